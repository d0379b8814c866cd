"""Clauses err.1, err.3 and err.4: refusals in a row, the end of a dead token, and who must not be lost with it."""

import time

import pytest

import outages
from failures import owner
from push_service import GONE, REFUSED, RESULT, Answer
from world import eventually

OPTIONS = outages.OPTIONS
MAX_ERRORS = 16
BAD_REQUEST = Answer(("cancel", "bad-request"))
GONE_CONDITIONS = ["item-not-found", "gone", "policy-violation", "not-acceptable"]


@pytest.fixture
def living(world):
    """The node of a phone whose service answers results."""
    return world.phones(1)[0]


@pytest.fixture
def dead(world):
    """The node of a phone that is refused."""
    return world.phones(1)[0]


@pytest.fixture
def restored_clock(world):
    """The test may move the calendar: a restart sets it right."""
    yield
    world.restart()


def refuse(world, dead, living=None, how=GONE, times=1):
    """Refuses the one; between two refusals the other one gets a result."""
    for _ in range(times):
        if living:
            world.ping(living, RESULT)
        world.ping(dead, how)


def record(world, node):
    """The record of this registration in the store."""
    return world.records(owner(node))[f"{world.service}<{node}"]


@pytest.mark.parametrize("condition", GONE_CONDITIONS)
def test_err3_token_of_which_all_refusals_say_gone_ends_after_a_day(world, living, dead, condition):
    how = Answer(("cancel", condition))
    refuse(world, dead, living, how, times=MAX_ERRORS)
    world.later(hours=23)
    refuse(world, dead, living, how)
    assert world.is_registered(dead)
    world.later(hours=2)
    refuse(world, dead, living, how)
    eventually(lambda: not world.is_registered(dead), what="the end of the dead token")
    assert world.is_registered(living)


@pytest.mark.parametrize("hows", [[REFUSED] * MAX_ERRORS, [BAD_REQUEST] * MAX_ERRORS, [REFUSED] + [GONE] * 15,
                                  [GONE] * 15 + [REFUSED]], ids=["forbidden", "bad-request", "first", "last"])
def test_err3_token_of_which_a_refusal_does_not_say_gone_ends_after_a_week(world, living, dead, hows):
    for how in hows:
        refuse(world, dead, living, how)
    world.later(days=6)
    refuse(world, dead, living, GONE)
    assert world.is_registered(dead)
    world.later(days=1, hours=1)
    refuse(world, dead, living, GONE)
    eventually(lambda: not world.is_registered(dead), what="the end of the dead token")


def test_err3_fewer_counted_refusals_than_push_max_errors_disable_nobody(world, living, dead):
    refuse(world, dead, living, times=MAX_ERRORS - 2)
    world.later(days=8)
    refuse(world, dead, living)
    assert world.is_registered(dead)
    refuse(world, dead, living)
    eventually(lambda: not world.is_registered(dead), what="the end of the dead token")


def test_err1_refusals_without_a_result_for_another_registration_between_them_count_once(world, living, dead):
    world.ping(living, RESULT)
    refuse(world, dead, times=MAX_ERRORS)
    for _ in range(8):
        world.later(days=1)
        refuse(world, dead)
    assert world.is_registered(dead)


@pytest.mark.parametrize("how", [RESULT, None], ids=["a result", "an enable"])
def test_err1_row_ends_with_a_result_or_an_enable(world, living, dead, how):
    refuse(world, dead, living, times=MAX_ERRORS - 1)
    world.later(days=2)
    if how:
        world.ping(dead, how)
    else:
        assert world.client(owner(dead)).enable_push(world.service, dead).get("type") == "result"
    refuse(world, dead, living, times=MAX_ERRORS)
    assert world.is_registered(dead)


def test_err3_dead_token_at_a_service_of_its_own_ends_after_two_weeks(world):
    service = world.another_service("other.localhost")
    node = world.phones(1, service=service.jid)[0]
    for _ in range(26):
        world.ping(node, GONE, service)
        world.later(hours=12)
        assert world.is_registered(node)
    world.later(days=1, hours=1)
    for _ in range(MAX_ERRORS):
        if not world.is_registered(node):
            return
        world.ping(node, GONE, service)
        world.later(minutes=6)
    assert not world.is_registered(node)


def test_err3_dead_token_is_released_in_the_sessions_that_hold_it(world, living):
    phone = world.asleep(world.user())
    refuse(world, phone.node, living, times=MAX_ERRORS)
    assert world.session(phone)["push_identifier"]
    world.later(days=1, hours=1)
    refuse(world, phone.node, living)
    eventually(lambda: not world.is_registered(phone.node), what="the end of the dead token")
    fields = world.session(phone)
    assert fields.get("push_identifier") is None and fields["watchdog_timeout"] == 600


def test_err3_certificate_that_is_expired_for_three_days_loses_nobody(world):
    friend, iphones, androids = world.friend(), world.phones(4), world.phones(2)
    for iphone in iphones:
        world.push.answer(iphone, BAD_REQUEST)
    for number in range(24):
        world.write(friend, iphones + androids, f"message {number}")
        world.push.settle()
        world.later(hours=3)
        assert world.count_registered(iphones + androids) == 6
    for iphone in iphones:
        assert len(world.push.take(iphone)) >= 24
    world.push.answer_all(RESULT)
    world.pass_time_until_pushed(iphones, step=600, steps=12)
    for iphone in iphones:
        assert world.push.expect(iphone).important
    world.push.settle()
    world.write(friend, iphones, "afterwards")
    for iphone in iphones:
        assert world.push.expect(iphone).important
    assert world.count_registered(iphones + androids) == 6


def test_err4_row_is_written_into_the_record_from_push_max_errors_refusals_on(world, living, dead):
    refuse(world, dead, living, times=MAX_ERRORS - 1)
    assert "failing_since" not in record(world, dead) and "failing_count" not in record(world, dead)
    refuse(world, dead, living)
    written = eventually(lambda: (r := record(world, dead)).get("failing_since") and r, what="the row in the record")
    assert abs(written["failing_since"] - time.time()) < 60
    assert written["failing_count"] == MAX_ERRORS


@pytest.mark.parametrize("how", [RESULT, None], ids=["a result", "an enable"])
def test_err4_result_or_enable_removes_the_row_from_the_record(world, living, dead, how):
    refuse(world, dead, living, times=MAX_ERRORS)
    eventually(lambda: "failing_since" in record(world, dead), what="the row in the record")
    world.later(minutes=6)
    if how:
        world.ping(dead, how)
    else:
        assert world.client(owner(dead)).enable_push(world.service, dead).get("type") == "result"
    eventually(lambda: "failing_since" not in record(world, dead), what="the record without a row")
    assert "failing_count" not in record(world, dead)


def test_err4_other_fields_of_the_record_are_kept(world, living, dead):
    before = record(world, dead)
    refuse(world, dead, living, times=MAX_ERRORS)
    written = eventually(lambda: (r := record(world, dead)).get("failing_since") and r, what="the row in the record")
    assert {name: value for name, value in written.items() if not name.startswith("failing_")} == before


@pytest.mark.timeout(180)
@pytest.mark.usefixtures("restored_clock")
def test_err4_dead_token_ends_though_the_server_restarts_every_day(world, living, dead):
    refuse(world, dead, living, times=MAX_ERRORS)
    assert world.is_registered(dead)
    for day in range(1, 10):
        world.restart()
        world.later(days=day, wall=True)
        refuse(world, dead, living)
        if not world.is_registered(dead):
            break
    assert not world.is_registered(dead) and world.is_registered(living)
