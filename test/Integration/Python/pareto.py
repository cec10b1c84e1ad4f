# RUN: rm -rf %t && mkdir %t
# RUN: bayes-translate --import-posterior %bayes_source/test/Import/Inputs/own.safetensors -o %t/own.mlirbc
# RUN: %python %s %t bayes-compile bayes-run
"""The table of budgets against what the tools say themselves, its chart, and what
can go wrong."""

import contextlib
import csv
import io
import json
import sys
import unittest
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from unittest import mock

import numpy as np
from support import run

from bayes_mlir import chart, pareto

OUTPUT, COMPILE, RUN = sys.argv[1:]
OUTPUT = Path(OUTPUT)
del sys.argv[1:]

SVG = "{http://www.w3.org/2000/svg}"
COLUMNS = (
    "allocate,group,bits_asked,bits,bytes,accuracy,nll,ece,"
    "microseconds_per_example,batch,samples,pareto"
)


def call(*arguments):
    """The exit code, and what was written to stderr."""
    # The suite's compiler may be a script that adds options.
    tools = {"bayes-compile": COMPILE, "bayes-run": RUN}
    errors = io.StringIO()
    with contextlib.redirect_stderr(errors):
        find = pareto.find_tool
        with mock.patch.object(
            pareto,
            "find_tool",
            lambda name, folder=None: find(name, folder) if folder else tools[name],
        ):
            try:
                code = pareto.main([str(argument) for argument in arguments])
            except SystemExit as done:
                code = done.code
    return code, errors.getvalue()


def make_point(allocate, bits, size, nll, accuracy=0.9):
    asked = None if allocate == pareto.UNCHANGED else bits
    group = None if allocate == pareto.UNCHANGED else "input"
    return pareto.Point(
        *(allocate, group, asked, bits, size, accuracy, nll, 0.01, 30.0, 1, 32)
    )


class Pareto(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        generator = np.random.default_rng(5)
        images = generator.uniform(0, 1, (40, 3)).astype(np.float32)
        np.save(OUTPUT / "x.npy", images)
        np.save(OUTPUT / "y.npy", generator.integers(0, 2, 40))
        cls.data = ("--images", OUTPUT / "x.npy", "--labels", OUTPUT / "y.npy")
        cls.model = OUTPUT / "own.mlirbc"

    def test_table_is_what_tools_say(self):
        options = ("--samples", 5, "--batch", 3, "--seed", 9)
        code, errors = call(
            *(self.model, *self.data, *options, "--output", OUTPUT / "found"),
            *("--bits", "24,40", "--allocate", "kl", "--group", "layer"),
            *("--repeats", 1, "--limit", 30),
        )
        self.assertEqual(code, 0, errors)
        text = (OUTPUT / "found.csv").read_text()
        self.assertEqual(text.splitlines()[0], COLUMNS)
        rows = list(csv.DictReader(text.splitlines()))
        names = [(row["allocate"], row["group"], row["bits_asked"]) for row in rows]
        expected = [("kl", "layer", "24.0"), ("kl", "layer", "40.0"), ("none", "", "")]
        self.assertEqual(names, expected)
        self.assertEqual(len(errors.splitlines()), 3)
        for row in rows:
            with self.subTest(row["bits_asked"]):
                library = OUTPUT / "one.so"
                more = ()
                if row["bits_asked"]:
                    more = ("--group=layer", "--allocate=kl")
                    more += (f"--bits={row['bits_asked']}",)
                run(COMPILE, self.model, "-o", library, *more)
                found = (RUN, library, "--json", *self.data, *options, "--limit", 30)
                report = json.loads(run(*found))
                for name in ("accuracy", "nll", "ece"):
                    self.assertEqual(float(row[name]), report[name], name)
                self.assertEqual((row["batch"], row["samples"]), ("3", "5"))
                self.assertGreater(float(row["microseconds_per_example"]), 0)
        # 20 weights of two layers as floats, and within what was asked for.
        self.assertEqual((rows[2]["bits"], rows[2]["bytes"]), ("64.0", "160"))
        for row in rows[:2]:
            self.assertEqual(float(row["bits"]), 8 * int(row["bytes"]) / 20)
            self.assertLessEqual(float(row["bits"]), float(row["bits_asked"]))
        root = ElementTree.parse(OUTPUT / "found.svg").getroot()
        self.assertEqual(root.tag, f"{SVG}svg")

    def test_front(self):
        points = [
            make_point("a", 3, 100, 0.5),
            make_point("a", 2, 80, 0.6),
            make_point("b", 3, 100, 0.7),
            make_point("b", 4, 120, 0.5),
            make_point("c", 2, 80, 0.6),
        ]
        pareto.mark_front(points)
        self.assertEqual([point.pareto for point in points], [1, 1, 0, 0, 1])

    def test_chart(self):
        points = [
            make_point("a<b", 2, 50_000, 0.5, 0.8),
            make_point("a<b", 4, 100_000, 0.1, 0.9),
            make_point("other", 3, 75_000, 0.2, 0.85),
            make_point(pareto.UNCHANGED, 64, 1_600_000, 0.05, 0.95),
        ]
        pareto.mark_front(points)
        for against, unit in (("bits", "bits per weight"), ("bytes", "(kB)")):
            text = pareto.make_chart(points, "model", against)
            root = ElementTree.fromstring(text)
            words = [element.text for element in root.iter(f"{SVG}text")]
            for label in (unit, "NLL (nats)", "100 % - accuracy (%)"):
                self.assertTrue(any(label in word for word in words), label)
            for name in ("a<b, input (30.0-30.0 µs)", "float weights (30.0 µs)"):
                self.assertIn(name, words)
            lines = list(root.iter(f"{SVG}polyline"))
            self.assertEqual(len(lines), 4)
            # To the right are more bits; upwards more NLL and more errors.
            places = [
                [tuple(map(float, pair.split(","))) for pair in line.get("points").split()]
                for line in lines
            ]
            (left, right), (low, high) = places[0], places[2]
            self.assertLess(left[0], right[0])
            self.assertLess(left[1], right[1])
            self.assertLess(low[1], high[1])
            circles = list(root.iter(f"{SVG}circle"))
            self.assertEqual(len(circles), 6)
            width, height = int(root.get("width")), int(root.get("height"))
            for element in (*circles, *root.iter(f"{SVG}text")):
                x = float(element.get("cx") or element.get("x"))
                y = float(element.get("cy") or element.get("y"))
                self.assertTrue(0 <= x <= width and 0 <= y <= height)

    def test_ticks(self):
        np.testing.assert_allclose(chart.make_ticks(0.93, 0.984, 5)[:2], [0.92, 0.94])
        for low, high in ((1.5, 6), (97.1, 98.4), (0.01, 0.011), (3, 3), (0, 0)):
            ticks = chart.make_ticks(low, high)
            self.assertLessEqual(ticks[0], low)
            self.assertGreaterEqual(ticks[-1], high)
            self.assertTrue(2 <= len(ticks) <= 8)
        self.assertEqual(chart.make_log_ticks(0.3, 4), [0.2, 0.5, 1, 2, 5])

    def test_one_point(self):
        points = [make_point("a", 2, 50_000, 0.5)]
        ElementTree.fromstring(pareto.make_chart(points, "model"))

    def test_failures_write_nothing(self):
        output = ("--output", OUTPUT / "bad")
        usual = (self.model, *self.data, *output, "--repeats", 1)
        short = OUTPUT / "short.npy"
        np.save(short, np.zeros(3, np.int64))
        for arguments, message in (
            ((*usual, "--bits", "0.001"), "expected 'bits' of at least"),
            ((*usual, "--allocate", "hawq"), "expected an allocator among"),
            ((*usual, "--compute", "f64"), "expected '--compute' to be"),
            ((*usual, "--bits", 30, "--labels", short), "holds 3 labels"),
            ((*usual, "--output", OUTPUT / "none" / "bad"), "no such folder"),
            ((*usual, "--tools", OUTPUT), "cannot find 'bayes-compile' in"),
            ((OUTPUT / "none.mlir", *self.data, *output), "No such file"),
        ):
            with self.subTest(message):
                code, errors = call(*arguments)
                self.assertEqual(code, 1, errors)
                self.assertIn("error: ", errors)
                self.assertIn(message, errors)
        self.assertEqual(list(OUTPUT.glob("**/bad*")), [])

    def test_wrong_usage(self):
        usual = (self.model, *self.data, "--output", OUTPUT / "bad")
        for arguments, message in (
            (usual[:-2], "required: --output"),
            ((*usual, "--bits", "3,many"), "expected numbers above 0 and at most 64"),
            ((*usual, "--bits", "0"), "found '0'"),
            ((*usual, "--group", "row"), "expected 'input', 'output' or 'layer'"),
            ((*usual, "--samples", "0"), "expected a positive number, found '0'"),
            ((*usual, "--seed", "-1"), "expected a number from 0, found '-1'"),
            ((*usual, "--against", "time"), "invalid choice: 'time'"),
            ((*usual, "--prior-stddev", "0.1"), "found 'random-bits,uniform'"),
        ):
            with self.subTest(message):
                code, errors = call(*arguments)
                self.assertEqual(code, 2, errors)
                self.assertIn(message, errors)
        self.assertEqual(list(OUTPUT.glob("bad*")), [])


if __name__ == "__main__":
    unittest.main()
