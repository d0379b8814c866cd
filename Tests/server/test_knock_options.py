"""Clause wake.2: where the options leave no room for a knock."""

import pytest

from world import eventually

SETTINGS = {"off": 0, "as long as the timeout": 3, "longer than the timeout": 120}


@pytest.mark.parametrize("seconds", SETTINGS.values(), ids=SETTINGS.keys())
def test_wake2_no_knock_where_it_is_off_or_the_timeout_is_no_longer(world, seconds):
    world.restart(push_max_hibernation_timeout=3, push_knock_before_timeout=seconds)
    phone = world.asleep(world.user())
    eventually(lambda: world.session(phone) is None, within=30, what="the end of the session")
    world.push.expect_none(phone.node, within=0.3)
