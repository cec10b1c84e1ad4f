# UNSUPPORTED: sanitizer
# RUN: %python %s %bayes_source %bayes_build %t
"""What benchmarks/matvec does without its peers: problems, checks, the table, and
the whole command on a small matrix."""

import json
import os
import subprocess
import sys
import unittest
from pathlib import Path

import numpy as np

SOURCE, BUILD, OUTPUT = map(Path, sys.argv[1:])
del sys.argv[1:]
sys.path.insert(0, str(SOURCE / "benchmarks"))

from comparison.measure import Times  # noqa: E402
from matvec_widths import __main__ as command  # noqa: E402
from matvec_widths import modules  # noqa: E402


class Parts(unittest.TestCase):
    def test_codes_use_all_entries(self):
        problem = modules.make_problem(128, 3)
        self.assertEqual(problem.bits, 3)
        self.assertEqual(set(problem.codes.ravel()), set(range(8)))
        for matrix, table in zip(problem.matrices, problem.tables):
            self.assertEqual(set(matrix.ravel()), set(table))

    def test_floats_have_no_width(self):
        self.assertIsNone(modules.make_problem(128).bits)

    def test_wrong_results_end_the_run(self):
        right = modules.make_problem(128).expect(2)
        command.check("right", right * (1 + 1e-5), right)
        for wrong in (np.roll(right, 1), right * np.nan):
            with self.assertRaisesRegex(SystemExit, "error: wrong: off by"):
                command.check("wrong", wrong, right)

    def test_table(self):
        four = [command.FOUR_BITS.format(block) for block in (32, 128)]
        times = {
            ("ours", 1): Times(1e-3, 9e-4, 3),
            ("ours", 2): Times(2e-3, 2e-3, 3),
            (four[0], 1): Times(4e-3, 4e-3, 3),
            (four[1], 1): Times(5e-3, 5e-3, 3),
        }
        lines = command.to_markdown(128, times, ["a note"]).splitlines()
        self.assertEqual(lines[0], "* a note")
        self.assertEqual(lines[4], "| ours | 1,000 (900) | 2,000 (2,000) | 0.25 |")
        self.assertEqual(lines[6], f"| {four[1]} | 5,000 (5,000) |  | 1.25 |")

    def test_onednn_of_a_build(self):
        cache = OUTPUT / "CMakeCache.txt"
        cache.unlink(missing_ok=True)
        self.assertFalse(command.has_onednn(OUTPUT))
        for text, expected in (
            ("dnnl_DIR:PATH=dnnl_DIR-NOTFOUND\n", False),
            ("dnnl_DIR:PATH=/usr/lib\n", True),
            ("BAYES_ENABLE_ONEDNN:STRING=OFF\ndnnl_DIR:PATH=/usr/lib\n", False),
        ):
            cache.write_text(text)
            self.assertEqual(command.has_onednn(OUTPUT), expected)


class Command(unittest.TestCase):
    def test_small_matrix(self):
        page = OUTPUT / "page.md"
        page.write_text("".join(command.MARKERS))
        done = subprocess.run(
            [SOURCE / "benchmarks" / "matvec", f"--build={BUILD}", "--size=128"]
            + ["--seconds=0.01", f"--core={min(os.sched_getaffinity(0))}"]
            + ["--without-peers", "--json", OUTPUT / "found.json"]
            + ["--markdown", page],
            capture_output=True,
            text=True,
            env={**os.environ, "BAYES_BENCHMARK_PYTHON": sys.executable},
        )
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn(done.stdout.strip(), page.read_text())
        found = json.loads((OUTPUT / "found.json").read_text())
        names = {(figure["name"], figure["products"]) for figure in found}
        for bits in range(1, 9):
            title = f"bayes-mlir, {bits} bit{'s' if bits > 1 else ''}"
            self.assertLessEqual({(title, 1), (title, 2)}, names)
        self.assertTrue(all(0 < f["minimum"] <= f["median"] for f in found))


if __name__ == "__main__":
    OUTPUT.mkdir(parents=True, exist_ok=True)
    unittest.main()
