"""Clause 4c: offline messages, expired sessions, groupchat to the bare JID; once over all paths."""

import pytest

from world import eventually

NO_STORE = "<no-store xmlns='urn:xmpp:hints'/>"


@pytest.mark.remote_service
def test_4c1_everybody_offline_pushes_each_registration_once(world):
    anna = world.user()
    phone, tablet = world.away(anna, "phone"), world.away(anna, "tablet")
    world.friend().message(f"{anna}@localhost", "hello")
    for node in (phone, tablet):
        assert world.push.expect(node).important
    world.push.expect_none(phone, tablet, within=1.2)


def test_4c1_registrations_of_sessions_that_take_no_messages_are_pushed_too(world):
    anna = world.user()
    unavailable = world.register(world.client(anna, "unavailable"))
    tablet = world.away(anna)
    world.friend().message(unavailable.jid, "hello")
    for node in (unavailable.node, tablet):
        assert world.push.expect(node).important
    world.push.expect_none(unavailable.node, tablet, within=1.2)


@pytest.mark.remote_service
def test_4c1_unimportant_offline_message_is_pushed_as_such(world):
    anna = world.user()
    node = world.away(anna)
    world.friend().message(f"{anna}@localhost", kind="normal", payload="<subject>about</subject>")
    assert not world.push.expect(node).important


@pytest.mark.remote_service
def test_4c2_expired_session_is_one_batch(world):
    anna = world.user()
    tablet = world.away(anna)
    phone = world.phone(anna).stop_acking()
    friend = world.friend()
    for body in ("one", "two", "three"):
        phone.wait_message(friend.message(phone.jid, body, payload=NO_STORE))
    world.lose(phone)
    world.push.expect(phone.node)
    world.expire(phone)
    world.push.expect(tablet)
    world.push.expect_none(phone.node, tablet, within=1.2)


@pytest.mark.remote_service
def test_4c3_groupchat_to_the_bare_jid_pushes_all(world):
    anna = world.user()
    phone, tablet = world.away(anna, "phone"), world.away(anna, "tablet")
    world.friend().message(f"{anna}@localhost", "hello", kind="groupchat")
    for node in (phone, tablet):
        assert world.push.expect(node).important
    world.push.expect_none(phone, tablet, within=1.2)


def test_4c3_groupchat_to_the_bare_jid_pushes_registrations_that_sessions_hold(world):
    anna = world.user()
    tablet, phone = world.phone(anna, "tablet"), world.asleep(anna)
    world.friend().message(phone.jid, "hello", kind="groupchat")
    for node in (phone.node, tablet.node):
        assert world.push.expect(node).important
    world.push.expect_none(phone.node, tablet.node, within=0.8)


@pytest.mark.remote_service
def test_4a6_batch_of_a_session_that_expires_is_pushed_then(world):
    anna = world.user()
    world.online(anna)
    phone = world.asleep(anna)
    world.friend().message(phone.jid, "in the last second")
    eventually(lambda: world.session(phone)["pending"], what="a pending batch")
    world.expire(phone)
    assert world.push.expect(phone.node).important
    world.push.expect_none(phone.node, within=1.2)


@pytest.mark.remote_service
def test_1x1_message_archived_then_queued_then_expired_is_pushed_once(world):
    anna = world.user()
    tablet = world.away(anna)
    phone = world.asleep(anna)
    world.friend().message(phone.jid, "hello")
    world.push.expect(tablet)
    world.push.expect(phone.node)
    world.expire(phone)
    world.push.expect_none(phone.node, tablet)


def test_1x1_delayed_ack_hibernation_and_expiry_push_once(world):
    phone = world.phone(world.user()).stop_acking()
    phone.wait_message(world.friend().message(phone.jid, "hello"))
    world.lose(phone)
    world.push.expect(phone.node)
    world.expire(phone)
    world.push.expect_none(phone.node)
