"""The shell of a server, as an operator uses it: `prosodyctl shell WORDS`, or a session that stays open."""

import re
import socket
import subprocess
import unicodedata
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from xml.sax.saxutils import escape

from server import MODULES

OPTIONS = {"modules_enabled": [*MODULES, "admin_shell", "admin_socket", "adhoc", "test_outages", "test_faults"]}
ADMIN = "xmpp:prosody.im/admin"
WIDTH = 100
# What prosodyctl prints before it begins, about lua-unbound and certificates.
NOISE = re.compile(r"\A\n\*{26}\n.*?\n\*{26}\n\n|^certmanager [^\n]*\n", re.S | re.M)
RESULT = re.compile(r"<repl-result.*?(?:/>|</repl-result>)", re.S)


def places(line):
    """The places of a line on a terminal."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


@dataclass
class Output:
    """What a command printed, and how it ended."""

    status: int
    text: str
    error: str

    def __post_init__(self):
        for line in self.text.splitlines() + self.error.splitlines():
            assert places(line) <= WIDTH, f"longer than {WIDTH}: {line}"
            assert not any(unicodedata.category(c) in ("Cc", "Zl", "Zp") for c in line), f"control characters: {line!r}"

    @property
    def last(self):
        """The last sentence on one line, or the error."""
        end = self.error if self.status else self.text.rpartition("\n\n")[2]
        return " ".join(line for line in end.splitlines() if not re.search(r"(^| )\|( |$)", line))

    @property
    def tables(self):
        """Each table as a list of rows, title -> cell; what goes on below is one cell."""
        tables, titles = [], None
        for line in self.text.splitlines():
            cells = [cell.strip() for cell in re.split(r" \|(?: |$)", line)]
            if len(cells) < 2:
                titles = None
            elif not titles:
                titles = cells
                tables.append([])
            elif any(cells[:-1]):
                tables[-1].append(dict(zip(titles, cells)))
            else:
                tables[-1][-1][titles[-1]] += " " + cells[-1]
        return tables


def shell(server, *words, within=100):
    """Runs `prosodyctl shell WORDS`."""
    command = ["lua5.4", str(server.folder / "prosodyctl"), "--root", "--config", str(server.folder / "prosody.cfg.lua"),
               "shell", *words]
    done = subprocess.run(command, cwd=server.folder, capture_output=True, stdin=subprocess.DEVNULL, timeout=within,
                          text=True, check=False)
    return Output(done.returncode, NOISE.sub("", done.stdout).rstrip("\n"), done.stderr.rstrip("\n"))


class Session:
    """A session of the shell that stays open."""

    def __init__(self, server):
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(20)
        self._socket.connect(str(server.folder / "data" / "prosody.sock"))
        self._send(f"<stream:stream xmlns='{ADMIN}' xmlns:stream='http://etherx.jabber.org/streams'>")

    def __call__(self, line):
        """Types a line; returns what it printed."""
        self._send(f"<repl-input>{escape(line)}</repl-input>")
        received = ""
        while not RESULT.search(received):
            data = self._socket.recv(65536)
            assert data, f"the session has ended: {received}"
            received += data.decode()
        stanzas = ET.fromstring(f"<all>{received[received.index('<repl-'):]}</all>")
        texts = {kind: "\n".join(s.text or "" for s in stanzas if s.get("type") == kind) for kind in (None, "error")}
        return Output(1 if texts["error"] else 0, texts[None], texts["error"])

    def close(self):
        """Ends the session."""
        self._socket.close()

    def _send(self, text):
        self._socket.sendall(text.encode())
