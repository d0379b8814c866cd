"""Clause 1x.1: one message makes at most one push per registration, on every path through the server."""

import time

import pytest

from clients import PROPOSE, is_
from server import MODULES
from world import eventually

OPTIONS = {"modules_enabled": [*MODULES, "test_moments"], "smacks_max_ack_delay": 1}


@pytest.fixture
def anna(world):
    """A fresh user."""
    return world.user("anna")


@pytest.mark.remote_service
def test_1x1_delayed_ack_then_hibernation(world, anna):
    phone = world.phone(anna).stop_acking()
    world.friend().message(phone.jid, "hello")
    assert world.push.expect(phone.node).important
    world.lose(phone)
    world.push.expect_none(phone.node, within=0.8)


def test_1x1_connection_lost_while_the_batch_of_a_delayed_ack_is_pending(world, anna):
    phone = world.phone(anna).stop_acking()
    world.friend().message(phone.jid, "hello")
    eventually(lambda: world.session(phone)["pending"], what="a pending batch")
    world.lose(phone)
    assert world.push.expect(phone.node).important
    world.expire(phone)
    world.push.expect_none(phone.node, within=1.2)


@pytest.mark.remote_service
def test_1x1_hibernation_then_resumption_then_delayed_ack(world, anna):
    phone = world.phone(anna).stop_acking()
    message = world.friend().message(phone.jid, "hello")
    phone.wait_message(message)
    world.lose(phone)
    assert world.push.expect(phone.node).important
    phone.resume(forgetful=True).wait_message(message)
    world.push.expect_none(phone.node, within=3)


def test_1x1_queued_in_hibernation_then_lost_again_then_expiry(world, anna):
    phone = world.asleep(anna)
    message = world.friend().message(phone.jid, "hello")
    assert world.push.expect(phone.node).important
    phone.resume(forgetful=True).wait_message(message)
    world.lose(phone)
    world.expire(phone)
    world.push.expect_none(phone.node, within=1.2)


@pytest.mark.parametrize("payload", ["", "<no-store xmlns='urn:xmpp:hints'/>"])
@pytest.mark.parametrize("to", ["{account}", "{account}/tablet", None])
def test_1x1_note_to_oneself_and_its_carbons(world, anna, to, payload):
    phone, tablet = (world.phone(anna, name, carbons=True) for name in ("phone", "tablet"))
    laptop = world.online(anna)
    for device in (phone, tablet):
        world.lose(device.stop_acking())
    laptop.message(to and to.format(account=laptop.jid), "remember", payload=payload)
    for device in (phone, tablet):
        assert world.push.expect(device.node).important
    world.push.expect_none(phone.node, tablet.node, within=1.5)


@pytest.mark.remote_service
def test_1x1_archived_then_offline(world, anna):
    unavailable = world.client(anna)
    assert world.session(unavailable)
    tablet = world.away(anna)
    world.friend().message(unavailable.jid, "hello")
    assert world.push.expect(tablet).important
    world.push.expect_none(tablet, within=1.2)


@pytest.mark.remote_service
def test_1x1_archived_then_expiry_of_another_device(world, anna):
    tablet = world.away(anna)
    phone = world.phone(anna).stop_acking()
    phone.wait_message(world.friend().message(phone.jid, "hello"))
    assert world.push.expect(tablet).important
    world.lose(phone)
    world.push.expect(phone.node)
    world.expire(phone)
    world.push.expect_none(phone.node, tablet, within=1.2)


@pytest.mark.remote_service
def test_1x1_urgent_then_delayed_ack_then_hibernation_then_expiry(world, anna):
    phone = world.phone(anna).stop_acking()
    phone.wait_message(world.friend().message(phone.jid, payload=PROPOSE))
    assert world.push.expect(phone.node).important
    world.push.expect_none(phone.node, within=2.4)
    world.lose(phone)
    world.expire(phone)
    world.push.expect_none(phone.node, within=1.2)


def test_1x1_urgent_then_queued_in_hibernation(world, anna):
    phone = world.asleep(anna)
    world.friend().message(phone.jid, payload=PROPOSE)
    assert world.push.expect(phone.node).important
    world.push.expect_none(phone.node)


@pytest.mark.parametrize("payload", ["", PROPOSE], ids=["note", "call"])
def test_1x1_archived_for_sender_and_recipient_who_are_one(world, anna, payload):
    laptop = world.online(anna)
    tablet = world.away(anna)
    laptop.message(laptop.jid, "to myself", payload=payload)
    assert world.push.expect(tablet).important
    world.push.expect_none(tablet, within=1.2)


@pytest.mark.remote_service
def test_1x1_two_sessions_that_hold_one_registration_and_are_lost(world, anna):
    first, second = world.phone(anna, "first"), world.phone(anna, "second")
    second.enable_push(world.service, first.node)
    for phone in (first, second):
        phone.settle().stop_acking()
    message = world.friend().message(first.jid, "hello")
    for phone in (first, second):
        phone.wait_message(message)
    world.lose(first)
    assert world.push.expect(first.node).important
    world.lose(second)
    world.push.expect_none(first.node)


def test_1x1_two_sessions_that_hold_one_registration_and_hibernate(world, anna):
    first, second = world.phone(anna, "first"), world.phone(anna, "second")
    second.enable_push(world.service, first.node)
    for phone in (first, second):
        world.lose(phone.settle().stop_acking())
    assert {world.session(phone)["push_identifier"] for phone in (first, second)} == {f"{world.service}<{first.node}"}
    world.friend().message(first.jid, "hello")
    assert world.push.expect(first.node).important
    for phone in (first, second):
        world.expire(phone)
    time.sleep(1.2)
    important = [push.important for push in world.push.pushes if push.node == first.node]
    assert important.count(True) == 1  # the presence of the ending session is new to the other, and unimportant


def test_1x1_message_and_its_carbon_in_two_sessions_of_one_registration(world, anna):
    laptop, phone = world.phone(anna, "laptop"), world.phone(anna, "phone", carbons=True)
    phone.enable_push(world.service, laptop.node)
    for device in (laptop, phone):
        device.settle().stop_acking()
    message = world.friend().message(laptop.full_jid, "hello")
    for device in (laptop, phone):
        device.wait_message(message)
    world.lose(laptop)
    assert world.push.expect(laptop.node).important
    world.lose(phone)
    world.push.expect_none(laptop.node, within=0.8)


@pytest.mark.parametrize("reload", [False, True], ids=["1x1", "life1 with reloads"])
def test_1x1_delayed_ack_then_hibernation_then_resumption_then_both_again_then_expiry_push_once(world, anna, reload):
    phone = world.phone(anna).stop_acking()
    message = world.friend().message(phone.jid, "hello")
    assert world.push.expect(phone.node).important
    world.lose(phone)
    if reload:
        world.control("reload")
    phone.resume(forgetful=True).wait_message(message)
    world.push.expect_none(phone.node, within=2.4)
    world.lose(phone)
    if reload:
        world.control("reload")
    world.expire(phone)
    world.push.expect_none(phone.node, within=1.2)


@pytest.mark.parametrize("hint", ["", "<no-store xmlns='urn:xmpp:hints'/>"], ids=["archived", "not archived"])
def test_1x1_message_without_an_id_is_known_as_long_as_its_session_keeps_it(world, anna, hint):
    phone = world.phone(anna).stop_acking()
    friend = world.friend()
    for count in (1, 2):
        friend.stream.send(f"<message to='{phone.jid}' type='chat'><body>the same</body>{hint}</message>")
        eventually(lambda: sum(is_("message")(e) for e in phone.stream.inbox) == count, what="the message")
    world.lose(phone)
    assert world.push.expect(phone.node).important
    phone.resume(forgetful=True)
    world.push.expect_none(phone.node, within=2.4)
    world.lose(phone)
    world.expire(phone)
    world.push.expect_none(phone.node, within=1.2)


@pytest.mark.parametrize("hint", ["", "<no-store xmlns='urn:xmpp:hints'/>"], ids=["archived", "not archived"])
def test_1x1_each_message_without_an_id_is_a_message_of_its_own(world, anna, hint):
    node = world.away(anna)
    friend = world.friend()
    for count in range(3):
        world.control("clock", ahead=3 * count if hint else 0)
        friend.stream.send(f"<message to='{anna}@localhost' type='chat'><body>the same</body>{hint}</message>")
        assert world.push.expect(node).important
    world.push.expect_none(node, within=0.8)


@pytest.mark.remote_service
def test_1x1_different_messages_with_one_id_are_different(world, anna):
    node = world.away(anna)
    friend, other = world.friend(), world.friend()
    for sender, body in ((friend, "one"), (friend, "two"), (other, "two")):
        sender.stream.send(f"<message to='{anna}@localhost' type='chat' id='same'><body>{body}</body></message>")
        assert world.push.expect(node).important
    world.push.expect_none(node, within=0.8)
