"""Clause life.2 under kill -9: a few rounds of `make kill`, and what it must notice."""

import time
from collections import Counter

import pytest

import kill_rounds
from rows import Rows
from server import versions

VERSION = pytest.mark.parametrize("server", versions())
# Every test in this folder has a version. These start no server.
NO_SERVER = pytest.mark.parametrize("server", versions()[:1])


def tamper(**fields):
    """Each record gets these fields while the server is down."""
    def sabotage(server, usernames):
        for username in usernames:
            for identifier in server.control("stored", username=username):
                for field, value in fields.items():
                    server.control("set_field", username=username, identifier=identifier, field=field, value=value)
    return sabotage


@VERSION
@pytest.mark.parametrize("storage", kill_rounds.STORAGES)
def test_life2_what_was_answered_before_kill_9_is_there_after_the_restart(server, storage):
    counted, lost = kill_rounds.run(server, storage, rounds=4, seed=1)
    assert lost == []
    assert set(kill_rounds.never_counted(counted)) <= {"ended"}  # a few rounds may have no row that a result ends


@VERSION
def test_control_a_store_that_only_pretends_to_store_is_noticed(server):
    _, lost = kill_rounds.run(server, "internal", rounds=2, seed=1, sabotage=kill_rounds.pretend_to_store)
    assert any("answers, which had made" in sentence for sentence in lost)


@VERSION
def test_control_a_row_that_is_not_restored_is_noticed(server):
    row = tamper(failing_since=int(time.time()), failing_count=0.5)
    _, lost = kill_rounds.run(server, "internal", rounds=1, seed=1, sabotage=row)
    assert any("does not wait" in sentence for sentence in lost)


NOW = int(time.time())
ROW = {"failing_since": NOW, "failing_count": 2}


@NO_SERVER
@pytest.mark.parametrize("changed, given, sentence", [
    ({"failing_since": NOW + 3600}, {}, "not in the time of the load"),
    ({"failing_since": 0}, {}, "not in the time of the load"),
    ({"failing_since": NOW + 0.5}, {}, "not in the time of the load"),
    ({"failing_count": 0}, {}, "a row of 0 errors"),
    ({"failing_count": None}, {}, "a row of None errors"),
    ({"failing_gone": False}, {}, "failing_gone = False"),
    ({}, {"gone": 1}, "after 1 refusals"),
    ({"failing_count": 3}, {"gone": 1, "refused": 1}, "2 refusals that can count"),
    ({"failing_gone": True}, {"gone": 1, "refused": 1}, "1 refusals that can count"),
])
def test_control_a_row_that_the_answers_do_not_allow_is_noticed(server, changed, given, sentence):
    given = Counter({("node", kind): number for kind, number in given.items()})
    assert sentence in "".join(Rows(NOW).settle("node", "version", {**ROW, **changed}, given))


@NO_SERVER
def test_control_a_row_that_is_lost_is_noticed_unless_a_result_or_an_enable_may_have_ended_it(server):
    refused, result = Counter({("node", "refused"): 2}), Counter({("node", "result"): 1})
    for version, given, is_lost in [("first", Counter(), True), ("first", result, False), ("second", Counter(), False)]:
        rows = Rows(NOW)
        assert rows.settle("node", "first", ROW, refused) == []
        assert bool(rows.settle("node", version, {}, given)) == is_lost
