"""Failing stores, raising handlers and late timers: requests are refused, and nothing is lost."""

import pytest

from push_service import GONE
from server import MODULES
from world import eventually, refusal

OPTIONS = {"push_max_errors": 2, "push_error_period": 0, "push_max_devices": 2, "modules_enabled": [*MODULES, "test_faults"]}
ALWAYS = -1
NOT_NOW = ("wait", "internal-server-error")
HOW = pytest.mark.parametrize("how", ["returns", "raises"])
RAISED = pytest.mark.parametrize("value", ["raised on purpose", None, False, {"code": 5}, 5],
                                 ids=["a text", "nil", "false", "a table", "a number"])
TIMES = pytest.mark.parametrize("times", [1, ALWAYS], ids=["once", "always"])


@pytest.fixture(autouse=True)
def others_are_served(world):
    """Whatever fails for one user, another's message arrives and is pushed, before and after it."""
    world.serve_somebody()
    yield
    world.control("mend_storage")
    world.serve_somebody()


def break_storage(world, operation, how, times):
    """Makes the store fail from now on."""
    if operation == "load":
        world.control("reload")  # forgets what it has read
    world.control("fail_storage", operation=operation, how=how, times=times)


def pushed(world, username, *nodes):
    """A message to the user is pushed to these nodes."""
    world.friend().message(f"{username}@localhost", "hello")
    for node in nodes:
        world.push.expect(node)


@HOW
@TIMES
@pytest.mark.parametrize("operation", ["load", "store"])
def test_36_enable_that_cannot_be_stored_is_refused_and_changes_nothing(world, operation, how, times):
    anna = world.user()
    tablet = world.away(anna)
    client = world.client(anna)
    before = world.records(anna)
    break_storage(world, operation, how, times)
    assert refusal(client.enable_push(world.service, "new")) == NOT_NOW
    assert world.session(client).get("push_identifier") is None
    world.control("mend_storage")
    assert world.records(anna) == before
    pushed(world, anna, tablet)
    world.push.expect_none("new", within=0.8)
    assert client.enable_push(world.service, "new").get("type") == "result"
    assert set(world.records(anna)) == {*before, f"{world.service}<new"}


@HOW
@TIMES
@pytest.mark.parametrize("operation", ["load", "store"])
def test_36_disable_that_cannot_be_stored_is_refused_and_changes_nothing(world, operation, how, times):
    anna = world.user()
    phone = world.asleep(anna)
    before = world.records(anna)
    client = world.client(anna)
    break_storage(world, operation, how, times)
    assert refusal(client.disable_push(world.service, phone.node)) == NOT_NOW
    assert world.session(phone)["push_identifier"] == f"{world.service}<{phone.node}"
    world.control("mend_storage")
    assert world.records(anna) == before
    pushed(world, anna, phone.node)
    assert client.disable_push(world.service, phone.node).get("type") == "result"
    assert world.records(anna) == {}


@HOW
def test_36_eviction_that_cannot_be_stored_evicts_nobody(world, how):
    anna = world.user()
    phone, tablet = world.away(anna, "phone"), world.away(anna)
    break_storage(world, "store", how, 1)
    assert refusal(world.client(anna).enable_push(world.service, "third")) == NOT_NOW
    pushed(world, anna, phone, tablet)
    world.push.expect_none("third", within=0.8)


@HOW
def test_36_registration_whose_disabling_after_errors_cannot_be_stored_is_disabled_after_the_next(world, how):
    anna = world.user()
    node = world.away(anna)
    world.push.answer(node, GONE)
    break_storage(world, "store", how, 2)
    for errors in range(1, 5):
        assert world.stored(anna) == {f"{world.service}<{node}"}, f"before error {errors}"
        world.control("later", seconds=301)  # err.4
        pushed(world, anna, node)
        world.push.settle()
    assert world.stored(anna) == set()


@HOW
def test_message_while_the_store_cannot_be_read_arrives_and_later_ones_are_pushed(world, how):
    anna = world.user()
    tablet = world.away(anna)
    laptop = world.online(anna)
    break_storage(world, "load", how, ALWAYS)
    laptop.wait_message(world.friend().message(laptop.jid, "while it fails"))
    world.push.expect_none(tablet, within=0.8)
    world.control("mend_storage")
    pushed(world, anna, tablet)


@HOW
def test_session_pushes_while_the_store_cannot_be_read(world, how):
    phone = world.asleep(world.user())
    break_storage(world, "load", how, ALWAYS)
    world.friend().message(phone.jid, "hello")
    assert world.push.expect(phone.node).important


@HOW
def test_35_user_is_deleted_while_the_store_cannot_be_read(world, how):
    anna = world.user()
    phone = world.asleep(anna)
    break_storage(world, "load", how, ALWAYS)
    assert world.control("delete_user", username=anna)
    eventually(lambda: world.session(phone) is None, what="the end of the session")
    world.control("mend_storage")
    assert world.stored(anna) == set()


@RAISED
def test_handler_of_registration_that_raises_refuses_the_request(world, value):
    client = world.client(world.user())
    world.control("raise_in", event="registration", username=client.username, value=value)
    assert refusal(client.enable_push(world.service, "node")) == NOT_NOW
    assert world.stored(client.username) == set()
    world.control("raise_in", event="registration")
    world.register(client)


@RAISED
def test_note3_device_is_woken_though_a_handler_of_push_always_raises(world, value):
    anna = world.user()
    phone, tablet = world.asleep(anna), world.away(anna)
    world.control("raise_in", event="push", username=anna, value=value)
    pushed(world, anna, tablet, phone.node)


def test_life2_timers_that_fire_after_unload_do_nothing(world):
    phone = world.asleep(world.user())
    world.friend().message(phone.jid, "hello")
    eventually(lambda: world.session(phone)["pending"], what="a pending batch")
    try:
        assert world.control("unload_with_timers", jid=phone.full_jid) == {"batch": True, "watchdog": True}
        world.push.expect_none(phone.node)
        assert world.session(phone)["hibernating"]
    finally:
        world.control("load")
    phone.resume()
