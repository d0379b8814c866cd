"""A load run on real servers: what a push module costs for each message.

All variants are up at once and get the same messages in short turns, one after another, so that the changing speed of
the machine meets all of them. The cost of a module is the server's CPU time above that of the server without one.
"""

import argparse
import json
import os
import platform
import re
import subprocess
import sys
from datetime import datetime, timezone
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[2] / "support/server"))

from bench_servers import VARIANTS, Variant  # noqa: E402
from flows import FLOWS  # noqa: E402
import report  # noqa: E402

BURST = 100
WARM_UP = 100  # each user of a flow once, so that only the flows of first pushes measure those


def parse():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--version", default="0.12", help="of Prosody; 13 needs PROSODY13_ROOT")
    parser.add_argument("--ours", type=Path, default=HERE.parents[3] / "lua", help="plugin folder")
    parser.add_argument("--rounds", type=int, default=10, help="turns of each variant and flow, fresh and aged")
    parser.add_argument("--messages", type=int, default=100, help="messages in a turn")
    parser.add_argument("--pushes", type=int, default=30000, help="pushes before the aged turns; 0: no aged turns")
    parser.add_argument("--flows", default=",".join(flow.name for flow in FLOWS))
    parser.add_argument("--json", type=Path)
    return parser.parse_args()


def get_ready(flows, messages):
    """Prepares the users of a phase. Collects all garbage of that, so that the first turns do not pay for it."""
    for by_variant in flows.values():
        for flow in by_variant.values():
            flow.get_ready(messages)
    for flow in next(iter(flows.values())).values():
        flow.variant.footprint()


def measure(flows, rounds, messages):
    """One turn of each variant in each flow and round; another variant begins in every round."""
    get_ready(flows, rounds * messages)
    samples = {name: {variant: {"cpu": [], "latencies": []} for variant in VARIANTS} for name in flows}
    for round_number in range(rounds):
        first = round_number % len(VARIANTS)
        for name, by_variant in flows.items():
            for variant in VARIANTS[first:] + VARIANTS[:first]:
                flow = by_variant[variant]
                cpu, latencies = flow.turn(messages * flow.times)
                samples[name][variant]["cpu"].append(cpu / (messages * flow.times))
                samples[name][variant]["latencies"] += latencies
    return samples


def age(flows, pushes):
    """Offline messages to every variant, until so many pushes have been sent."""
    offline = flows["offline"]
    for _ in range(0, pushes, BURST * next(iter(offline.values())).pushes):
        for flow in offline.values():
            flow.burst(BURST)


def footprints(variants):
    """What the processes hold."""
    return {variant.name: variant.footprint() for variant in variants}


def measure_phases(variants, options):
    """All phases, with what the processes hold before and after the pushes between them."""
    wanted = options.flows.split(",")
    flows = {flow.name: {variant.name: flow(variant) for variant in variants} for flow in FLOWS if flow.name in wanted}
    measure(flows, 1, WARM_UP)
    phases = {"fresh": measure(flows, options.rounds, options.messages)}
    start = end = footprints(variants)
    if options.pushes:
        age(flows, options.pushes)
        end = footprints(variants)
        phases["aged"] = measure(flows, options.rounds, options.messages)
    return {"phases": phases, "start": start, "end": end}


def conditions(options):
    """Where, when and how it was measured."""
    cpu = re.search(r"^model name\s*: (.*)", Path("/proc/cpuinfo").read_text(), re.M)
    commit = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=HERE, text=True, stdout=subprocess.PIPE, check=False)
    return {"version": options.version, "rounds": options.rounds, "messages": options.messages, "pushes": options.pushes,
            "cpu": cpu[1] if cpu else platform.machine(), "date": f"{datetime.now(timezone.utc):%Y-%m-%d}",
            "commit": commit.stdout.strip(), "load_before": os.getloadavg()}


def run(options):
    """The whole run on one version of Prosody."""
    variants = [Variant(name, options.version, options.ours) for name in VARIANTS]
    try:
        for variant in variants:
            variant.start()
        return {**conditions(options), **measure_phases(variants, options), "load_after": os.getloadavg()}
    finally:
        for variant in variants:
            variant.close()


def main():
    """Runs, prints, and keeps the raw figures."""
    options = parse()
    result = run(options)
    report.show(result)
    if options.json:
        options.json.write_text(json.dumps(result))


if __name__ == "__main__":
    main()
