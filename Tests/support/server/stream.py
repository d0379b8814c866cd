"""An XML stream over TCP: the common ground of clients and components."""

import hashlib
import itertools
import socket
import threading
import time
import xml.etree.ElementTree as ET

CLIENT = "jabber:client"
COMPONENT = "jabber:component:accept"
SASL = "urn:ietf:params:xml:ns:xmpp-sasl"
STREAMS = "http://etherx.jabber.org/streams"

_ids = itertools.count(1)


def new_id():
    """A stanza id that is unique in this process."""
    return f"t{next(_ids)}"


class _Elements:
    """Parser target: reports the stream header and every complete child of it."""

    def __init__(self, on_header, on_element):
        self._on_header, self._on_element = on_header, on_element
        self._depth, self._builder = 0, None

    def start(self, tag, attributes):
        """Called by the parser at a start tag."""
        if self._depth == 0:
            self._on_header(attributes)
        else:
            if self._depth == 1:
                self._builder = ET.TreeBuilder()
            self._builder.start(tag, attributes)
        self._depth += 1

    def data(self, text):
        """Called by the parser for text."""
        if self._depth > 1:
            self._builder.data(text)

    def end(self, tag):
        """Called by the parser at an end tag."""
        self._depth -= 1
        if self._depth > 0:
            self._builder.end(tag)
        if self._depth == 1:
            self._on_element(self._builder.close())

    def close(self):
        """Called by the parser at the end of the document."""


class Stream:
    """One TCP connection; a thread reads it and keeps what arrived in `inbox`."""

    def __init__(self, port, on_element=None):
        self.inbox = []
        self.header = {}
        self.closed = False
        self._changed = threading.Condition()
        self._on_element = on_element
        self._sending = threading.Lock()
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=5)
        self._socket.settimeout(None)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._new_parser()
        threading.Thread(target=self._read, daemon=True).start()

    def open(self, namespace, to):
        """Sends a stream header."""
        self.send(f"<?xml version='1.0'?><stream:stream xmlns='{namespace}' xmlns:stream='{STREAMS}'"
                  f" to='{to}' version='1.0'>")

    def send(self, text):
        """Sends text as it is."""
        self.send_bytes(text.encode())

    def send_bytes(self, data):
        """Sends bytes as they are, text or not."""
        with self._sending:
            self._socket.sendall(data)

    def wait(self, predicate, within=15, since=0, what="an element"):
        """The first element from index `since` on that the predicate accepts."""
        deadline = time.monotonic() + within
        with self._changed:
            while True:
                for element in self.inbox[since:]:
                    if predicate(element):
                        return element
                since = len(self.inbox)
                rest = deadline - time.monotonic()
                if rest <= 0 or self.closed:
                    raise TimeoutError(f"{what} did not arrive within {within} s")
                self._changed.wait(rest)

    def wait_header(self, within=15):
        """Waits for the stream header of the server and returns its attributes."""
        with self._changed:
            if not self._changed.wait_for(lambda: self.header, within):
                raise TimeoutError("no stream header")
        return self.header

    def wait_closed(self, within=15):
        """Waits until the server has closed the connection."""
        with self._changed:
            return self._changed.wait_for(lambda: self.closed, within)

    def drop(self):
        """Cuts the connection without closing the stream."""
        try:
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self._socket.close()

    def _new_parser(self):
        self._parser = ET.XMLParser(target=_Elements(self._header_arrived, self._element_arrived))

    def _header_arrived(self, attributes):
        with self._changed:
            self.header = attributes
            self._changed.notify_all()

    def _element_arrived(self, element):
        self._restart = element.tag == f"{{{SASL}}}success"
        if self._on_element:
            self._on_element(element)
        with self._changed:
            self.inbox.append(element)
            self._changed.notify_all()

    def _read(self):
        self._restart = False
        try:
            while data := self._socket.recv(65536):
                self._parser.feed(data)
                if hasattr(self._parser, "flush"):
                    self._parser.flush()
                if self._restart:
                    self._new_parser()
                    self._restart = False
        except (OSError, ET.ParseError):
            pass
        with self._changed:
            self.closed = True
            self._changed.notify_all()


class Component:
    """An external component (XEP-0114) that is called for every stanza."""

    def __init__(self, port, jid, secret):
        self.jid = jid
        self.stream = Stream(port, self.stanza_arrived)
        self.stream.open(COMPONENT, jid)
        key = self.stream.wait_header()["id"] + secret
        self.stream.send(f"<handshake>{hashlib.sha1(key.encode()).hexdigest()}</handshake>")
        self.stream.wait(lambda e: e.tag == f"{{{COMPONENT}}}handshake", what="the component's handshake")

    def stanza_arrived(self, element):
        """Called in the reader's thread; subclasses answer here."""

    def request(self, kind, to, payload, within=15):
        """Sends an IQ and returns the answer."""
        since, stanza_id = len(self.stream.inbox), new_id()
        self.stream.send(f"<iq type='{kind}' to='{to}' from='{self.jid}' id='{stanza_id}'>{payload}</iq>")
        return self.stream.wait(lambda e: e.get("id") == stanza_id, within, since, f"the answer to {payload}")

    def drop(self):
        """Disconnects."""
        self.stream.drop()

    close = drop
