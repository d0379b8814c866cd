"""A push service that answers publishes in every way there is."""

import itertools
from collections import Counter

from push_service import PUBSUB, STANZAS
from stream import COMPONENT, Component

TYPES = ("auth", "cancel", "continue", "modify", "wait")
CONDITIONS = (
    "bad-request", "conflict", "feature-not-implemented", "forbidden", "gone", "internal-server-error",
    "item-not-found", "jid-malformed", "not-acceptable", "not-allowed", "not-authorized", "policy-violation",
    "recipient-unavailable", "redirect", "registration-required", "remote-server-not-found", "remote-server-timeout",
    "resource-constraint", "service-unavailable", "subscription-required", "undefined-condition", "unexpected-request")
LATE = 400  # publishes that wait for a late answer


def error(kind, condition):
    """The payload of an error answer."""
    return f"<error type='{kind}'><{condition} xmlns='{STANZAS}'/></error>"


def ways():
    """Name of a way to answer, the payload of an error or None, and how often it is sent."""
    errors = [error(kind, condition) for condition in CONDITIONS for kind in TYPES]
    for payload in errors:
        yield "error", payload, 1
        yield "result", None, 1
        yield "none", None, 0
    for payload in errors[::4]:
        yield "late error", payload, 1
        yield "late result", None, 1
        yield "repeated error", payload, 3
        yield "repeated result", None, 3


class SoakService(Component):
    """Answers the publishes in turn as `ways` says, in an order of its own; those to a dead node with an error."""

    def __init__(self, port, jid, secret, rng):
        shuffled = list(ways())
        rng.shuffle(shuffled)
        self.counted = Counter()
        self._turns = itertools.cycle(shuffled)
        self._late = []
        super().__init__(port, jid, secret)

    @property
    def received(self):
        """The number of publishes so far."""
        return self.counted.total()

    def stanza_arrived(self, element):
        """Answers a publish, now or later."""
        publish = element.find(f"{PUBSUB}pubsub/{PUBSUB}publish")
        if element.tag != f"{{{COMPONENT}}}iq" or publish is None:
            return
        way, payload, times = next(self._turns)
        if publish.get("node").startswith("dead"):
            way, payload, times = "error of a dead device", error("cancel", "item-not-found"), 1
        text = (f"<iq type='{'error' if payload else 'result'}' id='{element.get('id')}' from='{element.get('to')}' "
                f"to='{element.get('from')}'>{payload or ''}</iq>") * times
        self.counted[way] += 1
        if not way.startswith("late"):
            self.stream.send(text)
            return
        self._late.append(text)
        if len(self._late) >= LATE:
            self.answer_late(LATE // 2)

    def settle(self):
        """Returns when the server has read everything sent before on this stream."""
        self.request("get", "localhost", "<ping xmlns='urn:xmpp:ping'/>", within=60)

    def answer_late(self, count=None):
        """Gives the answers that have waited longest."""
        texts, self._late = self._late[:count], self._late[count:] if count else []
        self.stream.send("".join(texts))
