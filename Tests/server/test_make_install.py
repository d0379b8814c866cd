"""Clause life.1: `make install` puts the module where the server takes it, says what is needed, and can be undone."""

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest

from server import TEST_MODULES, plugin_folder
from shell import OPTIONS as SHELL_OPTIONS

ROOT = Path(__file__).resolve().parents[2]
VERSION = (ROOT / "VERSION").read_text().strip()
PLACE = "mod_cloud_notify/cloud_notify"
OPTIONS = SHELL_OPTIONS

pytestmark = pytest.mark.skipif(plugin_folder() != str(ROOT / "lua"), reason="needs the module of this repository")


class Installation:
    """A folder of plugins that the server searches after another one, and make in a copy of the repository."""

    def __init__(self, server, folder):
        self.server, self.folder = server, folder
        self.earlier, self.plugins = folder / "earlier", folder / "plugins"
        self.source = folder / "source"
        self.source.mkdir()
        for name in ("Makefile", "VERSION", "LICENSE"):
            shutil.copy(ROOT / name, self.source)
        shutil.copytree(ROOT / "Scripts", self.source / "Scripts")
        shutil.copytree(ROOT / "lua", self.source / "lua")

    @property
    def library(self):
        """The library that make install takes."""
        return self.source / "lua/mod_cloud_notify/cloud_notify_rules.so"

    @property
    def installed(self):
        """The folder that is ours alone."""
        return self.plugins / PLACE

    @property
    def prosodyctl(self):
        """Of this server."""
        return f"lua5.4 {self.server.folder}/prosodyctl --root --config {self.server.folder}/prosody.cfg.lua"

    def make(self, target, check=True, **variables):
        """Runs make. Returns all that it printed, or the error if it is to fail."""
        variables = {"PLUGINDIR": self.plugins, "PROSODYCTL": self.prosodyctl, **variables}
        done = subprocess.run(["make", "-s", target, *(f"{name}={value}" for name, value in variables.items())],
                              cwd=self.source, capture_output=True, text=True, timeout=30, check=False)
        assert (done.returncode == 0) == check, done.stdout + done.stderr
        return done.stdout if check else done.stderr

    def files(self, folder=None):
        """What is below a folder."""
        folder = folder or self.plugins
        return {str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir()}

    def info(self):
        """What `module info` says: path and status."""
        printed = self.server.prosodyctl("shell", "module", "info", "cloud_notify").stdout
        return re.search(r"path: (.*)", printed)[1], re.search(r"status: (.*)", printed)[1]

    def change_library(self):
        """Another build of the same library."""
        code = self.library.read_bytes()[:-64] + b"\0"
        self.library.write_bytes(code + hashlib.sha256(code).hexdigest().encode())


@pytest.fixture(name="installation")
def fresh_installation(server, tmp_path):
    """The configuration names two empty folders of plugins, so far."""
    before = dict(server.options)
    installation = Installation(server, tmp_path)
    server.configure(plugin_paths=[str(installation.earlier), str(installation.plugins), TEST_MODULES])
    yield installation
    server.options.clear()
    server.configure(**before)


@pytest.fixture(name="running")
def world_with_the_original(world, installation):
    """The server runs with this configuration, and with the original."""
    assert not installation.plugins.exists()
    world.restart()
    return world


def pushes(world):
    """Whether a message to a phone that is away makes a push."""
    anna = world.user()
    node = world.away(anna)
    world.friend().message(f"{anna}@localhost", "hello")
    return world.push.expect(node).important


def test_life1_a_reload_takes_what_was_installed_and_back(running, installation):
    original = os.path.realpath(installation.info()[0])
    said = installation.make("install")
    assert "the configuration needs no line" in said and "no restart is needed" in said
    assert running.control("reload")
    assert installation.info() == (f"{installation.installed}/mod_cloud_notify.lua", f"[info] Loaded, version {VERSION}")
    assert pushes(running)
    assert f"Prosody takes {original}" in installation.make("uninstall")
    assert running.control("reload") and os.path.realpath(installation.info()[0]) == original
    assert installation.files() == set()


def test_life1_installing_again_leaves_the_server_the_library_that_it_has_loaded(running, installation):
    installation.make("install")
    assert running.control("reload")
    mapped = (installation.installed / "cloud_notify_rules.so").stat().st_ino
    installation.change_library()
    installation.make("install")
    inodes = {line.split()[4] for line in Path(f"/proc/{running.server.process.pid}/maps").read_text().splitlines()}
    assert str(mapped) in inodes and pushes(running)
    assert running.control("reload") and pushes(running)
    assert [path.name for path in installation.installed.parent.iterdir()] == ["cloud_notify"]


@pytest.mark.parametrize("place", [PLACE, "mod_cloud_notify", "cloud_notify", ""])
def test_another_copy_that_wins_is_named(running, installation, place):
    other = installation.earlier / place
    other.mkdir(parents=True)
    (other / "mod_cloud_notify.lua").write_text("module:set_status('info', 'the other one');\n")
    said = installation.make("install")
    assert f"Another copy of the module wins: {other}/mod_cloud_notify.lua" in said
    assert f"before it looks in {installation.plugins}" in said and "reload" not in said
    assert running.control("reload")
    assert installation.info()[0] == f"{other}/mod_cloud_notify.lua"


@pytest.mark.parametrize("place", ["mod_cloud_notify", "cloud_notify", ""])
def test_a_copy_in_the_same_folder_does_not_win_and_stays(running, installation, place):
    other = installation.plugins / place / "mod_cloud_notify.lua"
    other.parent.mkdir(parents=True)
    other.write_text("-- the other one\n")
    assert "no restart is needed" in installation.make("install")
    assert running.control("reload")
    assert installation.info()[0] == f"{installation.installed}/mod_cloud_notify.lua"
    assert f"Prosody takes {other}" in installation.make("uninstall")
    assert installation.files() == {str(other.relative_to(installation.plugins))}


def test_the_line_for_the_configuration_is_enough(running, installation):
    elsewhere = installation.folder / "elsewhere"
    said = installation.make("install", PLUGINDIR=elsewhere)
    assert f"Prosody does not look in {elsewhere}" in said and "Restart Prosody" in said
    paths = re.findall(r'"(.*?)"', re.search(r"^plugin_paths = \{.*\}$", said, re.M)[0])
    assert paths == [str(elsewhere), *running.server.options["plugin_paths"]]
    running.restart(plugin_paths=paths)
    assert installation.info()[0] == f"{elsewhere}/{PLACE}/mod_cloud_notify.lua"
    assert pushes(running)


def test_a_copy_of_prosodyctl_install_wins_over_every_line(installation):
    other = installation.server.folder / "data/custom_plugins/mod_cloud_notify"
    other.mkdir(parents=True)
    try:
        (other / "mod_cloud_notify.lua").write_text("-- the other one\n")
        for folder in (installation.plugins, installation.folder / "elsewhere"):
            assert f"Another copy of the module wins: {other}/" in installation.make("install", PLUGINDIR=folder)
    finally:
        shutil.rmtree(other.parent)


def test_a_staged_folder_is_what_is_installed_and_says_nothing_of_a_server(running, installation):
    said = installation.make("install", DESTDIR=installation.folder / "stage", PLUGINDIR="/modules", PROSODYCTL="/nowhere")
    stage = installation.folder / "stage/modules"
    assert said == f"Installed {VERSION} in {stage}/{PLACE}\n"
    modes = {path.stat().st_mode & 0o7777 for path in stage.rglob("*") if path.is_file()}
    folders = {path.stat().st_mode & 0o7777 for path in [stage, *stage.rglob("*")] if path.is_dir()}
    assert (modes, folders) == ({0o644}, {0o755})
    running.restart(plugin_paths=[str(stage), TEST_MODULES])
    assert pushes(running)
    installation.make("uninstall", DESTDIR=installation.folder / "stage", PLUGINDIR="/modules")
    assert installation.files(stage) == set()


def test_life1_runs_at_the_same_time_leave_one_whole_installation(running, installation):
    installation.make("install")
    whole = installation.files()
    for _ in range(4):
        runs = [subprocess.Popen(["make", "-s", "install", f"PLUGINDIR={installation.plugins}",
                                  f"PROSODYCTL={installation.prosodyctl}"], cwd=installation.source, stdout=subprocess.DEVNULL)
                for _ in range(3)]
        assert [run.wait(60) for run in runs] == [0, 0, 0]
        assert installation.files() == whole
    assert running.control("reload") and pushes(running)


@contextmanager
def replaced(monkeypatch, program, text):
    """Commands find this script in the place of a program."""
    with tempfile.TemporaryDirectory() as folder, monkeypatch.context() as patch:
        script = Path(folder) / program
        script.write_text(f"#!/bin/bash\n{text}\n")
        script.chmod(0o755)
        patch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
        yield


# After the first of two renames.
ENDS = {"killed": "/usr/bin/mv \"$@\"; [[ $3 != *.old ]] || { kill -KILL $PPID; sleep 0.5; }",
        "told to end": "/usr/bin/mv \"$@\"; [[ $3 != *.old ]] || { kill -TERM $PPID; sleep 0.5; }",
        "second rename fails": "[[ $2 != *.new ]] && exec /usr/bin/mv \"$@\""}


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("target", ["install", "uninstall"])
def test_an_installation_that_is_interrupted_is_not_lost(installation, monkeypatch, end, target):
    installation.make("install")
    before = installation.files()
    with replaced(monkeypatch, "mv", ENDS[end]):
        installation.make("install", check=False)
    if end != "killed":
        assert installation.files() == before
    installation.make(target)
    assert installation.files() == (before if target == "install" else set())


@pytest.mark.parametrize("end", ["KILL", "TERM"])
def test_an_uninstall_that_is_interrupted_can_be_repeated(installation, monkeypatch, end):
    installation.make("install")
    with replaced(monkeypatch, "rm", f"[[ $* = *-rf* ]] || {{ /usr/bin/rm \"${{@:1:$#-1}}\"; kill -{end} $PPID; }}"):
        installation.make("uninstall", check=False)
    assert installation.files() == {f"{PLACE}/installed-files"}
    installation.make("uninstall")
    assert installation.files() == set()


def test_uninstall_removes_nothing_outside_of_its_folder(installation):
    installation.make("install")
    outside = installation.plugins / "victim.lua"
    outside.write_text("mine")
    (installation.installed / "link").symlink_to(installation.plugins)
    with (installation.installed / "installed-files").open("a") as manifest:
        manifest.write(f"../../victim.lua\nlink/victim.lua\n{outside}\n")
    installation.make("uninstall")
    assert outside.read_text() == "mine"


def test_odd_places_are_no_obstacle(installation):
    odd = installation.folder / "a - b's \"folder\" $x"
    spaced = installation.folder / "with space"
    spaced.mkdir()
    shutil.copy(installation.server.folder / "prosodyctl", spaced)
    command = f"lua5.4 '{spaced}/prosodyctl' --root --config {installation.server.folder}/prosody.cfg.lua"
    installation.make("install", PLUGINDIR=str(odd).replace("$", "$$"), PROSODYCTL=command)
    assert (odd / PLACE / "mod_cloud_notify.lua").exists()


def dangling_link(installation):
    """What is there leads nowhere."""
    shutil.rmtree(installation.installed.parent, ignore_errors=True)
    installation.installed.parent.mkdir(parents=True)
    installation.installed.symlink_to("/nowhere")


def test_a_link_that_leads_nowhere_is_replaced(installation):
    dangling_link(installation)
    installation.make("install")
    assert (installation.installed / "cloud_notify_rules.so").exists() and not installation.installed.is_symlink()


def missing(installation):
    """make library has not run."""
    installation.library.unlink()
    return "cloud_notify_rules.so is missing: run 'make library' first"


def stripped(installation):
    """A tool has cut off the digest."""
    installation.library.write_bytes(installation.library.read_bytes()[:-64])
    return "cloud_notify_rules.so is damaged, or was stripped"


def other_processor(installation):
    """The library is for another one."""
    code = bytearray(installation.library.read_bytes()[:-64])
    code[18:20] = (21).to_bytes(2, "little")
    installation.library.write_bytes(bytes(code) + hashlib.sha256(code).hexdigest().encode())
    return "the library is for machine 21, and Prosody runs on"


def foreign_file(installation):
    """Somebody keeps notes there."""
    (installation.installed).mkdir(parents=True, exist_ok=True)
    (installation.installed / "notes.txt").write_text("mine")
    return "has files that make install did not put there, so it stays as it is: notes.txt"


def file_in_the_way(installation):
    """Nobody can make the folder, not even root."""
    shutil.rmtree(installation.plugins, ignore_errors=True)
    installation.plugins.write_text("")
    return "cannot be written: run this as root, or choose another PLUGINDIR"


@pytest.mark.parametrize("obstacle", [missing, stripped, other_processor, foreign_file, file_in_the_way])
@pytest.mark.parametrize("again", [False, True], ids=["at first", "again"])
def test_what_cannot_be_installed_is_refused_and_changes_nothing(installation, obstacle, again):
    if again:
        installation.make("install")
    reason = obstacle(installation)
    before = installation.files(installation.folder)
    assert reason in installation.make("install", check=False)
    assert installation.files(installation.folder) == before


def test_another_lua_is_refused(installation):
    other = installation.folder / "prosodyctl"
    other.write_text("#!/bin/sh\necho 'Lua version: Lua 5.2'\n")
    other.chmod(0o755)
    said = installation.make("install", check=False, PROSODYCTL=other)
    assert "the module needs Lua 5.4, and Prosody runs on Lua 5.2 here" in said
    assert installation.files() == set()


def test_a_server_that_is_not_there_is_asked_for(installation):
    said = installation.make("install", check=False, PROSODYCTL="/nowhere/prosodyctl")
    assert "set PROSODYCTL to the path of prosodyctl, or set DESTDIR" in said
    assert installation.files() == set()


def test_uninstall_removes_what_was_installed_and_nothing_else(installation):
    assert "make install has put nothing into" in installation.make("uninstall", check=False)
    installation.make("install")
    note = foreign_file(installation) and f"{PLACE}/notes.txt"
    assert "What make install did not put there stays: notes.txt" in installation.make("uninstall")
    assert installation.files() == {note}
