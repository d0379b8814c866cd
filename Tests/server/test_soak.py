"""A small soak, with the checks of `make soak`."""

import pytest

import soak
from server import versions
from world import eventually

pytestmark = [pytest.mark.timeout(600), pytest.mark.parametrize("server", versions())]
LOAD = {"sessions": 64, "pushes": 4000, "parts": 2}


def test_err2_what_the_server_holds_comes_back_to_where_it_was(server):
    found, answers = soak.run(server, **LOAD)
    assert found == []
    assert len(answers) == 8 and min(answers.values()) > 50


def test_life1_reloads_leave_nothing_behind(server):
    instance = soak.Soak(server, seed=1)
    try:
        def reload(times):
            for _ in range(times):
                assert instance.server.control("reload")
                assert instance.server.control("unload") and instance.server.control("load")
            return instance.held()
        # The first hundred fill malloc's caches, which count as allocated.
        assert soak.differences(reload(100), reload(100)) == []
    finally:
        instance.close()


def test_the_room_that_timers_of_prosody_took_does_not_count(server):
    instance = soak.Soak(server, seed=1)
    try:
        before = instance.held()
        assert instance.server.control("start_timers", times=3000)
        eventually(lambda: instance.server.control("timer_count") < 100)
        assert soak.differences(before, instance.held()) == []
    finally:
        instance.close()


def test_control_what_the_original_leaves_behind_is_noticed(server, monkeypatch):
    monkeypatch.setenv("PUSH_PLUGIN_PATH", "bundled")
    found, _ = soak.run(server, **LOAD)
    assert any(sentence.startswith("lua_bytes: ") for sentence in found)
    assert any(sentence.startswith("host_handlers: ") for sentence in found)
