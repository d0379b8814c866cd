"""What a load run prints."""

import statistics

TITLES = {"fresh": "Fresh servers", "aged": "After {pushes} more pushes"}
PHASE_LINE = "{:<12} {:<9} {:>16} {:>28} {:>12} {:>9}"


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
    """CPU, module cost and latencies of each variant."""
    print(f"\n{title}")
    print(PHASE_LINE.format("flow", "variant", "CPU ms/message", "module cost ms (quartiles)", "push p50 ms", "p99 ms"))
    for flow, by_variant in samples.items():
        for variant, sample in by_variant.items():
            cost = "-" if variant == "none" else with_quartiles(module_costs(by_variant, variant), 3)
            latencies = [f"{1e3 * percentile(sample['latencies'], part):.2f}" if sample["latencies"] else "-"
                         for part in (0.5, 0.99)]
            cpu = f"{1e3 * statistics.median(sample['cpu']):.3f}"
            print(PHASE_LINE.format(flow, variant, cpu, cost, *latencies))


def show_ratios(phases):
    """Module cost as a part of the original's, every round compared with itself."""
    print("\nModule cost / that of the original, median of the rounds (quartiles)")
    for phase, samples in phases.items():
        for flow, by_variant in samples.items():
            if not by_variant["ours"]["latencies"]:
                continue
            original = module_costs(by_variant, "original")
            for variant in ("ours", "floor"):
                ratios = [cost / base for cost, base in zip(module_costs(by_variant, variant), original)]
                print(f"{phase:<6} {flow:<11} {variant:<6} {with_quartiles(ratios, 2)}")


def show_footprint(start, end):
    """What each process holds."""
    print("\nAt the start and at the end: Lua heap KiB, resident KiB, handlers that wait for an answer")
    for variant, before in start.items():
        pairs = [f"{before[key]:>9.0f} {end[variant][key]:>9.0f}" for key in ("kilobytes", "resident_kilobytes", "handlers")]
        print(f"{variant:<9}" + "  ".join(pairs))


def show(result):
    """Everything."""
    loads = [f"{load[0]:.1f}" for load in (result["load_before"], result["load_after"])]
    print(f"Prosody {result['version']}: {result['rounds']} rounds, turns of {result['messages']} messages, "
          f"load of the machine {loads[0]} before, {loads[1]} after")
    for phase, samples in result["phases"].items():
        show_phase(TITLES[phase].format(**result), samples)
    show_ratios(result["phases"])
    show_footprint(result["start"], result["end"])
