"""Instructions that a whole server executes for a message, with each variant of the push module, by callgrind.

The same on a busy machine, and to be told apart where the module costs little: what load.py measures in time.
"""

import argparse
import functools
import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[2] / "support/server"))

from bench_servers import VARIANTS, BenchServer, Variant  # noqa: E402
from flows import FLOWS  # noqa: E402


class CountedServer(BenchServer):
    """A server that runs under callgrind, which counts nothing yet."""

    seconds_to_start = 300

    def __init__(self, version, dump, **options):
        self.launcher = [*BenchServer.launcher, "valgrind", "--quiet", "--tool=callgrind", "--instr-atstart=no",
                         f"--callgrind-out-file={dump}"]
        super().__init__(version, **options)


def control(server, *arguments):
    """Tells callgrind what to do."""
    subprocess.run(["callgrind_control", *arguments, str(server.process.pid)], check=True, capture_output=True)


def count(variant, flow_class, messages, dump):
    """Instructions per message. The first turn is not counted: after it, only flows of first pushes make any."""
    flow = flow_class(variant)
    messages *= flow.times
    flow.get_ready(2 * messages)
    flow.turn(messages)
    control(variant.server, "-i", "on")
    flow.turn(messages)
    control(variant.server, "-d")
    total = re.search(r"^totals: (\d+)", Path(f"{dump}.1").read_text(), re.M)
    return int(total.group(1)) / messages


def count_variant(name, flow_class, options):
    """Starts the server of a variant for one flow."""
    dump = options.dumps / f"{options.version}-{flow_class.name}-{name}"
    variant = Variant(name, options.version, options.ours, functools.partial(CountedServer, dump=dump))
    try:
        return count(variant.start(), flow_class, options.messages, dump)
    finally:
        variant.close()


def parse():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--version", default="0.12", help="of Prosody; 13 needs PROSODY13_ROOT")
    parser.add_argument("--ours", type=Path, required=True, help="plugin folder")
    parser.add_argument("--messages", type=int, default=40)
    parser.add_argument("--flows", default=",".join(flow.name for flow in FLOWS))
    parser.add_argument("--dumps", type=lambda folder: Path(folder).resolve(), required=True, help="folder for callgrind's files")
    return parser.parse_args()


def main():
    """Prints a line for each flow and variant."""
    options = parse()
    options.dumps.mkdir(parents=True, exist_ok=True)
    for old in options.dumps.glob(f"{options.version}-*"):
        old.unlink()
    print(f"Prosody {options.version}: instructions per message of the server, of these what is above no push module, "
          "and that in parts of the original's")
    for flow_class in [flow for flow in FLOWS if flow.name in options.flows.split(",")]:
        if flow_class.users:
            flow_class.users = min(flow_class.users, options.messages)
        counts = {name: count_variant(name, flow_class, options) for name in VARIANTS}
        for name, instructions in counts.items():
            above = instructions - counts["none"]
            part = above / (counts["original"] - counts["none"])
            print(f"{flow_class.name:<15} {name:<9} {instructions:>12.0f} {above:>12.0f} {part:>8.2f}", flush=True)


if __name__ == "__main__":
    main()
