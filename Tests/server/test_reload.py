"""Clause life: reload and unload while sessions hibernate."""

import pytest

from push_service import GONE, NEVER
from world import eventually

OPTIONS = {"push_max_errors": 3, "push_error_period": 0, "smacks_max_ack_delay": 1, "smacks_hibernation_time": 500, "push_max_hibernation_timeout": 1000}


def pending(world, phone):
    """Waits until the session has a batch pending."""
    eventually(lambda: world.session(phone)["pending"], what="a pending batch")


@pytest.mark.remote_service
def test_life1_reload_keeps_the_pending_batch(world):
    phone = world.asleep(world.user())
    world.friend().message(phone.jid, "hello")
    pending(world, phone)
    assert world.control("reload")
    assert world.push.expect(phone.node).important
    world.push.expect_none(phone.node, within=1.2)


def test_life1_reload_keeps_the_extended_timeout(world):
    phone = world.asleep(world.user())
    assert world.session(phone)["watchdog_timeout"] == 1000
    world.control("reload")
    fields = world.session(phone)
    assert fields["watchdog_timeout"] == 1000 and fields["original_smacks_timeout"] == 500


@pytest.mark.remote_service
@pytest.mark.parametrize("reload", [False, True], ids=["1x1", "life1 with a reload"])
def test_1x1_message_still_unacknowledged_at_the_next_loss_is_not_pushed_again(world, reload):
    phone = world.phone(world.user()).stop_acking()
    message = world.friend().message(phone.jid, "hello")
    phone.wait_message(message)
    world.lose(phone)
    world.push.expect(phone.node)
    if reload:
        world.control("reload")
    phone.resume(forgetful=True).wait_message(message)
    world.lose(phone)
    world.push.expect_none(phone.node)


@pytest.mark.remote_service
def test_life1_reload_keeps_the_error_counts(world):
    anna = world.user()
    node = world.away(anna)
    world.push.answer(node, GONE)
    for reload in (False, True, True):
        if reload:
            world.control("reload")
        assert world.stored(anna)
        world.control("ping", username=anna)
        world.push.expect(node)
        world.push.settle()
    assert world.stored(anna) == set()


@pytest.mark.remote_service
def test_life1_reloaded_module_goes_on_pushing(world):
    anna = world.user()
    phone = world.asleep(anna)
    tablet = world.away(anna)
    world.control("reload")
    world.friend().message(phone.jid, "hello")
    world.push.expect(tablet)
    world.push.expect(phone.node)
    world.push.expect_none(phone.node, tablet, within=1.2)


def test_life1_reload_keeps_the_batch_of_a_connected_session(world):
    phone = world.phone(world.user()).stop_acking()
    phone.wait_message(world.friend().message(phone.full_jid, payload="<x xmlns='urn:example'/>"))
    eventually(lambda: world.session(phone)["pending"], what="a pending batch")
    world.control("reload")
    assert not world.push.expect(phone.node).important
    world.push.expect_none(phone.node, within=1.2)


@pytest.mark.remote_service
def test_life1_answer_to_a_push_from_before_the_reload_counts(world):
    anna = world.user()
    node = world.away(anna)
    pushes = []
    world.push.answer(node, NEVER)
    for _ in range(3):
        world.control("ping", username=anna)
        pushes.append(world.push.expect(node))
    world.control("reload")
    for push in pushes:
        assert world.stored(anna)
        world.push.respond(push, GONE)
        world.push.settle()
    assert world.stored(anna) == set()


def test_life1_reload_does_not_start_the_own_timeout_again(world):
    phone = world.asleep(world.user())
    world.friend().message(phone.jid, "hello")
    world.push.expect(phone.node)
    before = world.session(phone)
    world.control("reload")
    after = world.session(phone)
    for field in ("watchdog", "watchdog_timeout", "first_hibernated_push"):
        assert after[field] == before[field]


@pytest.mark.remote_service
def test_life2_sessions_hold_their_registrations_when_the_module_is_loaded_again(world):
    phone = world.phone(world.user())
    world.control("unload")
    assert world.control("load")
    world.lose(phone.stop_acking())
    assert world.session(phone)["watchdog_timeout"] == 1000
    world.friend().message(phone.jid, "hello")
    assert world.push.expect(phone.node).important


def test_life2_without_the_module_nobody_is_pushed_and_requests_are_errors(world):
    anna = world.user()
    phone, node = world.asleep(anna), world.away(anna)
    world.control("unload")
    try:
        world.friend().message(phone.jid, "hello")
        world.push.expect_none(phone.node, node, within=1.2)
        client = world.client(anna, "other")
        assert client.enable_push(world.service, "n").get("type") == "error"
    finally:
        world.control("load")
    assert world.stored(anna) == {f"{world.service}<{n}" for n in (phone.node, node)}


def test_life2_unload_leaves_the_session_as_stream_management_made_it(world):
    phone = world.asleep(world.user())
    world.friend().message(phone.jid, "hello")
    pending(world, phone)
    world.control("unload")
    try:
        fields = world.session(phone)
        assert fields["watchdog_timeout"] == 500
        assert not fields["awaiting_push_timer"] and not fields["pending"]
        world.push.expect_none(phone.node, within=1.2)
    finally:
        world.control("load")
