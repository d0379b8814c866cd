"""Clauses 3.1 and 3.2: handlers of cloud_notify/registration may refuse or extend a registration."""

import pytest

from clients import is_
from test_registration import failure


def answers(client, answer):
    """The IQs that answer the same request as this one."""
    client.settle()
    return [e for e in client.stream.inbox if is_("iq")(e) and e.get("id") == answer.get("id")]


@pytest.mark.parametrize("rule, expected", [
    ("refuse", ("cancel", "not-allowed")), ("raise", ("wait", "internal-server-error"))])
def test_32_handler_that_refuses_or_raises_leaves_what_was_and_there_is_one_answer(world, rule, expected):
    client = world.register(world.client(world.user()))
    before, held = world.records(client.username), world.session(client)["push_identifier"]
    world.control("registration_rule", username=client.username, rule=rule)
    answer = client.enable_push(world.service, "new")
    assert failure(answer) == expected and len(answers(client, answer)) == 1
    assert world.records(client.username) == before
    assert world.session(client)["push_identifier"] == held
    world.control("registration_rule", username=client.username)
    assert failure(client.enable_push(world.service, "new")) is None


def test_31_what_a_handler_adds_to_a_registration_is_stored_and_survives_a_restart(world):
    client = world.client(world.user())
    world.control("registration_rule", username=client.username, rule={"key": "value"})
    assert failure(client.enable_push(world.service, "n")) is None
    world.restart()
    assert world.records(client.username)[f"{world.service}<n"]["added"] == {"key": "value"}


def test_31_handlers_are_not_asked_about_requests_that_the_rules_refuse(world):
    client = world.client(world.user())
    world.control("registration_rule", username=client.username, rule="raise")
    assert failure(client.enable_push("a@b@c", "n")) == ("modify", "jid-malformed")
