# RUN: %python %s %bayes_source %bayes_build %t
"""What benchmarks/allocation does: recipes to options, reports to bytes, limits,
comparisons with equal bits, and the whole command on a small posterior."""

import json
import math
import sys
import unittest
from pathlib import Path

SOURCE, BUILD, OUTPUT = map(Path, sys.argv[1:])
del sys.argv[1:]
sys.path.insert(0, str(SOURCE / "benchmarks"))
sys.path.insert(0, str(Path(__file__).parent / "Inputs"))

from allocation_cost import measure, report  # noqa: E402
from allocation_cost.__main__ import MARKERS, RECIPES  # noqa: E402
from posteriors.measure import METRICS  # noqa: E402
from small_posterior import SIZES, call_benchmark, write_data  # noqa: E402

TABLE = """a.mlir: warning: nothing
weight      elements     bits  widths  dropped        loss   sq. error  bytes before  bytes after
fc1.weight      1200    5.000     1-5        0           -      12.128          9600          750
all             1200    5.000     1-5        0           -      12.128          9600          750
"""


def make_model(recipe, accuracy=0.98, nll=0.05, ece=0.01):
    point = {"accuracy": accuracy, "nll": nll, "ece": ece, "auroc": None}
    return measure.Model(recipe, 3.0, 750, 9000, [point])


class Parts(unittest.TestCase):
    def test_bytes_are_of_all_weights(self):
        self.assertEqual(measure.read_report(TABLE), 750)
        bounded = TABLE.rstrip() + "  bound 892.1, optimal\n"
        self.assertEqual(measure.read_report(bounded), 750)

    def test_what_is_no_report(self):
        with self.assertRaisesRegex(ValueError, "expected a report of bits"):
            measure.read_report("a.mlir: warning: all is well\n")

    def test_recipes_are_options(self):
        model = measure.Model("bits=3,allocate=curvature,prior-stddev=0.12")
        flags = ["--bits=3", "--allocate=curvature", "--prior-stddev=0.12"]
        found = measure.get_flags(None, None, model)
        self.assertEqual(found, [*flags, "--bits-report"])
        self.assertEqual(measure.get_flags(None, None, measure.Model("")), [])
        found = measure.get_flags(None, None, measure.Model("width=3,allocate=uniform"))
        self.assertIn("--least-bits=3", found)
        self.assertIn("--most-bits=3", found)

    def test_recipes_differ(self):
        self.assertEqual(len(set(RECIPES)), len(RECIPES))

    def test_limits(self):
        whole = make_model("")
        for model, excess in (
            (make_model("bits=3", 0.9781, 0.0579, 0.02), "-"),
            (make_model("bits=3", 0.9779, 0.0581, 0.0201), "accuracy, NLL, ECE"),
            (make_model("bits=2.0", 0.9771, 0.0699, 0.02), "-"),
            (make_model("bits=2.0", 0.9769, 0.0701, 0.0201), "accuracy, NLL, ECE"),
            (make_model("bits=2.5", 0.5, 1.0, 0.5), ""),
            (make_model("width=3", 0.5, 1.0, 0.5), ""),
        ):
            with self.subTest(model):
                self.assertEqual(report.describe_excess(model, whole), excess)

    def test_comparison_with_equal_bits(self):
        models = [
            make_model(""),
            make_model("width=3,allocate=uniform", nll=0.09),
            make_model("width=3,allocate=kl", nll=0.06),
            make_model("width=3,allocate=kl,group=layer", nll=0.06),
            make_model("bits=3,allocate=kl", nll=0.06),
            make_model("width=2,allocate=uniform", nll=0.05),
            make_model("width=2,allocate=kl", nll=0.06),
        ]
        rows = report.tabulate(models)
        column = rows[0].index("uniform = 1")
        found = [row[column] for row in rows[1:]]
        self.assertEqual(found, ["", "1.00", "0.25", "", "", "", ""])
        self.assertNotIn("AUROC", rows[0])


class Command(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        write_data(OUTPUT)

    def call(self, *options):
        return call_benchmark(
            SOURCE / "benchmarks" / "allocation", OUTPUT, BUILD, *options
        )

    def test_table(self):
        page = OUTPUT / "page.md"
        page.write_text("\n".join(MARKERS))
        found = self.call(
            *("--recipes", "bits=6,allocate=kl", "width=3,allocate=uniform"),
            *("width=3,allocate=squared-error", "width=3,allocate=uniform,group=layer"),
            *("--others", OUTPUT / "others.npy", "--json", OUTPUT / "found.json"),
            *("--markdown", page),
        )
        self.assertEqual((found.returncode, found.stderr), (0, ""))
        self.assertIn("**40-30-10**", found.stdout)
        self.assertIn(found.stdout.strip(), page.read_text())
        models = json.loads((OUTPUT / "found.json").read_text())["40-30-10"]
        whole, few, equal, paired, layers = models
        matrices = [a * b for a, b in zip(SIZES, SIZES[1:])]
        weights = sum(matrices)
        self.assertEqual((whole["bits"], whole["weight_bytes"]), (64, 8 * weights))
        self.assertLessEqual(few["bits"], 6)
        self.assertGreater(few["bits"], 5.5)
        # Codes, steps of each input, deviations of inputs and outputs, in bytes.
        rows, columns = SIZES[0] + SIZES[1], SIZES[1] + SIZES[2]
        codes = sum(math.ceil(3 * size / 8) for size in matrices)
        self.assertEqual(equal["weight_bytes"], codes + 2 * rows + 2 * (rows + columns))
        # The same bytes, but for the positions of slices and what is rounded.
        self.assertLessEqual(paired["weight_bytes"], equal["weight_bytes"])
        self.assertGreater(paired["weight_bytes"], 0.9 * equal["weight_bytes"])
        self.assertEqual(layers["weight_bytes"], codes + 4 + 2 * (rows + columns))
        for model in models:
            self.assertGreater(model["artifact_bytes"], model["weight_bytes"])
            for point in model["points"]:
                self.assertEqual(set(point), set(METRICS))
                self.assertTrue(all(0 <= v < 10 for v in point.values()), point)
            self.assertNotEqual(*model["points"])
        self.assertNotEqual(whole["points"], few["points"])
        self.assertNotEqual(equal["points"], paired["points"])

    def test_refusals(self):
        (OUTPUT / "bare.md").write_text("no markers")
        for options, message in (
            (["--recipes", "bits=none"], "error: '"),
            (["--recipes", "bits=0.1"], "error: '"),
            (["--recipes", "width=9,allocate=kl"], "error: '"),
            (["--others", "absent"], "error: 'absent' not found\n"),
            (["--markdown", OUTPUT / "bare.md"], "error: '"),
        ):
            with self.subTest(options=options):
                found = self.call(*options)
                self.assertEqual((found.returncode, found.stdout), (1, ""))
                self.assertTrue(found.stderr.startswith(message), found.stderr)


if __name__ == "__main__":
    OUTPUT.mkdir(parents=True, exist_ok=True)
    unittest.main()
