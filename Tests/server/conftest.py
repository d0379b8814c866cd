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
    """Chooses the scenarios of each setting. Those that share a server run in the same worker."""
    possible = [item for item in items if can_run(item)]
    on_newest = one_of_each_clause(item for item in possible if version_of(item) == newest())
    items[:] = [item for item in possible if version_of(item) != newest() or item in on_newest]
    # Those that may take minutes go first, so that nobody waits for them at the end.
    items.sort(key=lambda item: item.get_closest_marker("timeout") is None)
    for item in items:
        parameters = [str(item.callspec.params.get(name, "")) for name in ("server", "storage", "more_options")]
        item.add_marker(pytest.mark.xdist_group("-".join(filter(None, (item.module.__name__, *parameters)))))


@pytest.fixture(scope="module")
def more_options():
    """Options that a test module knows only when it runs, or varies; it overrides this fixture."""
    return {}


def version_of(item):
    """The version of Prosody that this scenario runs on."""
    return item.callspec.params["server"].removesuffix(S2S)


def is_remote(item):
    """Whether the push service of this scenario is on another server."""
    return item.callspec.params["server"].endswith(S2S)


def can_run(item):
    """Whether the scenario's file and marks allow its setting."""
    family = "13" if version_of(item) == newest() else version_of(item)
    if family not in getattr(item.module, "VERSIONS", versions()):
        return False
    if kind := item.callspec.params.get("outage_kind"):
        return is_remote(item) == kind.is_remote
    only_remote = getattr(item.module, "PUSH_SERVICE", "local") == "remote"
    return is_remote(item) == only_remote or is_remote(item) and bool(item.get_closest_marker("remote_service"))


def one_of_each_clause(items):
    """The first scenario of each clause, with the push service on another server if there is one."""
    chosen = {}
    for item in sorted(items, key=is_remote, reverse=True):
        if clause := CLAUSE.match(item.name):
            chosen.setdefault(clause[1], item)
    return set(chosen.values())


@pytest.fixture(scope="module", params=[version + way for version in roots() for way in ("", S2S)])
def server(request, more_options):
    """A running server with the module's OPTIONS."""
    options = {**getattr(request.module, "OPTIONS", {}), **more_options}
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
