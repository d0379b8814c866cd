"""Clauses 4a, 4b, 4c and life with slixmpp, an XMPP library of real clients: its stream management, archive and carbons."""

from datetime import datetime, timezone

import pytest

from app import App
from world import eventually

PUSH_SERVICE = "remote"
OPTIONS = {"smacks_max_ack_delay": 1}


@pytest.fixture
def phone(world):
    """A phone that has registered for push and is connected."""
    app = App(world.server, world.user())
    assert app.connect() == "session_start"
    yield world.register(app)
    app.end()


def test_4a3_phone_that_is_woken_resumes_and_gets_the_message_once(world, phone):
    world.lose(phone)
    friend = world.friend()
    friend.message(phone.jid, "hello")
    assert world.push.expect(phone.node).important
    assert phone.connect() == "session_resumed"
    eventually(lambda: phone.bodies == ["hello"], what="the message")
    friend.message(phone.jid, "and now?")
    eventually(lambda: phone.bodies == ["hello", "and now?"], what="the message to a phone that is awake")
    world.push.expect_none(phone.node)


def test_4a1_phone_that_acknowledges_is_not_pushed(world, phone):
    world.friend().message(phone.jid, "hello")
    eventually(lambda: phone.bodies == ["hello"], what="the message")
    world.push.expect_none(phone.node, within=2.4)


def test_4b1_phone_whose_session_has_expired_finds_everything_in_the_archive(world, phone):
    world.online(phone.username)
    since, friend = datetime.now(timezone.utc), world.friend()
    world.lose(phone)
    friend.message(phone.jid, "while it hibernates")
    assert world.push.expect(phone.node).important
    world.expire(phone)
    friend.message(phone.jid, "after it has ended")
    assert world.push.expect(phone.node).important
    assert phone.connect() == "session_start"
    assert phone.archive(since) == ["while it hibernates", "after it has ended"]
    world.register(phone)
    world.push.expect_none(phone.node)


def test_4c1_phone_that_logged_out_is_pushed_and_finds_the_message_in_the_archive(world, phone):
    phone.close()
    eventually(lambda: world.session(phone) is None, what="the end of the session")
    since = datetime.now(timezone.utc)
    world.friend().message(phone.jid, "hello")
    assert world.push.expect(phone.node).important
    assert phone.connect() == "session_start"
    assert phone.archive(since) == ["hello"]
    world.push.expect_none(phone.node)


def test_4a5_carbon_for_a_lost_phone_wakes_it(world, phone):
    laptop = world.online(phone.username)
    world.lose(phone.enable_carbons())
    laptop.wait_message(world.friend().message(laptop.full_jid, "to the laptop"))
    assert world.push.expect(phone.node).important
    assert phone.connect() == "session_resumed"
    eventually(lambda: phone.bodies == ["to the laptop"], what="the carbon")
    world.push.expect_none(phone.node)


def test_life2_registration_survives_the_restart_of_the_server(world, phone):
    world.lose(phone)
    world.restart()
    since = datetime.now(timezone.utc)
    world.friend().message(phone.jid, "hello")
    assert world.push.expect(phone.node).important
    assert phone.connect() == "session_start"
    assert phone.archive(since) == ["hello"]
