"""Clauses err.1, err.3 and wake.1: an outage of the service, or of the way to it, disables nobody; then all are woken."""

import pytest

import outages
from world import eventually

OPTIONS = outages.OPTIONS
MESSAGES = [f"message {number}" for number in range(40)]

every_way_to_be_unreachable = pytest.mark.parametrize("outage_kind", [outages.AWAY, *outages.REMOTE], ids=str)
every_answered_outage = pytest.mark.parametrize("outage_kind", [o for o in outages.ALL if o.error], ids=str)


@pytest.fixture
def friend(world):
    """Somebody who writes messages."""
    return world.friend()


@pytest.fixture
def outage(world, outage_kind):
    """An outage of this kind; it is over at the end."""
    instance = outages.Outage(world, outage_kind)
    yield instance
    instance.end()


@pytest.fixture
def nodes(world, friend):
    """Three phones that have been pushed once."""
    found = world.phones(3)
    world.write(friend, found, "before")
    for node in found:
        assert world.push.expect(node).important
    world.push.settle()
    world.record_departures()
    return found


@every_answered_outage
def test_control_each_outage_fails_publishes_with_its_own_error(world, friend, nodes, outage):
    before = len(world.errors())
    outage.begin()
    world.write(friend, nodes, "hello")
    eventually(lambda: len(world.departures(*nodes)) == len(nodes), what="the publishes")
    if outage.kind is outages.DEAD_STREAM:
        assert not world.errors(before)
        outage.end()
    eventually(lambda: world.errors(before).count(outage.kind.error) >= len(nodes), what="the errors")
    # A stream that ends may return publishes that were answered, but not yet acknowledged.
    assert set(world.errors(before)) <= {outage.kind.error, outages.DEAD_STREAM.error}
    outage.end()
    world.write(friend, nodes, "afterwards")
    eventually(lambda: world.push.untaken_nodes() >= set(nodes), what="pushes after the outage")


@every_way_to_be_unreachable
def test_err3_outage_with_forty_messages_disables_nobody_and_all_are_woken_once_after_it(world, friend, nodes, outage):
    outage.begin()
    world.write(friend, nodes, *MESSAGES)
    world.later(hours=2)
    assert world.count_registered(nodes) == len(nodes)
    outage.end()
    world.pass_time_until_pushed(nodes)
    for node in nodes:
        assert world.push.expect(node).important
    world.later(hours=2)
    world.push.expect_none(*nodes, within=2.5)
    assert world.count_registered(nodes) == len(nodes)


@every_way_to_be_unreachable
def test_err3_phones_are_pushed_as_before_once_an_outage_is_over(world, friend, nodes, outage):
    outage.begin()
    world.write(friend, nodes, *MESSAGES)
    outage.end()
    world.pass_time_until_pushed(nodes)
    for node in nodes:
        world.push.expect(node)
    world.push.settle()
    for body in ("first", "second"):
        world.write(friend, nodes, body)
        for node in nodes:
            assert world.push.expect(node).important


def test_err3_registration_that_is_unreachable_for_thirty_days_is_disabled(world, friend):
    nodes = world.phones(1, service="third.localhost")
    for day in range(1, 31):
        world.write(friend, nodes, "hello")
        world.later(days=1)
        assert world.count_registered(nodes) == 1
    world.later(hours=1)
    world.write(friend, nodes, "hello")
    eventually(lambda: not world.count_registered(nodes), what="the end of the registration")


def test_err3_registration_that_is_seldom_pushed_survives_thirty_days_without_its_service(world, friend):
    nodes = world.phones(1, service="third.localhost")
    for _ in range(5):
        world.write(friend, nodes, "hello")
        world.later(days=8)
    world.write(friend, nodes, "hello")
    assert world.count_registered(nodes) == 1


@pytest.mark.parametrize("outage_kind", [outages.DATABASE, outages.CERTIFICATE, outages.BACKEND], ids=str)
def test_err3_service_that_refuses_everybody_for_an_hour_loses_nobody(world, friend, nodes, outage):
    outage.begin()
    for number in range(20):
        world.write(friend, nodes, f"message {number}")
        world.later(minutes=3)
    world.push.settle()
    assert world.count_registered(nodes) == len(nodes)
    for node in nodes:
        world.push.take(node)
    outage.end()
    world.later(minutes=6)
    world.write(friend, nodes, "afterwards")
    for node in nodes:
        assert world.push.expect(node).important
    assert world.count_registered(nodes) == len(nodes)
