"""What one user asked for on one connection, and which states of the registrations the answers allow."""

from collections import Counter

from stream import new_id

PUSH = "urn:xmpp:push:0"


def _enable(jid, node, version):
    return (f"<enable xmlns='{PUSH}' jid='{jid}' node='{node}'><x xmlns='jabber:x:data' type='submit'>"
            f"<field var='version'><value>{version}</value></field></x></enable>")


class History:
    """The requests of a user in the order of sending; the server handles and answers them in this order."""

    def __init__(self, nodes):
        self.nodes = nodes
        self.counted = Counter()
        self._base = {}
        self._sent = []
        self._answered = 0

    def new_request(self, rng, jid):
        """A random request as XML; node -> version is what it makes of the registrations."""
        # Some registrations stay for long: they get rows of errors, which an enable would end.
        weights = [1 << number for number in range(len(self.nodes))]
        request_id, node = new_id(), rng.choices(self.nodes, weights)[0]
        kind = "enable" if rng.random() < 0.6 else "disable"
        self._sent.append((request_id, kind, node))
        payload = _enable(jid, node, request_id) if kind == "enable" else (
            f"<disable xmlns='{PUSH}' jid='{jid}' node='{node}'/>")
        return f"<iq type='set' id='{request_id}'>{payload}</iq>"

    @property
    def sent(self):
        """The number of requests so far."""
        return len(self._sent)

    def read_answers(self, stanzas):
        """Counts the answers that arrived: results to the first requests, in order."""
        answers = [stanza for stanza in stanzas if stanza.get("id") in {request[0] for request in self._sent}]
        expected = [request[0] for request in self._sent[:len(answers)]]
        assert [stanza.get("id") for stanza in answers] == expected, "answers are missing or in disorder"
        assert all(stanza.get("type") == "result" for stanza in answers), "a request was refused"
        self._answered = len(answers)

    def settle(self, found):
        """What must not be so, as sentences: `found` is node -> version after the restart."""
        allowed = self._states()[self._answered:]
        self._count(allowed, found)
        lost = [] if found in allowed else [
            f"{found} is there after {self._answered} answers, which had made {allowed[0]}"]
        self._base, self._sent, self._answered = found, [], 0
        return lost

    def _states(self):
        """node -> version after each number of requests."""
        states = [self._base]
        for request_id, kind, node in self._sent:
            state = {other: version for other, version in states[-1].items() if other != node}
            states.append({**state, node: request_id} if kind == "enable" else state)
        return states

    def _count(self, allowed, found):
        self.counted.update(kind for _, kind, _ in self._sent[:self._answered])
        self.counted["cut off"] += len(self._sent) - self._answered
        self.counted["carried out"] += allowed.index(found) if found in allowed else 0
