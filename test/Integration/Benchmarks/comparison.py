# RUN: %python %s %bayes_source %bayes_build %t
"""What benchmarks/compare does without its peers: the project's own contenders,
the order of measurement, ratios, tables and files."""

import json
import sys
import unittest
from pathlib import Path

import numpy as np

SOURCE, BUILD, OUTPUT = map(Path, sys.argv[1:])
del sys.argv[1:]
sys.path.insert(0, str(SOURCE / "benchmarks"))

from comparison import compiled, contenders, measure, networks, report  # noqa: E402

OURS, CODES, WIDTHS = contenders.OWN_NAMES
OUTPUTS, WEIGHTS, ONE_PASS = contenders.CLASSES


class Contenders(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.network = networks.make_synthetic(OUTPUT, (24, 16, 10), 64, 5)
        compiler = compiled.Compiler(BUILD, OUTPUT, [])
        cls.found, cls.outputs_only = compiled.make_contenders(compiler, cls.network, 5)

    def test_own_contenders_agree_with_numpy(self):
        self.assertEqual(
            [(c.name, c.kind) for c in self.found],
            [(OURS, OUTPUTS), (CODES, OUTPUTS), (WIDTHS, OUTPUTS), (OURS, WEIGHTS)]
            + [(OURS, ONE_PASS), (CODES, ONE_PASS), (WIDTHS, ONE_PASS)],
        )
        self.assertTrue(self.outputs_only)
        for contender in self.found:
            result = contender.call()
            self.assertIsNone(contenders.find_error(contender, result, self.network))

    def test_remarks_tell_the_estimators(self):
        compiler = compiled.Compiler(BUILD, OUTPUT, ["--estimator=weight-sampling"])
        module = OUTPUT / f"{self.network.name}.mlir"
        _, remarks = compiler.compile(module, "drawn")
        self.assertFalse(compiled.draws_outputs_only(remarks))

    def test_wrong_answers_are_found(self):
        def read(_):
            right = self.found[0].read(self.found[0].call())
            return {**right, "mean": np.roll(right["mean"], 1, axis=-1)}

        wrong = contenders.Contender("wrong", OUTPUTS, lambda: None, read)
        message = contenders.find_error(wrong, None, self.network)
        self.assertRegex(message, "'mean' at .*: found .*, expected")
        one_pass = contenders.Contender("wrong", ONE_PASS, lambda: None)
        right = self.network.one_pass
        self.assertIsNone(contenders.find_error(one_pass, right, self.network))
        message = contenders.find_error(one_pass, right + 1e-3, self.network)
        self.assertRegex(message, "off by 1.0e-03")

    def test_codes_answer_almost_alike(self):
        for kind, right, read in (
            (OUTPUTS, self.network.expected.mean, lambda mean: {"mean": mean}),
            (ONE_PASS, self.network.one_pass, lambda mean: mean),
        ):
            codes = contenders.Contender(CODES, kind, lambda: None, read, 0.5)
            for difference in (0.25, 0.8, np.nan):
                answer = right + np.float32(difference)
                message = contenders.find_error(codes, answer, self.network)
                wrong = difference != 0.25
                self.assertEqual(message, f"off by {difference:.1e}" if wrong else None)

    def test_flops(self):
        # 3 rows of the first layer, 3 x 64 of the second.
        expected = 4 * (3 * 24 * 16 + 3 * 64 * 16 * 10)
        self.assertEqual(self.network.count_flops(3), expected)

    def test_normals(self):
        compiler = compiled.Compiler(BUILD, OUTPUT, [])
        compiled.make_normals(compiler, 1 << 12)()


class FakeClock:
    """Functions that take a known time, and write down when they are called."""

    def __init__(self, **seconds):
        self.now, self.log = 0.0, []
        self.calls = {name: self._make(name, time) for name, time in seconds.items()}

    def _make(self, name, seconds):
        def call():
            self.now += seconds
            self.log.append(name)

        return call


class Measure(unittest.TestCase):
    def test_rounds_are_interleaved(self):
        clock = FakeClock(slow=3.0, fast=0.125)
        found = measure.measure(clock.calls, 4.0, 4, 2, lambda: clock.now)
        estimates = ["slow", "fast", "fast"]
        fast = ["fast"] * 8  # a second
        once = ["slow", *fast, *fast]  # slow sits out every other round
        self.assertEqual(clock.log, estimates + once + once)
        self.assertEqual(found["slow"], measure.Times(3.0, 3.0, 2))
        self.assertEqual(found["fast"], measure.Times(0.125, 0.125, 4))


def times(milliseconds):
    return measure.Times(milliseconds * 1e-3, milliseconds * 1e-3, 3)


class Report(unittest.TestCase):
    def setUp(self):
        found = {
            (OUTPUTS, OURS): times(2.0),
            (OUTPUTS, CODES): times(1.0),
            (OUTPUTS, "JAX"): times(5.0),
            (OUTPUTS, "PyTorch"): times(4.0),
            (WEIGHTS, OURS): times(30.0),
            (WEIGHTS, "blitz"): times(300.0),
            (ONE_PASS, OURS): times(0.04),
            (ONE_PASS, CODES): times(0.01),
            (ONE_PASS, "ONNX Runtime"): times(0.05),
        }
        batch = report.BatchResult(found, peak=1e11, flops=int(1.5e8))
        network = report.NetworkResult("4-2", 32, {16: batch})
        normals = {OURS: 2e9, "PyTorch": 4e8}
        self.report = report.Report({"machine": "fast"}, [network], normals)

    def test_ratios(self):
        batch = self.report.networks[0].batches[16]
        self.assertEqual(batch.fastest_peer(OUTPUTS)[0], "PyTorch")
        self.assertEqual(batch.ratio(OUTPUTS), 0.5)
        self.assertAlmostEqual(batch.ratio(WEIGHTS), 0.1)
        self.assertEqual(batch.fastest_peer(ONE_PASS)[0], "ONNX Runtime")
        self.assertAlmostEqual(batch.ratio(OUTPUTS, CODES), 0.25)
        self.assertAlmostEqual(batch.ratio(ONE_PASS), 0.8)
        self.assertAlmostEqual(batch.passes(), 40.0)
        self.assertAlmostEqual(batch.of_peak(), 0.75)
        batch.flops = None
        self.assertIsNone(batch.of_peak())

    def test_tables(self):
        rows = dict(
            (row[0], row[1:])
            for row in report.tabulate_network(self.report.networks[0])
        )
        self.assertEqual(rows["4-2, 32 samples"], ["batch 16"])
        self.assertEqual(rows["blitz"], ["300,000 (300,000)"])
        self.assertEqual(rows["ONNX Runtime"], ["50.0 (50.0)"])
        self.assertEqual(rows["bayes-mlir, of the FMA peak"], ["75 %"])
        normals = report.tabulate_normals(self.report.normals)
        self.assertEqual(normals[2], ["PyTorch", "0.40", "5.0"])
        text = report.to_text(self.report)
        self.assertIn("machine: fast\n", text)
        for label, ratio in (
            ("bayes-mlir", "0.50 of PyTorch"),
            ("bayes-mlir, codes of 4 bits", "0.25 of PyTorch"),
            ("bayes-mlir, codes of 4 bits", "0.20 of ONNX Runtime"),
            ("samples drawn in passes", "40.00 of ONNX Runtime"),
        ):
            self.assertRegex(text, f"\n{label}, fastest peer = 1 +{ratio}\n")

    def test_markdown(self):
        section = report.to_markdown(self.report)
        self.assertIn("* machine: fast\n", section)
        self.assertIn(f"| **{WEIGHTS}** |  |\n", section)
        self.assertIn("| blitz | 300,000 (300,000) |\n", section)
        page = f"before\n{report.BEGIN}\nold\n{report.END}\nbehind\n"
        expected = f"before\n{report.BEGIN}\n\n{section}\n\n{report.END}\nbehind\n"
        page = report.replace_section(page, section)
        self.assertEqual(page, expected)
        self.assertEqual(report.replace_section(page, section), expected)

    def test_pages_without_markers_are_refused(self):
        for page in ("", report.BEGIN, report.END + report.BEGIN, report.END * 2):
            with self.assertRaisesRegex(ValueError, "expected '<!--"):
                report.replace_section(page, "")

    def test_json(self):
        content = json.loads(report.to_json(self.report))
        batch = content["networks"][0]["batches"]["16"]
        self.assertEqual(batch["of_fma_peak"], 0.75)
        self.assertEqual(batch["microseconds"][0]["median"], 2000.0)
        self.assertEqual(content["normals_per_second"]["PyTorch"], 4e8)


if __name__ == "__main__":
    OUTPUT.mkdir(parents=True, exist_ok=True)
    unittest.main()
