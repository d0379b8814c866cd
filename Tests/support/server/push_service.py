"""A push service (XEP-0357 app server) as a component: records publishes, answers as told."""

import threading
import time
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field, replace

from stream import COMPONENT, Component

PUBSUB = "{http://jabber.org/protocol/pubsub}"
PUSH = "{urn:xmpp:push:0}"
DATA = "{jabber:x:data}"
ENCRYPT = "{tigase:push:encrypt:0}"
STANZAS = "urn:ietf:params:xml:ns:xmpp-stanzas"


@dataclass(frozen=True)
class Answer:
    """How the service answers a publish: `times` times, after `delay`, from `sender`."""

    error: tuple = None
    times: int = 1
    delay: float = 0.0
    sender: str = None

    def stanza(self, push, jid):
        """The IQ that answers this push."""
        kind, payload = "result", ""
        if self.error:
            kind = "error"
            payload = f"<error type='{self.error[0]}'><{self.error[1]} xmlns='{STANZAS}'/></error>"
        return (f"<iq type='{kind}' from='{self.sender or jid}' to='{push.sender}' id='{push.id}'>"
                f"{payload}</iq>")


RESULT = Answer()
NEVER = Answer(times=0)
GONE = Answer(error=("cancel", "item-not-found"))
BUSY = Answer(error=("wait", "resource-constraint"))


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


class PushService(Component):
    """Receives publishes; a test takes them with `expect` and forbids them with `expect_none`."""

    def __init__(self, port, jid, secret):
        self.pushes = []
        self._taken = set()
        self._answers = {}
        self._arrived = threading.Condition()
        super().__init__(port, jid, secret)

    def answer(self, node, how):
        """From now on publishes to this node are answered like this."""
        self._answers[node] = how

    def stanza_arrived(self, element):
        """Records a publish and answers it."""
        if element.tag != f"{{{COMPONENT}}}iq" or element.find(f"{PUBSUB}pubsub") is None:
            return
        push = Push.parse(element)
        with self._arrived:
            self.pushes.append(push)
            self._arrived.notify_all()
        self.respond(push, self._answers.get(push.node, RESULT))

    def respond(self, push, how):
        """Answers a push, now or after the delay."""
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
