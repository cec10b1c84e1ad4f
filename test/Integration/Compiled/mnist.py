# RUN: %python %s %bayes_source %t bayes-translate bayes-compile bayes-run
"""The embedded default on the 10,000 test images: the metrics of the compiled
model, of NumPy from its predictions, and of NumPy's own prediction."""

import json
import sys
import unittest
from pathlib import Path

import numpy as np
from support import run

from bayes_mlir import metrics, reference
from bayes_mlir.agreement import load_prediction, worst_disagreement
from bayes_mlir.idx import read_idx

SOURCE, OUTPUT, TRANSLATE, COMPILE, RUN = sys.argv[1:]
SOURCE, OUTPUT = Path(SOURCE), Path(OUTPUT)
del sys.argv[1:]

MNIST = SOURCE / "python" / "models" / "mnist"
IMAGES = MNIST / "t10k-images-idx3-ubyte.gz"
LABELS = MNIST / "t10k-labels-idx1-ubyte.gz"
GOLDEN = SOURCE / "test" / "Integration" / "Inputs" / "golden"

# Of the difference to the mean over the golden runs, in units of the standard
# deviation of one run: 14 metrics fail by chance once in 500 keys.
DEVIATIONS = 5.0
NAMES = {
    "predictive_entropy": "mean_predictive_entropy",
    "expected_entropy": "mean_expected_entropy",
    "mutual_information": "mean_mutual_information",
}


class Mnist(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        OUTPUT.mkdir(parents=True, exist_ok=True)
        module = OUTPUT / "mnist.mlir"
        posterior = MNIST / "posterior.safetensors"
        run(TRANSLATE, "--import-posterior", posterior, "-o", module)
        cls.libraries = {}
        for estimator in reference.ESTIMATORS:
            cls.libraries[estimator] = OUTPUT / f"{estimator}.so"
            option = f"--estimator={estimator}"
            run(COMPILE, module, option, "-o", cls.libraries[estimator])

    def test_metrics(self):
        golden = json.loads((GOLDEN / "mnist_metrics.json").read_text())
        labels = read_idx(LABELS)
        for estimator, library in self.libraries.items():
            data = ("--images", IMAGES, "--labels", LABELS, "--json", "--threads", 2)
            prefix = OUTPUT / estimator
            found = json.loads(run(RUN, library, *data, "--save", prefix))
            self.assertEqual(found["examples"], golden["examples"])
            self.assertEqual(found["samples"], golden["samples"])
            for name, expected in golden[estimator].items():
                with self.subTest(estimator=estimator, metric=name):
                    error = expected["stddev"] * np.sqrt(1 + 1 / golden["seeds"])
                    difference = found[NAMES.get(name, name)] - expected["mean"]
                    self.assertLessEqual(abs(difference), DEVIATIONS * error)

            # What the default is documented to reach.
            self.assertGreaterEqual(found["accuracy"], 0.982)
            self.assertLessEqual(found["ece"], 0.015)

            # bayes-run's metrics of its own predictions.
            mean = np.load(f"{prefix}.mean.npy")
            for name, expected in metrics.all_metrics(mean, labels).items():
                self.assertAlmostEqual(found[name], expected, delta=1e-6, msg=name)
            for name, key in NAMES.items():
                values = np.load(f"{prefix}.{name}.npy").astype(np.float64)
                self.assertAlmostEqual(found[key], values.mean(), delta=1e-6, msg=name)

    def test_predictions(self):
        """Single predictions within the Monte-Carlo error."""
        expected = load_prediction(GOLDEN / "mnist.expected.npz")
        with np.load(GOLDEN / "mnist.expected.npz") as archive:
            images = read_idx(IMAGES)[archive["indices"]]
        np.save(OUTPUT / "images.npy", images)
        for estimator, library in self.libraries.items():
            data = ("--images", OUTPUT / "images.npy", "--samples", 4096)
            run(RUN, library, *data, "--save", OUTPUT / "few")
            found = type("Found", (), {})
            for name in reference.STATISTICS:
                setattr(found, name, np.load(OUTPUT / f"few.{name}.npy"))
            ratio, message = worst_disagreement(expected, found, 4096)
            self.assertLess(ratio, 1.0, f"{estimator}: {message}")

    def test_out_of_distribution(self):
        """Digits on their sides, whose entropies are compared pair by pair."""
        count = 500
        np.save(OUTPUT / "turned.npy", np.rot90(read_idx(IMAGES), axes=(1, 2))[:600])
        inside = ("--images", IMAGES, "--limit", count, "--save", OUTPUT / "inside")
        other = ("--out-of-distribution-images", OUTPUT / "turned.npy", "--json")
        for library in self.libraries.values():
            found = json.loads(run(RUN, library, *inside, *other))
            outside = ("--images", OUTPUT / "turned.npy", "--limit", count)
            following = ("--first-example", count, "--save", OUTPUT / "outside")
            run(RUN, library, *outside, *following)
            negatives, positives = (
                np.load(OUTPUT / f"{name}.predictive_entropy.npy")
                for name in ("inside", "outside")
            )
            pairs = np.mean(positives[:, None] > negatives)
            pairs += np.mean(positives[:, None] == negatives) / 2
            self.assertAlmostEqual(
                found["out_of_distribution_auroc"], pairs, delta=1e-9
            )
            self.assertGreater(pairs, 0.8)


if __name__ == "__main__":
    unittest.main()
