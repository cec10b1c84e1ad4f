# REQUIRES: x86-64-v3
# RUN: %python %s %t bayes-translate bayes-compile bayes-run
"""What `bayes-compile` says that widths of weights cost, against predictions and
metrics of NumPy: of the model before and after, and with one weight compressed."""

import re
import subprocess
import sys
import unittest
from dataclasses import replace
from pathlib import Path

import numpy as np
from support import expect_statistics, run, write_posterior

from bayes_mlir import metrics, reference
from bayes_mlir.posterior import load_posterior
from bayes_mlir.safetensors_file import load_safetensors, save_safetensors

OUTPUT, TRANSLATE, COMPILE, RUN = sys.argv[1:]
OUTPUT = Path(OUTPUT)
del sys.argv[1:]

SIZES = (49, 24, 10)
EXAMPLES, SAMPLES, KEY = 200, 16, 0
BITS = 2
# All weights have so many bits, so that what they become can be told without the
# solver. Standard deviations are one power of 2, of which the stored factors are
# exact.
WIDTHS = (f"--least-bits={BITS}", f"--most-bits={BITS}", "--bits=64", "--group=layer")
STDDEV = 0.0625
# In the order of the columns.
COLUMNS = (
    *("accuracy", "nll", "ece", "brier"),
    *("predictive_entropy", "expected_entropy", "mutual_information"),
)
# Printed with two decimals and five; and what float32 adds.
TOLERANCES = (0.0051, *6 * (1.1e-5,))


def to_bf16(value):
    """The nearest bf16, ties to even."""
    bits = np.atleast_1d(np.float32(value)).view(np.uint32)
    bits = bits + 0x7FFF + ((bits >> 16) & 1)
    return (bits & np.uint32(0xFFFF0000)).view(np.float32)[0]


def quantise(means):
    """Means rounded to steps, of which that of largest magnitude is 2^(bits-1) to
    the negative side."""
    half = 2 ** (BITS - 1)
    extreme = means.flat[np.abs(means).argmax()]
    step = to_bf16(-to_bf16(extreme) / half)
    return step * np.clip(np.round(means / np.float64(step)), -half, half - 1)


def read_table(text):
    """The rows of numbers after the line "validation: ...", by their labels."""
    lines = text[text.index("validation: ") :].splitlines()[2:]
    rows = {}
    for line in lines:
        match = re.match(r"(\S+(?: alone)?)((?: +[+-]?[\d.]+){7})$", line)
        if match:
            rows[match[1]] = [float(number) for number in match[2].split()]
    return rows


class Validation(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        OUTPUT.mkdir(parents=True, exist_ok=True)
        path = OUTPUT / "posterior.safetensors"
        write_posterior(path, SIZES, seed=3)
        tensors, _ = load_safetensors(path)
        for name, values in tensors.items():
            if name.endswith("weight.stddev"):
                tensors[name] = np.full_like(values, STDDEV)
            elif name.endswith("mean"):
                # Sure enough for widths to change what is predicted.
                tensors[name] = 2 * values
        save_safetensors(path, tensors)
        cls.module = OUTPUT / "model.mlirbc"
        run(TRANSLATE, "--import-posterior", path, "-o", cls.module)
        cls.posterior = load_posterior(path)
        generator = np.random.default_rng(8)
        cls.inputs = generator.uniform(0, 1, (EXAMPLES, SIZES[0])).astype(np.float32)
        np.save(OUTPUT / "x.npy", cls.inputs)
        cls.before = cls.expect(())
        # Classes that the model gives, three in four times.
        labels = cls.before["mean"].argmax(axis=1)
        wrong = generator.uniform(size=EXAMPLES) < 0.25
        cls.labels = np.where(wrong, (labels + 1) % SIZES[-1], labels)
        np.save(OUTPUT / "y.npy", cls.labels.astype(np.int64))

    @classmethod
    def expect(cls, compressed, estimator="local-reparameterization"):
        """Statistics with the weights of the layers numbered `compressed` in few
        bits."""
        layers = list(cls.posterior.layers)
        for number in compressed:
            means = quantise(layers[number].weight_mean.T).T
            layers[number] = replace(layers[number], weight_mean=means)
        posterior = replace(cls.posterior, layers=layers)
        return expect_statistics(posterior, cls.inputs, SAMPLES, estimator, KEY)

    @classmethod
    def compile(cls, *options):
        """A compilation that may fail."""
        command = (
            *(COMPILE, cls.module, "-o", OUTPUT / "model.so", *WIDTHS, *options),
            *("--validate-images", OUTPUT / "x.npy"),
            *("--validate-labels", OUTPUT / "y.npy"),
            *("--validate-samples", SAMPLES),
        )
        words = [str(word) for word in command]
        return subprocess.run(words, capture_output=True, text=True)

    def measure(self, statistics):
        """The numbers of a row."""
        found = metrics.all_metrics(statistics["mean"], self.labels)
        for name in reference.STATISTICS[2:]:
            found[name] = float(np.mean(statistics[name], dtype=np.float64))
        found["accuracy"] *= 100
        return [found[name] for name in COLUMNS]

    def check(self, row, expected):
        for found, wanted, tolerance in zip(row, expected, TOLERANCES):
            self.assertLess(abs(found - wanted), tolerance)

    def test_numbers(self):
        for estimator in reference.ESTIMATORS:
            with self.subTest(estimator):
                done = self.compile(f"--estimator={estimator}")
                self.assertEqual(done.returncode, 0, done.stderr)
                rows = read_table(done.stderr)
                names = "before", "fc1.weight alone", "fc2.weight alone", "after"
                self.assertEqual(tuple(rows)[:-1], names)
                expected = [
                    self.measure(self.expect(compressed, estimator))
                    for compressed in ((), (0,), (1,), (0, 1))
                ]
                for name, wanted in zip(names, expected):
                    with self.subTest(name):
                        self.check(rows[name], wanted)
                # The case says something: all of them differ.
                self.assertEqual(len({wanted[1] for wanted in expected}), 4)
                self.assertGreater(expected[3][1], expected[0][1] + 0.01)
                difference = np.subtract(expected[3], expected[0])
                self.check(rows["difference"], difference)

    def test_same_as_run(self):
        """Before and after are what bayes-run measures, of the same key."""
        local = "--estimator=local-reparameterization"
        rows = read_table(self.compile(local).stderr)
        run(COMPILE, self.module, "-o", OUTPUT / "float.so", local)
        for name, library in (("before", "float.so"), ("after", "model.so")):
            data = ("--images", OUTPUT / "x.npy", "--labels", OUTPUT / "y.npy")
            text = run(RUN, OUTPUT / library, *data, "--samples", SAMPLES)
            found = re.search(r"negative log-likelihood +([\d.]+)", text)
            with self.subTest(name):
                self.assertAlmostEqual(float(found[1]), rows[name][1], delta=6e-5)

    def test_tolerances(self):
        """What is measured is allowed, and a little less is not."""
        before, after = (self.measure(self.expect(layers)) for layers in ((), (0, 1)))
        costs = [self.measure(self.expect((layer,))) for layer in (0, 1)]
        allowed, refused, messages = [], [], []
        for option, column, margin in (
            ("max-nll-increase", 1, 1e-5),
            ("max-accuracy-loss", 0, 0.0),
            ("max-ece-increase", 2, 1e-5),
        ):
            sign = -1 if column == 0 else 1
            found = sign * (after[column] - before[column])
            worst = max((0, 1), key=lambda layer: sign * costs[layer][column])
            self.assertGreater(found, 2 * margin)
            allowed.append(f"--{option}={round(found, 9) + margin}")
            refused.append(f"--{option}={0.99 * found - margin}")
            start = f"expected '--{option}' of at most"
            messages.append(f"{start} .*; 'fc{worst + 1}.weight' costs most")
        local = "--estimator=local-reparameterization"
        done = self.compile(local, *allowed)
        self.assertEqual(done.returncode, 0, done.stderr)
        (OUTPUT / "model.so").unlink()
        done = self.compile(local, *refused)
        self.assertEqual(done.returncode, 1)
        for message in messages:
            self.assertRegex(done.stderr, message)
        self.assertFalse((OUTPUT / "model.so").exists())


if __name__ == "__main__":
    unittest.main()
