"""Clause hib: how long a session with push hibernates. The watchdogs of Prosody add a second."""

import time

import pytest

from clients import PROPOSE
from world import eventually

OPTIONS = {"smacks_hibernation_time": 1, "push_max_hibernation_timeout": 4}


def lifetime(world, phone):
    """How long the hibernating session lives from now on: longer if the machine is busy."""
    started = time.monotonic()
    eventually(lambda: world.session(phone) is None, within=30, what="the end of the session")
    return time.monotonic() - started


def test_hib1_session_with_push_gets_the_long_timeout_and_hib2_ends_after_it(world):
    phone = world.asleep(world.user())
    fields = world.session(phone)
    assert (fields["watchdog_timeout"], fields["original_smacks_timeout"]) == (4, 1)
    assert lifetime(world, phone) > 4


def test_hib1_first_important_push_starts_the_short_timeout_and_hib2_ends_after_it(world):
    phone = world.phone(world.user()).stop_acking()
    phone.wait_message(world.friend().message(phone.jid, "hello"))
    world.lose(phone)
    world.push.expect(phone.node)
    fields = world.session(phone)
    assert fields["watchdog_timeout"] == 1 and fields["first_hibernated_push"]
    assert lifetime(world, phone) > 1


def test_hib1_unimportant_push_leaves_the_long_timeout(world):
    phone = world.phone(world.user()).stop_acking()
    phone.wait_message(world.friend().message(phone.jid, payload="<x xmlns='urn:example'/>"))
    world.lose(phone)
    assert not world.push.expect(phone.node).important
    fields = world.session(phone)
    assert fields["watchdog_timeout"] == 4 and not fields.get("first_hibernated_push")


@pytest.mark.parametrize("way", ["message", "call"])
def test_hib1_own_timeout_starts_with_the_first_important_push_on_any_path_and_not_again(world, way):
    phone = world.asleep(world.user())
    friend = world.friend()
    assert world.session(phone)["watchdog_timeout"] == 4
    friend.message(phone.jid, "hello", payload=PROPOSE if way == "call" else "")
    assert world.push.expect(phone.node).important
    first = world.session(phone)
    assert first["watchdog_timeout"] == 1 and first["first_hibernated_push"]
    friend.message(phone.jid, payload=PROPOSE)
    assert world.push.expect(phone.node).important
    second = world.session(phone)
    assert (second["watchdog"], second["first_hibernated_push"]) == (first["watchdog"], first["first_hibernated_push"])


def test_hib1_next_hibernation_has_the_long_timeout_again(world):
    phone = world.asleep(world.user())
    world.friend().message(phone.jid, payload=PROPOSE)
    world.push.expect(phone.node)
    assert world.session(phone)["watchdog_timeout"] == 1
    world.lose(phone.resume().stop_acking())
    fields = world.session(phone)
    assert (fields["watchdog_timeout"], fields["original_smacks_timeout"]) == (4, 1)
    assert not fields.get("first_hibernated_push")
    assert lifetime(world, phone) > 4


def test_hib2_timeout_that_came_back_with_disabling_ends_the_session(world):
    phone = world.asleep(world.user())
    world.client(phone.username).disable_push(world.service, phone.node)
    assert world.session(phone)["watchdog_timeout"] == 1
    assert lifetime(world, phone) > 1


def test_hib2_session_that_resumed_does_not_end_when_the_long_timeout_would_have(world):
    phone = world.asleep(world.user())
    phone.resume()
    time.sleep(5.5)
    assert world.session(phone) and not phone.stream.closed


@pytest.mark.parametrize("action", ["reload", "unload"])
def test_hib2_session_ends_after_a_reload_and_an_unload_too(world, action):
    phone = world.asleep(world.user())
    world.control(action)
    try:
        assert world.session(phone)["watchdog_timeout"] == (4 if action == "reload" else 1)
        assert lifetime(world, phone) > 1
    finally:
        if action == "unload":
            world.control("load")


def test_hib1_session_without_push_is_left_alone(world):
    phone = world.client(world.user()).enable_smacks().available().stop_acking()
    world.lose(phone)
    assert world.session(phone)["watchdog_timeout"] == 1
    assert lifetime(world, phone) > 1
