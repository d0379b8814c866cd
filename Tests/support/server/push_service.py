"""A push service (XEP-0357 app server) as a component: records publishes, answers as told."""

import threading
import time
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field, replace
from typing import ClassVar
from xml.sax.saxutils import escape

from stream import COMPONENT, Component

PUBSUB = "{http://jabber.org/protocol/pubsub}"
PUSH = "{urn:xmpp:push:0}"
DATA = "{jabber:x:data}"
ENCRYPT = "{tigase:push:encrypt:0}"
STANZAS = "urn:ietf:params:xml:ns:xmpp-stanzas"
DISCO = "http://jabber.org/protocol/disco#info"


@dataclass(frozen=True)
class Answer:
    """How the service answers: `times` times, after `delay`, from `sender`. An error is its type and its condition."""

    error: tuple = None
    text: str = ""
    by: str = None
    times: int = 1
    delay: float = 0.0
    sender: str = None

    def stanza(self, push, jid):
        """The IQ that answers this push."""
        kind, payload = ("error", self._error()) if self.error else ("result", push.result)
        return (f"<iq type='{kind}' from='{self.sender or jid}' to='{push.sender}' id='{push.id}'>"
                f"{payload}</iq>")

    def _error(self):
        by = f" by='{self.by}'" if self.by else ""
        text = f"<text xmlns='{STANZAS}'>{escape(self.text)}</text>" if self.text else ""
        return f"<error type='{self.error[0]}'{by}><{self.error[1]} xmlns='{STANZAS}'/>{text}</error>"


RESULT = Answer()
NEVER = Answer(times=0)
GONE = Answer(error=("cancel", "item-not-found"))
BUSY = Answer(error=("wait", "resource-constraint"))
REFUSED = Answer(error=("auth", "forbidden"))
UNREACHABLE = Answer(error=("cancel", "recipient-unavailable"))


@dataclass
class Push:
    """One publish as it arrived."""

    time: float
    id: str
    sender: str
    to: str
    node: str
    fields: dict
    form_type: str
    options: ET.Element
    element: ET.Element = field(repr=False)
    result: ClassVar[str] = ""

    @classmethod
    def parse(cls, iq):
        """Reads the publish IQ; fails loudly where it has neither the form of XEP-0357 nor an encrypted payload."""
        publish = iq.find(f"{PUBSUB}pubsub/{PUBSUB}publish")
        notification = publish.find(f"{PUBSUB}item/{PUSH}notification")
        form = notification.find(f"{DATA}x")
        if form is None and notification.find(f"{ENCRYPT}encrypted") is not None:
            form = ET.Element("no-form")
        fields = {f.get("var"): f.findtext(f"{DATA}value") for f in form.findall(f"{DATA}field")}
        return cls(time.monotonic(), iq.get("id"), iq.get("from"), iq.get("to"), publish.get("node"), fields,
                   form.get("type"), iq.find(f"{PUBSUB}pubsub/{PUBSUB}publish-options"), iq)

    @property
    def body(self):
        """The text of last-message-body."""
        return self.fields.get("last-message-body")

    @property
    def important(self):
        """Whether there is something to show."""
        return bool(self.body)

    @property
    def raw(self):
        """The whole IQ as text."""
        return ET.tostring(self.element, encoding="unicode")


@dataclass
class Probe:
    """One disco#info request as it arrived: a server asks whether the service answers."""

    time: float
    id: str
    sender: str
    result: ClassVar[str] = (f"<query xmlns='{DISCO}'><identity category='pubsub' type='push'/>"
                             f"<feature var='{PUSH.strip('{}')}'/></query>")


class PushService(Component):
    """Receives publishes; a test takes them with `expect` and forbids them with `expect_none`."""

    def __init__(self, port, jid, secret):
        self.pushes, self.probes = [], []
        self._taken = set()
        self._answers, self._answer_to_others, self._answer_to_probes = {}, RESULT, RESULT
        self._arrived = threading.Condition()
        super().__init__(port, jid, secret)

    def answer(self, node, how):
        """From now on publishes to this node are answered like this."""
        self._answers[node] = how

    def answer_all(self, how):
        """From now on publishes to all nodes are answered like this."""
        self._answers, self._answer_to_others = {}, how

    def answer_probes(self, how):
        """From now on probes are answered like this."""
        self._answer_to_probes = how

    def stanza_arrived(self, element):
        """Records a publish or a probe and answers it."""
        if element.tag != f"{{{COMPONENT}}}iq":
            return
        if element.find(f"{PUBSUB}pubsub") is not None:
            push = Push.parse(element)
            self._record(push, self.pushes)
            self.respond(push, self._answers.get(push.node, self._answer_to_others))
        elif element.get("type") == "get" and element.find(f"{{{DISCO}}}query") is not None:
            probe = Probe(time.monotonic(), element.get("id"), element.get("from"))
            self._record(probe, self.probes)
            self.respond(probe, self._answer_to_probes)

    def _record(self, request, requests):
        with self._arrived:
            requests.append(request)
            self._arrived.notify_all()

    def respond(self, push, how):
        """Answers a push or a probe, now or after the delay."""
        if how.delay:
            later = threading.Timer(how.delay, self.respond, (push, replace(how, delay=0.0)))
            later.daemon = True
            later.start()
        else:
            self.stream.send(how.stanza(push, self.jid) * how.times)

    def expect(self, node, within=10.0):
        """The next push for this node that no test has taken yet."""
        with self._arrived:
            if not self._arrived.wait_for(lambda: self._untaken([node]), within):
                raise AssertionError(f"no push for {node} within {within} s")
            push = self._untaken([node])[0]
            self._taken.add(push.id)
            return push

    def expect_none(self, *nodes, within=1.6):
        """Fails if a push that no test has taken arrives for one of these nodes."""
        with self._arrived:
            if self._arrived.wait_for(lambda: self._untaken(nodes), within):
                found = [(p.node, "important" if p.important else "unimportant") for p in self._untaken(nodes)]
                raise AssertionError(f"pushed, but must not: {found}")

    def untaken_nodes(self):
        """The nodes with a push that no test has taken yet."""
        with self._arrived:
            return {push.node for push in self.pushes if push.id not in self._taken}

    def take(self, node):
        """The pushes for this node that no test has taken yet, in order; now they are taken."""
        with self._arrived:
            found = self._untaken([node])
            self._taken.update(push.id for push in found)
            return found

    def settle(self):
        """Returns when the server has read everything sent before on this stream."""
        self.request("get", "localhost", "<ping xmlns='urn:xmpp:ping'/>")

    def _untaken(self, nodes):
        return [p for p in self.pushes if p.node in nodes and p.id not in self._taken]
