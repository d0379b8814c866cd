"""A small run of `make outages`: what it measures is what happens."""

import pytest

import outage_table
import outages
from server import versions

pytestmark = [pytest.mark.timeout(240), pytest.mark.parametrize("server", versions())]
PHONES = 3


def test_control_registrations_and_wake_ups_that_the_original_loses_are_counted(server):
    found = outage_table.measure(server, "original", outages.BACKEND, outage_table.MINUTE, PHONES)
    assert found == outage_table.Outcome(PHONES, PHONES, 0, None)


@pytest.mark.parametrize("outage_kind", [outages.AWAY, outages.BACKEND], ids=str)
def test_wake1_table_counts_nobody_as_lost_and_nobody_as_woken_twice(server, outage_kind):
    found = outage_table.measure(server, "ours", outage_kind, outage_table.MINUTE, PHONES)
    assert (found.registrations_lost, found.wake_ups_lost, found.second_pushes) == (0, 0, 0)
    assert found.seconds < 120
