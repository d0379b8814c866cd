"""kill -9 at random moments of an enable/disable/push load: what was answered before is there after the restart.

python3 kill_rounds.py --rounds 100          # all versions; --seed makes the same requests again
"""

import argparse
import random
import sys
import threading
import time
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "support/server"))

from history import History  # noqa: E402
from push_service import PushService  # noqa: E402
from server import MODULES, SECRET, Server, roots  # noqa: E402
from stream import COMPONENT  # noqa: E402
from world import World  # noqa: E402

USERS, NODES = 6, 4
WINDOW = 4  # requests of a user that wait for their answers
STORAGES = {
    "internal": {},
    "sql": {"storage": "sql", "sql": {"driver": "SQLite3", "database": "prosody.sqlite"}},
}


class Round:
    """One life of the server, from its start to its sudden end."""

    def __init__(self, server, histories, rng):
        self.server, self.histories, self.rng = server, histories, rng
        self.world = World(server)
        self.friend = self.world.friend()
        self.clients = {name: self.world.client(name) for name in histories}
        self.arrived_before = {name: len(client.stream.inbox) for name, client in self.clients.items()}

    def load_until_killed(self):
        """Sends requests and messages as fast as the server answers, until it dies a moment after the first answers."""
        killer = threading.Timer(self.rng.uniform(0.01, 0.4), self.server.process.kill)
        while killer.ident is None or killer.is_alive():
            if killer.ident is None and all(self._answered(name) >= 2 for name in self.clients):
                killer.start()
            ready = [name for name in self.clients if self._unanswered(name) < WINDOW]
            for username in ready:
                self._send_something(username)
            if not ready:
                time.sleep(0.0002)
        self.server.kill()
        for name, client in self.clients.items():
            client.stream.wait_closed()
            self.histories[name].read_answers(client.stream.inbox)
        self.world.close()

    def _answered(self, username):
        return len(self.clients[username].stream.inbox) - self.arrived_before[username]

    def _unanswered(self, username):
        return self.histories[username].sent - self._answered(username)

    def _send_something(self, username):
        request = self.histories[username].new_request(self.rng, World.service, NODES)
        try:
            self.clients[username].stream.send(request)
            self.friend.message(f"{username}@localhost", "hello", payload="<no-store xmlns='urn:xmpp:hints'/>")
        except OSError:
            pass  # killed meanwhile


def pushed_now(world, username):
    """What the module knows of a user: node -> version of the registration, from the pushes of a ping."""
    since = len(world.push.pushes)
    world.control("ping", username=username)
    world.push.settle()
    return {push.node: "".join(push.options.itertext()) for push in world.push.pushes[since:]}


def check(server, histories):
    """What was lost, as sentences. The registrations that are there are what the next round starts with."""
    world, lost = World(server), []
    for username, history in histories.items():
        found = pushed_now(world, username)
        if set(world.stored(username)) != {f"{World.service}<{node}" for node in found}:
            lost.append(f"{username}: pushed to {sorted(found)}, which is not what is stored")
        lost += [f"{username}: {sentence}" for sentence in history.settle(found)]
    world.close()
    return lost


def prepare(server, pretend):
    """Starts the server and makes its users; a store that pretends stores nothing and says that it did."""
    server.start()
    if pretend:
        server.control("fail_storage", operation="store", how="pretends", times=-1)
    return server


def run(version, storage, rounds, seed, pretend=False):
    """Returns what was counted, and what was lost as sentences."""
    rng, lost = random.Random(seed), []
    server = Server(version, modules_enabled=[*MODULES, "test_faults"], push_max_devices=NODES, **STORAGES[storage])
    try:
        prepare(server, pretend)
        histories = {f"user{number}": History() for number in range(USERS)}
        for username in histories:
            server.control("create_user", username=username, password=server.password)
        for _ in range(rounds):
            Round(server, histories, rng).load_until_killed()
            prepare(server, pretend)
            lost += check(server, histories)
        lost += [f"the log has {line}" for line in server.lua_errors()]
        return sum((history.counted for history in histories.values()), Counter()), lost
    finally:
        server.remove()


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
            print(f"Prosody {version}, {storage} storage, seed {arguments.seed}: {arguments.rounds} rounds, "
                  f"{counted['enable']} enables and {counted['disable']} disables answered, {len(lost)} lost; "
                  f"{counted['cut off']} requests cut off, {counted['carried out']} of them carried out", flush=True)
            print("".join(f"  {sentence}\n" for sentence in lost), end="")
            failed = failed or bool(lost) or not counted["enable"] or not counted["disable"]
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
