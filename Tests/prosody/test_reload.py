"""Clause life: reload and unload while sessions hibernate."""

import pytest

from push_service import GONE
from world import eventually

OPTIONS = {"push_max_errors": 3, "smacks_hibernation_time": 500, "push_max_hibernation_timeout": 1000}


def pending(world, phone):
    """Waits until the session has a batch pending."""
    eventually(lambda: world.session(phone)["pending"], what="a pending batch")


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


@pytest.mark.parametrize("reload", [False, True], ids=["1x1", "life1 with a reload"])
def test_message_still_unacknowledged_at_the_next_loss_is_not_pushed_again(world, reload):
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


def test_life1_reloaded_module_goes_on_pushing(world):
    anna = world.user()
    phone = world.asleep(anna)
    tablet = world.away(anna)
    world.control("reload")
    world.friend().message(phone.jid, "hello")
    world.push.expect(tablet)
    world.push.expect(phone.node)
    world.push.expect_none(phone.node, tablet, within=1.2)


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
