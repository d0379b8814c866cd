"""An unpacked ejabberd on loopback, in a directory of its own, that a World can be played on."""

import json
import os
import re
import shutil
import subprocess
import tempfile
import time
import urllib.parse
import urllib.request
from pathlib import Path

from server import DIE_WITH_PARENT, SECRET, reserve_port

LOOPBACK = "127.0.0.1"
# A session that does not acknowledge hibernates after `ack_timeout`. The other values are what the scenarios' Prosody has.
MODULES = {
    "mod_push": {"include_body": "New Message!", "include_sender": False}, "mod_push_keepalive": {},
    "mod_stream_mgmt": {"resume_timeout": 600, "ack_timeout": 2}, "mod_mam": {"default": "always"}, "mod_offline": {},
    "mod_carboncopy": {}, "mod_client_state": {}, "mod_disco": {}, "mod_ping": {}, "mod_roster": {}, "mod_http_api": {},
    "mod_admin_extra": {},
}
HIBERNATION = re.compile(r"(?P<begins>waiting \d+ seconds for stream resumption)|Resumed session for")


class Ejabberd:
    """Start it, command it, remove it."""

    version = "ejabberd"
    password = "secret"

    def __init__(self, root, **modules):
        self.root = Path(root).resolve()
        self._modules = {name: options | modules.get(name, {}) for name, options in MODULES.items()}
        self.folder = Path(tempfile.mkdtemp(prefix="ejabberd-push-"))
        ports = [reserve_port() for _ in range(3)]
        (self.c2s_port, self.component_port, self._api_port), self._reservations = zip(*ports)
        self.output = self.folder / "output"  # what its log file has, without that one's delay of two seconds
        self._process = None
        self._commands = {"create_user": self._create_user, "delete_user": self._delete_user, "session": self._session}

    @property
    def services(self):
        """The server that push services connect to."""
        return self

    def start(self):
        """Returns when it can be connected to."""
        (self.folder / "ejabberd.yml").write_text(json.dumps(self._configuration()))
        erlang, = self.root.glob("usr/lib/erlang/erts-*/bin")
        libraries, = {path.parent for path in self.root.glob("usr/lib/*/ejabberd-*")}
        search = f"{libraries}:{self.root / 'lib' / libraries.name}"
        environment = {**os.environ, "ROOTDIR": str(self.root / "usr/lib/erlang"), "BINDIR": str(erlang), "EMU": "beam",
                       "PROGNAME": "erl", "ERL_LIBS": str(libraries), "LD_LIBRARY_PATH": search,
                       "EJABBERD_CONFIG_PATH": str(self.folder / "ejabberd.yml"), "EJABBERD_LOG_PATH": str(self.folder / "log"),
                       "HOME": str(self.folder)}
        # Without a node name it needs no epmd, which would go on running.
        command = [*DIE_WITH_PARENT, str(erlang / "erlexec"), "+sbwt", "none", "-noinput",
                   "-mnesia", "dir", json.dumps(str(self.folder / "database")), "-s", "ejabberd"]
        with open(self.output, "ab") as output:
            self._process = subprocess.Popen(command, cwd=self.folder, env=environment, stdin=subprocess.DEVNULL,
                                             stdout=output, stderr=subprocess.STDOUT, start_new_session=True)
        deadline = time.monotonic() + 30
        while not self._is_up():
            if time.monotonic() > deadline or self._process.poll() is not None:
                raise RuntimeError(f"ejabberd did not start: {self.output.read_text()[-2000:]}")
            time.sleep(0.1)
        return self

    def remove(self):
        """Stops it and deletes its directory."""
        if self._process:
            self._process.kill()
            self._process.wait(5)
        for reservation in self._reservations:
            reservation.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def control(self, command, **arguments):
        """The commands of mod_test_control that the scenarios need."""
        return self._commands[command](**arguments)

    def _create_user(self, username, password):
        return self._call("register", user=username, host="localhost", password=password)

    def _delete_user(self, username):
        return self._call("unregister", user=username, host="localhost")

    def _session(self, jid):
        """None if there is no session; else whether it waits for its resumption, which only the log tells."""
        user, resource = re.fullmatch(r"(.*)@localhost/(.*)", jid).groups()
        if resource not in self._call("user_resources", user=user, host="localhost"):
            return None
        lines = [HIBERNATION.search(line) for line in self.output.read_text(errors="replace").splitlines() if jid in line]
        last = next(filter(None, reversed(lines)), None)
        return {"hibernating": bool(last and last["begins"])}

    def _call(self, command, **arguments):
        address = f"http://{LOOPBACK}:{self._api_port}/api/{command}?{urllib.parse.urlencode(arguments)}"
        with urllib.request.urlopen(address, timeout=15) as answer:
            return json.load(answer)

    def _is_up(self):
        try:
            return self._call("status")
        except OSError:
            return False

    def _configuration(self):
        listeners = [
            {"port": self.c2s_port, "module": "ejabberd_c2s"},
            {"port": self.component_port, "module": "ejabberd_service",
             "hosts": {f"{name}.localhost": {"password": SECRET} for name in ("push", "other")}},
            {"port": self._api_port, "module": "ejabberd_http", "request_handlers": {"/api": "mod_http_api"}},
        ]
        return {
            "hosts": ["localhost"], "loglevel": "info", "listen": [{"ip": LOOPBACK, **listener} for listener in listeners],
            "api_permissions": {"scenarios": {"who": {"ip": LOOPBACK}, "what": "*"}},
            "modules": self._modules,
        }
