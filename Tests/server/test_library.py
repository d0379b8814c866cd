"""A missing, damaged or foreign library: the module logs one sentence and does not load; the server works without it."""

import hashlib
import os
import random
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from server import TEST_MODULES, Server, plugin_folder, versions
from world import World, eventually

HEADER = 64
LIBRARY = "mod_cloud_notify/cloud_notify_rules.so"
OTHER_VERSION = """
#include <lua5.4/lua.h>
int luaopen_cloud_notify_rules(lua_State *L) {
	lua_createtable(L, 0, 1);
	lua_pushliteral(L, "0");
	lua_setfield(L, -2, "version");
	return 1;
}
"""

pytestmark = pytest.mark.skipif(plugin_folder() is None, reason="the bundled module has no library")


def sealed(code):
    """The library as `make build` installs it, with its digest at the end."""
    return code + hashlib.sha256(code).hexdigest().encode()


def other_version(_):
    """An intact library from another release of the module."""
    with tempfile.NamedTemporaryFile() as output:
        subprocess.run(["gcc", "-shared", "-fPIC", "-x", "c", "-o", output.name, "-"], input=OTHER_VERSION.encode(),
                       check=True)
        return sealed(Path(output.name).read_bytes())


def other_architecture(code):
    """The library with the machine of its ELF header changed to AArch64."""
    return sealed(code[:18] + (183).to_bytes(2, "little") + code[20:])


def with_a_flipped_bit(code):
    """The library with one wrong bit in the middle."""
    middle = len(code) // 2
    return code[:middle] + bytes([code[middle] ^ 1]) + code[middle + 1:] + sealed(code)[-64:]


AGAIN, THIS_SYSTEM, ONE_RELEASE = "install it again", "install the one for this system", "from one release"
OTHER_SYSTEM = "install the one for this system, the file is for arm64 and this server runs on "
DAMAGES = {
    "missing": (None, AGAIN),
    "empty": (lambda code: b"", AGAIN),
    "text": (lambda code: b"not a library\n" * 9999, AGAIN),
    "garbage": (lambda code: random.Random(1).randbytes(len(code)), AGAIN),
    "garbage behind the ELF header": (lambda code: code[:HEADER] + random.Random(1).randbytes(len(code)), AGAIN),
    "garbage behind the program headers": (lambda code: code[:1024] + random.Random(1).randbytes(len(code)), AGAIN),
    "zeros in the second half": (lambda code: code[:len(code) // 2] + bytes(len(code) // 2), AGAIN),
    "cut in the middle": (lambda code: code[:len(code) // 2], AGAIN),
    "cut behind the first page": (lambda code: code[:4096], AGAIN),
    "without its last byte": (lambda code: sealed(code)[:-1], AGAIN),
    "a flipped bit": (with_a_flipped_bit, AGAIN),
    "only an ELF header, sealed": (lambda code: sealed(code[:HEADER]), THIS_SYSTEM),
    "another architecture": (other_architecture, OTHER_SYSTEM),
    "another version": (other_version, ONE_RELEASE),
}


@pytest.fixture(params=versions())
def server(request, tmp_path):
    """A server, not started yet, with a copy of the module to damage."""
    shutil.copytree(Path(plugin_folder()) / "mod_cloud_notify", tmp_path / "mod_cloud_notify")
    instance = Server(request.param, plugin_paths=[str(tmp_path), TEST_MODULES])
    instance.library = tmp_path / LIBRARY
    yield instance
    instance.remove()


def install(server, content):
    """Replaces the library by renaming, as `make build` does; None removes it."""
    if content is None:
        server.library.unlink()
        return
    server.library.with_suffix(".new").write_bytes(content)
    os.rename(server.library.with_suffix(".new"), server.library)


def complaints(server):
    """The errors in the log, except those about missing certificates."""
    with open(server.log, errors="replace") as log:
        return [line.rstrip("\n") for line in log if "\terror\t" in line and " certmanager\t" not in line]


def served(world):
    """A message from one user to another arrives."""
    anna = world.online(world.user())
    anna.wait_message(world.friend().message(anna.jid, "hello"))
    return anna


@pytest.mark.parametrize("damage", DAMAGES)
def test_module_refuses_to_load_in_one_sentence_and_the_server_serves_on(server, damage):
    intact = server.library.read_bytes()
    spoil, advice = DAMAGES[damage]
    install(server, spoil and spoil(intact[:-64]))
    world = World(server.start())
    line, = complaints(server)
    assert line.count("mod_cloud_notify needs") == 1 and str(server.library) in line and advice in line
    assert server.lua_errors() == []
    anna = served(world)
    assert anna.enable_push(world.service, "node").get("type") == "error"
    world.close()


def test_module_loads_once_the_library_has_been_installed_again(server):
    intact = server.library.read_bytes()
    install(server, intact[:-1])
    world = World(server.start())
    install(server, intact)
    assert world.control("load")
    node = world.away(served(world).username)
    world.friend().message(f"{node.split('-')[0]}@localhost", "hello")
    assert world.push.expect(node).important
    world.close()


def test_life2_reload_with_a_damaged_library_leaves_the_session_as_stream_management_made_it(server):
    world = World(server.start())
    phone = world.asleep(world.user())
    assert world.session(phone)["watchdog_timeout"] == 259200
    world.friend().message(phone.jid, "hello")
    eventually(lambda: world.session(phone)["pending"], what="a pending batch")
    install(server, server.library.read_bytes()[:-1])
    assert not world.control("reload")
    fields = world.session(phone)
    assert fields["watchdog_timeout"] == 600 and fields.get("original_smacks_timeout") is None
    assert not fields["awaiting_push_timer"] and not fields["pending"]
    world.expire(phone)
    line, = complaints(server)
    assert line.count("mod_cloud_notify needs") == 1
    world.close()


def test_reload_with_a_damaged_library_refuses_and_the_server_serves_on(server):
    intact = server.library.read_bytes()
    world = World(server.start())
    install(server, intact[:4096])
    assert not world.control("reload")
    assert len(complaints(server)) == 1
    served(world)
    install(server, intact)
    assert world.control("load")
    world.away(served(world).username)
    world.close()


def test_life1_reload_takes_the_library_that_was_installed_meanwhile(server):
    world = World(server.start())
    for build in range(2):
        install(server, sealed(server.library.read_bytes()[:-64] + b"\0"))
        inode = str(server.library.stat().st_ino)
        assert world.control("reload")
        maps = Path(f"/proc/{server.process.pid}/maps").read_text().splitlines()
        assert any(line.split()[4] == inode for line in maps), f"build {build} is not mapped"
        node = world.away(served(world).username)
        world.friend().message(f"{node.split('-')[0]}@localhost", "hello")
        assert world.push.expect(node).important
    assert complaints(server) == [] == server.lua_errors()
    world.close()
