"""A tour of the rules on a real server: who is pushed, who is not, and why. Ends by itself."""

import argparse
import os
import signal
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "support/server"))

from clients import PROPOSE  # noqa: E402
from server import Server, roots  # noqa: E402
from world import World  # noqa: E402

COLOURS = {"title": "1", "pushed": "32", "not pushed": "33", "failed": "31"}
OPTIONS = {"smacks_max_ack_delay": 1}


class Timeline:
    """Prints what happens with the time since the start."""

    def __init__(self):
        self._started = time.monotonic()
        self._colours = sys.stdout.isatty() and not os.environ.get("NO_COLOR")

    def title(self, text):
        """A headline."""
        print("\n" + self._paint("title", text), flush=True)

    def line(self, kind, text):
        """One line: `kind` is an event, 'pushed', 'not pushed' or 'failed'."""
        seconds = time.monotonic() - self._started
        label = self._paint(kind, f"{kind.upper() if kind in COLOURS else '':<11}")
        print(f"{seconds:6.1f} s  {label} {text}", flush=True)

    def _paint(self, kind, text):
        return f"\033[{COLOURS[kind]}m{text}\033[0m" if self._colours and kind in COLOURS else text


class Tour:
    """The scenes. A push that is missing or forbidden raises AssertionError."""

    def __init__(self, server, timeline):
        self.server, self.world, self.timeline = server, World(server), timeline
        self._offset = server.log.stat().st_size
        self.anna = self.world.user("anna")
        self.bob = self.world.friend()
        self.phone = self.world.phone(self.anna, "phone").stop_acking()
        self.tablet = None

    def play(self):
        """All scenes in order."""
        for scene in (self.ack_delayed, self.connection_lost, self.hibernated, self.resumed, self.archived, self.call,
                      self.offline):
            self.timeline.title(scene.__doc__)
            scene()
            self.explain()

    def ack_delayed(self):
        """4(a) The phone's acknowledgement is late"""
        self.write("Dinner at eight?")
        self.pushed(self.phone.node)

    def connection_lost(self):
        """4(a) The connection is lost with messages in the queue: one push for both"""
        self.phone.wait_message(self.write("Or at nine?"))
        self.phone.wait_message(self.write("Bring dessert."))
        self.event("the phone loses its connection; its session hibernates")
        self.world.lose(self.phone)
        self.pushed(self.phone.node)
        self.quiet(self.phone.node)

    def hibernated(self):
        """4(a) More messages while the session hibernates: one batch after a second"""
        self.write("Are you there?")
        self.write("Hello?")
        self.pushed(self.phone.node)

    def resumed(self):
        """4(a) The phone is back before the batch goes out: no push"""
        self.write("Calling you soon.")
        self.event("the phone resumes its session and reads the message itself")
        self.phone.resume()
        self.quiet(self.phone.node)

    def archived(self):
        """4(b) A message is archived: for the tablet that is away, not for the phone that is online"""
        self.tablet = self.world.away(self.anna, "tablet")
        self.event("the tablet has registered and logged out")
        self.write("See you tonight.")
        self.pushed(self.tablet)
        self.quiet(self.phone.node, self.tablet)

    def call(self):
        """4(b) A call: at once for every device, held by a session or not"""
        self.event("bob calls anna")
        self.bob.message(self.phone.jid, payload=PROPOSE)
        self.pushed(self.phone.node)
        self.pushed(self.tablet)
        self.quiet(self.phone.node, self.tablet)

    def offline(self):
        """4(c) Everybody is offline: every registration is pushed"""
        self.event("the phone logs out")
        self.phone.close()
        self.write("Good night!")
        self.pushed(self.phone.node)
        self.pushed(self.tablet)
        self.quiet(self.phone.node, self.tablet)

    def event(self, text):
        """Tells what happens."""
        self.timeline.line("", text)

    def write(self, body):
        """Bob writes to Anna."""
        self.event(f"bob writes to anna: {body}")
        return self.bob.message(self.phone.jid, body)

    def pushed(self, node):
        """An important push for this node must arrive."""
        push = self.world.push.expect(node)
        self.timeline.line("pushed", f"{push.to}, node {node}: {'important' if push.important else 'not important'}")
        if not push.important:
            raise AssertionError(f"the push for {node} is not important")

    def quiet(self, *nodes):
        """No further push may arrive for these nodes."""
        self.world.push.expect_none(*nodes, within=1.4)

    def explain(self):
        """Prints the reasons that the module has logged in this scene for not pushing."""
        decisions, self._offset = self.server.decisions(self._offset), self.server.log.stat().st_size
        reasons = dict.fromkeys((d["identifier"].replace("<", ", node "), d["path"], d["reason"]) for d in decisions
                                if d["verb"] == "Not pushed")
        for identifier, path, reason in reasons:
            self.timeline.line("not pushed", f"{identifier}: {reason} ({path})")


def main():
    """Runs the tour; the exit status tells whether the rules were kept."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--version", choices=roots(), default="0.12", help="version of Prosody")
    version = arguments.parse_args().version
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    timeline, server, tour = Timeline(), Server(version, **OPTIONS), None
    try:
        server.start()
        timeline.line("", f"Prosody {version} is running; anna has a phone with push; bob is her friend")
        tour = Tour(server, timeline)
        tour.play()
        timeline.title("All pushes came as the rules demand, and no other.")
        return 0
    except (AssertionError, TimeoutError, RuntimeError) as error:
        if tour:
            tour.explain()
        timeline.line("failed", f"{error}.")
        return 1
    except KeyboardInterrupt:
        timeline.line("", "stopped")
        return 130
    finally:
        if tour:
            tour.world.close()
        server.remove()


if __name__ == "__main__":
    sys.exit(main())
