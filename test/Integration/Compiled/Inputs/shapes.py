"""Networks of awkward shapes, compiled for the tier of the command line, against
the NumPy reference under the same draws: both estimators, awkward numbers of
samples, any split of a batch, example numbers up to the last."""

import sys
import unittest
from pathlib import Path

import numpy as np
from support import assert_close, assert_same_bytes, expect_statistics
from support import load_model, run, write_posterior

from bayes_mlir import reference
from bayes_mlir.posterior import load_posterior

TIER, OUTPUT, TRANSLATE, COMPILE = sys.argv[1:]
OUTPUT = Path(OUTPUT)
del sys.argv[1:]

# Input, hidden and output sizes: 1, odd, around multiples of vectors.
NETWORKS = ((1, 1, 2), (3, 5, 1, 3), (17, 33, 3), (4, 16, 2), (15, 31, 17))
SAMPLES = (1, 15, 16, 17, 33, 129)
# One example, a few, and with blocks of 16 or 32 and a rest.
BATCHES = (1, 3, 37)
KEY = 0xFEDCBA9876543210


class Shapes(unittest.TestCase):
    def compile(self, sizes, estimator):
        name = "-".join(map(str, sizes))
        posterior = OUTPUT / f"{name}.safetensors"
        module = OUTPUT / f"{name}.mlir"
        library = OUTPUT / f"{name}.{estimator}.so"
        if not module.exists():
            # Every other network has no biases.
            write_posterior(posterior, sizes, len(name), bias=sizes[0] % 2 == 1)
            run(TRANSLATE, "--import-posterior", posterior, "-o", module)
        run(
            *(COMPILE, module, "-o", library),
            *(f"--march={TIER}", f"--estimator={estimator}"),
        )
        return load_posterior(posterior), load_model(library)

    def test_networks(self):
        for sizes in NETWORKS:
            for estimator in reference.ESTIMATORS:
                posterior, model = self.compile(sizes, estimator)
                self.assertEqual(model.tier, TIER)
                inputs = np.random.default_rng(7).normal(size=(max(BATCHES), sizes[0]))
                inputs = inputs.astype(np.float32)
                # The last call ends with the last example there is.
                for number, samples in enumerate(SAMPLES):
                    batch = BATCHES[number % len(BATCHES)]
                    first = (0, 1, 2**32 - batch)[number // 2]
                    with self.subTest(
                        sizes=sizes, estimator=estimator, samples=samples, batch=batch
                    ):
                        x = inputs[:batch]
                        found = vars(model.predict(x, samples, KEY, first))
                        expected = expect_statistics(
                            posterior, x, samples, estimator, KEY, first
                        )
                        assert_close(found, expected)

    def test_splits(self):
        for sizes in NETWORKS[1:3]:
            for estimator in reference.ESTIMATORS:
                name = "-".join(map(str, sizes))
                model = load_model(OUTPUT / f"{name}.{estimator}.so")
                inputs = np.random.default_rng(8).normal(size=(70, sizes[0]))
                whole = vars(model.predict(inputs, 33, KEY, 5))
                for step in (1, 7, 16, 33):
                    with self.subTest(sizes=sizes, estimator=estimator, step=step):
                        parts = [
                            vars(model.predict(inputs[i : i + step], 33, KEY, 5 + i))
                            for i in range(0, len(inputs), step)
                        ]
                        joined = {
                            name: np.concatenate([part[name] for part in parts])
                            for name in whole
                        }
                        assert_same_bytes(joined, whole)


if __name__ == "__main__":
    OUTPUT.mkdir(parents=True, exist_ok=True)
    for file in OUTPUT.iterdir():
        file.unlink()
    unittest.main()
