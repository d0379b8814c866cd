"""A push service that costs little: it notes when a publish for which node arrived, and answers it with a result."""

import hashlib
import re
import socket
import threading
import time

PUBLISH = re.compile(rb"<iq\b(?P<attributes>[^>]*)>.*?<publish\b[^>]*?\bnode=(?:'|\")(?P<node>[^'\"]*)", re.S)
ID = re.compile(rb"\bid=(?:'|\")([^'\"]*)")
ANSWER = b"<iq type='result' from='push.remote' to='localhost' id='%s'/>"


class PushSink:
    """The component push.localhost, which stands for the service push.remote."""

    def __init__(self, port, secret):
        self.arrived = []
        self._changed = threading.Condition()
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._rest = b""
        self._log_in(secret)
        self._socket.settimeout(None)
        threading.Thread(target=self._read, daemon=True).start()

    def wait(self, count, within=60):
        """Waits until this many publishes have arrived since the last take."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self.arrived) >= count, within):
                raise TimeoutError(f"{len(self.arrived)} of {count} pushes arrived within {within} s")

    def take(self):
        """(time, node) of every publish since the last take."""
        with self._changed:
            taken, self.arrived = self.arrived, []
        return taken

    def close(self):
        """Disconnects."""
        self._socket.close()

    def _log_in(self, secret):
        self._socket.sendall(b"<?xml version='1.0'?><stream:stream xmlns='jabber:component:accept'"
                             b" xmlns:stream='http://etherx.jabber.org/streams' to='push.localhost'>")
        stream_id = self._read_until(re.compile(rb"<stream:stream[^>]*\bid=(?:'|\")([^'\"]*)[^>]*>")).group(1).decode()
        digest = hashlib.sha1((stream_id + secret).encode()).hexdigest()
        self._socket.sendall(f"<handshake>{digest}</handshake>".encode())
        self._read_until(re.compile(rb"<handshake\s*/>|<handshake></handshake>"))

    def _read_until(self, pattern):
        while not (match := pattern.search(self._rest)):
            data = self._socket.recv(65536)
            if not data:
                raise ConnectionError(f"the server closed the component's stream: {self._rest!r}")
            self._rest += data
        self._rest = self._rest[match.end():]
        return match

    def _read(self):
        try:
            while data := self._socket.recv(262144):
                now = time.perf_counter()
                *stanzas, self._rest = (self._rest + data).split(b"</iq>")
                pushes = [match for match in map(PUBLISH.search, stanzas) if match]
                answers = [ANSWER % ID.search(match["attributes"]).group(1) for match in pushes]
                if answers:
                    self._socket.sendall(b"".join(answers))
                with self._changed:
                    self.arrived += [(now, match["node"].decode()) for match in pushes]
                    self._changed.notify_all()
        except OSError:
            pass
