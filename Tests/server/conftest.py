"""Fixtures: one server per test module and version, a world of fresh users per test."""

import pytest

from server import Server, roots
from world import World


def pytest_generate_tests(metafunc):
    """A test module runs on its VERSIONS. With SERVERS, names and more options, it runs on several servers of each."""
    if "server" not in metafunc.fixturenames:
        return
    versions = getattr(metafunc.module, "VERSIONS", list(roots()))
    servers = getattr(metafunc.module, "SERVERS", {"": {}})
    params = {f"{version}-{name}".rstrip("-"): (version, options)
              for version in roots() if version in versions for name, options in servers.items()}
    metafunc.parametrize("server", params.values(), ids=params, indirect=True, scope="module")


def pytest_collection_modifyitems(items):
    """Tests that share a server run in the same worker."""
    for item in items:
        version, options = item.callspec.params["server"]
        item.add_marker(pytest.mark.xdist_group(f"{item.module.__name__}-{version}-{options}"))


@pytest.fixture(scope="module")
def server(request):
    """A running server with the module's OPTIONS."""
    version, options = request.param
    instance = Server(version, **getattr(request.module, "OPTIONS", {}), **options)
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
