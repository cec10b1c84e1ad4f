# RUN: %python %s %bayes_source %t bayes-translate bayes-compile bayes-run
"""The embedded default with weights that share tables: what it costs on test
images, and that the same options always give the same model."""

import json
import sys
import unittest
from pathlib import Path

from support import run

SOURCE, OUTPUT, TRANSLATE, COMPILE, RUN = sys.argv[1:]
SOURCE, OUTPUT = Path(SOURCE), Path(OUTPUT)
del sys.argv[1:]

MNIST = SOURCE / "python" / "models" / "mnist"
IMAGES = MNIST / "t10k-images-idx3-ubyte.gz"
LABELS = MNIST / "t10k-labels-idx1-ubyte.gz"
# Differences between models vary by 0.0003 in NLL and 0.001 in ECE.
EXAMPLES, SEEDS = 2000, 2


class Sharing(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        OUTPUT.mkdir(parents=True, exist_ok=True)
        cls.module = OUTPUT / "mnist.mlirbc"
        posterior = MNIST / "posterior.safetensors"
        run(TRANSLATE, "--import-posterior", posterior, "-o", cls.module)
        cls.whole = cls.measure(cls.compile("whole"))

    @classmethod
    def compile(cls, name, *options):
        library = OUTPUT / f"{name}.so"
        run(COMPILE, cls.module, *options, "-o", library)
        return library

    @staticmethod
    def measure(library):
        """Averages over seeds: accuracy, NLL and ECE."""
        data = ("--images", IMAGES, "--labels", LABELS, "--json", "--limit", EXAMPLES)
        found = [
            json.loads(run(RUN, library, *data, "--seed", seed))
            for seed in range(SEEDS)
        ]
        return {
            name: sum(one[name] for one in found) / SEEDS
            for name in ("accuracy", "nll", "ece")
        }

    def test_cost(self):
        # The network-wide table is larger and shared by layers of other scales.
        for options, accuracy, nll, ece in (
            ("k=16,prior-stddev=0.1", 0.003, 0.004, 0.006),
            ("k=16,distortion=kl-entry-weight", 0.004, 0.007, 0.008),
            ("k=256,scope=network", 0.003, 0.002, 0.004),
            ("k=16,outlier-magnitude=0.4,outlier-cluster=2", 0.003, 0.007, 0.007),
        ):
            with self.subTest(share=options):
                library = self.compile("shared", f"--share={options}")
                found = self.measure(library)
                self.assertGreater(found["accuracy"], self.whole["accuracy"] - accuracy)
                self.assertLess(found["nll"], self.whole["nll"] + nll)
                self.assertLess(found["ece"], self.whole["ece"] + ece)

    def test_one_entry_is_worse(self):
        """A single Gaussian for all weights of a layer predicts nothing."""
        library = self.compile("one", "--share=k=1,scale=none")
        self.assertLess(self.measure(library)["accuracy"], 0.5)

    def test_reproducible(self):
        models = []
        for name in ("first", "second"):
            shared = OUTPUT / f"{name}.mlirbc"
            options = ("--share=k=16", "--compile-to=import", "-o", shared)
            run(COMPILE, self.module, *options)
            models.append(shared.read_bytes())
        self.assertEqual(*models)
        self.assertLess(len(models[0]), self.module.stat().st_size / 4)


if __name__ == "__main__":
    unittest.main()
