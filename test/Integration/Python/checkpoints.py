# RUN: %python %s %S/../Inputs/checkpoints
"""The NumPy reference against what other libraries predict from their own
checkpoints, and the power of that comparison."""

import sys
import unittest
from pathlib import Path

import numpy as np

from bayes_mlir import reference
from bayes_mlir.agreement import load_prediction, worst_disagreement
from bayes_mlir.posterior import load_posterior

CHECKPOINTS = Path(sys.argv.pop())
FILES = {
    "bayesian_torch.safetensors": "bayesian_torch",
    "bayesian_torch_flipout.safetensors": "bayesian_torch_flipout",
    "torchbnn.safetensors": "torchbnn",
    "torchbnn.npz": "torchbnn",
    "blitz.safetensors": "blitz",
    "blitz_alias.safetensors": "blitz",
    "blitz_stale.safetensors": "blitz",
}
SAMPLES = 4096


def inputs_for(posterior):
    if posterior.layers[0].weight_mean.shape[1] == 196:
        return np.load(CHECKPOINTS / "inputs_14x14.npy") / 255.0
    return np.load(CHECKPOINTS / "inputs_7x7.npy")


def disagreement(posterior, library, estimator="local-reparameterization"):
    expected = load_prediction(CHECKPOINTS / f"{library}.expected.npz")
    found = reference.predict(posterior, inputs_for(posterior), SAMPLES, estimator)
    return worst_disagreement(expected, found, SAMPLES)


class Checkpoints(unittest.TestCase):
    def test_libraries_agree(self):
        for file, library in FILES.items():
            posterior = load_posterior(CHECKPOINTS / file)
            for estimator in reference.ESTIMATORS:
                with self.subTest(file=file, estimator=estimator):
                    ratio, message = disagreement(posterior, library, estimator)
                    self.assertLess(ratio, 1.0, message)

    def test_wrong_sigma_function_is_noticed(self):
        for library in ("bayesian_torch", "bayesian_torch_flipout", "blitz"):
            with self.subTest(library=library):
                posterior = load_posterior(CHECKPOINTS / f"{library}.safetensors")
                for layer in posterior.layers:  # exp(rho) for log1p(exp(rho))
                    layer.weight_stddev = np.expm1(layer.weight_stddev)
                self.assertGreater(disagreement(posterior, library)[0], 1.0)

    def test_wrong_order_of_layers_is_noticed(self):
        posterior = load_posterior(CHECKPOINTS / "torchbnn.safetensors")
        middle = posterior.layers[1:5]
        posterior.layers[1:5] = sorted(middle, key=lambda layer: -int(layer.name))
        self.assertGreater(disagreement(posterior, "torchbnn")[0], 1.0)

    def test_not_a_number_is_noticed(self):
        expected = load_prediction(CHECKPOINTS / "blitz.expected.npz")
        found = load_prediction(CHECKPOINTS / "blitz.expected.npz")
        self.assertEqual(worst_disagreement(expected, found, SAMPLES)[0], 0.0)
        found.mean[3, 4] = np.nan
        self.assertEqual(worst_disagreement(expected, found, SAMPLES)[0], np.inf)


if __name__ == "__main__":
    unittest.main()
