# RUN: %python %s %bayes_source %t bayes-translate bayes-compile
"""Checkpoints of other libraries, imported and compiled: the library's own
Monte-Carlo prediction within the sampling error, and the NumPy reference under
the same draws up to float32 rounding."""

import subprocess
import sys
import unittest
from pathlib import Path

import numpy as np

from bayes_mlir import native, reference
from bayes_mlir.agreement import load_prediction, worst_disagreement
from bayes_mlir.posterior import load_posterior

TRANSLATE, COMPILE = sys.argv[-2:]
OUTPUT = Path(sys.argv[-3])
CHECKPOINTS = Path(sys.argv[-4]) / "test" / "Integration" / "Inputs" / "checkpoints"
del sys.argv[1:]

FILES = {
    "bayesian_torch.safetensors": ("bayesian_torch", "inputs_14x14.npy"),
    "bayesian_torch_flipout.safetensors": ("bayesian_torch_flipout", "inputs_7x7.npy"),
    "torchbnn.safetensors": ("torchbnn", "inputs_7x7.npy"),
    "torchbnn.npz": ("torchbnn", "inputs_7x7.npy"),
    "blitz.safetensors": ("blitz", "inputs_7x7.npy"),
    "blitz_alias.safetensors": ("blitz", "inputs_7x7.npy"),
    "blitz_stale.safetensors": ("blitz", "inputs_7x7.npy"),
}
# Files that differ from another in their format or their names only: for these
# one estimator is enough.
VARIANTS = ("torchbnn.npz", "blitz_alias.safetensors", "blitz_stale.safetensors")
# Enough that exp(rho) in place of log1p(exp(rho)) is noticed for every library.
SAMPLES = 32768
KEY = 20240229


def compile_checkpoint(file, estimator):
    """The checkpoint as a compiled model with one estimator in all layers."""
    # A library whose path is loaded already would not be loaded again.
    name = f"{file}.{estimator}"
    module, library = (OUTPUT / f"{name}.{suffix}" for suffix in ("mlir", "so"))
    OUTPUT.mkdir(parents=True, exist_ok=True)
    commands = (
        [TRANSLATE, "--import-posterior", CHECKPOINTS / file, "-o", module],
        [COMPILE, module, "-o", library, f"--estimator={estimator}"],
    )
    for command in commands:
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    return native.Model(library)


class Checkpoints(unittest.TestCase):
    def test_agreement(self):
        for file, (library, inputs) in FILES.items():
            expected = load_prediction(CHECKPOINTS / f"{library}.expected.npz")
            inputs = np.load(CHECKPOINTS / inputs)
            posterior = load_posterior(CHECKPOINTS / file)
            estimators = list(reference.ESTIMATORS)
            for estimator in estimators[-1:] if file in VARIANTS else estimators:
                with self.subTest(file=file, estimator=estimator):
                    model = compile_checkpoint(file, estimator)
                    found = model.predict(inputs, SAMPLES, KEY)
                    ratio, message = worst_disagreement(expected, found, SAMPLES)
                    self.assertLess(ratio, 1.0, message)

                    found = model.predict(inputs, 48, KEY, first_example=5)
                    divisor = 255.0 if inputs.dtype == np.uint8 else 1.0
                    same_draws = reference.summarise(
                        reference.sample_probabilities(
                            posterior,
                            inputs / divisor,
                            48,
                            estimator,
                            reference.DrawsV1Normals(KEY),
                            first_example=5,
                        )
                    )
                    for name in reference.STATISTICS:
                        actual = getattr(found, name)
                        wanted = getattr(same_draws, name)
                        np.testing.assert_allclose(
                            actual, wanted, atol=5e-6, err_msg=name
                        )


if __name__ == "__main__":
    unittest.main()
