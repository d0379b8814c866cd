"""Clause hib: how long a session with push hibernates. The watchdogs of Prosody add a second."""

import time

from world import eventually

OPTIONS = {"smacks_hibernation_time": 1, "push_max_hibernation_timeout": 4}


def lifetime(world, phone):
    """How long the hibernating session lives from now on, up to 7 s."""
    started = time.monotonic()
    eventually(lambda: world.session(phone) is None, within=7, what="the end of the session")
    return time.monotonic() - started


def test_hib1_session_with_push_gets_the_long_timeout_and_hib2_ends_after_it(world):
    phone = world.asleep(world.user())
    fields = world.session(phone)
    assert (fields["watchdog_timeout"], fields["original_smacks_timeout"]) == (4, 1)
    assert 4 < lifetime(world, phone) < 6.5


def test_hib1_first_important_push_starts_the_short_timeout_and_hib2_ends_after_it(world):
    phone = world.phone(world.user()).stop_acking()
    phone.wait_message(world.friend().message(phone.jid, "hello"))
    world.lose(phone)
    world.push.expect(phone.node)
    fields = world.session(phone)
    assert fields["watchdog_timeout"] == 1 and fields["first_hibernated_push"]
    assert 1 < lifetime(world, phone) < 3.5


def test_hib1_unimportant_push_leaves_the_long_timeout(world):
    phone = world.phone(world.user()).stop_acking()
    phone.wait_message(world.friend().message(phone.jid, payload="<x xmlns='urn:example'/>"))
    world.lose(phone)
    assert not world.push.expect(phone.node).important
    fields = world.session(phone)
    assert fields["watchdog_timeout"] == 4 and not fields.get("first_hibernated_push")


def test_hib1_session_without_push_is_left_alone(world):
    phone = world.client(world.user()).enable_smacks().available().stop_acking()
    world.lose(phone)
    assert world.session(phone)["watchdog_timeout"] == 1
    assert 1 < lifetime(world, phone) < 3.5
