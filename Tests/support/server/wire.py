"""The way from one server to another: what goes over it is recorded, and it can be cut, refused or stalled."""

import re
import socket
import threading

from server import reserve_port

ADDRESS = "127.0.0.3"


class Wire:
    """Listens on loopback and passes on what it gets to `target`, an address and a port.

    `mode` tells what becomes of connections: "open", "refused" (nobody listens), "stalled" (they are accepted, and what is
    sent over them, or over earlier ones, gets lost).
    """

    def __init__(self, target):
        self.target = target
        self.port, self._reservation = reserve_port()
        self.mode = "open"
        self._sent = bytearray()
        self._changed = threading.Condition()
        self._connections = []
        self._listener = None
        self.open()

    @property
    def address(self):
        """What the sending server connects to."""
        return ADDRESS, self.port

    def open(self):
        """New connections reach the other server. Cuts those that have lost something."""
        was_stalled, self.mode = self.mode == "stalled", "open"
        if was_stalled:
            self.cut()
        self._listen()

    def stall(self):
        """Connections stay, and are accepted, but nothing arrives any more."""
        self.mode = "stalled"
        self._listen()

    def refuse(self):
        """Cuts all connections. New ones are refused."""
        self.mode = "refused"
        self._stop_listening()
        self.cut()

    def cut(self):
        """Cuts all connections; new ones are possible."""
        with self._changed:
            connections, self._connections = self._connections, []
        for connection in connections:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            connection.close()

    def publishes(self, node):
        """The publishes to this node so far, byte for byte."""
        with self._changed:
            sent = bytes(self._sent)
        mark = f"node='{node}'".encode()
        return [iq for iq in re.findall(rb"<iq [^>]*(?<!/)>.*?</iq>", sent, re.S) if mark in iq]

    def close(self):
        """Ends it for good."""
        self.refuse()
        self._reservation.close()

    def _listen(self):
        if self._listener:
            return
        self._listener = socket.create_server(self.address)
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def _stop_listening(self):
        if self._listener:
            self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._listener = None

    def _accept(self, listener):
        try:
            while True:
                self._join(listener.accept()[0])
        except OSError:
            pass  # it does not listen any more

    def _join(self, near):
        ends = [near]
        if self.mode == "open":
            try:
                ends.append(socket.create_connection(self.target, timeout=5))
            except OSError:
                near.close()
                return
        with self._changed:
            self._connections += ends
        if len(ends) == 2:
            far = ends[1]
            far.settimeout(None)
            threading.Thread(target=self._pass_on, args=(near, far, True), daemon=True).start()
            threading.Thread(target=self._pass_on, args=(far, near, False), daemon=True).start()

    def _pass_on(self, source, sink, is_recorded):
        try:
            while data := source.recv(65536):
                is_lost = self.mode != "open"  # before anybody sees it
                if is_recorded:
                    with self._changed:
                        self._sent += data
                if not is_lost:
                    sink.sendall(data)
        except OSError:
            pass
        for end in (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
