"""What a load run prints."""

import statistics

TITLES = {"fresh": "Fresh servers", "aged": "After {pushes} more pushes"}
PHASE_LINE = "{:<15} {:<9} {:>14} {:>12} {:>9}"
COST_LINE = "{:<6} {:<15} {:<9} {:>27} {:>24}"


def percentile(values, part):
    """The value below which this part of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


def with_quartiles(values, decimals):
    """Median and, in brackets, quartiles."""
    low, high = percentile(values, 0.25), percentile(values, 0.75)
    return f"{statistics.median(values):.{decimals}f} ({low:.{decimals}f} - {high:.{decimals}f})"


def module_costs(by_variant, variant):
    """In each round, milliseconds of CPU per message above the server without a push module."""
    return [1e3 * (cpu - none) for cpu, none in zip(by_variant[variant]["cpu"], by_variant["none"]["cpu"])]


def show_phase(title, samples):
    """CPU and latencies of each variant."""
    print(f"\n{title}")
    print(PHASE_LINE.format("flow", "variant", "CPU ms/message", "push p50 ms", "p99 ms"))
    for flow, by_variant in samples.items():
        for variant, sample in by_variant.items():
            latencies = [f"{1e3 * percentile(sample['latencies'], part):.2f}" if sample["latencies"] else "-"
                         for part in (0.5, 0.99)]
            cpu = f"{1e3 * statistics.median(sample['cpu']):.3f}"
            print(PHASE_LINE.format(flow, variant, cpu, *latencies))


def part_of_original(by_variant, variant):
    """Module cost as a part of the original's, every round compared with itself; of pushes only, others cost too little."""
    if variant == "original" or not by_variant["original"]["latencies"]:
        return "-"
    pairs = zip(module_costs(by_variant, variant), module_costs(by_variant, "original"))
    return with_quartiles([cost / base for cost, base in pairs], 2)


def show_costs(phases):
    """What each module costs in each flow."""
    print("\nModule cost: CPU of a message above the server without a push module; medians of the rounds (quartiles)")
    print(COST_LINE.format("phase", "flow", "variant", "ms/message", "/ original's"))
    for phase, samples in phases.items():
        for flow, by_variant in samples.items():
            for variant in ("original", "ours", "floor"):
                cost = with_quartiles(module_costs(by_variant, variant), 3)
                print(COST_LINE.format(phase, flow, variant, cost, part_of_original(by_variant, variant)))


def show_footprint(start, end, pushes):
    """What each process holds."""
    print(f"\nBefore and after {pushes} pushes: Lua heap KiB, resident KiB, handlers that wait for an answer")
    for variant, before in start.items():
        pairs = [f"{before[key]:>9.0f} {end[variant][key]:>9.0f}" for key in ("kilobytes", "resident_kilobytes", "handlers")]
        print(f"{variant:<9}" + "  ".join(pairs))


def show(result):
    """Everything."""
    loads = [f"{load[0]:.1f}" for load in (result["load_before"], result["load_after"])]
    print(f"Prosody {result['version']}: {result['rounds']} rounds, turns of {result['messages']} messages, "
          f"load of the machine {loads[0]} before, {loads[1]} after; {result['cpu']}, {result['date']}, commit {result['commit']}")
    for phase, samples in result["phases"].items():
        show_phase(TITLES[phase].format(**result), samples)
    show_costs(result["phases"])
    show_footprint(result["start"], result["end"], result["pushes"])
