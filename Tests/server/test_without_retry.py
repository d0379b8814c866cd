"""Clause wake.1 with push_retry = false: a wake-up that failed is lost."""

import pytest

import outages
from push_service import BUSY, REFUSED, RESULT, UNREACHABLE

OPTIONS = {**outages.OPTIONS, "push_retry": False}


@pytest.mark.parametrize("how", [UNREACHABLE, REFUSED, BUSY], ids=["unreachable", "refused", "wait"])
def test_wake1_nothing_is_sent_again_and_no_service_is_probed(world, how):
    node = world.phones(1)[0]
    world.fail(world.friend(), node, how)
    world.push.answer(node, RESULT)
    for _ in range(3):
        world.later(hours=1)
        world.push.expect_none(node, within=1.3)
    assert world.push.probes == []
