"""A real Prosody on loopback, in a directory of its own, with the module under test."""

import json
import os
import random
import re
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from stream import Component

HERE = Path(__file__).resolve().parent
TEST_MODULES = str(HERE / "modules")
SECRET = "component-secret"
NEWEST = "PROSODY13_NEXT_ROOT"
SERVICES = ("push.localhost", "other.localhost", "third.localhost")
MODULES = ["saslauth", "roster", "disco", "smacks", "mam", "offline", "carbons", "csi_simple", "cloud_notify", "ping",
           "test_control"]
DIE_WITH_PARENT = ["setpriv", "--pdeathsig", "KILL"]
EXPECTED_ERROR = re.compile(r"raised on purpose|\tdebug\tA handler of cloud_notify/push raised: "
                            r"|\twarn\tThe publish-options of .* cannot be read: "
                            r"|\tdebug\tAttempt to close already-closed session")
DECISION = re.compile(r"\t(?P<verb>Pushed|Not pushed) \((?P<path>[^)]*)\) to '(?P<identifier>.*)' of (?P<user>\S+): "
                      r"(?P<reason>.*?)(?: \(\d+ of \d+ stanzas\))?$")


def roots():
    """Version -> folder whose usr/lib/prosody is run; those of 13 only if a variable names one."""
    found = {"0.12": os.environ.get("PROSODY12_ROOT", "/")}
    if os.environ.get("PROSODY13_ROOT"):
        found["13"] = os.environ["PROSODY13_ROOT"]
    if newest():
        found[newest()] = os.environ[NEWEST]
    return found


def versions():
    """The versions that every scenario runs on."""
    return [version for version in roots() if version != newest()]


def newest():
    """The version in the folder that PROSODY13_NEXT_ROOT names; None without one."""
    version = Path(os.environ.get(NEWEST, "/nowhere"), "usr/lib/prosody/prosody.version")
    return version.read_text().strip() if version.exists() else None


def plugin_folder():
    """PUSH_PLUGIN_PATH, or this repository's lua/; `bundled` means the server's own module."""
    chosen = os.environ.get("PUSH_PLUGIN_PATH", str(HERE.parents[2] / "lua"))
    return None if chosen == "bundled" else chosen


def reserve_port():
    """A free port below the range that outgoing connections use, and what keeps others who ask here from it."""
    while True:
        port, reservation = random.randint(20000, 32000), socket.socket(socket.AF_UNIX)
        try:
            reservation.bind(f"\0prosody-push-{port}")
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) != 0:
                    return port, reservation
        except OSError:
            pass  # reserved by another server of these tests, in whatever process
        reservation.close()


def lua(value):
    """A Python value as Lua source."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"[{json.dumps(name)}] = {lua(v)}" for name, v in value.items()) + " }"
    if isinstance(value, (list, tuple)):
        return "{ " + ", ".join(lua(v) for v in value) + " }"
    return json.dumps(value, ensure_ascii=False)


class Control(Component):
    """Commands to the test-only module mod_test_control on a host."""

    def __init__(self, port, host):
        self.host = host
        super().__init__(port, f"control.{host}", SECRET)

    def __call__(self, command, **arguments):
        payload = json.dumps(arguments).replace("&", "&amp;").replace("<", "&lt;")
        answer = self.request("set", self.host,
                              f"<command xmlns='urn:example:push-test' name='{command}'>{payload}</command>")
        text = "".join(answer.itertext())
        if answer.get("type") != "result":
            raise RuntimeError(f"{command}: {text}")
        return json.loads(text).get("result")


class Server:
    """Start it, stop it, kill it, start it again on the same data."""

    password = "secret"
    launcher = DIE_WITH_PARENT
    seconds_to_start = 30
    host, address = "localhost", "127.0.0.1"
    component_modules = ()

    def __init__(self, version="0.12", log_level="debug", more_hosts=(), rooms=None, **options):
        self.root = Path(roots()[version])
        self.version = version
        self.folder = Path(tempfile.mkdtemp(prefix="prosody-push-"))
        (self.c2s_port, self.component_port, self.s2s_port), self._reservations = zip(*[reserve_port() for _ in range(3)])
        self.log = self.folder / "debug.log"
        self.log_level, self.more_hosts, self.rooms, self.options = log_level, more_hosts, rooms, options
        self.process = self.control = None
        self._write_files()

    def configure(self, **options):
        """Changes server options; they count from the next start on."""
        self.options.update(options)
        (self.folder / "prosody.cfg.lua").write_text(self._configuration())

    def start(self):
        """Starts Prosody and connects the control component."""
        command = [*self.launcher, "lua5.4", str(self.folder / "prosody"), "-F",
                   "--config", str(self.folder / "prosody.cfg.lua")]
        with open(self.folder / "output", "ab") as output:
            self.process = subprocess.Popen(command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=output,
                                            stderr=subprocess.STDOUT, start_new_session=True)
        for port in (self.c2s_port, self.component_port):
            self._wait_port(port)
        self.control = Control(self.component_port, self.host)
        return self

    @property
    def services(self):
        """The server that push services connect to."""
        return self

    @property
    def is_running(self):
        """Whether the process lives."""
        return bool(self.process) and self.process.poll() is None

    def stop(self):
        """Stops Prosody in the proper way, or else by force."""
        if self.is_running:
            self.process.terminate()
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.kill()
        self._disconnect()

    def kill(self):
        """kill -9."""
        self.process.kill()
        self.process.wait(5)
        self._disconnect()

    def remove(self):
        """Stops Prosody and deletes its directory."""
        self.stop()
        for reservation in self._reservations:
            reservation.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def prosodyctl(self, *arguments, check=True):
        """Runs prosodyctl, a process of its own, on this server's data. Returns what it printed, and how it ended."""
        command = ["lua5.4", str(self.folder / "prosodyctl"), "--root", "--config",
                   str(self.folder / "prosody.cfg.lua"), *arguments]
        return subprocess.run(command, cwd=self.folder, check=check, text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, timeout=30)

    def data_file(self, store, username):
        """Where the internal storage keeps a user's record."""
        return self.folder / "data" / "localhost" / store / f"{username}.dat"

    def lua_errors(self, offset=0):
        """Log lines from this offset on that tell of a Lua error nobody asked for."""
        with open(self.log, errors="replace") as log:
            log.seek(offset)
            return [line for line in log if re.search(r"traceback|attempt to |bad argument", line, re.I)
                    and not EXPECTED_ERROR.search(line)]

    def decisions(self, offset=0):
        """What the module under test decided from this offset of the log on, with its reasons."""
        with open(self.log, errors="replace") as log:
            log.seek(offset)
            return [match.groupdict() for match in map(DECISION.search, log) if match]

    def _disconnect(self):
        if self.control:
            self.control.close()
            self.control = None

    def _wait_port(self, port, address="127.0.0.1"):
        deadline = time.monotonic() + self.seconds_to_start
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex((address, port)) == 0:
                    return
            if self.process.poll() is not None:
                break
            time.sleep(0.03)
        raise RuntimeError(f"Prosody {self.version} did not start: {(self.folder / 'output').read_text()[-2000:]}")

    def _write_files(self):
        (self.folder / "data").mkdir()
        library = self.root / "usr/lib/prosody"
        for program in ("prosody", "prosodyctl"):
            source = (self.root / "usr/bin" / program).read_text()
            for name, path in {"SOURCEDIR": library, "PLUGINDIR": f"{library}/modules/", "CONFIGDIR": self.folder,
                               "DATADIR": self.folder / "data"}.items():
                source = re.sub(rf"^CFG_{name}=.*$", f"CFG_{name}={json.dumps(str(path))};", source, flags=re.M)
            (self.folder / program).write_text(source)
        (self.folder / "prosody.cfg.lua").write_text(self._configuration())

    @property
    def hosts(self):
        """The domains of accounts."""
        return self.host, *self.more_hosts

    @property
    def components(self):
        """The domains of components that connect from outside."""
        return f"control.{self.host}", *SERVICES

    def _settings(self):
        return {
            "run_as_root": True, "pidfile": str(self.folder / "pid"), "data_path": str(self.folder / "data"),
            "plugin_paths": [p for p in (plugin_folder(), TEST_MODULES) if p], "modules_enabled": MODULES,
            "modules_disabled": ["s2s", "s2s_auth_certs", "tls"],
            "interfaces": ["127.0.0.1"], "c2s_ports": [self.c2s_port], "c2s_direct_tls_ports": [],
            "component_ports": [self.component_port], "component_interfaces": ["127.0.0.1"],
            "c2s_require_encryption": False, "allow_unencrypted_plain_auth": True, "authentication": "internal_plain",
            "storage": "internal", "archive_expires_after": "never", **self.options,
        }

    def _configuration(self):
        lines = [f"{name} = {lua(value)}" for name, value in self._settings().items()]
        lines += [f"log = {{ {self.log_level} = {lua(str(self.log))} }}"]
        lines += [f'VirtualHost "{host}"' for host in self.hosts]
        for component in self.components:
            lines += [f'Component "{component}"', f"component_secret = {lua(SECRET)}",
                      f"modules_enabled = {lua(self.component_modules)}"]
        if self.rooms:
            lines += [f'Component "{self.rooms}" "muc"', "muc_room_locking = false"]
        return "\n".join(lines) + "\n"
