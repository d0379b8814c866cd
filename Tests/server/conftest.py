"""Fixtures: one server per test module and setting, a world of fresh users per test.

A setting is a version of Prosody. In `VERSION-s2s` the push service is on another server.
"""

import os
import re

import pytest

from federation import ServerOfUsers
from server import NEWEST, Server, newest, roots, versions
from world import World

CLAUSE = re.compile(r"test_(\d[a-z]?\d*|[a-z]+\d+)_")
S2S = "-s2s"


def pytest_terminal_summary(terminalreporter):
    """Prints which versions ran, even with -q."""
    for version, root in roots().items():
        terminalreporter.write_line(f"Prosody {version} of {root}")
    if not newest():
        terminalreporter.write_line(f"NOT RUN: a later Prosody 13; {NEWEST} is '{os.environ.get(NEWEST, '')}'")


def pytest_collection_modifyitems(items):
    """Chooses the scenarios for each setting. Those that share a server run in the same worker."""
    seen = set()
    items[:] = [item for item in items if runs(item, seen)]
    for item in items:
        item.add_marker(pytest.mark.xdist_group(f"{item.module.__name__}-{item.callspec.params['server']}"))


def runs(item, seen):
    """Whether a scenario runs in its setting. `seen` has the clauses that ran on the newest version already."""
    setting = item.callspec.params["server"]
    version, is_remote = setting.removesuffix(S2S), setting.endswith(S2S)
    if ("13" if version == newest() else version) not in getattr(item.module, "VERSIONS", versions()):
        return False
    only_remote = getattr(item.module, "PUSH_SERVICE", "local") == "remote"
    if version == newest():
        return is_remote == only_remote and is_first_of_its_clause(item, seen)
    return is_remote == only_remote or is_remote and bool(item.get_closest_marker("remote_service"))


def is_first_of_its_clause(item, seen):
    """Whether the clause in the name of the scenario is new; notes it in `seen`."""
    clause = CLAUSE.match(item.name)
    if not clause or clause[1] in seen:
        return False
    seen.add(clause[1])
    return True


@pytest.fixture(scope="module", params=[version + way for version in roots() for way in ("", S2S)])
def server(request):
    """A running server with the module's OPTIONS."""
    options = getattr(request.module, "OPTIONS", {})
    version = request.param.removesuffix(S2S)
    if version == request.param:
        instance = Server(version, **options)
    else:
        # A handler of cloud_notify/push would get a publish of its own: then none is shared.
        instance = ServerOfUsers(version, **{"test_observes_pushes": False, **options})
    try:
        yield instance.start()
    finally:
        instance.remove()


@pytest.fixture
def world(server):
    """Fresh users on the server; no Lua error may be logged meanwhile."""
    offset = server.log.stat().st_size
    instance = World(server)
    yield instance
    instance.close()
    assert server.lua_errors(offset) == []


@pytest.fixture
def somebody_else_is_served(world):
    """Runs at the end of the test, while its clients are still connected."""
    yield
    world.serve_somebody()


@pytest.fixture
def mallory(world):
    """A connected hostile client with one registration."""
    client = world.register(world.client(world.user("mallory")))
    client.before = world.records(client.username)
    return client
