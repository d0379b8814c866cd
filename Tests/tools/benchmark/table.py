"""Writes the tables of docs/benchmark.md from the results of `make bench` and `make bench-server`, between comments like
<!-- bench, written by make bench-plot --> and <!-- end -->. A table without its results stays as it is.
"""

import argparse
import json
import re
import statistics
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "server"))

import report  # noqa: E402

PATHS = ("offline", "archived", "queue")
FLOWS = {
    "live": "live device", "offline": "offline user, two registrations", "hibernated": "hibernated session",
    "firstoffline": "the first push to an offline user", "firsthibernated": "the first push to a hibernated session",
}
VARIANTS = {"original": "the original", "ours": "this module", "none": "none"}
MIB = 2**20


def of_whom(results):
    """Where, when, of which commit and with which versions of Prosody it was measured."""
    cpu, date, commit, prosody = (" and ".join(sorted({result[key] for result in results}))
                                  for key in ("cpu", "date", "commit", "prosody"))
    return f"{cpu}, {date}, commit {commit}, Prosody {prosody}."


def row(*cells):
    """A line of a table."""
    return "| " + " | ".join(cells) + " |"


def head(*titles):
    """The first two lines of a table."""
    return [row(*titles), "|---" * len(titles) + "|"]


def number(value, decimals=0):
    """With commas; '-' for nothing."""
    return "-" if value is None else f"{value:,.{decimals}f}"


def significant(value):
    """Two digits, or all of a larger number."""
    return number(value, 0 if value is None or value >= 9.5 else 1 if value >= 0.95 else 2)


def bench_row(scenario, others):
    """One event: its ratio on each version, then what it takes on the first."""
    original, ours = scenario.get("original", {}), scenario["ours"]
    ratios = [significant(result.get("ratio")) for result in (scenario, *others)]
    times = [significant(side.get("median")) for side in (original, ours)]
    heap = [number(side.get("bytes")) for side in (original, ours)]
    return row(scenario["event"], *ratios, number(scenario.get("goal")), *times, *heap)


def rounds_of(result):
    """How many rounds the medians are of."""
    rounds = {scenario["rounds"] for scenario in result["scenarios"]}
    fewer = f", of {min(rounds)} where a round takes long to prepare" if len(rounds) > 1 else ""
    return f"Medians of {max(rounds)} rounds{fewer}."


def growth(result):
    """What has come after many pushes, if that was measured."""
    if "growth" not in result:
        return []
    last = {name: points[-1] for name, points in result["growth"].items()}
    sides = [last["original"], last["ours"]]
    return ["", *head(f"After {number(sides[0]['pushes'])} answered pushes", "Original", "Ours"),
            row("Lua's heap has grown by, KiB", *(number(side["heap"] / 1024) for side in sides)),
            row("Handlers that wait for an answer", *(number(side["handlers"]) for side in sides)),
            row("µs for a push and its answer", *(significant(side["micros"]) for side in sides))]


def bench(results):
    """A row for each scenario. The first results are those whose times are shown."""
    titles = ["Event", *(f"Original / ours, {result['prosody']}" for result in results), "Goal", "Original, µs", "Ours, µs",
              "Original, bytes", "Ours, bytes"]
    by_name = [{scenario["name"]: scenario for scenario in result["scenarios"]} for result in results[1:]]
    rows = [bench_row(scenario, [names[scenario["name"]] for names in by_name]) for scenario in results[0]["scenarios"]]
    return [rounds_of(results[0]), "", *head(*titles), *rows, *growth(results[0])]


def scale_row(users, name, point):
    """One side of one size."""
    times = [significant(point[when][path]["micros"]) for when in ("first", "later") for path in PATHS]
    reads = max(point["later"][path]["reads"] for path in PATHS)
    memory = [number(point[part] / MIB) for part in ("heap", "other")]
    return row(number(users), name, *times, number(reads, 1), *memory, number(1e3 * point["seconds_to_start"]))


def scale(results):
    """Both sides at each number of users."""
    titles = ["Users", "", *(f"{when}, {path}, µs" for when in ("First", "Later") for path in PATHS), "Store reads",
              "Lua's heap, MiB", "Other memory, MiB", "Start, ms"]
    rows = [scale_row(point["users"], name, point[side]) for point in results[0]["points"]
            for name, side in (("original", "original"), ("ours", "ours"))]
    return ["", *head(*titles), *rows]


def server_cells(by_variant):
    """A flow in one phase: milliseconds of the original and of ours, and the parts of ours and of the floor."""
    times = [number(statistics.median(report.module_costs(by_variant, variant)), 3) for variant in ("original", "ours")]
    return [*times, *(report.part_of_original(by_variant, variant) for variant in ("ours", "floor"))]


def rounds_of_servers(results):
    """How the servers were measured."""
    result = results[0]
    return f"Medians of {result['rounds']} rounds of {result['messages']} messages, with quartiles in brackets."


def footprints(results):
    """What the servers hold before and after many pushes."""
    rows = []
    for result in results:
        for variant, title in VARIANTS.items():
            states = [result[when][variant] for when in ("start", "end")]
            heap = [number(state["kilobytes"] / 1024, 1) for state in states]
            handlers = [number(state["handlers"]) for state in states]
            rows.append(row(result["prosody"], title, number(result["pushes"]), *heap, *handlers))
    titles = ["Prosody", "Push module", "Pushes", "Lua's heap before, MiB", "After", "Handlers that wait before", "After"]
    return ["", *head(*titles), *rows]


def server(results):
    """A row for each version, phase and flow."""
    titles = ["Prosody", "Pushes before", "Flow", "Original, ms", "Ours, ms", "Ours / original", "Floor / original"]
    rows = []
    for result in results:
        for phase, samples in result["phases"].items():
            pushes = number(result["pushes"] if phase == "aged" else 0)
            rows += [row(result["prosody"], pushes, FLOWS[flow], *server_cells(samples[flow])) for flow in samples]
    return [rounds_of_servers(results), "", *head(*titles), *rows, *footprints(results)]


def written(document, name, lines):
    """The document with these lines as the table of this name."""
    begin, end = f"<!-- {name}, written by make bench-plot -->", "<!-- end -->"
    pattern = re.compile(rf"{re.escape(begin)}\n.*?{re.escape(end)}", re.S)
    if len(pattern.findall(document)) != 1:
        raise SystemExit(f"table.py: the document needs {begin} and {end} once")
    return pattern.sub(lambda _: "\n".join([begin, *lines, end]), document)


TABLES = {"bench": bench, "bench-scale": scale, "bench-server": server}


def update(document, results_by_name):
    """The document with all tables that there are results for."""
    for name, results in results_by_name.items():
        if results:
            document = written(document, name, [of_whom(results), *TABLES[name](results)])
    return document


def parse():
    """The command line: an option for each table, with JSON files."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("document", type=Path)
    for name in TABLES:
        parser.add_argument(f"--{name}", type=Path, nargs="+", default=[])
    return parser.parse_args()


def read(path):
    """Results. Those of servers have the version under another name."""
    results = json.loads(path.read_text())
    results.setdefault("prosody", results.get("version"))
    return results


def main():
    """Reads what there is, and writes."""
    options = parse()
    results_by_name = {}
    for name in TABLES:
        paths = getattr(options, name.replace("-", "_"))
        results_by_name[name] = [read(path) for path in paths] if all(path.exists() for path in paths) else []
        if not results_by_name[name]:
            print(f"table.py: no results for the table of {name}, it stays as it is")
    options.document.write_text(update(options.document.read_text(), results_by_name))


if __name__ == "__main__":
    main()
