"""Clauses 4a.6 and 4c.2: the batch and the unacked stanzas of a session that ends."""

import pytest

from world import eventually

OPTIONS = {"smacks_max_ack_delay": 1}

COMPOSING = "<composing xmlns='http://jabber.org/protocol/chatstates'/>"
NO_STORE = "<no-store xmlns='urn:xmpp:hints'/>"


def pending(world, phone, **message):
    """Gives a session a pending batch."""
    world.friend().message(phone.full_jid, payload=NO_STORE, **message)
    eventually(lambda: world.session(phone)["pending"], what="a pending batch")


def ended(world, phone):
    """Waits for the end of the session."""
    eventually(lambda: world.session(phone) is None, what="the end of the session")


@pytest.mark.parametrize("state", ["hibernating", "connected"])
def test_4a6_batch_of_a_session_that_the_server_closes_is_pushed_then(world, state):
    anna = world.user()
    world.online(anna)
    phone = world.asleep(anna) if state == "hibernating" else world.phone(anna).stop_acking()
    pending(world, phone, body="hello")
    world.control("close", jid=phone.full_jid)
    ended(world, phone)
    assert world.push.expect(phone.node).important
    world.push.expect_none(phone.node)


def test_4a6_batch_of_a_session_that_a_new_one_with_its_resource_replaces_is_pushed(world):
    anna = world.user()
    world.online(anna)
    phone = world.asleep(anna)
    pending(world, phone, body="hello")
    again = world.client(anna, phone.resource)
    assert world.push.expect(phone.node).important
    assert world.session(again).get("push_identifier") is None and not world.session(again)["pending"]
    world.push.expect_none(phone.node)


def test_4a6_batch_is_not_pushed_where_a_connected_session_holds_the_registration(world):
    anna = world.user()
    phone = world.asleep(anna)
    laptop = world.online(anna)
    pending(world, phone, body="hello")
    laptop.enable_push(world.service, phone.node)
    world.control("close", jid=phone.full_jid)
    ended(world, phone)
    world.push.expect_none(phone.node)
    assert ("stream management", "held by a connected session") in world.reasons(anna, phone.node)


def test_4a6_batch_is_pushed_where_another_hibernating_session_holds_the_registration(world):
    anna = world.user()
    phone, other = world.asleep(anna), world.phone(anna, "other")
    world.online(anna)
    other.enable_push(world.service, phone.node)
    world.lose(other.settle().stop_acking())
    pending(world, phone, body="hello")
    world.control("close", jid=phone.full_jid)
    ended(world, phone)
    # presences are new to the other session, and unimportant
    assert any(world.push.expect(phone.node).important for _ in range(2))


def test_4c2_unacked_stanzas_of_a_closed_session_make_one_push_of_each_class(world):
    anna = world.user()
    tablet = world.away(anna)
    phone = world.phone(anna).stop_acking()
    friend = world.friend()
    for body, payload in (("one", ""), (None, COMPOSING), ("two", ""), (None, COMPOSING)):
        phone.wait_message(friend.message(phone.jid, body, payload=payload + NO_STORE))
    world.lose(phone)
    for _ in range(2):
        world.push.expect(phone.node)
    world.control("close", jid=phone.full_jid)
    ended(world, phone)
    assert {world.push.expect(tablet).important for _ in range(2)} == {True, False}
    world.push.expect_none(tablet, phone.node)
    assert world.reasons(anna, tablet) == {("offline", "class already notified in this scan")}
    assert ("offline", "already notified") in world.reasons(anna, phone.node)


def test_4c2_veto_of_one_stanza_leaves_the_class_to_the_next(world):
    anna = world.user()
    tablet = world.away(anna)
    phone = world.phone(anna).stop_acking()
    world.control("rule", username=anna, veto="muted")
    friend = world.friend()
    for body in ("muted", "loud"):
        phone.wait_message(friend.message(phone.jid, body, payload=NO_STORE))
    world.lose(phone)
    world.push.expect(phone.node)
    world.control("close", jid=phone.full_jid)
    assert world.push.expect(tablet).important
    world.push.expect_none(tablet, phone.node)


def test_1x1_batch_and_unacked_stanzas_of_one_session_make_one_push(world):
    anna = world.user()
    phone = world.asleep(anna)
    pending(world, phone, body="hello")
    world.control("close", jid=phone.full_jid)
    assert world.push.expect(phone.node).important
    world.push.expect_none(phone.node)
