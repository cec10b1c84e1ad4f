# RUN: %python %s %mnist %S/../Inputs/golden
"""The embedded default, its test images and its expected values belong together."""

import json
import sys
import unittest
from pathlib import Path

import numpy as np

from bayes_mlir import reference
from bayes_mlir.agreement import load_prediction, worst_disagreement
from bayes_mlir.idx import read_idx
from bayes_mlir.posterior import load_posterior

GOLDEN = Path(sys.argv.pop())
MODEL = Path(sys.argv.pop())
SAMPLES = 512


class Golden(unittest.TestCase):
    def test_files_of_the_model(self):
        posterior = load_posterior(MODEL / "posterior.safetensors")
        shapes = [layer.weight_mean.shape for layer in posterior.layers]
        self.assertEqual(shapes, [(200, 784), (200, 200), (10, 200)])
        for layer in posterior.layers:
            self.assertTrue((layer.weight_stddev > 0).all())
            self.assertTrue((layer.bias_stddev > 0).all())
        self.assertEqual(posterior.metadata["format"], "bayes")
        self.assertEqual(posterior.metadata["uint8_divisor"], "255")
        self.assertEqual(posterior.metadata["kl_weight"], "0.1")
        images = read_idx(MODEL / "t10k-images-idx3-ubyte.gz")
        labels = read_idx(MODEL / "t10k-labels-idx1-ubyte.gz")
        self.assertEqual(images.shape, (10000, 28, 28))
        self.assertEqual(np.bincount(labels)[:3].tolist(), [980, 1135, 1032])

    def test_reference_gives_the_expected_predictions(self):
        posterior = load_posterior(MODEL / "posterior.safetensors")
        images = read_idx(MODEL / "t10k-images-idx3-ubyte.gz")
        with np.load(GOLDEN / "mnist.expected.npz") as archive:
            inputs = images[archive["indices"]].reshape(32, -1) / 255.0
        expected = load_prediction(GOLDEN / "mnist.expected.npz")
        found = reference.predict(posterior, inputs, SAMPLES, seed=1)
        ratio, message = worst_disagreement(expected, found, SAMPLES)
        self.assertLess(ratio, 1.0, message)

    def test_the_default_is_accurate_and_calibrated(self):
        golden = json.loads((GOLDEN / "mnist_metrics.json").read_text())
        for estimator in reference.ESTIMATORS:
            self.assertGreaterEqual(golden[estimator]["accuracy"]["mean"], 0.982)
            self.assertLessEqual(golden[estimator]["ece"]["mean"], 0.015)


if __name__ == "__main__":
    unittest.main()
