# RUN: %python %s %t bayes-translate bayes-compile
"""Numbers at the limits of float32: the statistics stay finite and are those of
NumPy."""

import sys
import unittest
from pathlib import Path

import numpy as np
from support import assert_close, expect_statistics, load_model, run

from bayes_mlir import reference
from bayes_mlir.posterior import load_posterior
from bayes_mlir.safetensors_file import save_safetensors

OUTPUT, TRANSLATE, COMPILE = sys.argv[1:]
OUTPUT = Path(OUTPUT)
del sys.argv[1:]

INPUTS, CLASSES, SAMPLES, KEY = 3, 4, 33, 7
GENERATOR = np.random.default_rng(0)
MEAN = GENERATOR.normal(size=(CLASSES, INPUTS))
HALF = np.arange(CLASSES * INPUTS).reshape(MEAN.shape) % 2
ROWS = GENERATOR.normal(size=(20, INPUTS)).astype(np.float32)

# Name: mean, standard deviation, input.
CASES = {
    # Probabilities of exactly 0, whose logarithm must not matter.
    "large-logits": (100 * MEAN, np.full(MEAN.shape, 0.01), ROWS),
    # The variance of an output is just representable.
    "large-stddev": (MEAN, np.full(MEAN.shape, 1e18), ROWS),
    "subnormal": (1e-40 * MEAN, np.full(MEAN.shape, 1e-41), ROWS),
    "some-deterministic": (MEAN, 0.3 * HALF, ROWS),
    # All outputs are equal in every sample.
    "zero-input": (MEAN, np.full(MEAN.shape, 0.2), np.zeros_like(ROWS)),
}


class Extremes(unittest.TestCase):
    def test_cases(self):
        for name, (mean, stddev, inputs) in CASES.items():
            file, module = OUTPUT / f"{name}.safetensors", OUTPUT / f"{name}.mlir"
            weight = {"fc1.weight.mean": mean, "fc1.weight.stddev": stddev}
            save_safetensors(
                file, {key: value.astype(np.float32) for key, value in weight.items()}
            )
            run(TRANSLATE, "--import-posterior", file, "-o", module)
            for estimator in reference.ESTIMATORS:
                with self.subTest(case=name, estimator=estimator):
                    library = OUTPUT / f"{name}.{estimator}.so"
                    run(COMPILE, module, f"--estimator={estimator}", "-o", library)
                    found = vars(load_model(library).predict(inputs, SAMPLES, KEY))
                    expected = expect_statistics(
                        load_posterior(file), inputs, SAMPLES, estimator, KEY
                    )
                    assert_close(found, expected)
                    for value in found.values():
                        self.assertTrue(np.isfinite(value).all())
                        self.assertTrue((value >= 0).all())


if __name__ == "__main__":
    OUTPUT.mkdir(parents=True, exist_ok=True)
    unittest.main()
