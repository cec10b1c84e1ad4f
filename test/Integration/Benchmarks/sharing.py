# RUN: %python %s %bayes_source %bayes_build %t
"""What benchmarks/sharing does: remarks to bits, limits, tables, and the whole
command on a small posterior."""

import json
import sys
import unittest
from pathlib import Path

SOURCE, BUILD, OUTPUT = map(Path, sys.argv[1:])
del sys.argv[1:]
sys.path.insert(0, str(SOURCE / "benchmarks"))
sys.path.insert(0, str(Path(__file__).parent / "Inputs"))

from posteriors.measure import METRICS  # noqa: E402
from posteriors.report import to_markdown  # noqa: E402
from sharing_cost import measure, report  # noqa: E402
from small_posterior import call_benchmark, write_data  # noqa: E402

REMARKS = """a.mlir:5:3: remark: [Passed] SharedWeight | Category:bayes-share-weights | \
bits_per_weight=4.5e+00, codebook=fc1.weight, entries=16, weight=fc1.weight
a.mlir:9:3: remark: [Missed] SharedWeight | Category:bayes-share-weights | Reason="few"
"""


def make_model(share, accuracies, nll, auroc=0.9, bits=64.0):
    points = [
        {"accuracy": accuracy, "nll": nll, "ece": 0.01, "auroc": auroc}
        for accuracy in accuracies
    ]
    return measure.Model(share, bits, 2000, 1_234_567, 75.4, points)


class Report(unittest.TestCase):
    def setUp(self):
        self.whole = make_model("", (0.98, 0.984), 0.05)

    def test_bits_are_averages_over_weights(self):
        found = measure.count_bits(REMARKS, {"fc1.weight": 300, "fc2.weight": 100})
        self.assertEqual(found, (300 * 4.5 + 100 * 64) / 400)

    def test_limits(self):
        for model, excess in (
            (make_model("k=16", (0.98, 0.98), 0.0559, 0.8901, 4.3), []),
            (make_model("k=16", (0.9789, 0.9789), 0.04, 0.95, 4.3), ["accuracy"]),
            (make_model("k=16", (0.99, 0.99), 0.0561, 0.8899, 4.31),
             ["bits", "NLL", "AUROC"]),
        ):  # fmt: skip
            self.assertEqual(report.find_excess(model, self.whole), excess)
        model = make_model("k=16", (0.98, 0.984), 0.05, bits=4)
        for point in model.points:
            point["ece"] += 0.0051
        self.assertEqual(report.find_excess(model, self.whole), ["ECE"])

    def test_table(self):
        shared = make_model("k=16", (0.98, 0.98), 0.06, bits=4.251)
        text = to_markdown("4-2", report.tabulate([self.whole, shared]))
        rows = [
            [cell.strip() for cell in line.split("|")[1:-1]]
            for line in text.splitlines()[2:]
        ]
        self.assertTrue(text.startswith("**4-2**\n\n|"))
        self.assertEqual(
            rows[2],
            ["(none)", "64.00", "2 kB", "1,235 kB", "98.20 ± 0.28 %"]
            + ["0.0500 ± 0.0000", "0.0100 ± 0.0000", "0.9000 ± 0.0000", "75 µs", ""],
        )
        self.assertEqual(rows[3][:2], ["`k=16`", "4.25"])
        self.assertEqual(rows[3][4], "98.00 ± 0.00 % (-0.20)")
        self.assertEqual(rows[3][5], "0.0600 ± 0.0000 (+0.0100)")
        self.assertEqual(rows[3][-1], "NLL")
        self.assertEqual(len({len(line) for line in text.splitlines()[2:]}), 1)

    def test_what_was_not_measured_has_no_column(self):
        for point in self.whole.points:
            point["auroc"] = None
        self.assertNotIn("AUROC", report.tabulate([self.whole])[0])

    def test_one_seed_has_no_spread(self):
        text = to_markdown("4-2", report.tabulate([make_model("", (1,), 0)]))
        self.assertNotIn("±", text)


class Command(unittest.TestCase):
    """On a posterior of random numbers, with images of one layer's width."""

    @classmethod
    def setUpClass(cls):
        write_data(OUTPUT)

    def call(self, *options):
        return call_benchmark(
            SOURCE / "benchmarks" / "sharing", OUTPUT, BUILD, *options
        )

    def test_table(self):
        page = OUTPUT / "page.md"
        mark = "<!-- Written by benchmarks/sharing --markdown: {} -->"
        page.write_text(mark.format("begin") + mark.format("end"))
        found = self.call(
            *("--share", "k=4", "k=16,scope=network"),
            *("--others", OUTPUT / "others.npy", "--json", OUTPUT / "found.json"),
            *("--markdown", page),
        )
        self.assertEqual((found.returncode, found.stderr), (0, ""))
        self.assertIn("**40-30-10**", found.stdout)
        self.assertIn(found.stdout.strip(), page.read_text())
        models = json.loads((OUTPUT / "found.json").read_text())["40-30-10"]
        whole, small, network = models
        self.assertEqual(
            [m["share"] for m in models], ["", "k=4", "k=16,scope=network"]
        )
        self.assertEqual(whole["bits"], 64)
        # Labels of 2 and 4 bits, and tables and scales for 1,500 weights.
        self.assertGreater(small["bits"], 2)
        self.assertLess(small["bits"], 6)
        self.assertGreater(network["bits"], 4)
        self.assertLess(small["module_bytes"], whole["module_bytes"])
        for model in models:
            self.assertGreater(model["microseconds"], 0)
            for point in model["points"]:
                self.assertEqual(set(point), set(METRICS))
                self.assertTrue(all(0 <= v < 10 for v in point.values()), point)
            self.assertNotEqual(*model["points"])

    def test_without_others(self):
        found = self.call("--share", "k=4")
        self.assertEqual((found.returncode, found.stderr), (0, ""))
        self.assertNotIn("AUROC", found.stdout)

    def test_refusals(self):
        (OUTPUT / "bare.md").write_text("no markers")
        for options, message in (
            (["--share", "k=none"], "error: '"),
            (["--others", "absent"], "error: 'absent' not found\n"),
            (["--json", "absent/a"], "error: 'absent' is not a folder\n"),
            (["--seeds", "0"], "error: expected at least one seed, found 0\n"),
            (["--core", "5000"], "error: core 5000: Invalid argument\n"),
            (["--markdown", OUTPUT / "bare.md"], "error: '"),
        ):
            with self.subTest(options=options):
                found = self.call(*options)
                self.assertEqual((found.returncode, found.stdout), (1, ""))
                self.assertTrue(found.stderr.startswith(message), found.stderr)


if __name__ == "__main__":
    OUTPUT.mkdir(parents=True, exist_ok=True)
    unittest.main()
