"""Clause life.1: the commands in docs/install.md and docs/upgrading.md are run in their order, with the packages in dist.

A fenced block has commands, lines that begin with `$ `, and below a command the lines that it prints among others. A folder takes
the place of the file system, and small programs take the places of those that need root or the network.
"""

import os
import platform
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from server import TEST_MODULES, Server, roots, versions
from shell import OPTIONS as SHELL_OPTIONS

ROOT = Path(__file__).resolve().parents[2]
DIST = ROOT / "dist"
INSTALL, UPGRADING = "docs/install.md", "docs/upgrading.md"
FOLDERS = ["/usr/local/lib/prosody/modules", "/var/lib/prosody/custom_plugins", "/usr/lib/prosody"]
BLOCK = re.compile(r"^```[^\n]*\n(.*?)^```$", re.M | re.S)
VERSION = re.compile(r"\b\d+\.\d+\.\d+(-\w+\.\d+)?")
REMOVES = re.compile(r"\b(remove|rm|uninstall)\b")
PROGRAMS = {
    "sudo": 'exec "$@"',
    "prosodyctl": 'exec lua5.4 {server}/prosodyctl --root --config {server}/prosody.cfg.lua "$@"',
    # apt would ask the network for what the package depends on.
    "apt": """
        action=$1; shift
        [ "$1" != --allow-downgrades ] || shift
        [ "$action" = install ] && action=-i || action=-r
        exec dpkg --root={system} --force-not-root --force-depends --force-script-chrootless "$action" "$@" """,
    # The library is built already: this takes minutes.
    "make": """
        cd {root}
        if [ "$1" = library ]; then test -e lua/mod_cloud_notify/cloud_notify_rules.so; exit; fi
        exec /usr/bin/make -s "$@" PREFIX={system}/usr/local """,
}

pytestmark = pytest.mark.skipif(not (DIST / "SHA256SUMS").exists() or "PUSH_PLUGIN_PATH" in os.environ,
                                reason="needs what make dist makes")


class System:
    """A folder that holds a Prosody, what dpkg needs, and downloads."""

    def __init__(self, version, folder):
        self.folder = folder
        for name in ("bin", "lib"):
            (folder / "usr" / name).mkdir(parents=True)
        original = Path(roots()[version])
        shutil.copytree(original / "usr/lib/prosody", folder / "usr/lib/prosody", symlinks=True)
        for name in ("prosody", "prosodyctl"):
            shutil.copy(original / "usr/bin" / name, folder / "usr/bin")
        for name in ("info", "updates", "triggers"):
            (folder / "var/lib/dpkg" / name).mkdir(parents=True)
        (folder / "var/lib/dpkg/status").touch()
        shutil.copytree(DIST, folder / "downloads")

    def add_programs(self, server):
        """The programs that the commands find first."""
        programs = self.folder / "programs"
        programs.mkdir()
        for name, text in PROGRAMS.items():
            text = text.format(server=server.folder, system=self.folder, root=ROOT)
            (programs / name).write_text(f"#!/bin/bash\n{text}\n")
            (programs / name).chmod(0o755)

    def run(self, commands):
        """Runs the commands of a block one after the other. Returns what each prints."""
        script = "".join(f"echo; echo @@@\n{command}\n" for command in commands)
        script = script.replace("-amd64.", f"-{debian_architecture()}.").replace("x86_64", platform.machine())
        for name in FOLDERS:
            script = re.sub(rf"(?<![\w/]){name}", f"{self.folder}{name}", script)
        done = subprocess.run(["bash", "-euo", "pipefail", "-c", script], cwd=self.folder / "downloads", timeout=60,
                              env={**os.environ, "PATH": f"{self.folder}/programs:{os.environ['PATH']}"},
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        assert done.returncode == 0, f"{commands}: {done.stdout}"
        return done.stdout.replace(str(self.folder), "").split("@@@\n")[1:]


def debian_architecture():
    """Its name of this machine's architecture."""
    return subprocess.run(["dpkg", "--print-architecture"], check=True, capture_output=True, text=True).stdout.strip()


def blocks(text):
    """The blocks of a document: lists of pairs, a command and the lines that it must print."""
    for block in BLOCK.findall(text):
        assert block.startswith("$ "), f"not a command: {block}"
        yield [(command, lines) for command, *lines in (part.splitlines() for part in re.split(r"^\$ ", block, flags=re.M)[1:])]


def normal(line):
    """A line without its version, and with single spaces."""
    return " ".join(VERSION.sub("VERSION", line).split())


@pytest.fixture(scope="module", name="server", params=versions())
def server_in_a_system(request, tmp_path_factory):
    """A server whose files are in a folder of their own. The module is not loaded."""
    system = System(request.param, tmp_path_factory.mktemp("system"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv({"0.12": "PROSODY12_ROOT", "13": "PROSODY13_ROOT"}[request.param], str(system.folder))
        modules = [name for name in SHELL_OPTIONS["modules_enabled"] if name != "cloud_notify"]
        server = Server(request.param, modules_enabled=modules,
                        plugin_paths=[str(system.folder) + FOLDERS[0], TEST_MODULES],
                        installer_plugin_path=str(system.folder) + FOLDERS[1])
    server.system = system
    system.add_programs(server)
    try:
        yield server.start()
    finally:
        server.remove()


def pushes(world):
    """Whether a message to a phone that is away makes a push."""
    anna = world.user()
    node = world.away(anna)
    world.friend().message(f"{anna}@localhost", "hello")
    return world.push.expect(node)


def check_what_runs(world, commands):
    """After a reload runs what the commands mean, and it works."""
    said = "\n".join(commands)
    if not re.search(r"module (re)?load ", said):
        return
    is_ours = not (REMOVES.search(said) or "module load " in said)
    folder = Path(world.control("loaded_from"))
    assert (folder / "cloud_notify_rules.so").exists() == is_ours, f"{said}: {folder}"
    assert pushes(world)


@pytest.mark.timeout(180)
@pytest.mark.parametrize("document", [INSTALL, UPGRADING])
def test_life1_the_commands_of_the_document_do_what_it_says(world, document):
    process = world.server.process.pid
    played = list(blocks((ROOT / document).read_text()))
    if document == UPGRADING:
        world.control("load")
        (world.server.system.folder / FOLDERS[0][1:]).mkdir(parents=True, exist_ok=True)
        played = [block for block in played for _ in range(2)]  # what is upgraded is loaded
    for block in played:
        commands = [command for command, _ in block]
        for (command, expected), printed in zip(block, world.server.system.run(commands), strict=True):
            came = [normal(line) for line in printed.splitlines()]
            for line in expected:
                assert any(other.startswith(normal(line)) for other in came), f"{command}: no '{line}' in {printed}"
        check_what_runs(world, commands)
    assert world.server.process.pid == process and world.server.is_running
