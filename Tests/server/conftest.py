"""Fixtures: one server per test module and version, a world of fresh users per test."""

import pytest

from server import Server, roots
from world import World


def pytest_collection_modifyitems(items):
    """Tests that share a server run in the same worker. A test module runs only on its VERSIONS."""
    items[:] = [item for item in items
                if item.callspec.params["server"] in getattr(item.module, "VERSIONS", list(roots()))]
    for item in items:
        parameters = (item.callspec.params.get(name) for name in ("server", "storage"))
        item.add_marker(pytest.mark.xdist_group("-".join(filter(None, (item.module.__name__, *parameters)))))


@pytest.fixture(scope="module")
def more_options():
    """Options that a test module knows only when it runs; it overrides this fixture."""
    return {}


@pytest.fixture(scope="module", params=list(roots()))
def server(request, more_options):
    """A running server with the module's OPTIONS."""
    instance = Server(request.param, **getattr(request.module, "OPTIONS", {}), **more_options)
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
