"""Draws the results of `make bench` for docs/benchmark.md: ratios as bars, and what time and memory do over many pushes and
with many users.
"""

import argparse
import json
from pathlib import Path

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt  # noqa: E402

BLUE, LIGHT, GREY, RED = "#2b6cb0", "#90cdf4", "#a0aec0", "#c53030"
LABELS = {"original": "original", "ours": "this module"}


def parse():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("results", type=Path, nargs="+", help="JSON files; the first has the growth too")
    parser.add_argument("--scale", type=Path, required=True, help="JSON file of the hosts of several sizes")
    parser.add_argument("--folder", type=Path, required=True, help="where the drawings go")
    return parser.parse_args()


def save(figure, path):
    """The same file for the same figures."""
    figure.savefig(path, bbox_inches="tight", metadata={"Date": None, "Creator": None})
    plt.close(figure)


def draw_ratios(results, path):
    """Original / ours, a bar for each scenario and Prosody, with the goal as a mark."""
    compared = [scenario for scenario in results[0]["scenarios"] if "ratio" in scenario]
    names = [scenario["name"] for scenario in compared]
    figure, axes = plt.subplots(figsize=(8, 0.5 * len(names) + 1))
    height = 0.8 / len(results)
    for number, (result, colour) in enumerate(zip(results, (BLUE, LIGHT))):
        ratios = {scenario["name"]: scenario.get("ratio") for scenario in result["scenarios"]}
        places = [row + (number - (len(results) - 1) / 2) * height for row in range(len(names))]
        bars = axes.barh(places, [ratios[name] - 1 for name in names], height, left=1, color=colour,
                         label=f"Prosody {result['prosody']}")
        axes.bar_label(bars, [f"{ratios[name]:.1f}" for name in names], padding=3, fontsize=7)
    goals = [(row, scenario["goal"]) for row, scenario in enumerate(compared) if scenario.get("goal")]
    axes.scatter([goal for _, goal in goals], [row for row, _ in goals], marker="|", s=300, color=RED, label="goal", zorder=3)
    axes.axvline(1, color="black", linewidth=0.8)
    axes.set_xscale("log")
    axes.set_xlim(0.5, 200)
    axes.xaxis.set_major_formatter("{x:g}")
    axes.set_yticks(range(len(names)), [scenario["event"] for scenario in compared], fontsize=8)
    axes.invert_yaxis()
    axes.set_xlabel("CPU time of the original / CPU time of this module (logarithmic)")
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=3, fontsize=8, frameon=False)
    save(figure, path)


def draw_curve(axes, growth, key, factor, label):
    """One quantity of both sides over the pushes sent."""
    for side, colour in (("original", GREY), ("ours", BLUE)):
        points = growth[side]
        axes.plot([point["pushes"] for point in points], [point[key] * factor for point in points], color=colour,
                  marker="o", markersize=3, label=LABELS[side])
    axes.set_xlabel("answered pushes since the start")
    axes.set_ylabel(label)
    axes.set_ylim(bottom=0)
    axes.legend(fontsize=8, loc="center right")


def draw_growth(growth, path):
    """Time per push, and heap that has come since the start."""
    figure, (time, heap) = plt.subplots(1, 2, figsize=(9, 3))
    draw_curve(time, growth, "micros", 1, "µs of CPU per push")
    draw_curve(heap, growth, "heap", 1 / 2**20, "heap grown by MiB")
    figure.tight_layout()
    save(figure, path)


def draw_by_users(axes, points, quantity, label):
    """One quantity of both sides over the number of users. quantity: its line's name -> its value at a side's point."""
    for side, colour in (("original", GREY), ("ours", BLUE)):
        for (name, value), marker in zip(quantity.items(), "os^"):
            axes.plot([point["users"] for point in points], [value(point[side]) for point in points], color=colour,
                      marker=marker, markersize=4, label=LABELS[side] + name)
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.set_xlabel("users")
    axes.set_ylabel(label)
    axes.set_ylim(bottom=0)
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2, fontsize=7, frameon=False)


def draw_scale(points, path):
    """Time per message after the first of each user, and memory."""
    figure, (time, memory) = plt.subplots(1, 2, figsize=(9, 3.5))
    paths = {f", {name}": lambda side, name=name: side["later"][name]["micros"] for name in ("offline", "archived", "queue")}
    draw_by_users(time, points, paths, "µs of CPU per message, users in turn")
    draw_by_users(memory, points, {"": lambda side: (side["heap"] + side["other"]) / 2**20}, "memory, MiB")
    figure.tight_layout()
    save(figure, path)


def main():
    """All drawings."""
    options = parse()
    plt.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "cloud_notify", "font.family": "sans-serif"})
    results = [json.loads(path.read_text()) for path in options.results]
    options.folder.mkdir(exist_ok=True)
    draw_ratios(results, options.folder / "benchmark-ratios.svg")
    if "growth" in results[0]:
        draw_growth(results[0]["growth"], options.folder / "benchmark-growth.svg")
    draw_scale(json.loads(options.scale.read_text())["points"], options.folder / "benchmark-scale.svg")


if __name__ == "__main__":
    main()
