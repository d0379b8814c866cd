"""Clause 4a: stanzas that wait in stream management are pushed to the session's own registration."""

import time

import pytest

from world import eventually

OPTIONS = {"smacks_max_ack_delay": 1}

COMPOSING = "<composing xmlns='http://jabber.org/protocol/chatstates'/>"
ACK_DELAY_AND_BATCH = 2.4


def lose_with_queue(world, phone, *stanza_ids):
    """The phone receives these messages, does not acknowledge them, and loses its connection."""
    for stanza_id in stanza_ids:
        phone.wait_message(stanza_id)
    world.lose(phone)


@pytest.mark.remote_service
def test_4a1_delayed_ack_pushes_once_and_the_lost_connection_not_again(world):
    phone = world.phone(world.user()).stop_acking()
    friend = world.friend()
    friend.message(phone.jid, "one")
    friend.message(phone.jid, "two")
    assert world.push.expect(phone.node).important
    world.lose(phone)
    world.push.expect_none(phone.node)


def test_4a1_ack_in_time_pushes_nothing(world):
    phone = world.phone(world.user())
    world.friend().message(phone.jid, "hello")
    world.push.expect_none(phone.node, within=ACK_DELAY_AND_BATCH)


def test_4a1_connection_lost_with_a_queue_pushes_once(world):
    phone = world.phone(world.user()).stop_acking()
    friend = world.friend()
    lose_with_queue(world, phone, friend.message(phone.jid, "one"), friend.message(phone.jid, "two"))
    assert world.push.expect(phone.node).important
    world.push.expect_none(phone.node)


@pytest.mark.remote_service
def test_4a1_connection_lost_with_both_classes_pushes_each_class_once(world):
    phone = world.phone(world.user()).stop_acking()
    friend = world.friend()
    lose_with_queue(world, phone, *[friend.message(phone.jid, body, payload=COMPOSING)
                                    for body in (None, "one", None, "two")])
    classes = {world.push.expect(phone.node).important for _ in range(2)}
    assert classes == {True, False}
    world.push.expect_none(phone.node)


def test_4a1_connection_lost_with_an_empty_queue_pushes_nothing(world):
    phone = world.asleep(world.user())
    world.push.expect_none(phone.node, within=1.2)


@pytest.mark.remote_service
def test_4a2_messages_queued_while_hibernated_are_one_batch(world):
    phone = world.asleep(world.user())
    friend = world.friend()
    before = time.monotonic()
    for body in ("one", "two", "three"):
        friend.message(phone.jid, body)
    push = world.push.expect(phone.node)
    assert push.important
    assert push.time - before > 0.9
    world.push.expect_none(phone.node)


@pytest.mark.remote_service
def test_4a3_resumption_within_the_batch_second_empties_the_batch(world):
    phone = world.asleep(world.user())
    friend = world.friend()
    friend.message(phone.jid, "read before the push")
    phone.resume()
    world.push.expect_none(phone.node, within=1.3)
    world.lose(phone.stop_acking())
    friend.message(phone.jid, payload=COMPOSING)
    assert not world.push.expect(phone.node).important
    world.push.expect_none(phone.node, within=0.5)


def test_4a3_resumption_of_a_session_that_still_looks_connected_empties_its_batch(world):
    phone = world.phone(world.user()).stop_acking()
    phone.wait_message(world.friend().message(phone.jid, "hello"))
    eventually(lambda: world.session(phone)["pending"], what="a pending batch")
    phone.resume()
    fields = world.session(phone)
    assert not fields["pending"] and not fields["awaiting_push_timer"]
    world.push.expect_none(phone.node, within=ACK_DELAY_AND_BATCH)


def test_4a3_resumption_ends_the_pushes(world):
    phone = world.asleep(world.user())
    friend = world.friend()
    friend.message(phone.jid, "asleep")
    world.push.expect(phone.node)
    phone.resume()
    friend.message(phone.jid, "awake")
    world.push.expect_none(phone.node, within=ACK_DELAY_AND_BATCH)


def test_4a5_chat_state_held_back_by_csi_is_not_pushed(world):
    phone = world.phone(world.user()).stop_acking().csi("inactive")
    eventually(lambda: world.session(phone).get("state") == "inactive", what="the inactive state")
    world.friend().message(phone.jid, payload=COMPOSING)
    world.push.expect_none(phone.node, within=ACK_DELAY_AND_BATCH)


@pytest.mark.remote_service
def test_4a5_chat_state_that_csi_lets_go_when_the_connection_is_lost_is_pushed_as_unimportant(world):
    phone = world.phone(world.user()).stop_acking().csi("inactive")
    eventually(lambda: world.session(phone).get("state") == "inactive", what="the inactive state")
    friend = world.friend()
    friend.message(phone.jid, payload=COMPOSING)
    friend.settle()
    world.lose(phone)
    assert not world.push.expect(phone.node).important
    world.push.expect_none(phone.node, within=1.2)


def test_4a2_ack_within_the_batch_second_does_not_call_the_batch_off(world):
    phone = world.phone(world.user()).stop_acking()
    phone.wait_message(world.friend().message(phone.jid, "hello"))
    eventually(lambda: world.session(phone)["pending"], what="a pending batch")
    phone.stop_acking()
    assert world.push.expect(phone.node).important
    world.push.expect_none(phone.node)


def test_4a5_message_to_an_inactive_phone_is_pushed_when_the_ack_is_late(world):
    phone = world.phone(world.user()).stop_acking().csi("inactive")
    eventually(lambda: world.session(phone).get("state") == "inactive", what="the inactive state")
    world.friend().message(phone.jid, "hello")
    assert world.push.expect(phone.node).important


@pytest.mark.remote_service
def test_4a5_received_carbon_in_the_queue_is_important(world):
    anna = world.user()
    laptop = world.online(anna)
    phone = world.phone(anna, carbons=True).stop_acking()
    lose_with_queue(world, phone, world.friend().message(laptop.full_jid, "hello"))
    assert world.push.expect(phone.node).important
    world.push.expect_none(phone.node, within=1.2)


@pytest.mark.remote_service
def test_4a5_sent_carbon_in_the_queue_is_unimportant(world):
    anna = world.user()
    laptop = world.online(anna)
    phone = world.phone(anna, carbons=True).stop_acking()
    lose_with_queue(world, phone, laptop.message(world.friend().jid, "hello"))
    assert not world.push.expect(phone.node).important
    world.push.expect_none(phone.node, within=1.2)


@pytest.mark.remote_service
def test_4a_only_the_registration_of_the_session_is_pushed(world):
    anna = world.user()
    phone, tablet = world.phone(anna, "phone"), world.phone(anna, "tablet")
    friend = world.friend()
    phone.stop_acking()
    lose_with_queue(world, phone, friend.message(phone.jid, "hello"))
    world.push.expect(phone.node)
    world.push.expect_none(phone.node, tablet.node)
