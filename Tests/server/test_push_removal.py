"""`push remove`, `push remove-service` and `push stale`: registrations that an administrator ends."""

import time

import pytest

import shell
from world import eventually

OPTIONS = shell.OPTIONS
OTHER = "other.localhost"
DAYS = 86400


@pytest.fixture
def push(world):
    """Runs `push WORDS`."""
    return lambda *words: shell.shell(world.server, "push", *words)


@pytest.fixture
def anna(world):
    """A user with two devices, whose nodes are anna…-tablet and anna…-watch."""
    username = world.user()
    for resource in ("tablet", "watch"):
        world.away(username, resource)
        time.sleep(1.1)  # so that the list has an order
    return username


def nodes(world, username):
    """The nodes of a user's registrations."""
    return {record["node"] for record in world.records(username).values()}


@pytest.mark.parametrize("name", ["{0}-tablet", "1", "{0}-t", "{0}-t…"])
def test_remove_takes_a_node_its_beginning_or_a_number(world, push, anna, name):
    output = push("remove", f"{anna}@localhost", name.format(anna))
    assert (output.status, nodes(world, anna)) == (0, {f"{anna}-watch"})
    assert output.text == (f"Removed the registration of {anna}@localhost at {world.service}, "
                           f"node {(anna + '-tablet')[:8]}….")
    assert world.ended(anna)[0]["why"] == "removed_by_administrator"
    world.control("ping", username=anna)
    world.push.expect(f"{anna}-watch")
    world.push.expect_none(f"{anna}-tablet", within=0.2)


@pytest.mark.parametrize("name, error", [
    ("{0}-", "'{0}-' names 2 registrations; give the number from the list."),
    ("x", "No registration has the node or number 'x'."), ("3", "No registration has the node or number '3'."),
    ("ann", "No registration has the node or number 'ann'.")])
def test_remove_of_what_is_not_clear_removes_nothing(world, push, anna, name, error):
    output = push("remove", f"{anna}@localhost", name.format(anna))
    assert (output.status, output.last) == (1, "Error: " + error.format(anna))
    assert len(nodes(world, anna)) == 2


def test_remove_tells_that_the_store_cannot_be_written(world, push, anna):
    world.control("fail_storage", operation="store", how="returns", times=9)
    output = push("remove", f"{anna}@localhost", "1")
    world.control("mend_storage")
    assert (output.status, output.last) == (1, "Error: The store cannot be written; the log tells why.")
    assert len(nodes(world, anna)) == 2


def test_commands_tell_that_the_store_cannot_be_read(world, push, anna):
    world.control("fail_storage", operation="load", how="returns", times=99)
    output = push("list", f"{anna}@localhost")
    world.control("mend_storage")
    assert (output.status, output.last) == (1, "Error: The store cannot be read; the log tells why.")


def test_remove_lets_a_session_go_on_without_its_registration(world, push):
    phone = world.phone(world.user())
    assert push("remove", phone.jid, "1").status == 0
    assert world.session(phone).get("push_identifier") is None


def test_remove_service_ends_the_registrations_there_and_no_others(world, push, anna):
    bert = world.user("bert")
    world.phones(1, OTHER)
    client = world.client(bert)
    client.enable_push(OTHER, "bert-other")
    client.enable_push(world.service, "bert-push")
    output = push("remove-service", OTHER.upper())
    assert output.text == f"Removed 2 registrations at {OTHER}."
    assert nodes(world, bert) == {"bert-push"} and len(nodes(world, anna)) == 2
    assert push("remove-service", OTHER).text == f"Nobody has a registration at {OTHER}."


def test_stale_lists_what_has_no_result_and_removes_it_if_told_to(world, push):
    old, pushed, held, new = world.user("old"), world.user("pushed"), world.user("held"), world.user("new")
    phone = world.phone(held)
    for username in (old, pushed, new):
        world.away(username)
    forget_in_memory(world)
    for username, resource in ((old, "tablet"), (pushed, "tablet"), (held, "phone")):
        world.control("set_field", username=username, identifier=f"{world.service}<{username}-{resource}",
                      field="timestamp", value=int(time.time()) - 40 * DAYS)
    world.control("ping", username=pushed)
    world.push.expect(f"{pushed}-tablet")
    world.push.settle()
    output = push("stale", "30")
    [rows] = output.tables
    mine = [row for row in rows if row["User"].split("@")[0] in (old, pushed, held, new)]
    assert [(row["User"], row["Last result"]) for row in mine] == [(f"{old}@localhost", "none known")]
    assert "Results are known since 20" in output.text
    assert output.last.endswith("1 registration. Results are not known for 30 days; to remove all the same: push stale 30 force")
    refused = push("stale", "30", "remove")
    assert refused.status == 1 and "so some of these may be in use." in refused.last
    assert nodes(world, old)
    assert push("stale", "30", "force").last.endswith("Removed 1 registration.")
    assert not nodes(world, old) and nodes(world, pushed) and nodes(world, held) and nodes(world, new)
    assert world.session(phone)["push_identifier"]
    assert push("stale", "30").text == "No registration has been without a result for 30 days."


def forget_in_memory(world):
    """The module reads the store anew."""
    world.control("reload")
    eventually(lambda: world.control("is_connected", service=world.service), what="the service")


@pytest.mark.parametrize("days", ["0", "-1", "x", "1.5", "1e300", "nan", "36501"])
def test_stale_wants_days(push, days):
    output = push("stale", days)
    assert (output.status, output.last) == (1, "Error: The days have to be a whole number from 1 to 36500.")


def test_stale_removes_only_by_the_right_word(push):
    assert push("stale", "30", "rm").last == "Error: The last word can only be: remove or force."
