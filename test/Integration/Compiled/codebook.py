# RUN: %python %s %bayes_source %t bayes-compile bayes-run %S/Inputs/shared.mlir
"""Compiled weights of codes against the laws that the codes give."""

import sys
import unittest
from pathlib import Path

import numpy as np
from support import assert_close, assert_same_bytes, run, save_statistics

from bayes_mlir import reference

SOURCE, OUTPUT, COMPILE, RUN, MODULE = sys.argv[1:]
OUTPUT = Path(OUTPUT)
del sys.argv[1:]

# The laws of Inputs/shared.mlir, worked out by hand: entries, halved in the second
# row, then outliers at 2 and 5, then between entries and outliers at 0 and 7.
ENTRIES = np.array([[-0.5, 0.25, 1.0], [0.1, 0.2, 0.3]], np.float32)
OUTLIERS = np.array([[3.0, 4.0], [0.01, 0.02]], np.float32)
CODES = np.array([0, 1, 2, 1, 1, 0, 2, 0])


def expected_laws():
    laws = ENTRIES[:, CODES]
    laws[:, 4:] *= np.float32(0.5)
    laws[:, [2, 5]] = OUTLIERS
    first = ENTRIES[:, [1, 0]]
    part = np.array([128, 17], np.float32) / np.float32(255)
    laws[:, [0, 7]] = first + (OUTLIERS - first) * part
    return laws.reshape(2, 2, 4)


class Codebook(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        inputs = np.random.default_rng(4).normal(size=(19, 2)).astype(np.float32)
        np.save(OUTPUT / "inputs.npy", inputs)
        cls.inputs = inputs
        cls.libraries = {}
        for estimator in reference.ESTIMATORS:
            library = OUTPUT / f"{estimator}.so"
            run(COMPILE, MODULE, f"--estimator={estimator}", "-o", library)
            cls.libraries[estimator] = library

    def save(self, model, samples, *options):
        data = ("--images", OUTPUT / "inputs.npy", "--samples", samples)
        command = [RUN, model, *data, *options]
        return save_statistics(command, OUTPUT / "saved", ("mean", "variance"))

    def test_same_as_evaluated(self):
        for estimator, library in self.libraries.items():
            for samples in (1, 33):
                with self.subTest(estimator=estimator, samples=samples):
                    options = ("--reference", "--estimator", estimator)
                    expected = self.save(MODULE, samples, *options)
                    assert_close(self.save(library, samples), expected)

    def test_moments(self):
        """Of a linear model they are known; five standard errors are allowed."""
        mean, stddev = expected_laws().astype(np.float64)
        expected_mean = self.inputs @ mean
        expected_variance = self.inputs.astype(np.float64) ** 2 @ stddev**2
        samples = 1 << 14
        for estimator, library in self.libraries.items():
            with self.subTest(estimator=estimator):
                found = self.save(library, samples)
                error = np.abs(found["mean"] - expected_mean)
                bound = 5 * np.sqrt(expected_variance / samples)
                np.testing.assert_array_less(error, bound)
                ratio = found["variance"] / expected_variance
                bound = 5 * np.sqrt(2 / samples)
                np.testing.assert_allclose(ratio, 1, rtol=0, atol=bound)

    def test_any_batch(self):
        for estimator, library in self.libraries.items():
            with self.subTest(estimator=estimator):
                whole = self.save(library, 40, "--batch", 19)
                for batch in (1, 16):
                    assert_same_bytes(self.save(library, 40, "--batch", batch), whole)


if __name__ == "__main__":
    OUTPUT.mkdir(parents=True, exist_ok=True)
    unittest.main()
