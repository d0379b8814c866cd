#!/usr/bin/env python3
"""Mutation check: changes one condition, guard, enum case or statement at a time and runs the fast tests.

A mutant that no test kills has a written reason in survivors.txt, or this command fails. It works in copies
under a temporary folder. Mutants that do not compile are not counted.
"""

import argparse
import queue
import random
import sys
import tempfile
import threading
import time
from pathlib import Path

import c_operators
import lua_operators
import survivors
import swift_operators
from lanes import BrokenBaseline, KILLED, REJECTED, ShimLane, SURVIVED, SwiftLane
from mutant import Mutant, mutants_of
from source_text import Source

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parents[2]
ACCEPTED = HERE / "survivors.txt"


def sources(pattern: str) -> list[Source]:
    """The files of the checkout that match a pattern, in order."""
    paths = sorted(CHECKOUT.glob(pattern))
    return [Source(str(path.relative_to(CHECKOUT)), path.read_text()) for path in paths]


def all_mutants() -> list[Mutant]:
    """Every mutant of the rules, the bridge, the trampolines and the shim."""
    swift, shim = sources("Sources/*/**/*.swift"), sources("lua/mod_cloud_notify/*.lua")
    siblings = swift_operators.siblings_in(swift)
    mutants = []
    for source in swift:
        mutants += mutants_of(source, swift_operators.changes(source, siblings))
    for source in sources("Sources/*/*.c"):
        mutants += mutants_of(source, c_operators.changes(source))
    for source in shim:
        mutants += mutants_of(source, lua_operators.changes(source))
    return mutants


def chosen(mutants: list[Mutant], arguments: argparse.Namespace) -> list[Mutant]:
    """The mutants that the arguments ask for."""
    picked = [mutant for mutant in mutants if arguments.only in mutant.id]
    if arguments.ids:
        place = {name: index for index, name in enumerate(arguments.ids.read_text().splitlines())}
        picked = sorted((mutant for mutant in picked if mutant.id in place), key=lambda mutant: place[mutant.id])
    if arguments.sample and arguments.sample < len(picked):
        picked = random.Random(arguments.seed).sample(picked, arguments.sample)
        print(f"{len(picked)} mutants, chosen with seed {arguments.seed}")
    return picked


class Worker(threading.Thread):
    """Tests mutants from a queue, in lanes of its own."""

    def __init__(self, folder: Path, waiting: queue.SimpleQueue, verdicts: dict[str, str], total: int,
                 stopped: threading.Event):
        super().__init__(daemon=True)
        self.swift = SwiftLane(CHECKOUT, folder / "swift")
        self.shim = ShimLane(CHECKOUT, folder / "shim")
        self.waiting, self.verdicts, self.total, self.stopped = waiting, verdicts, total, stopped
        self.error: Exception | None = None

    def run(self) -> None:
        """Tests mutants until none waits."""
        try:
            while not self.stopped.is_set():
                mutant = self.waiting.get_nowait()
                began = time.monotonic()
                verdict = self.verdict(mutant)
                self.verdicts[mutant.id] = verdict
                seconds = time.monotonic() - began
                print(f"{len(self.verdicts)}/{self.total} {verdict}, {seconds:.1f} s: {mutant.id}", flush=True)
        except queue.Empty:
            pass
        except Exception as error:  # pylint: disable=broad-except
            self.error = error
            self.stopped.set()

    def verdict(self, mutant: Mutant) -> str:
        """What becomes of a mutant in the tests of its language."""
        lane = self.shim if mutant.path.endswith(".lua") else self.swift
        return lane.test(mutant.path, mutant.original, mutant.mutated)


def tested(mutants: list[Mutant], jobs: int, folder: Path) -> dict[str, str]:
    """The verdict for each mutant."""
    waiting, verdicts, stopped = queue.SimpleQueue(), {}, threading.Event()
    for mutant in mutants:
        waiting.put(mutant)
    workers = [Worker(folder / str(job), waiting, verdicts, len(mutants), stopped) for job in range(jobs)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    for worker in workers:
        if worker.error:
            raise worker.error
    return verdicts


def report(mutants: list[Mutant], existing: set[str], verdicts: dict[str, str], only: str) -> int:
    """Prints the outcome and returns the number of failures."""
    reasons = survivors.read(ACCEPTED)
    for name, identifier in survivors.moved(reasons, existing).items():
        print(f"\nsurvivors.txt names a file that had this before (--paths writes it anew): {name}\n  {identifier}")
    accepted = {name: reason for name, reason in survivors.renamed(reasons, existing).items() if only in name}
    alive = [mutant for mutant in mutants if verdicts[mutant.id] == SURVIVED]
    unexplained = [mutant for mutant in alive if mutant.id not in accepted]
    for mutant in alive:
        print(f"\n{mutant.path}:{mutant.line}: survived: {mutant.id}\n{mutant.diff()}")
        print("  " + accepted.get(mutant.id, "no reason in survivors.txt"))
    stale = survivors.stale(accepted, existing, {mutant.id for mutant in alive}, set(verdicts))
    for identifier in stale:
        print(f"\nsurvivors.txt has a reason for what is no survivor: {identifier}")
    counts = {verdict: list(verdicts.values()).count(verdict) for verdict in (KILLED, SURVIVED, REJECTED)}
    print("\n" + ", ".join(f"{count} {verdict}" for verdict, count in counts.items()))
    failed = len(unexplained) + len(stale)
    print(f"{counts[KILLED] + len(alive) - len(unexplained)} passed, {failed} failed")
    return failed


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", metavar="TEXT", help="mutants with this text in their id")
    parser.add_argument("--ids", type=Path, metavar="FILE", help="the lines of this file, as --list prints them")
    parser.add_argument("--sample", type=int, metavar="N", help="so many of them, chosen at random")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32), help="of the choice")
    parser.add_argument("--jobs", type=int, default=2, help="mutants tested at a time")
    parser.add_argument("--list", action="store_true", help="print the ids and test nothing")
    parser.add_argument("--paths", action="store_true", help="bring the paths in survivors.txt up to date and test nothing")
    return parser.parse_args()


def main() -> int:
    """Returns 0 if every mutant is killed or has a reason."""
    asked = arguments()
    mutants = all_mutants()
    if asked.paths:
        survivors.write(ACCEPTED, survivors.renamed(survivors.read(ACCEPTED), [mutant.id for mutant in mutants]))
        return 0
    picked = chosen(mutants, asked)
    if asked.list:
        print("\n".join(mutant.id for mutant in picked))
        return 0
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        try:
            verdicts = tested(picked, asked.jobs, Path(folder))
        except BrokenBaseline as error:
            print(f"The tests fail without any mutant:\n{error}", file=sys.stderr)
            return 2
    return 1 if report(picked, {mutant.id for mutant in mutants}, verdicts, asked.only) else 0


if __name__ == "__main__":
    sys.exit(main())
