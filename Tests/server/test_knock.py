"""Clause wake.2: the knock before the extended timeout runs out. Prosody's watchdogs add a second."""

import time

import pytest

from world import eventually

KNOCK, END = 3, 6  # seconds from the start of a hibernation
OPTIONS = {"smacks_hibernation_time": 2, "push_max_hibernation_timeout": END - 1, "push_knock_before_timeout": END - KNOCK,
           "smacks_max_queue_size": 5}


class Sleeper:
    """A phone that has just begun to hibernate, and when."""

    def __init__(self, world, phone):
        self.world, self.phone, self.node = world, phone, phone.node
        self.earliest = time.monotonic()
        world.lose(phone)

    def since(self, moment):
        """Seconds since the phone lost its connection; a busy machine makes them more."""
        return moment - self.earliest

    def expect_knock(self):
        push = self.world.push.expect(self.node)
        assert not push.important and self.world.paths(self.node) == ["knock"]
        assert KNOCK <= self.since(push.time) < END - 0.5
        return push

    def expect_no_knock_until_its_end(self):
        self.end()
        self.world.push.expect_none(self.node, within=0.3)

    def end(self):
        """The seconds until the session has ended."""
        eventually(lambda: self.world.session(self.phone) is None, within=30, what="the end of the session")
        return self.since(time.monotonic())


@pytest.fixture
def sleeper(world):
    return Sleeper(world, world.phone(world.user()).stop_acking())


@pytest.mark.remote_service
def test_wake2_one_unimportant_push_comes_before_the_extended_timeout_runs_out(world, sleeper):
    sleeper.expect_knock()
    assert world.session(sleeper.phone)["hibernating"]
    assert sleeper.end() >= END
    world.push.expect_none(sleeper.node, within=0.3)
    assert world.paths(sleeper.node) == ["knock"]


def test_wake2_resuming_after_the_knock_saves_the_session(world, sleeper):
    sleeper.expect_knock()
    sleeper.phone.resume()
    time.sleep(END - KNOCK + 1)
    assert world.session(sleeper.phone) and not sleeper.phone.stream.closed
    sleeper.phone.wait_message(world.friend().message(sleeper.phone.jid, "still there"))


def test_wake2_knock_leaves_the_extended_timeout(world, sleeper):
    sleeper.expect_knock()
    fields = world.session(sleeper.phone)
    assert fields["watchdog_timeout"] == END - 1 and not fields.get("first_hibernated_push")


def test_wake2_no_knock_while_another_session_that_holds_the_registration_is_awake(world, sleeper):
    again = world.client(sleeper.phone.username, "again").enable_smacks()
    assert again.enable_push(world.service, sleeper.node).get("type") == "result"
    again.settle()
    sleeper.expect_no_knock_until_its_end()
    assert ("knock", "held by a session that is awake") in world.reasons(sleeper.phone.username, sleeper.node)


def test_wake2_no_knock_after_an_important_push_which_starts_the_own_timeout(world, sleeper):
    world.friend().message(sleeper.phone.jid, "hello")
    assert world.push.expect(sleeper.node).important
    sleeper.expect_no_knock_until_its_end()


def test_wake2_no_knock_for_a_session_whose_queue_has_lost_stanzas(world, sleeper):
    friend = world.friend()
    for _ in range(6):
        friend.message(sleeper.phone.jid, payload="<x xmlns='urn:example'/>")
    assert not world.push.expect(sleeper.node).important
    sleeper.expect_no_knock_until_its_end()
    assert ("knock", "the session cannot be resumed") in world.reasons(sleeper.phone.username, sleeper.node)


def test_wake2_no_knock_for_a_session_that_another_one_replaced(world, sleeper):
    world.client(sleeper.phone.username, sleeper.phone.resource)
    world.push.expect_none(sleeper.node, within=END)


def test_wake2_no_knock_after_the_registration_was_disabled(world, sleeper):
    world.client(sleeper.phone.username).disable_push(world.service, sleeper.node)
    sleeper.expect_no_knock_until_its_end()


def test_wake2_knock_goes_the_way_of_every_push_so_a_handler_sees_it(world, sleeper):
    sleeper.expect_knock()
    [event] = world.control("push_events", username=sleeper.phone.username)
    assert event["node"] == sleeper.node and not event["important"] and event.get("original_id") is None


def test_life1_knock_and_end_come_at_their_times_after_reloads(world, sleeper):
    world.control("reload")
    sleeper.expect_knock()
    world.control("reload")
    assert sleeper.end() >= END
    assert world.paths(sleeper.node) == ["knock"]


def test_life2_no_knock_after_an_unload(world, sleeper):
    world.control("unload")
    try:
        sleeper.expect_no_knock_until_its_end()
    finally:
        world.control("load")
