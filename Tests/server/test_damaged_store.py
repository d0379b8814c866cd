"""A damaged store: messages arrive, intact registrations get pushes, and nothing is overwritten."""

import pytest

from world import refusal

FILES = {"cut": "return {", "a number": "return 5;", "garbage": "\0\1\2"}


@pytest.mark.parametrize("content", FILES.values(), ids=FILES.keys())
def test_damaged_file_of_a_user_is_left_as_it_is_and_requests_are_refused(world, content):
    anna = world.user()
    world.away(anna)
    file = world.server.data_file("cloud_notify", anna)
    file.write_text(content)
    world.control("reload")  # forgets what it has read
    laptop = world.online(anna)
    laptop.wait_message(world.friend().message(laptop.jid, "hello"))
    assert refusal(laptop.enable_push(world.service, "new")) == ("wait", "internal-server-error")
    assert refusal(laptop.disable_push(world.service)) == ("wait", "internal-server-error")
    assert file.read_text() == content


RECORDS = {"no table": "5", "without jid": "{ node = 'x' }", "a number as jid": "{ jid = 5, node = 'x' }",
           "a table as node": "{ jid = 'push.localhost', node = {} }",
           "a text as options": "{ jid = 'push.localhost', node = 'x', options = 'y' }",
           "a text as timestamp": "{ jid = 'push.localhost', node = 'x', timestamp = 'y' }"}


@pytest.mark.parametrize("record", RECORDS.values(), ids=RECORDS.keys())
def test_registration_beside_a_damaged_one_is_pushed(world, record):
    anna = world.user()
    tablet = world.away(anna)
    file = world.server.data_file("cloud_notify", anna)
    file.write_text(file.read_text().replace("return {", f"return {{ ['push.localhost<x'] = {record};", 1))
    world.control("reload")  # forgets what it has read
    laptop = world.online(anna)
    laptop.wait_message(world.friend().message(laptop.jid, "hello"))
    assert world.push.expect(tablet).important
    assert laptop.enable_push(world.service, "new").get("type") == "result"
    assert laptop.disable_push(world.service).get("type") == "result"
