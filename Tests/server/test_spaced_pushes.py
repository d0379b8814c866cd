"""Clause err.4: from push_max_errors refusals in a row on a registration is pushed at most every five minutes."""

import time

import pytest

import outages
from clients import PROPOSE
from failures import owner
from push_service import GONE, RESULT
from world import eventually

OPTIONS = outages.OPTIONS
MAX_ERRORS = 16
TYPING = "<composing xmlns='http://jabber.org/protocol/chatstates'/>"


@pytest.fixture
def friend(world):
    """Somebody who writes messages."""
    return world.friend()


@pytest.fixture
def failing(world):
    """The node of a phone that was refused push_max_errors times in a row."""
    return refused(world, world.phones(1)[0])


def refused(world, node):
    """Refuses push_max_errors pushes in a row."""
    for _ in range(MAX_ERRORS):
        world.ping(node, GONE)
    return node


def held_back(world, node):
    """Waits long enough for a tick of the module: nothing may be pushed."""
    world.push.expect_none(node, within=2.2)


def test_err4_messages_within_five_minutes_are_one_push_when_they_are_over(world, friend, failing):
    world.write(friend, [failing], *"abcde")
    held_back(world, failing)
    world.later(minutes=4)
    held_back(world, failing)
    world.later(minutes=1)
    assert world.push.expect(failing).important
    held_back(world, failing)
    world.later(hours=1)
    held_back(world, failing)


def test_err4_one_refusal_less_holds_nothing_back(world, friend):
    node = world.phones(1)[0]
    for _ in range(MAX_ERRORS - 1):
        world.ping(node, GONE)
    world.write(friend, [node], "hello")
    assert world.push.expect(node).important


@pytest.mark.parametrize("parts, important", [
    (["typing"], False), (["typing", "message"], True), (["message", "typing"], True),
], ids=lambda value: "+".join(value) if isinstance(value, list) else None)
def test_err4_waiting_push_has_the_highest_class_that_came(world, friend, failing, parts, important):
    for part in parts:
        body, payload = ("hello", "") if part == "message" else (None, TYPING)
        friend.message(f"{owner(failing)}@localhost", body, payload=payload)
    friend.settle()
    held_back(world, failing)
    world.later(minutes=5)
    assert world.push.expect(failing).important == important
    held_back(world, failing)


def test_err4_first_message_after_five_minutes_is_pushed_at_once_and_the_next_waits_again(world, friend, failing):
    for _ in range(3):
        world.later(minutes=5)
        world.write(friend, [failing], "first")
        assert world.push.expect(failing).important
        world.push.settle()
        world.write(friend, [failing], "second")
        held_back(world, failing)
        world.later(minutes=5)
        assert world.push.expect(failing).important
        world.push.settle()


def test_err4_call_does_not_wait(world, friend, failing):
    world.write(friend, [failing], "hello")
    held_back(world, failing)
    friend.message(f"{owner(failing)}@localhost", payload=PROPOSE)
    assert world.push.expect(failing, within=2).important


def test_err4_result_ends_the_waiting(world, friend, failing):
    world.push.answer(failing, RESULT)
    world.write(friend, [failing], "hello")
    world.later(minutes=5)
    assert world.push.expect(failing).important
    world.push.settle()
    for _ in range(3):
        world.write(friend, [failing], "again")
        assert world.push.expect(failing, within=2).important
        world.push.settle()


def test_err4_other_registrations_of_the_user_do_not_wait(world, friend, failing):
    tablet = world.away(owner(failing))
    world.write(friend, [tablet], "hello")
    assert world.push.expect(tablet).important
    held_back(world, failing)


def test_err4_waiting_push_is_dropped_with_its_registration(world, friend, failing):
    world.write(friend, [failing], "hello")
    answer = world.client(owner(failing)).disable_push(world.service, failing)
    assert answer.get("type") == "result"
    world.later(hours=1)
    held_back(world, failing)


def test_life1_waiting_push_outlives_a_reload(world, friend, failing):
    world.write(friend, [failing], "hello")
    assert world.control("reload")
    held_back(world, failing)
    world.later(minutes=5)
    assert world.push.expect(failing).important


def test_1x3_message_that_waits_has_a_reason_in_the_log(world, friend, failing):
    world.write(friend, [failing], "hello")
    eventually(lambda: world.reasons(owner(failing), failing), what="a reason")


def test_hib1_push_that_waits_does_not_start_the_timeout_of_the_sleeping_session(world, friend):
    phone = world.asleep(world.user())
    refused(world, phone.node)
    assert world.session(phone)["watchdog_timeout"] == 72 * 3600
    friend.message(phone.jid, "hello")
    held_back(world, phone.node)
    fields = world.session(phone)
    assert fields["watchdog_timeout"] == 72 * 3600 and not fields.get("first_hibernated_push")


def test_1x1_message_whose_push_waits_is_not_pushed_a_second_time_when_the_session_ends(world, friend):
    phone = world.asleep(world.user())
    refused(world, phone.node)
    friend.message(phone.jid, "hello")
    held_back(world, phone.node)
    world.expire(phone)
    held_back(world, phone.node)
    world.later(minutes=5)
    assert world.push.expect(phone.node).important
    time.sleep(1)
    world.later(minutes=5)
    held_back(world, phone.node)
