"""Plays the same scenarios on ejabberd and on Prosody with this module. Every difference must be in the table."""

import argparse
import inspect
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1] / "support/server"), str(HERE)]

import content  # noqa: E402
import expiry  # noqa: E402
import scenarios  # noqa: E402
from differences import DIFFERENCES, Difference  # noqa: E402
from ejabberd import Ejabberd  # noqa: E402
from server import Server, roots  # noqa: E402
from stage import Stage  # noqa: E402

# ejabberd sends nothing again, and when this module does depends on what else the service answers (wake.1).
ONCE = {"push_retry": False}
# Scenarios with the options of the servers that play them: of Prosody, and of ejabberd's modules.
GROUPS = [
    (scenarios, {"smacks_max_ack_delay": 1, **ONCE}, {}),
    (content, {"push_notification_with_body": True, "push_notification_with_sender": True},
     {"mod_push": {"include_body": True, "include_sender": True}}),
    (expiry, {"smacks_hibernation_time": expiry.SECONDS, "push_max_hibernation_timeout": expiry.SECONDS},
     {name: {"resume_timeout": expiry.SECONDS} for name in ("mod_stream_mgmt", "mod_push_keepalive")}),
]
AT_ONCE = 16  # the scenarios mostly wait


def scenarios_of(group, part):
    """Name -> function: those with this part in their name that take a world alone."""
    return {name: function for name, function in vars(group).items()
            if part in name and inspect.isfunction(function) and function.__module__ == group.__name__
            and list(inspect.signature(function).parameters) == ["world"]}


def play(server, chosen):
    """Scenario -> what it has seen on this server, or the error that ended it."""
    stage = Stage(server.start())

    def seen(scenario):
        try:
            return scenario(stage)
        except (AssertionError, TimeoutError, RuntimeError, OSError) as error:
            return {"error": f"{type(error).__name__}: {error}"}

    try:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            return dict(zip(chosen, pool.map(seen, chosen.values())))
    finally:
        stage.close()


def play_all(ejabberd, part):
    """Version -> scenario -> what it has seen, for all scenarios with this part in their name."""
    jobs = []
    for group, options, modules in GROUPS:
        servers = [Ejabberd(ejabberd, **modules), *(Server(version, **options) for version in roots())]
        jobs += [(server, scenarios_of(group, part)) for server in servers]
    results = {server.version: {} for server, _ in jobs}
    try:
        with ThreadPoolExecutor(len(jobs)) as pool:
            for (server, _), seen in zip(jobs, pool.map(lambda job: play(*job), jobs)):
                results[server.version] |= seen
    finally:
        for server, _ in jobs:
            server.remove()
    return results


def differences(ejabberd, ours):
    """What differs: (scenario, name) -> (ejabberd's, ours)."""
    return {(scenario, name): (theirs.get(name), ours[scenario].get(name))
            for scenario, theirs in ejabberd.items() for name in theirs | ours[scenario]
            if theirs.get(name) != ours[scenario].get(name)}


def problems(results, table):
    """Sentences: differences without a row, rows without a difference, scenarios that failed or prove nothing."""
    ejabberd = results["ejabberd"]
    rows = {(row.scenario, row.name): (row.ejabberd, row.ours) for row in table}
    for version in results.keys() - {"ejabberd"}:
        found = differences(ejabberd, results[version])
        for scenario, name in sorted(found.keys() | rows.keys()):
            seen, expected = (place.get((scenario, name)) for place in (found, rows))
            if seen != expected:
                yield (f"{scenario}, {name}: ejabberd and Prosody {version} {text(seen)}, "
                       f"by the table they {text(expected)}")
    for scenario in ejabberd:
        everything = [item for seen in results.values() for item in seen[scenario].items()]
        yield from (f"{scenario} failed: {value}" for name, value in everything if name == "error")
        if not any("important" in str(value) for _, value in everything):
            yield f"{scenario} saw no push on any server, so it proves nothing"


def text(difference):
    """A difference as text."""
    return f"differ ({difference[0]!r}, {difference[1]!r})" if difference else "are equal"


def check_controls(results):
    """Must notice a missing row, a row of equal things, a row with other values, a scenario that sees nothing."""
    equal = Difference("offline_message", "phone", "nothing", "1 important", "")
    first, *others = DIFFERENCES
    silent = {version: seen | {"offline_message": {}} for version, seen in results.items()}
    for name, control in {"a missing row": (results, others), "a row too many": (results, [*DIFFERENCES, equal]),
                          "a wrong row": (results, [*others, first._replace(ours="nothing")]),
                          "no push": (silent, DIFFERENCES)}.items():
        if not list(problems(*control)):
            raise SystemExit(f"oracle: control: {name} is not noticed")


def main():
    """The exit status tells whether the table is complete and right."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--ejabberd", required=True, help="the folder with an unpacked ejabberd")
    arguments.add_argument("--only", help="scenarios with this in their name")
    arguments.add_argument("--show", action="store_true", help="print what each server showed")
    arguments = arguments.parse_args()
    started = time.monotonic()
    results = play_all(arguments.ejabberd, arguments.only or "")
    chosen = results["ejabberd"]
    if arguments.show:
        for scenario in chosen:
            print(scenario, *(f"  {version}: {seen[scenario]}" for version, seen in results.items()), sep="\n")
    table = [row for row in DIFFERENCES if row.scenario in chosen or not arguments.only]
    found = list(problems(results, table))
    if not found and not arguments.only:
        check_controls(results)
    for problem in found:
        print(f"oracle: {problem}")
    print(f"oracle: {len(chosen)} scenarios on {', '.join(results)}: {time.monotonic() - started:.0f} s")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
