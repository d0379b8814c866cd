"""Clause 3.5: another process deletes, edits, restores and damages registrations while the server runs."""

import pytest

from world import eventually

AGE = 301


def stored_file(world, username):
    return world.server.data_file("cloud_notify", username)


def push_all(world, username):
    """A message for somebody who is offline."""
    world.friend().message(f"{username}@localhost", "hello")


def test_35_deleted_registration_is_not_pushed_for_after_five_minutes(world):
    node = world.away(world.user())
    username = node.split("-")[0]
    stored_file(world, username).unlink()
    push_all(world, username)
    assert world.push.expect(node).important
    world.control("later", seconds=AGE)
    push_all(world, username)
    world.push.expect_none(node)


def test_35_session_that_holds_a_deleted_registration_lets_go_of_it(world):
    phone = world.asleep(world.user())
    stored_file(world, phone.username).unlink()
    world.control("later", seconds=AGE)
    world.friend().message(phone.jid, "hello")
    world.push.expect_none(phone.node, within=2)
    assert "push_identifier" not in world.session(phone)
    assert world.session(phone)["original_smacks_timeout"] == world.session(phone)["watchdog_timeout"]


def test_35_session_lets_go_of_a_registration_that_was_deleted_after_a_reload(world):
    phone = world.asleep(world.user())
    assert world.control("reload")
    stored_file(world, phone.username).unlink()
    world.control("later", seconds=AGE)
    world.friend().message(phone.jid, "hello")
    world.push.expect_none(phone.node, within=2)
    assert "push_identifier" not in world.session(phone)


def test_35_session_is_pushed_to_what_its_registration_became_after_a_reload(world):
    phone = world.asleep(world.user())
    assert world.control("reload")
    stored = stored_file(world, phone.username)
    stored.write_text(stored.read_text().replace(f'["node"] = "{phone.node}"', f'["node"] = "{phone.node}-edited"'))
    world.control("later", seconds=AGE)
    world.friend().message(phone.jid, "hello")
    assert world.push.expect(f"{phone.node}-edited").important
    world.push.expect_none(phone.node, within=0.8)


def test_35_edited_registration_counts_after_five_minutes(world):
    phone = world.asleep(world.user())
    file = stored_file(world, phone.username)
    file.write_text(file.read_text().replace(f'["node"] = "{phone.node}"', '["node"] = "edited"'))
    world.control("later", seconds=AGE)
    world.friend().message(phone.jid, "hello")
    assert world.push.expect("edited").important
    world.push.expect_none(phone.node, within=0.5)


def test_35_restored_registration_is_pushed_for_when_the_user_comes_again(world):
    node = world.away(world.user())
    username = node.split("-")[0]
    file = stored_file(world, username)
    backup = file.read_text()
    world.client(username).disable_push(world.service)
    file.write_text(backup)
    client = world.client(username)
    client.close()
    eventually(lambda: world.session(client) is None, what="the end of the session")
    push_all(world, username)
    assert world.push.expect(node).important


def test_35_damaged_file_changes_nothing_of_what_is_known(world):
    node = world.away(world.user())
    username = node.split("-")[0]
    file = stored_file(world, username)
    content = file.read_text()
    file.write_text("return { [")
    world.control("later", seconds=AGE)
    push_all(world, username)
    assert world.push.expect(node).important
    file.write_text(content)
    push_all(world, username)
    assert world.push.expect(node).important


@pytest.mark.parametrize("request_name", ["enable", "disable"])
def test_35_request_brings_nothing_back(world, request_name):
    username = world.user()
    world.away(username, "old")
    world.away(username, "other")
    file = stored_file(world, username)
    file.write_text(file.read_text().replace(f"{world.service}<{username}-old", f"{world.service}<{username}-edited"))
    client = world.client(username)
    if request_name == "enable":
        client.enable_push(world.service, "new")
    else:
        client.disable_push(world.service, f"{username}-other")
    expected = {"enable": {f"{username}-edited", f"{username}-other", "new"}, "disable": {f"{username}-edited"}}
    assert world.stored(username) == {f"{world.service}<{node}" for node in expected[request_name]}
