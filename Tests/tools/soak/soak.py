"""A soak on a real server: after every load what it holds comes back to where it was.

python3 soak.py --sessions 2000 --pushes 50000       # all versions; --original measures the Lua original
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "support/server"))

from server import MODULES, SECRET, Server, roots  # noqa: E402
from soak_load import JID, Load  # noqa: E402
from soak_service import SoakService  # noqa: E402

LONG = 62 * 86400  # nothing is kept for longer, in each of its two generations
# So many publishes wait for an answer at most: they are there from the start, so that no more can come.
IN_FLIGHT = 16_384
OPTIONS = {
    "modules_enabled": [*MODULES, "test_soak"], "test_observes_pushes": False,
    "push_error_period": 0,  # so that a dead device ends
    "smacks_hibernation_time": 6, "push_max_hibernation_timeout": 8, "smacks_max_ack_delay": 1, "c2s_timeout": 8,
    "storage_archive_item_limit_cache_size": 10,
}
SAME = ("host_handlers", "global_handlers", "sessions")
# How much more there may be.
TOLERANCE = {"timers": 0, "lua_bytes": 16_384, "native_bytes": 16_384}


class Soak:
    """One server and the load on it."""

    def __init__(self, version, seed):
        self.folder = tempfile.TemporaryDirectory()
        self.server = Server(version, log_level="info", test_native_memory=self._native_library(), **OPTIONS).start()
        self.service = SoakService(self.server.component_port, JID, SECRET, random.Random(seed))
        self.server.control("expect_answers", times=IN_FLIGHT + 1000)
        for username in ("writer", "reader"):
            self.server.control("create_user", username=username, password=self.server.password)

    def _native_library(self):
        library = Path(self.folder.name) / "native_memory.so"
        subprocess.run(["gcc", "-shared", "-fPIC", "-O2", "-o", library, HERE / "native_memory.c"], check=True)
        return str(library)

    def load(self, sessions, pushes):
        """Puts the server through a load and returns what it holds afterwards."""
        Load(self.server, self.service).run(sessions, pushes)
        self._let_time_pass()
        return self.held()

    def held(self):
        """What the server holds."""
        resident = int(Path(f"/proc/{self.server.process.pid}/statm").read_text().split()[1])
        return {**self.server.control("measure"), "timers": self._timers(),
                "resident_bytes": resident * os.sysconf("SC_PAGE_SIZE")}

    def _let_time_pass(self):
        """What is kept for a time is forgotten when that is over and something else is to be kept: messages to a user
        who is away, and errors, counted from 0, of the device."""
        load = Load(self.server, self.service)
        reader = load.client("reader", "device")
        reader.disable_push(JID, "dead-device")
        reader.enable_push(JID, "dead-device")
        reader.close()
        writer = load.client("writer", "device")
        for _ in range(2):
            self.server.control("skip_time", seconds=LONG)
            writer.message("reader@localhost", "hello")
            writer.settle()
            self.service.settle()
        writer.close()
        self.server.control("skip_time", seconds=LONG)  # no wake-up is pending so long
        time.sleep(OPTIONS["c2s_timeout"] + 1)  # Prosody holds a session until then

    def _timers(self):
        """The fewest within some seconds: Prosody has some that come and go."""
        return min(self.server.control("timer_count") for _ in range(20) if not time.sleep(0.1))

    def close(self):
        """Stops the server."""
        self.service.close()
        self.server.remove()
        self.folder.cleanup()


def differences(before, after):
    """What did not come back to where it was, as sentences."""
    found = [f"{name}: {before.get(name)} before and {after.get(name)} after"
             for name in SAME if before.get(name) != after.get(name)]
    tables = before["tables"] | after["tables"]
    found += [f"table {name}: {before['tables'].get(name)} before and {after['tables'].get(name)} after"
              for name in tables if before["tables"].get(name) != after["tables"].get(name)]
    found += [f"{name}: {after[name] - before[name]:.0f} more, {tolerance} would do"
              for name, tolerance in TOLERANCE.items() if after[name] - before[name] > tolerance]
    return found


def measurements(soak, sessions, pushes, parts):
    """What the server holds after each part of the load."""
    for _ in range(parts):
        yield soak.load(sessions // parts, pushes // parts)


def row(held, base):
    """What a server holds, and how much more memory than at first."""
    memory = "  ".join(f"{name.partition('_')[0]} {held[name] / 1024:.0f} ({(held[name] - base[name]) / 1024:+.0f})"
                       for name in ("lua_bytes", "native_bytes", "resident_bytes"))
    return (f"kB: {memory}; timers {held['timers']}, handlers {held['host_handlers'] + held['global_handlers']}, "
            f"sessions {held['sessions']}")


def run(version, sessions, pushes, parts=5, seed=1, report=lambda line: None):
    """Returns what did not come back to where it was after the first part, and how publishes were answered."""
    soak, base, found = Soak(version, seed), None, []
    try:
        for held in measurements(soak, sessions, pushes, parts):
            base = base or held
            report(f"{soak.service.received:6} pushes, {row(held, base)}")
            found += differences(base, held)
        found += soak.server.lua_errors()
        return found, soak.service.counted
    finally:
        soak.close()


def main():
    """Runs the soak on all versions and prints what it measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=2000)
    parser.add_argument("--pushes", type=int, default=50_000)
    parser.add_argument("--parts", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--original", action="store_true")
    arguments = parser.parse_args()
    if arguments.original:
        os.environ["PUSH_PLUGIN_PATH"] = "bundled"
    failed = False
    for version in roots():
        print(f"Prosody {version}, {arguments.sessions} sessions, {arguments.pushes} pushes, "
              f"{'the original' if arguments.original else 'ours'}", flush=True)
        found, answers = run(version, arguments.sessions, arguments.pushes, arguments.parts, arguments.seed,
                             report=lambda line: print(line, flush=True))
        print("answers:", ", ".join(f"{way} {count}" for way, count in sorted(answers.items())))
        print("".join(f"  {sentence}\n" for sentence in found), end="", flush=True)
        failed = failed or bool(found) and not arguments.original
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
