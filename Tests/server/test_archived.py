"""Clause 4b: archived messages, for registrations that no session holds; calls, for all."""

import pytest

from clients import PROPOSE


@pytest.mark.remote_service
def test_4b1_archived_message_is_pushed_to_the_device_that_is_away(world):
    anna = world.user()
    world.online(anna)
    tablet, watch = world.away(anna, "tablet"), world.away(anna, "watch")
    world.friend().message(f"{anna}@localhost", "hello")
    assert world.push.expect(tablet).important
    assert world.push.expect(watch).important
    world.push.expect_none(tablet, watch, within=1.2)


def test_4b1_device_held_by_a_live_session_is_not_pushed(world):
    anna = world.user()
    phone = world.phone(anna)
    world.friend().message(phone.jid, "hello")
    world.push.expect_none(phone.node)


@pytest.mark.remote_service
def test_4b1_device_held_by_a_hibernating_session_is_left_to_stream_management(world):
    anna = world.user()
    world.online(anna)
    phone = world.asleep(anna)
    world.friend().message(phone.jid, "hello")
    world.push.expect_none(phone.node, within=0.7)
    world.push.expect(phone.node)
    world.push.expect_none(phone.node)


def test_4b1_own_outgoing_copy_is_not_pushed(world):
    anna = world.user()
    laptop = world.online(anna)
    node = world.away(anna)
    laptop.message(world.friend().jid, "hello")
    world.push.expect_none(node, within=1.2)


@pytest.mark.remote_service
@pytest.mark.parametrize("addressed", [True, False], ids=["to the bare JID", "without to"])
def test_4b1_note_to_oneself_is_pushed_exactly_once(world, addressed):
    anna = world.user()
    laptop = world.online(anna)
    node = world.away(anna)
    laptop.message(laptop.jid if addressed else None, "buy milk")
    world.push.expect(node)
    world.push.expect_none(node, within=1.2)


def test_4b2_call_to_a_dead_looking_session_is_pushed_at_once_and_only_once(world):
    phone = world.phone(world.user()).stop_acking()
    call = world.friend().message(phone.jid, payload=PROPOSE)
    assert world.push.expect(phone.node).important
    phone.wait_message(call)
    world.lose(phone)
    world.push.expect_none(phone.node)
    assert world.paths(phone.node) == ["urgent"]


@pytest.mark.remote_service
def test_4b2_call_to_a_hibernating_session_is_pushed_at_once_and_only_once(world):
    phone = world.asleep(world.user())
    world.friend().message(phone.jid, payload=PROPOSE)
    assert world.push.expect(phone.node).important
    world.push.expect_none(phone.node)
    assert world.paths(phone.node) == ["urgent"]


@pytest.mark.remote_service
def test_4b2_call_rings_on_all_devices(world):
    anna = world.user()
    tablet = world.away(anna)
    phone = world.phone(anna)
    world.friend().message(phone.jid, payload=PROPOSE)
    for node in (phone.node, tablet):
        assert world.push.expect(node).important
    world.push.expect_none(phone.node, tablet, within=1.2)
    assert world.paths(phone.node) == world.paths(tablet) == ["urgent"]
