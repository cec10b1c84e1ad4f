# RUN: %python %s %bayes_source %t bayes-translate bayes-compile bayes-run
"""Compiled models against the reference evaluator: as imported, with estimators
chosen, and after the phase that chooses them."""

import sys
import unittest
from pathlib import Path

import numpy as np
from support import assert_close, assert_same_bytes, run, save_statistics
from support import write_posterior

from bayes_mlir import reference

SOURCE, OUTPUT, TRANSLATE, COMPILE, RUN = sys.argv[1:]
SOURCE, OUTPUT = Path(SOURCE), Path(OUTPUT)
del sys.argv[1:]


class ReferenceEvaluator(unittest.TestCase):
    def save(self, model, data, *options):
        return save_statistics([RUN, model, *data, *options], OUTPUT / "saved")

    def compile(self, module, estimator):
        library = module.with_suffix(f".{estimator}.so")
        run(COMPILE, module, f"--estimator={estimator}", "-o", library)
        return library

    def test_small_networks(self):
        # Activations of 32 outputs have padded rows in larger blocks.
        for sizes in ((1, 3, 2), (6, 17, 5, 4), (3, 32, 32, 2)):
            name = "-".join(map(str, sizes))
            posterior, module = OUTPUT / f"{name}.safetensors", OUTPUT / f"{name}.mlir"
            write_posterior(posterior, sizes, seed=21)
            run(TRANSLATE, "--import-posterior", posterior, "-o", module)
            libraries = {
                estimator: self.compile(module, estimator)
                for estimator in reference.ESTIMATORS
            }
            inputs = np.random.default_rng(4).normal(size=(19, sizes[0]))
            np.save(OUTPUT / "inputs.npy", inputs.astype(np.float32))
            for samples, first in ((1, 0), (33, 2**32 - 19), (130, 77)):
                data = ("--images", OUTPUT / "inputs.npy", "--samples", samples)
                data += ("--first-example", first, "--seed", 2**64 - 1)
                # As imported, every draw is one of a weight.
                imported = self.save(module, data, "--reference")
                for estimator, library in libraries.items():
                    with self.subTest(sizes=sizes, samples=samples, of=estimator):
                        options = ("--reference", "--estimator", estimator)
                        expected = self.save(module, data, *options)
                        assert_close(self.save(library, data), expected)
                        if estimator == "weight-sampling":
                            assert_close(expected, imported)

    def test_phase_in_a_file(self):
        """What bayes-compile writes after a phase is the same model."""
        posterior, module = OUTPUT / "phase.safetensors", OUTPUT / "phase.mlir"
        write_posterior(posterior, (5, 7, 3), seed=22)
        run(TRANSLATE, "--import-posterior", posterior, "-o", module)
        inputs = np.random.default_rng(5).normal(size=(9, 5))
        np.save(OUTPUT / "inputs.npy", inputs.astype(np.float32))
        data = ("--images", OUTPUT / "inputs.npy", "--reference")
        for estimator in reference.ESTIMATORS:
            phase = OUTPUT / f"{estimator}.mlirbc"
            option = f"--estimator={estimator}"
            run(COMPILE, module, "--compile-to=estimate", option, "-o", phase)
            expected = self.save(module, data, option)
            assert_same_bytes(self.save(phase, data), expected, estimator)

    def test_default_posterior(self):
        mnist = SOURCE / "python" / "models" / "mnist"
        module = OUTPUT / "mnist.mlir"
        posterior = mnist / "posterior.safetensors"
        run(TRANSLATE, "--import-posterior", posterior, "-o", module)
        data = ("--images", mnist / "t10k-images-idx3-ubyte.gz", "--limit", 3)
        data += ("--samples", 9, "--seed", 6)
        for estimator in reference.ESTIMATORS:
            option = ("--estimator", estimator)
            expected = self.save(module, data, "--reference", *option)
            assert_close(self.save(module, data, *option), expected, estimator)


if __name__ == "__main__":
    OUTPUT.mkdir(parents=True, exist_ok=True)
    unittest.main()
