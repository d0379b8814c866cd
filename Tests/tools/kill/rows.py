"""A push service that changes its mind, and what its answers allow the records to tell of rows of errors (err.4)."""

import time
from collections import Counter

from push_service import BUSY, GONE, NEVER, REFUSED, RESULT, UNREACHABLE, Push, PushService

KINDS = {
    "result": RESULT, "gone": GONE, "refused": REFUSED, "unreachable": UNREACHABLE, "wait": BUSY, "never": NEVER,
}
# Chosen from without putting back, so that every kind occurs. Refusals begin rows of errors, and results end them.
DECK = ("result", "result", "result", "gone", "gone", "refused", "refused", "unreachable", "wait", "never")
RESULTS = ("result", "wait")  # soon after a result a wait counts as one
REFUSALS = ("gone", "refused")
FIELDS = ("failing_since", "failing_count", "failing_gone")
MAX_ERRORS = 2  # push_max_errors
LEEWAY = 60  # seconds: each restart may move the beginning of a row by one
STEADINESS = 0.7  # how probably a node's next answer is of the same kind


class Answers:
    """Chooses how each node is answered, and counts what was given. The server may not have taken all of it."""

    def __init__(self, rng):
        self._rng = rng
        self._deck, self._kinds = [], {}
        self._refusals = Counter()  # in a row
        self.given = Counter()
        self.of_this_life = Counter()

    def next(self, node):
        """The answer to a push to this node, and whether it probably changes what the node's record tells."""
        if node not in self._kinds or self._rng.random() > STEADINESS:
            self._kinds[node] = self._draw()
        kind = self._kinds[node]
        self.given[kind] += 1
        self.of_this_life[node, kind] += 1
        return KINDS[kind], self._begins_or_ends_row(node, kind)

    def last(self, node):
        """The kind of the last answer to this node in this life."""
        return self._kinds.get(node)

    def begin_life(self):
        """The server has started: every node is answered anew. Returns what was given since the start before."""
        ended, self.of_this_life, self._kinds = self.of_this_life, Counter(), {}
        return ended

    def _begins_or_ends_row(self, node, kind):
        if kind in REFUSALS:
            self._refusals[node] += 1
            return self._refusals[node] == MAX_ERRORS
        return kind == "result" and self._refusals.pop(node, 0) >= MAX_ERRORS

    def _draw(self):
        if not self._deck:
            self._deck = self._rng.sample(DECK, len(DECK))
        return self._deck.pop()


class FickleService(PushService):
    """Answers as `answers` chooses."""

    strike = None  # is called at an answer that probably changes a record

    def __init__(self, answers, *arguments):
        self._choices = answers
        super().__init__(*arguments)

    def respond(self, push, how):
        """Answers a publish in its node's way, and a probe by a result."""
        if not isinstance(push, Push):
            super().respond(push, how)
            return
        answer, changes_record = self._choices.next(push.node)
        super().respond(push, answer)
        if changes_record and self.strike:
            self.strike()


def row_of(record):
    """What a record tells of a row of errors; empty if it tells of none."""
    return {name: record[name] for name in FIELDS if name in record}


def _count(given, node, kinds):
    return sum(given[node, kind] for kind in kinds)


def _is_integer(value):
    return isinstance(value, int) and not isinstance(value, bool)


class Rows:
    """What the records told when the server started and what they may tell when it starts again."""

    def __init__(self, began):
        self._began = began
        self._base = {}  # node -> version and row
        self.found = 0

    def settle(self, node, version, row, given):
        """What must not be so, as sentences. given: the answers since the start before, (node, kind) -> number"""
        before, self._base[node] = self._former(node, version), (version, row)
        self.found += bool(row)
        if row:
            return self._malformed(node, row) or self._unfounded(node, row, before, given)
        if before and not _count(given, node, RESULTS):
            return [f"{node} has lost the row {before} without a result"]
        return []

    def _former(self, node, version):
        """The row that the same registration had. An enable makes another one, without a row."""
        former, row = self._base.get(node, (None, {}))
        return row if former == version else {}

    def _malformed(self, node, row):
        since, count, gone = map(row.get, FIELDS)
        if not _is_integer(since) or not self._began - LEEWAY < since <= time.time():
            return [f"{node} has failed since {since}, which is not in the time of the load"]
        if not _is_integer(count) or count < 1:
            return [f"{node} has a row of {count} errors"]
        return [] if gone in (None, True) else [f"{node} has failing_gone = {gone}"]

    @staticmethod
    def _unfounded(node, row, before, given):
        """A row needs `push_max_errors` refusals, but only its first one counts for sure (err.1)."""
        refusals = _count(given, node, REFUSALS)
        if not before and refusals < MAX_ERRORS:
            return [f"{node} has the row {row} after {refusals} refusals"]
        possible = _count(given, node, ("gone",)) if "failing_gone" in row else refusals
        if row["failing_count"] > before.get("failing_count", 0) + possible:
            return [f"{node} has the row {row} after {before} and {possible} refusals that can count"]
        return []
