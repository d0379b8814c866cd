"""What outages cost: registrations, wake-ups, second pushes, and the time until the last phone is woken.

python3 outage_table.py                     # all versions, this module and the Lua original; --only NAME, --phones N
"""

import argparse
import os
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "support/server"))

import outages  # noqa: E402
from federation import ServerOfUsers  # noqa: E402
from server import Server, versions  # noqa: E402
from world import World, eventually  # noqa: E402

MINUTE, HOUR, DAY = (timedelta(**{unit: 1}).total_seconds() for unit in ("minutes", "hours", "days"))
ROWS = [
    (outages.AWAY, MINUTE), (outages.AWAY, 2 * HOUR), (outages.SILENT, 2 * HOUR), (outages.BACKEND, 2 * HOUR),
    (outages.DATABASE, HOUR), (outages.CERTIFICATE, 3 * DAY), (outages.REFUSED_S2S, MINUTE),
    (outages.REFUSED_S2S, 2 * HOUR), (outages.NXDOMAIN, 2 * HOUR), (outages.STOPPED, 2 * HOUR),
    (outages.S2S_OFF, HOUR), (outages.DEAD_STREAM, MINUTE),
]
MESSAGES = 20  # to each phone while the outage lasts, evenly spread
OPTIONS = {**outages.OPTIONS, "log_level": "info", "test_observes_pushes": False}
MODULES = {"ours": None, "original": "bundled"}
COLUMNS = ("registrations lost", "wake-ups lost", "second pushes", "seconds to the last")
TICK = 1.2  # seconds until the module has seen a new time
# How far the clock moves at a time while nobody is woken: at first little, so that the seconds are about right.
STEPS = [4.0] * 20 + [60.0] * 75
# The original sends nothing again: it is watched for less time.
WATCHED = {"ours": len(STEPS), "original": 20}


@dataclass
class Outcome:
    """What an outage has cost. `seconds` is None if nobody was woken."""

    registrations_lost: int
    wake_ups_lost: int
    second_pushes: int
    seconds: float | None

    def cells(self):
        """The outcome as texts, in the order of COLUMNS."""
        seconds = "never" if self.seconds is None else f"{self.seconds:.0f}"
        return [str(self.registrations_lost), str(self.wake_ups_lost), str(self.second_pushes), seconds]


class Run:
    """One outage of one server."""

    def __init__(self, server, kind, length, phones, steps):
        self.world, self.length, self.steps = World(server), length, steps
        self.outage = outages.Outage(self.world, kind)
        self.friend = self.world.friend()
        self.nodes = self.world.phones(phones)
        self.moves = []  # when the clock was moved, and how far

    def outcome(self):
        """Plays the outage and returns what it has cost."""
        self._push_everybody()
        self._last()
        recovered = self._clock(time.monotonic())
        self._watch()
        woken = [found for node in self.nodes if (found := self.world.push.take(node))]
        times = [self._clock(found[0].time) - recovered for found in woken]
        return Outcome(len(self.nodes) - self.world.count_registered(self.nodes), len(self.nodes) - len(woken),
                       sum(len(found) - 1 for found in woken), max(times, default=None))

    def _push_everybody(self):
        self.world.write(self.friend, self.nodes, "before")
        eventually(lambda: self._woken() == len(self.nodes), within=60, what="a push to everybody")
        self.world.push.settle()

    def _last(self):
        """The outage begins, lasts, and ends."""
        self.outage.begin()
        for number in range(MESSAGES):
            self.world.write(self.friend, self.nodes, f"message {number}")
            self._move(self.length / MESSAGES)
        time.sleep(2 * TICK)
        for node in self.nodes:
            self.world.push.take(node)
        self.outage.end()

    def _watch(self):
        """Time passes until all who are still registered are woken, then an hour for second pushes."""
        for step in self.steps:
            before = self._woken()
            time.sleep(TICK)
            if self._woken() >= self.world.count_registered(self.nodes):
                break
            if self._woken() == before:
                self._move(step)
        self.world.push.settle()  # else an answer under way would be an hour late
        self._move(HOUR)
        time.sleep(2 * TICK)

    def _woken(self):
        return len(self.world.push.untaken_nodes() & set(self.nodes))

    def _move(self, seconds):
        self.world.later(seconds=seconds)
        self.moves.append((time.monotonic(), seconds))

    def _clock(self, moment):
        """What the module's clock showed at a moment of the true one."""
        return moment + sum(seconds for at, seconds in self.moves if at < moment)

    def close(self):
        """Ends the outage if it lasts, and logs everybody out."""
        self.outage.end()
        self.world.close()


@contextmanager
def plugins(module):
    """Servers that are made meanwhile load this module."""
    before = os.environ.get("PUSH_PLUGIN_PATH")
    if MODULES[module]:
        os.environ["PUSH_PLUGIN_PATH"] = MODULES[module]
    try:
        yield
    finally:
        os.environ.pop("PUSH_PLUGIN_PATH", None)
        if before:
            os.environ["PUSH_PLUGIN_PATH"] = before


def measure(version, module, kind, length, phones):
    """What the outage costs with this module on a server of its own."""
    with plugins(module):
        server = (ServerOfUsers if kind.is_remote else Server)(version, **OPTIONS)
    run = None
    try:
        run = Run(server.start(), kind, length, phones, STEPS[:WATCHED[module]])
        return run.outcome()
    finally:
        if run:
            run.close()
        server.remove()


def duration(seconds):
    """Seconds in words: '2 h'."""
    for unit, size in (("d", DAY), ("h", HOUR)):
        if seconds >= size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds / MINUTE:.0f} min"


def line(first, second, cells):
    """One line of the table."""
    return "  ".join([f"{first:<20}", f"{second:>6}", *(f"{cell:>19}" for cell in cells)])


def main():
    """Measures every row on all versions and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--phones", type=int, default=200)
    parser.add_argument("--only", default="")
    arguments = parser.parse_args()
    for version in versions():
        print(f"Prosody {version}, {arguments.phones} phones, {MESSAGES} messages to each: {' / '.join(MODULES)}")
        print(line("outage", "length", COLUMNS), flush=True)
        for kind, length in ROWS:
            if arguments.only in kind.name:
                cells = [measure(version, module, kind, length, arguments.phones).cells() for module in MODULES]
                print(line(kind.name, duration(length), map(" / ".join, zip(*cells))), flush=True)


if __name__ == "__main__":
    main()
