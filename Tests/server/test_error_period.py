"""Clauses err.1 and err.3 with push_error_period = 0: the count alone decides. Which errors count, and which do not."""

import pytest

import outages
from failures import owner
from push_service import BUSY, GONE, NEVER, REFUSED, RESULT, UNREACHABLE, Answer
from world import eventually

OPTIONS = {**outages.OPTIONS, "push_error_period": 0}
MAX_ERRORS = 16


@pytest.fixture
def node(world):
    """The node of a phone."""
    return world.phones(1)[0]


def refuse(world, node, how=GONE, times=1):
    """So many refusals in a row."""
    for _ in range(times):
        world.ping(node, how)


@pytest.mark.parametrize("error", [
    ("cancel", "item-not-found"), ("cancel", "gone"), ("modify", "bad-request"), ("auth", "forbidden"),
    ("continue", "policy-violation"), ("cancel", "internal-server-error"), ("made-up", "undefined-condition"),
], ids=lambda error: error[1])
def test_err3_sixteen_refusals_of_any_kind_disable_at_once(world, node, error):
    refuse(world, node, Answer(error), MAX_ERRORS - 1)
    assert world.is_registered(node)
    refuse(world, node, Answer(error))
    eventually(lambda: not world.is_registered(node), what="the end of the registration")


@pytest.mark.parametrize("how", [
    Answer(("cancel", "remote-server-not-found")), Answer(("wait", "remote-server-timeout")),
    Answer(("cancel", "remote-server-timeout")), UNREACHABLE, Answer(("auth", "recipient-unavailable")),
    Answer(("wait", "internal-server-error")), Answer(("wait", "item-not-found")),
    Answer(("cancel", "not-allowed"), by="localhost"), NEVER,
], ids=str)
def test_err1_errors_of_the_way_or_the_service_neither_count_nor_end_a_row(world, node, how):
    refuse(world, node, how, 2 * MAX_ERRORS)
    assert world.is_registered(node)
    refuse(world, node, GONE, MAX_ERRORS - 1)
    refuse(world, node, how)
    assert world.is_registered(node)
    refuse(world, node, GONE)
    eventually(lambda: not world.is_registered(node), what="the end of the registration")


def test_err1_error_of_another_host_than_this_one_counts(world, node):
    refuse(world, node, Answer(("cancel", "not-allowed"), by="push.localhost"), MAX_ERRORS)
    eventually(lambda: not world.is_registered(node), what="the end of the registration")


@pytest.mark.parametrize("how", [RESULT, None], ids=["a result", "an enable"])
def test_err1_row_ends_with_a_result_or_an_enable(world, node, how):
    refuse(world, node, REFUSED, MAX_ERRORS - 1)
    if how:
        world.ping(node, how)
    else:
        assert world.client(owner(node)).enable_push(world.service, node).get("type") == "result"
    refuse(world, node, REFUSED, MAX_ERRORS - 1)
    assert world.is_registered(node)
    refuse(world, node, REFUSED)
    eventually(lambda: not world.is_registered(node), what="the end of the registration")


@pytest.mark.parametrize("seconds, ends", [(30, True), (90, False)])
def test_err1_limit_of_a_gateway_within_a_minute_of_a_result_is_a_result(world, node, seconds, ends):
    world.ping(node, RESULT)
    refuse(world, node, GONE, MAX_ERRORS - 1)
    world.later(seconds=seconds)
    world.ping(node, BUSY)
    refuse(world, node, GONE)
    assert world.is_registered(node) == ends
