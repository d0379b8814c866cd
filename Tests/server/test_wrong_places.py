"""A module enabled where it cannot run says so in one sentence, and what to do; the server works without it."""

import re

import pytest

from server import MODULES, Server, versions
from world import World

WITH_SHELL = [*MODULES, "admin_shell"]
RUNS_ON_HOSTS = "mod_cloud_notify runs on hosts with accounts"


@pytest.fixture(params=versions())
def server(request):
    """A server, not started yet."""
    instance = Server(request.param, rooms="rooms.localhost", modules_enabled=WITH_SHELL)
    yield instance
    instance.remove()


def served(server):
    """Users of the host are pushed as ever."""
    world = World(server)
    world.serve_somebody()
    world.close()


def complaints(server):
    """The lines about the module at warn and error."""
    with open(server.log, errors="replace") as log:
        return [line.rstrip("\n") for line in log if ("\twarn\t" in line or "\terror\t" in line) and "cloud_notify" in line]


def test_component_is_told_in_one_sentence(server):
    server.component_modules = ["cloud_notify"]
    server.configure()
    served(server.start())
    lines = complaints(server)
    assert len(lines) == len(server.components)
    for component in server.components:
        line, = (line for line in lines if f"{RUNS_ON_HOSTS}, and {component} is a component (component): remove" in line)
        assert line.endswith("remove \"cloud_notify\" from its modules_enabled, and enable it on the VirtualHost")
    assert server.lua_errors() == []


def test_host_of_rooms_is_told_in_one_sentence(server):
    with open(server.folder / "prosody.cfg.lua", "a") as configuration:
        configuration.write('modules_enabled = { "cloud_notify" }\n')
    served(server.start())
    line, = complaints(server)
    assert f"{RUNS_ON_HOSTS}, and rooms.localhost is a component (muc): remove" in line
    assert server.lua_errors() == []


def test_whole_server_is_told_in_one_sentence(server):
    server.start()
    printed = server.prosodyctl("shell", 'module:load("cloud_notify", "*")', check=False).stdout
    assert f"{RUNS_ON_HOSTS}, not on the whole server: add" in printed
    assert "traceback" not in printed
    line, = complaints(server)
    assert f"{RUNS_ON_HOSTS}, not on the whole server: add" in line
    assert server.lua_errors() == []
    served(server)


@pytest.mark.parametrize("runs", [True, False], ids=["running", "stopped"])
def test_prosodyctl_names_the_command_to_use(server, runs):
    if runs:
        server.start()
    done = server.prosodyctl("mod_cloud_notify", "check", check=False)
    assert done.returncode == 1
    # Prosody itself may recommend a library first.
    assert done.stdout.splitlines()[-1] == (
        "Use: prosodyctl shell push check HOST (the server has to run, with mod_admin_shell)")
    assert not re.search("traceback|failed to", done.stdout, re.I)
    if runs:
        served(server)
