"""The tests of table.py: python3 -m unittest discover Tests/tools/benchmark"""

import unittest

import table

CONDITIONS = {"cpu": "Processor", "date": "2026-01-02", "commit": "abc", "prosody": "0.12.3"}
DOCUMENT = ("before\n<!-- bench, written by make bench-plot -->\nold\n<!-- end -->\nbetween\n"
            "<!-- bench-scale, written by make bench-plot -->\nkept\n<!-- end -->\nafter\n")


def side(median, size):
    """What one side takes for an event."""
    return {"median": median, "bytes": size}


def bench_results(ratio=2.0, **others):
    """Results of make bench with a row that both have, and one of ours alone."""
    return {**CONDITIONS, **others, "scenarios": [
        {"name": "both", "event": "an event", "rounds": 12, "goal": 4, "ratio": ratio,
         "original": side(200, 1500), "ours": side(8.25, 0)},
        {"name": "one", "event": "another", "rounds": 3, "ours": side(0.123, 10)},
    ]}


def server_results(cost):
    """Results of make bench-server: in each of two rounds, seconds of CPU above no module."""
    variants = {"original": 0.002, "ours": cost, "floor": 0.0005, "none": 0}
    footprint = {variant: {"kilobytes": 2048, "handlers": 3} for variant in variants}
    flows = {"offline": {variant: {"cpu": [0.001 + above] * 2, "latencies": [0.1]} for variant, above in variants.items()}}
    return {**CONDITIONS, "rounds": 2, "messages": 100, "pushes": 500, "phases": {"fresh": flows, "aged": flows},
            "start": footprint, "end": footprint}


class Tables(unittest.TestCase):
    """What stands in the tables."""

    def test_bench_has_the_ratio_of_each_version_and_what_both_take(self):
        lines = table.bench([bench_results(), bench_results(ratio=17.4, prosody="13.0.1")])
        self.assertIn("| Event | Original / ours, 0.12.3 | Original / ours, 13.0.1 |", "\n".join(lines))
        self.assertIn("| an event | 2.0 | 17 | 4 | 200 | 8.2 | 1,500 | 0 |", lines)

    def test_bench_shows_what_the_original_does_not_have_as_nothing(self):
        self.assertIn("| another | - | - | - | - | 0.12 | - | 10 |", table.bench([bench_results(), bench_results()]))

    def test_bench_says_where_rounds_are_fewer(self):
        self.assertIn("Medians of 12 rounds, of 3 where", table.bench([bench_results()])[0])

    def test_a_row_that_the_other_version_lacks_is_an_error(self):
        other = bench_results()
        del other["scenarios"][0]
        with self.assertRaises(KeyError):
            table.bench([bench_results(), other])

    def test_server_has_milliseconds_and_parts_of_the_original(self):
        lines, parts = table.server([server_results(cost=0.001)]), "0.50 (0.50 - 0.50) | 0.25 (0.25 - 0.25)"
        self.assertIn(f"| 0.12.3 | 0 | offline user, two registrations | 2.000 | 1.000 | {parts} |", lines)
        self.assertIn("| 0.12.3 | 500 | offline user, two registrations |", "\n".join(lines))
        self.assertIn("| 0.12.3 | this module | 500 | 2.0 | 2.0 | 3 | 3 |", lines)

    def test_scale_has_a_row_for_each_side(self):
        costs = {path: {"micros": 12.6, "reads": 1} for path in table.PATHS}
        point = {"first": costs, "later": costs, "heap": 3 * 2**20, "other": 2**20, "seconds_to_start": 0.0144}
        lines = table.scale([{**CONDITIONS, "points": [{"users": 1000, "original": point, "ours": point}]}])
        self.assertEqual(lines[-1], "| 1,000 | ours | 13 | 13 | 13 | 13 | 13 | 13 | 1.0 | 3 | 1 | 14 |")


class Documents(unittest.TestCase):
    """How tables come into the document."""

    def test_only_tables_with_results_are_written(self):
        document = table.update(DOCUMENT, {"bench": [bench_results()], "bench-scale": []})
        self.assertNotIn("old", document)
        self.assertIn("Processor, 2026-01-02, commit abc, Prosody 0.12.3.", document)
        self.assertTrue(document.endswith("-->\nkept\n<!-- end -->\nafter\n"))

    def test_the_same_results_give_the_same_document(self):
        once = table.update(DOCUMENT, {"bench": [bench_results()]})
        self.assertEqual(once, table.update(once, {"bench": [bench_results()]}))

    def test_all_machines_days_and_commits_are_named(self):
        results = [bench_results(), bench_results(commit="def", prosody="13.0.1")]
        self.assertEqual(table.of_whom(results), "Processor, 2026-01-02, commit abc and def, Prosody 0.12.3 and 13.0.1.")

    def test_a_document_without_the_place_is_an_error(self):
        with self.assertRaisesRegex(SystemExit, "bench-server, written by"):
            table.update(DOCUMENT, {"bench-server": [server_results(cost=0.001)]})


if __name__ == "__main__":
    unittest.main()
