"""Clause hib with timeouts that run out. Prosody's watchdogs add a second."""

import time

import pytest

from world import eventually

OPTIONS = {"smacks_hibernation_time": 1, "push_max_hibernation_timeout": 4}


@pytest.fixture
def since():
    """The start of the test, before any session hibernates."""
    return time.monotonic()


def lifetime(world, phone, since):
    """The seconds until the session has ended; more on a busy machine."""
    eventually(lambda: world.session(phone) is None, within=30, what="the end of the session")
    return time.monotonic() - since


def test_hib2_session_ends_when_the_long_timeout_runs_out(world, since):
    assert lifetime(world, world.asleep(world.user()), since) > 4


def test_hib2_session_ends_when_the_own_timeout_after_an_important_push_runs_out(world, since):
    phone = world.phone(world.user()).stop_acking()
    phone.wait_message(world.friend().message(phone.jid, "hello"))
    world.lose(phone)
    world.push.expect(phone.node)
    assert lifetime(world, phone, since) > 1


def test_hib2_session_ends_when_the_timeout_that_came_back_with_disabling_runs_out(world, since):
    phone = world.asleep(world.user())
    world.client(phone.username).disable_push(world.service, phone.node)
    assert lifetime(world, phone, since) > 1


def test_hib2_session_that_resumed_does_not_end_when_the_long_timeout_would_have(world):
    phone = world.asleep(world.user())
    phone.resume()
    time.sleep(5.5)
    assert world.session(phone) and not phone.stream.closed


@pytest.mark.parametrize("action, least", [("reload", 4), ("unload", 1)])
def test_hib2_session_ends_after_a_reload_and_an_unload_too(world, since, action, least):
    phone = world.asleep(world.user())
    world.control(action)
    try:
        assert lifetime(world, phone, since) > least
    finally:
        if action == "unload":
            world.control("load")


def test_hib1_session_without_push_ends_as_stream_management_wants_it(world, since):
    phone = world.client(world.user()).enable_smacks().available().stop_acking()
    world.lose(phone)
    assert lifetime(world, phone, since) > 1
