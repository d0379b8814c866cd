"""kill -9 at random moments of an enable/disable/push load: what was answered before is there after the restart.

Meanwhile the push service fails in every way, so that rows of errors are written into the records and removed again.
Half of the kills come at such a moment.

python3 kill_rounds.py --rounds 100          # all versions; --seed makes the same requests again
"""

import argparse
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from functools import partial
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "support/server"))

from clients import PROPOSE  # noqa: E402
from history import History  # noqa: E402
from rows import KINDS, MAX_ERRORS, Answers, FickleService, Rows, row_of  # noqa: E402
from server import MODULES, Server, roots  # noqa: E402
from world import World  # noqa: E402

USERS, NODES = 6, 4
WINDOW = 4  # requests of a user that wait for their answers
MAX_DELAY = 0.002  # seconds from an answer of the push service to the kill
STORAGES = {
    "internal": {},
    "sql": {"default_storage": "sql", "sql": {"driver": "SQLite3", "database": "prosody.sqlite"}},
}
OPTIONS = {
    "modules_enabled": [*MODULES, "test_faults"], "push_max_devices": NODES, "push_max_errors": MAX_ERRORS,
    "storage": {"archive": "memory", "offline": "memory"},  # the load's messages: only registrations need the disk
}
# Calls are pushed although a registration has a row of errors (err.4), other messages become a waiting push.
MESSAGES = [("hello", ""), (None, PROPOSE)]


class FickleWorld(World):
    """A world whose push service fails at random."""

    def __init__(self, server, answers):
        self.push_service = partial(FickleService, answers)
        super().__init__(server)

    def end(self):
        """The server was killed; returns when the push service has read everything that came from it."""
        self.push.stream.wait_closed()
        self.close()

    def records_by_node(self, username):
        """What is stored of a user: node -> record."""
        return {record["node"]: record for record in self.records(username).values()}

    def ping(self, username):
        """Pushes to the registrations that the module knows of: node -> version. The server has taken the answers."""
        since = len(self.push.pushes)
        self.control("ping", username=username)
        self.push.settle()  # the pushes have arrived, the answers are on their way
        self.push.settle()
        return {push.node: "".join(push.options.itertext()) for push in self.push.pushes[since:]}


class Round:
    """One life of the server, from its start to its sudden end."""

    def __init__(self, server, histories, answers, rng):
        self.server, self.histories, self.rng = server, histories, rng
        self.process = server.process
        self.world = FickleWorld(server, answers)
        self.clients = {name: self.world.client(name) for name in histories}
        self.arrived_before = {name: len(client.stream.inbox) for name, client in self.clients.items()}

    def load_until_killed(self):
        """Sends requests and messages as fast as the server answers, until it dies a moment after the first answers."""
        kill = self.rng.choice([self.process.kill, self._kill_at_an_answer])
        killer = threading.Timer(self.rng.uniform(0.01, 0.4), kill)
        while self.server.is_running:
            if killer.ident is None and all(self._answered(name) >= 2 for name in self.clients):
                killer.start()
            ready = [name for name in self.clients if self._unanswered(name) < WINDOW]
            for username in ready:
                self._send_something(username)
            if not ready:
                time.sleep(0.0002)
        self.server.kill()
        assert self.process.returncode == -signal.SIGKILL, "the server has died by itself"
        for name, client in self.clients.items():
            client.stream.wait_closed()
            self.histories[name].read_answers(client.stream.inbox)
        self.world.end()

    def _kill_at_an_answer(self):
        """Kills while a record is probably being written; at a random moment that is rare."""
        delay = self.rng.uniform(0, MAX_DELAY)
        self.world.push.strike = lambda: (time.sleep(delay), self.process.kill())
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()

    def _answered(self, username):
        return len(self.clients[username].stream.inbox) - self.arrived_before[username]

    def _unanswered(self, username):
        return self.histories[username].sent - self._answered(username)

    def _send_something(self, username):
        """A request, and a message to another user: over one connection, so that the server handles as many of both."""
        client = self.clients[username]
        other = self.rng.choice([name for name in self.clients if name != username])
        body, payload = self.rng.choice(MESSAGES)
        try:
            client.stream.send(self.histories[username].new_request(self.rng, World.service))
            client.message(f"{other}@localhost", body, payload=payload)
        except OSError:
            pass  # killed meanwhile


def check(server, histories, answers, rows):
    """What was lost, as sentences. The registrations that are there are what the next round starts with."""
    world, lost, given = FickleWorld(server, answers), [], answers.begin_life()
    for username, history in histories.items():
        stored, found = world.records_by_node(username), world.ping(username)
        if set(stored) != set(found):
            lost.append(f"{username}: pushed to {sorted(found)}, which is not what is stored: {sorted(stored)}")
        lost += [f"{username}: {sentence}" for sentence in history.settle(found)]
        for node, record in stored.items():
            lost += rows.settle(node, found.get(node), row_of(record), given)
        failing = {node for node, record in stored.items() if row_of(record)}
        lost += check_restored(world, username, answers, failing)
    world.close()
    return lost


def check_restored(world, username, answers, failing):
    """Whether results ended the rows and the other rows hold back the second push. failing: the nodes that had a row"""
    ended = {node for node in failing if answers.last(node) == "result"}
    left = {node for node, record in world.records_by_node(username).items() if row_of(record)}
    lost = [] if left == failing - ended else [
        f"{username}: the rows of {sorted(left)} are left of {sorted(failing)} after results for {sorted(ended)}"]
    early = left & set(world.ping(username))
    return lost + ([f"{username}: the second push to {sorted(early)} does not wait"] if early else [])


def pretend_to_store(server, _):
    """A control: the store stores nothing and says that it did."""
    server.control("fail_storage", operation="store", how="pretends", times=-1)


def read_log(server):
    """How many rows of errors were begun and ended by a result; and the lines that no kill explains."""
    counted = Counter()
    with open(server.log, errors="replace") as log:
        text = log.read()
    counted["begun"] = len(re.findall(rf" refused: .* \({MAX_ERRORS} in a row", text))
    counted["ended"] = sum(int(errors) >= MAX_ERRORS for errors in re.findall(r" succeeded after (\d+) errors", text))
    bad_store = re.findall(r".*(?:Cannot (?:read|write) the push registrations|Push registration .* damaged).*", text)
    return counted, server.lua_errors() + bad_store


def run(version, storage, rounds, seed, sabotage=lambda server, usernames: None):
    """Returns what was counted, and what was lost as sentences. sabotage: what is done to the server at each start"""
    rng, lost = random.Random(seed), []
    answers, rows = Answers(random.Random(seed)), Rows(time.time())
    histories = {name: History([f"{name}-node{number}" for number in range(NODES)])
                 for name in (f"user{number}" for number in range(USERS))}
    server = Server(version, **OPTIONS, **STORAGES[storage])
    try:
        sabotage(server.start(), histories)
        for username in histories:
            server.control("create_user", username=username, password=server.password)
        for _ in range(rounds):
            Round(server, histories, answers, rng).load_until_killed()
            sabotage(server.start(), histories)
            lost += check(server, histories, answers, rows)
        of_log, errors = read_log(server)
        counted = sum((history.counted for history in histories.values()), answers.given + of_log)
        return counted + Counter(found=rows.found), lost + [f"the log has {line}" for line in errors]
    finally:
        server.remove()


def never_counted(counted):
    """What a run must have but did not: without it, it proves nothing."""
    return [name for name in ("enable", "disable", "begun", "ended", "found", *KINDS) if not counted[name]]


def report(counted, lost):
    """Describes a run."""
    return (f"{counted['enable']} enables and {counted['disable']} disables answered, {len(lost)} lost; "
            f"{counted['cut off']} requests cut off, {counted['carried out']} of them carried out; pushes answered by "
            f"{', '.join(f'{kind} {counted[kind]}' for kind in KINDS)}; {counted['begun']} rows of errors begun, "
            f"{counted['ended']} ended by a result, {counted['found']} found in records after a restart")


def main():
    """Runs all versions and storages and prints a line for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    arguments = parser.parse_args()
    failed = False
    for version in roots():
        for storage in STORAGES:
            counted, lost = run(version, storage, arguments.rounds, arguments.seed)
            lost += [f"this run had no '{name}'" for name in never_counted(counted)]
            print(f"Prosody {version}, {storage} storage, seed {arguments.seed}: {arguments.rounds} rounds, "
                  f"{report(counted, lost)}", flush=True)
            print("".join(f"  {sentence}\n" for sentence in lost), end="")
            failed = failed or bool(lost)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
