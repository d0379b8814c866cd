"""Clause 3.6 with a database server that goes away and comes back."""

import pytest

from postgresql import PostgreSQL
from world import refusal


@pytest.fixture(scope="module")
def database():
    """A running database server."""
    instance = PostgreSQL()
    yield instance
    instance.remove()


@pytest.fixture(scope="module")
def more_options(database):
    """The server stores there. At debug it would log a traceback of each query that fails."""
    return {**database.options, "log_level": "info"}


def test_36_request_in_an_outage_is_an_error_and_changes_nothing(world, database):
    client = world.register(world.client(world.user()))
    held = world.session(client)["push_identifier"]
    database.stop()
    assert refusal(client.enable_push(world.service, "other")) == ("wait", "internal-server-error")
    assert refusal(client.disable_push(world.service)) == ("wait", "internal-server-error")
    assert world.session(client)["push_identifier"] == held
    database.start()
    assert world.stored(client.username) == {held}
    assert client.enable_push(world.service, "third").get("type") == "result"
    assert world.stored(client.username) == {held, f"{world.service}<third"}


def test_36_message_in_an_outage_is_pushed_to_the_registrations_that_are_known(world, database):
    phone = world.asleep(world.user())
    friend = world.friend()
    database.stop()
    friend.message(phone.jid, "hello")
    assert world.push.expect(phone.node).important
    database.start()
