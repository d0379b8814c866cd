"""The servers that are compared, one for each variant of the push module, all the same otherwise."""

import os
from pathlib import Path

from clients import Client
from push_sink import PushSink
from server import SECRET, Server

MODULES = Path(__file__).resolve().parent / "modules"
VARIANTS = ("original", "ours", "none", "floor")
COMMON_MODULES = ["saslauth", "roster", "disco", "smacks", "mam", "offline", "carbons", "csi_simple", "ping",
                  "bench_control"]
PUSH_MODULE = {"original": ["cloud_notify"], "ours": ["cloud_notify"], "none": [], "floor": ["bench_floor"]}
SERVICE = "push.remote"
OPTIONS = ("<x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'>"
           "<value>http://jabber.org/protocol/pubsub#publish-options</value></field>"
           "<field var='secret'><value>secret-of-{}</value></field></x>")


class BenchServer(Server):
    """A server as one would run it: the log tells what is of interest, not everything."""

    def _configuration(self):
        return super()._configuration().replace("log = { debug =", "log = { info =")


class Variant:
    """A running server with a writer and a push service; users are added by the flows."""

    def __init__(self, name, version, ours, new_server=BenchServer):
        self.name = name
        folders = [str(MODULES)] + ([str(ours)] if name == "ours" else [])
        self.server = new_server(version, plugin_paths=folders, modules_enabled=COMMON_MODULES + PUSH_MODULE[name],
                                 validate_from_addresses=False, smacks_hibernation_time=86400,
                                 storage_archive_item_limit=10_000_000)
        self.has_push = name != "none"
        self.has_registrations = name in ("original", "ours")

    def start(self):
        """Starts the server and connects the writer and the push service."""
        self.server.start()
        self.sink = PushSink(self.server.component_port, SECRET)
        self.writer = self.client("writer", "desk").enable_smacks()
        self._written = 0
        return self

    def store(self, store, username, text):
        """Writes a file of the server's storage."""
        file = self.server.data_file(store, username)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def add_account(self, username):
        """Makes an account by writing its file."""
        self.store("accounts", username, f'return {{ ["password"] = "{self.server.password}"; }};\n')

    def client(self, username, resource):
        """A connected client of a new account."""
        self.add_account(username)
        return Client(self.server, username, resource).connect().bind()

    def register(self, client):
        """Enables push; the variants without that answer with an error."""
        node = f"{client.username}-{client.resource}"
        answer = client.enable_push(SERVICE, node, OPTIONS.format(node))
        if self.has_registrations and answer.get("type") != "result":
            raise RuntimeError(f"{self.name}: cannot register")

    def message(self, username):
        """A chat message of the writer."""
        self._written += 1
        return (f"<message type='chat' to='{username}@localhost' id='m{self._written}'>"
                f"<body>This is message {self._written} of the load run.</body></message>")

    def settle(self):
        """Returns when the server has handled what was sent before."""
        for _ in range(2):
            self.writer.settle()

    def cpu_seconds(self):
        """What the kernel has counted for the process."""
        return int(Path(f"/proc/{self.server.process.pid}/schedstat").read_text().split()[0]) / 1e9

    def resident_kilobytes(self):
        """Resident memory of the process."""
        pages = int(Path(f"/proc/{self.server.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGESIZE") // 1024

    def footprint(self):
        """Lua heap, handlers that wait for answers, resident memory."""
        return {**self.server.control("footprint"), "resident_kilobytes": self.resident_kilobytes()}

    def close(self):
        """Stops the server and removes its files."""
        self.server.remove()
