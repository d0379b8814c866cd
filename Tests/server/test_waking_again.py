"""Clause wake.1: a wake-up that failed is made good when the service answers again, unless the device came back."""

import time
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

import outages
from clients import PROPOSE
from failures import owner
from push_service import BUSY, GONE, NEVER, REFUSED, RESULT, UNREACHABLE
from world import eventually

OPTIONS = {**outages.OPTIONS, "push_notification_with_body": True}
PHONES = 200
A_SECOND = 50  # the most wake-ups of a host
TYPING = "<composing xmlns='http://jabber.org/protocol/chatstates'/>"
JINGLE_MESSAGE = "<{} xmlns='urn:xmpp:jingle-message:0' id='{}'/><store xmlns='urn:xmpp:hints'/>"


@pytest.fixture
def friend(world):
    """Somebody who writes messages."""
    return world.friend()


@pytest.fixture
def node(world):
    """The node of a phone that registered and logged out."""
    return world.phones(1)[0]


@pytest.fixture
def outage(world):
    """The service answers, but only that it cannot reach its backend. It is over at the end."""
    instance = outages.Outage(world, outages.BACKEND)
    instance.begin()
    yield instance
    instance.end()


@pytest.fixture
def living(world):
    """The node of a phone that was pushed: the service has answered this host."""
    found = world.phones(1)[0]
    world.ping(found, RESULT)
    return found


def a_tick(seconds=1.3):
    """Waits for the module's timer, which ticks once a second of real time."""
    time.sleep(seconds)


def never_again(world, *nodes, hours=3):
    """Nothing is pushed, neither soon nor in the hours to come."""
    world.push.settle()  # else an answer under way would be an hour late
    for _ in range(hours):
        world.later(hours=1)
        world.push.expect_none(*nodes, within=1.3)


def same_but_for_the_id(push, other):
    """Whether these are one iq under two ids."""
    return push.id != other.id and ET.canonicalize(push.raw.replace(push.id, other.id)) == ET.canonicalize(other.raw)


# The outage as users see it

@pytest.mark.timeout(120)
@pytest.mark.parametrize("length", [{"minutes": 1}, {"hours": 2}], ids=["one minute", "two hours"])
def test_wake1_all_phones_are_woken_once_within_seconds_and_at_most_fifty_a_second(world, friend, living, length):
    nodes = world.phones(PHONES)
    world.record_departures()
    world.take_service_away()
    world.write(friend, nodes, "hello")
    world.later(**length)
    a_tick(2.2)
    assert len(world.departures(*nodes)) == PHONES and world.departures()
    world.bring_service_back()
    world.later(minutes=1)
    eventually(lambda: world.push.probes, what="a probe")
    eventually(lambda: world.push.untaken_nodes() >= set(nodes), within=20, what="a push to everybody")
    times = [departure["at"] for departure in world.departures(*nodes)][PHONES:]
    assert all(later - earlier > 0.8 for earlier, later in zip(times, times[A_SECOND:]))
    assert times[-1] - times[0] < 2 * PHONES / A_SECOND
    for node in nodes:
        assert len(world.push.take(node)) == 1
    never_again(world, *nodes)


def test_wake1_service_alone_is_probed_from_fifteen_seconds_on_doubling_to_a_minute(world, friend):
    service = "other.localhost"
    nodes = world.phones(3, service)
    world.record_departures(service)
    world.write(friend, nodes, "hello")
    failed = world.departures(*nodes)[-1]["at"]
    for step in (9, 9, 9, 9, 9, 9, 9, 30, 30, 30, 30, 30, 30):
        world.later(seconds=step)
        a_tick()
    times = [probe["at"] for probe in world.departures()]
    assert 15 <= times[0] - failed < 35
    gaps = [later - earlier for earlier, later in zip(times, times[1:])]
    assert gaps[0] > 18 and min(gaps[1:]) > 38
    assert len(gaps) >= 3 and max(gaps) < 100
    assert len(world.departures(*nodes)) == len(nodes)


def test_wake1_probe_asks_the_jid_of_the_service_from_this_host(world, friend, node, outage):
    world.fail(friend, node, UNREACHABLE)
    world.later(minutes=1)
    probe = eventually(lambda: world.push.probes, what="a probe")[0]
    assert probe.sender == "localhost"


@pytest.mark.parametrize("how", [RESULT, GONE, REFUSED], ids=["a result", "item-not-found", "forbidden"])
def test_wake1_any_answer_to_a_probe_that_is_not_unreachable_shows_that_the_service_is_back(world, friend, node, outage, how):
    world.fail(friend, node, UNREACHABLE)
    world.push.answer(node, RESULT)
    world.push.answer_probes(how)
    world.later(minutes=1)
    assert world.push.expect(node).important


def test_wake1_answer_to_a_publish_shows_that_the_service_is_back(world, friend, node, living, outage):
    world.fail(friend, node, UNREACHABLE)
    world.push.answer(node, RESULT)
    world.push.expect_none(node, within=1.3)
    world.ping(living, RESULT)
    assert world.push.expect(node, within=4).important


def test_wake1_service_that_answers_publishes_but_no_probe_gets_them_by_time(world, friend, node, living):
    world.push.answer_probes(NEVER)
    world.fail(friend, node, UNREACHABLE)
    world.push.answer(node, RESULT)
    world.pass_time_until_pushed([node], step=20, steps=30)
    assert world.push.expect(node).important


# What is repeated

def test_wake1_repeat_is_the_iq_that_failed_under_a_new_id(world, friend, node, outage):
    first = world.fail(friend, node, UNREACHABLE)
    outage.end()
    world.later(minutes=1)
    assert same_but_for_the_id(first, world.push.expect(node))


def test_wake1_repeat_has_what_a_handler_added_and_asks_no_handler_again(world, friend, node, outage):
    world.control("rule", username=owner(node), add={"node": node, "text": "by a handler"})
    first = world.fail(friend, node, UNREACHABLE)
    outage.end()
    world.later(minutes=1)
    again = world.push.expect(node)
    assert "by a handler" in again.raw and same_but_for_the_id(first, again)
    assert len(world.control("push_events", username=owner(node))) == 1


def test_wake1_repeat_has_the_publish_options(world, friend, outage):
    options = ("<x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'><value>"
               "http://jabber.org/protocol/pubsub#publish-options</value></field>"
               "<field var='secret'><value>of the app</value></field></x>")
    node = world.away(world.user(), options=options)
    first = world.fail(friend, node, UNREACHABLE)
    outage.end()
    world.later(minutes=1)
    again = world.push.expect(node)
    assert "of the app" in again.raw and same_but_for_the_id(first, again)


def test_wake1_newer_important_push_replaces_the_one_that_waits(world, friend, node, outage):
    world.fail(friend, node, UNREACHABLE, "first")
    world.fail(friend, node, UNREACHABLE, "second")
    outage.end()
    world.later(minutes=1)
    assert world.push.expect(node).body == "second"
    never_again(world, node)


def test_wake1_newer_unimportant_push_replaces_nothing(world, friend, node, outage):
    world.fail(friend, node, UNREACHABLE)
    friend.message(f"{owner(node)}@localhost", payload=TYPING)
    assert not world.push.expect(node).important
    outage.end()
    world.later(minutes=1)
    assert world.push.expect(node).body == "hello"
    never_again(world, node)


def test_wake1_unimportant_push_that_failed_is_not_repeated(world, friend, node, outage):
    friend.message(f"{owner(node)}@localhost", payload=TYPING)
    assert not world.push.expect(node).important
    outage.end()
    never_again(world, node)


def test_wake1_push_that_a_handler_vetoed_is_not_repeated_and_replaces_nothing(world, friend, node, outage):
    world.control("rule", username=owner(node), veto="secret")
    world.write(friend, [node], "secret")
    world.push.expect_none(node, within=1.3)
    world.fail(friend, node, UNREACHABLE)
    world.write(friend, [node], "secret")
    outage.end()
    world.later(minutes=1)
    assert world.push.expect(node).body == "hello"
    never_again(world, node)


# When a wake-up is no longer due

def come_back_by_resuming(world, phone):
    """The session resumes and hibernates again."""
    phone.resume().stop_acking()
    world.lose(phone)


def come_back_by_enabling(world, phone):
    """Another session of the user enables the registration."""
    laptop = world.client(phone.username, "laptop")
    assert laptop.enable_push(world.service, phone.node).get("type") == "result"
    laptop.close()


@pytest.mark.parametrize("come_back", [come_back_by_resuming, come_back_by_enabling])
def test_wake1_phone_that_came_back_meanwhile_is_not_woken(world, friend, node, outage, come_back):
    phone = world.asleep(world.user())
    for failed in (phone.node, node):
        world.fail(friend, failed, UNREACHABLE)
    come_back(world, phone)
    outage.end()
    world.later(minutes=1)
    assert world.push.expect(node).important
    never_again(world, phone.node)


@pytest.mark.parametrize("resource, is_woken", [("phone", False), ("laptop", True)])
def test_wake1_session_that_binds_the_resource_of_the_record_is_the_device(world, friend, node, outage, resource, is_woken):
    world.fail(friend, node, UNREACHABLE)
    world.client(owner(node), resource).close()
    outage.end()
    world.later(minutes=1)
    if is_woken:
        assert world.push.expect(node).important
    else:
        never_again(world, node)


def test_wake1_result_for_a_newer_important_push_ends_it(world, friend, node):
    world.fail(friend, node, REFUSED)
    world.fail(friend, node, RESULT, "newer")
    never_again(world, node)


def test_wake1_result_for_an_unimportant_push_does_not_end_it(world, friend, node):
    world.fail(friend, node, REFUSED)
    assert not world.ping(node, RESULT).important
    world.later(seconds=20)
    assert world.push.expect(node).important


def test_wake1_late_result_of_the_push_that_failed_ends_it(world, friend, node, living):
    push = world.fail(friend, node, NEVER)
    world.later(seconds=121)
    a_tick()
    world.push.respond(push, RESULT)
    world.push.settle()
    world.push.answer(node, RESULT)
    never_again(world, node)


def test_wake1_registration_that_is_gone_is_not_woken(world, friend, node):
    world.fail(friend, node, GONE)
    world.push.answer(node, RESULT)
    never_again(world, node)


def test_wake1_answer_that_says_gone_ends_it(world, friend, node):
    world.fail(friend, node, REFUSED)
    world.push.answer(node, GONE)
    world.later(seconds=20)
    assert world.push.expect(node).important
    never_again(world, node)


@pytest.mark.parametrize("how", [UNREACHABLE, REFUSED], ids=["unreachable", "refused"])
def test_wake1_it_ends_a_day_after_the_message(world, friend, node, outage, how):
    world.fail(friend, node, how)
    world.later(hours=24, seconds=1)
    outage.end()
    world.push.expect_none(node, within=2.5)
    never_again(world, node)


def test_wake1_registration_that_is_disabled_is_not_woken(world, friend, node, outage):
    world.fail(friend, node, UNREACHABLE)
    assert world.client(owner(node), "laptop").disable_push(world.service, node).get("type") == "result"
    outage.end()
    never_again(world, node)


def test_wake1_user_who_is_deleted_is_not_woken(world, friend, node, outage):
    world.fail(friend, node, UNREACHABLE)
    assert world.control("delete_user", username=owner(node))
    outage.end()
    never_again(world, node)


def test_life1_reload_keeps_what_waits(world, friend, node, outage):
    first = world.fail(friend, node, UNREACHABLE)
    assert world.control("reload")
    outage.end()
    world.pass_time_until_pushed([node])
    assert same_but_for_the_id(first, world.push.expect(node))
    never_again(world, node)


def test_life2_restart_forgets_what_waits(world, friend, node):
    world.fail(friend, node, REFUSED)
    world.restart()
    never_again(world, node)


def test_life2_unload_ends_what_waits(world, friend, node):
    world.fail(friend, node, REFUSED)
    assert world.control("unload")
    world.push.answer(node, RESULT)
    never_again(world, node, hours=1)
    assert world.control("load")
    never_again(world, node)


# Errors that are no outage

@pytest.mark.timeout(120)
def test_wake1_refused_push_is_sent_again_after_15_seconds_then_doubling_to_an_hour(world, friend, node):
    world.record_departures()
    world.fail(friend, node, REFUSED)
    for gap in [*(15 * 2 ** number for number in range(8)), 3600, 3600]:
        world.later(seconds=0.6 * gap)
        world.push.expect_none(node, within=1.3)
        world.later(seconds=0.65 * gap)
        assert world.push.expect(node).important
        world.push.settle()
    times = [departure["at"] for departure in world.departures(node)]
    assert len(times) == 11


def test_wake1_gateway_that_limits_within_a_minute_of_a_result_is_not_asked_twice(world, friend, node):
    world.ping(node, RESULT)
    world.later(seconds=50)
    world.fail(friend, node, BUSY)
    world.push.answer(node, RESULT)
    never_again(world, node)


def test_wake1_gateway_that_limits_later_than_that_is_asked_again(world, friend, node):
    world.ping(node, RESULT)
    world.later(seconds=90)
    world.fail(friend, node, BUSY)
    world.push.answer(node, RESULT)
    world.pass_time_until_pushed([node])
    assert world.push.expect(node).important
    never_again(world, node)


@pytest.mark.timeout(120)
def test_wake1_push_that_is_never_answered_is_sent_again_three_times_at_most(world, friend, node, living):
    world.fail(friend, node, NEVER)
    for _ in range(14):
        world.later(minutes=61)
        a_tick()
    assert 1 <= len(world.push.take(node)) <= 3


def test_wake1_service_that_never_answered_this_host_is_not_asked_again(world, friend):
    service = world.another_service("third.localhost")
    service.answer_all(NEVER)
    service.answer_probes(NEVER)
    node = world.phones(1, service.jid)[0]
    world.write(friend, [node], "hello")
    service.expect(node)
    for _ in range(6):
        world.later(minutes=61)
        service.expect_none(node, within=1.3)


# Calls

def call(world, friend, node, delay=0):
    """A call that fails at once, or after so many seconds."""
    world.record_departures()
    world.push.answer(node, replace(UNREACHABLE, delay=delay))
    friend.message(f"{owner(node)}@localhost", payload=PROPOSE)
    assert world.push.expect(node).important
    world.push.settle()


def alerts(world, node):
    """When important publishes to this node have left."""
    return [departure["at"] for departure in world.departures(node) if departure.get("body")]


def ring(world):
    """Twenty seconds pass."""
    for step in (4, 6, 6, 4):
        world.later(seconds=step)
        a_tick()


def test_wake1_call_is_sent_again_5_and_15_seconds_after_it_came_then_never(world, friend, node, outage):
    call(world, friend, node)
    ring(world)
    came, *again = alerts(world, node)
    assert [len(again), 4 < again[0] - came < 12, 14 < again[1] - came < 24] == [2, True, True]  # time is in whole seconds
    outage.end()
    world.push.take(node)
    never_again(world, node)


def test_wake1_call_that_gets_a_result_is_not_sent_again(world, friend, node, outage):
    call(world, friend, node)
    world.push.answer(node, RESULT)
    ring(world)
    assert len(alerts(world, node)) == 2


@pytest.mark.parametrize("stop", ["retract", "reject", "proceed"])
@pytest.mark.parametrize("delay", [0, 1], ids=["failed", "in flight"])
def test_wake1_call_that_is_over_is_not_sent_again(world, friend, node, outage, stop, delay):
    laptop = world.online(owner(node))
    call(world, friend, node, delay)
    sender, to = (friend, laptop.jid) if stop == "retract" else (laptop, friend.full_jid)
    sender.message(to, payload=JINGLE_MESSAGE.format(stop, "call"))
    sender.settle()
    a_tick(delay)
    ring(world)
    assert len(alerts(world, node)) == 1


def test_wake1_end_of_another_call_does_not_end_this_one(world, friend, node, outage):
    call(world, friend, node)
    friend.message(f"{owner(node)}@localhost", payload=JINGLE_MESSAGE.format("retract", "another"))
    friend.settle()
    ring(world)
    assert len(alerts(world, node)) == 3
