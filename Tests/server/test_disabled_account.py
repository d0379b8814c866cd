"""Clause 3.7: nothing is pushed for an account that is disabled, be it for the time before its deletion."""

import pytest

from server import MODULES
from world import eventually

VERSIONS = ["13"]
OPTIONS = {"modules_enabled": [*MODULES, "user_account_management"], "registration_delete_grace_period": "1 day",
           "authentication": "internal_hashed", "smacks_max_ack_delay": 1}
REMOVE = "<query xmlns='jabber:iq:register'><remove/></query>"


def message(world, username):
    world.friend().message(f"{username}@localhost", "hello")


@pytest.mark.parametrize("known", [False, True], ids=["not asked before", "asked before"])
def test_37_disabled_account_is_not_pushed_for_and_keeps_its_registrations(world, known):
    node = world.away(world.user())
    username = node.split("-")[0]
    if known:
        message(world, username)
        assert world.push.expect(node).important
    world.control("disable_account", username=username)
    message(world, username)
    world.control("ping", username=username)
    world.push.expect_none(node)
    assert world.stored(username) == {f"{world.service}<{node}"}
    assert "the account is disabled" in {reason for _, reason in world.reasons(username, node)}
    world.control("enable_account", username=username)
    message(world, username)
    assert world.push.expect(node).important


def test_37_sessions_that_end_because_of_it_push_nothing(world):
    phone = world.asleep(world.user())
    tablet = world.away(phone.username)
    message(world, phone.username)
    assert world.push.expect(phone.node).important and world.push.expect(tablet).important
    world.friend().message(phone.jid, "pending", kind="headline")
    eventually(lambda: world.session(phone)["pending"], what="a pending batch")
    world.control("disable_account", username=phone.username)
    eventually(lambda: world.session(phone) is None, what="the end of the session")
    world.push.expect_none(phone.node, tablet)


def test_37_account_in_its_grace_period_is_not_pushed_for(world):
    node = world.away(world.user())
    username = node.split("-")[0]
    client = world.client(username)
    client.request("set", REMOVE)
    eventually(lambda: world.session(client) is None, what="the end of the session")
    message(world, username)
    world.push.expect_none(node)
    assert world.stored(username) == {f"{world.service}<{node}"}
