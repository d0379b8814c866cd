"""Clause life.2 under kill -9: a few rounds of `make kill`."""

import pytest

import kill_rounds
from server import versions

VERSION = pytest.mark.parametrize("server", versions())


@VERSION
@pytest.mark.parametrize("storage", kill_rounds.STORAGES)
def test_life2_what_was_answered_before_kill_9_is_there_after_the_restart(server, storage):
    counted, lost = kill_rounds.run(server, storage, rounds=3, seed=1)
    assert lost == []
    assert counted["enable"] > 0 and counted["disable"] > 0


@VERSION
def test_control_a_store_that_only_pretends_to_store_is_noticed(server):
    _, lost = kill_rounds.run(server, "internal", rounds=2, seed=1, pretend=True)
    assert any("answers, which had made" in sentence for sentence in lost)
