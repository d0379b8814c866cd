"""`push services`, `push retry` and `push check`: the services, what waits for them, and what is wrong with the host."""

import re

import pytest

import shell
from push_service import NEVER, REFUSED, UNREACHABLE, Answer
from world import eventually

OTHER = "other.localhost"
ELSEWHERE = "elsewhere.localhost"
OPTIONS = {**shell.OPTIONS, "more_hosts": [ELSEWHERE], "push_max_erors": 3, "push_retry": "perhaps"}


@pytest.fixture
def push(world):
    """Runs `push WORDS`."""
    return lambda *words: shell.shell(world.server, "push", *words)


def row_of(rows, service):
    """The row of a service."""
    [row] = [row for row in rows if row["Service"] == service]
    return row


def findings(output):
    """State and sentence of each finding of `push check`."""
    return [(row["State"], row["What"]) for row in output.tables[0]]


def fail(world, node, how, service=None):
    """A message to the owner of a node, whose push is answered like this."""
    service = service or world.push
    service.answer(node, how)
    world.friend().message(f"{node.split('-')[0]}@localhost", "hello")
    push = service.expect(node)
    service.settle()
    return push


def test_services_tells_results_and_errors(world, push):
    node = world.phones(1)[0]
    world.ping(node)
    before = row_of(push("services", "localhost").tables[0], world.service)
    assert before["Failing for"] == "-" and re.fullmatch(r"\d s ago", before["Last result"])
    world.ping(node, Answer(REFUSED.error, text="wrong\u202e secret"))
    rows, errors = push("services", "localhost").tables
    row = row_of(rows, world.service)
    assert re.fullmatch(r"\d s", row["Failing for"]) and row["Unanswered"] == "0"
    assert row_of(errors, world.service)["Last error"] == "forbidden ('wrong secret')"
    world.ping(node, NEVER)
    assert row_of(push("services", "localhost").tables[0], world.service)["Unanswered"] == "1"


def test_services_counts_registrations_and_pending_wake_ups(world, push):
    before = push("services", "localhost").tables
    count = int(row_of(before[0], world.service)["Registrations"]) if before else 0
    nodes = world.phones(2)
    fail(world, nodes[0], UNREACHABLE)
    row = row_of(push("services", "localhost").tables[0], world.service)
    assert (int(row["Registrations"]), row["Pending"]) == (count + 2, "1")


def test_services_stay_known_over_a_reload(world, push):
    node = world.phones(1)[0]
    world.ping(node, Answer(REFUSED.error, text="before the reload"))
    world.control("reload")
    _, errors = push("services", "localhost").tables
    assert row_of(errors, world.service)["Last error"] == "forbidden ('before the reload')"


def test_services_of_all_hosts(world, push):
    world.phones(1)
    world.namesake(world.new_name(), ELSEWHERE).enable_push(OTHER, "node")
    output = push("services")
    assert output.status == 0
    elsewhere, here = re.split(r"^localhost:$", output.text, flags=re.M)
    assert elsewhere.startswith(f"{ELSEWHERE}:\n") and OTHER in elsewhere and world.service not in elsewhere
    assert world.service in here
    assert "1 service." in push("services", ELSEWHERE).text


def test_wake1_retry_sends_what_waits_for_one_service_alone(world, push):
    other = world.another_service(OTHER)
    [node], [elsewhere] = world.phones(1), world.phones(1, OTHER)
    fail(world, node, UNREACHABLE)
    fail(world, elsewhere, UNREACHABLE, other)
    world.push.answer(node, Answer())
    output = push("retry", world.service)
    assert re.fullmatch(rf"localhost:\n\d wake-ups? for {world.service}: sent from now on, 50 a second.", part(output, "localhost"))
    assert world.push.expect(node, within=4).important
    other.expect_none(elsewhere, within=0.5)
    world.push.settle()
    assert f"No wake-up waits for {world.service}." in push("retry", world.service).text


def part(output, host):
    """What a command tells of one of several hosts."""
    [found] = [text for text in output.text.split("\n\n") if text.startswith(f"{host}:")]
    return found


def test_retry_wants_a_service(push):
    assert push("retry").last == "Error: Usage: push retry <service>"
    output = push("retry", "@")
    assert output.status == 1 and "Error: '@' is not a JID." in output.text


def test_check_tells_of_options_and_of_a_service_that_answers(world, push):
    world.phones(1)
    found = findings(push("check", "localhost"))
    assert ("warn", "This module has no option push_max_erors. Did you mean push_max_errors?") in found
    assert ("error", "Option push_retry has to be true or false, using true. Correct it in the configuration, and reload "
                     "configuration and module.") in found
    assert [text for state, text in found if re.match(rf"Push service {world.service} answers in \d+ ms", text)]
    assert [text for state, text in found if text.startswith("Push notifications ") and state == "ok"]


@pytest.mark.parametrize("module", ["smacks", "mam", "offline", "carbons"])
def test_check_tells_of_a_module_that_is_missing(world, push, module):
    world.control("unload", module=module)
    try:
        found = findings(push("check", "localhost"))
    finally:
        world.control("load", module=module)
    [text] = [text for state, text in found if text.startswith(f"mod_{module} is not loaded: ")]
    assert text.endswith(f"Add \"{module}\" to modules_enabled of this host, and see that it is not in modules_disabled.")
    assert ("ok", f"mod_{module} is loaded.") in findings(push("check", "localhost"))


def test_check_tells_of_a_service_that_answers_with_an_error(world, push):
    world.phones(1)
    world.push.answer_probes(Answer(REFUSED.error, text="no"))
    assert ("error", f"Push service {world.service} answers with an error: forbidden ('no'). If it cannot be reached, check "
                     "its DNS, the network and the log of this server.") in findings(push("check", "localhost"))


def test_check_tells_of_a_service_that_does_not_answer(world, push):
    world.phones(1)
    world.push.answer_probes(NEVER)
    assert ("error", f"Push service {world.service} has not answered for 10 s. Its server may be down, or may be cut off from "
                     "this one.") in findings(push("check", "localhost"))


def test_check_tells_of_a_service_that_is_not_connected(world, push):
    world.phones(1)
    world.take_service_away()
    try:
        found = findings(push("check", "localhost"))
    finally:
        world.bring_service_back()
    assert ("error", f"Push service {world.service} is a component of this server, and is not connected. Start it, and see "
                     "its log.") in found


def test_check_of_all_hosts_counts_what_is_wrong_on_each(world, push):
    output = push("check")
    assert output.status == 0
    for host in (ELSEWHERE, "localhost"):
        assert re.search(r"^\d things? to look at\.$", part(output, host), re.M)


def test_services_of_a_host_without_registrations(world, push):
    for service in (OTHER, world.service):
        push("remove-service", service)
    eventually(lambda: push("services", ELSEWHERE).text == "Nobody has a registration.", what="the end of the registrations")
