"""`push list`: a user's registrations, who holds them, their last push, and those that ended lately."""

import time

import pytest

import shell
from push_service import NEVER, REFUSED
from world import eventually

OPTIONS = {**shell.OPTIONS, "push_error_period": 0}


@pytest.fixture
def listed(world):
    """What `push list` tells of a user."""
    return lambda username: shell.shell(world.server, "push", "list", f"{username}@localhost")


def is_lately(text):
    """Whether a table tells a time of this test."""
    return abs(time.time() - time.mktime(time.strptime(text, "%Y-%m-%d %H:%M:%S"))) < 60


def test_why1_list_tells_of_a_registration_that_a_connected_session_holds(world, listed):
    phone = world.phone(world.user())
    output = listed(phone.username)
    [[row], [push]] = output.tables
    assert is_lately(row.pop("Since"))
    assert row == {"No": "1", "Service": world.service, "Node": f"{phone.node[:8]}…", "Device": "phone",
                   "Session": "phone: connected"}
    assert push == {"No": "1", "Last push": "none known", "Class": "-", "Answer": "-", "Errors in a row": "none"}
    assert output.status == 0 and output.last == f"{phone.jid} has 1 registration."


def test_list_tells_since_when_a_session_hibernates_and_whether_its_time_is_extended(world, listed):
    phone = world.asleep(world.user())
    [[row], _] = listed(phone.username).tables
    state, _, since = row["Session"].partition(" since ")
    assert state == "phone: hibernating" and since.endswith(", extended") and is_lately(since.removesuffix(", extended"))
    world.friend().message(phone.full_jid, "hello")
    assert world.push.expect(phone.node).important
    world.push.settle()
    [[row], [push]] = listed(phone.username).tables
    assert not row["Session"].endswith(", extended")  # hib.5: its own time begins with the push
    assert is_lately(push["Last push"]) and push["Class"] == "important"
    assert push["Answer"] in ("push succeeded after 0 s", "push succeeded after 1 s")


def test_list_names_both_sessions_that_hold_a_registration(world, listed):
    phone = world.phone(world.user())
    world.client(phone.username, "second").enable_push(world.service, phone.node)
    [[row], _] = listed(phone.username).tables
    assert row["Session"] == "phone: connected; second: connected"


def test_list_tells_the_errors_in_a_row_and_that_an_answer_is_due(world, listed):
    node = world.phones(1)[0]
    username = node.split("-")[0]
    for _ in range(2):
        world.ping(node, REFUSED)
    [[row], [push]] = listed(username).tables
    assert row["Session"] == "none"
    assert push["Answer"].startswith("refused after ") and push["Errors in a row"].startswith("2 refused, ")
    world.ping(node, NEVER)
    [_, [push]] = listed(username).tables
    assert push["Answer"] == "none yet" and push["Class"] == "unimportant"


def test_why3_list_tells_how_registrations_ended(world, listed):
    anna = world.user()
    node = world.away(anna)
    world.client(anna).disable_push(world.service, node)
    output = listed(anna)
    [[ended]] = output.tables
    assert is_lately(ended.pop("Ended"))
    assert ended == {"Service": world.service, "Node": f"{node[:8]}…", "Why": "disabled by the user, by laptop"}
    assert output.last.startswith(f"{anna}@localhost has no registration")


def test_why3_list_tells_the_last_error_of_one_that_was_disabled_after_errors(world, listed):
    node = world.phones(1)[0]
    username = node.split("-")[0]
    for _ in range(16):
        world.ping(node, REFUSED)
    eventually(lambda: not world.is_registered(node), what="the end of the registration")
    [[ended]] = listed(username).tables
    assert ended["Why"] == "disabled after errors, last error forbidden"


def test_list_of_somebody_without_registrations_says_so(world, listed):
    anna = world.user()
    output = listed(anna)
    assert output.status == 0 and not output.tables
    assert output.last.startswith(f"{anna}@localhost has no registration")


@pytest.mark.parametrize("resource", ["r" * 900, "猫" * 300, "é\u0301" * 60, "a b | c"], ids=["long", "wide", "combined", "bar"])
def test_list_stays_a_table_whatever_a_client_calls_itself(world, listed, resource):
    phone = world.phone(world.user("n" * 200), resource)
    output = listed(phone.username)
    assert output.status == 0 and len(output.tables) == 2
    assert output.last.endswith("has 1 registration.")


def test_list_shows_nothing_that_moves_the_cursor(world, listed):
    phone = world.client(world.user(), "phone").enable_smacks()
    answer = phone.enable_push(world.service, "\u009b2J\u202eab\tcdefgh")
    assert answer.get("type") == "result"
    [[row], _] = listed(phone.username).tables
    assert row["Node"] == "2J ab c…"
