# RUN: %python %s %bayes_source %t bayes-translate bayes-compile bayes-run
"""The embedded default with weights that share tables: what it costs on test
images, and that the same options always give the same model."""

import json
import subprocess
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


def run_for_errors(*command):
    """Runs a command; returns what it wrote to stderr."""
    words = [str(word) for word in command]
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{command} failed: {done.stderr}")
    return done.stderr


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
            ("k=16,blend-quantile=0.95", 0.003, 0.006, 0.007),
            ("k=256,scope=network,algorithm=em", 0.003, 0.003, 0.004),
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

    def test_thresholds_of_the_paper(self):
        """One table with the thresholds of the paper, their distance in units of
        the standardised means, and as many weights for each component."""
        options = (
            "k=107,scope=network,scale=none,algorithm=em,distortion=wasserstein,"
            "outlier-magnitude=0.2,outlier-cluster=20,blend-quantile=0.95,"
            "merge-distance=7e-5"
        )
        library = OUTPUT / "paper.so"
        report = run_for_errors(
            COMPILE, self.module, f"--share={options}", "--share-report", "-o", library
        )
        lines = [line.split() for line in report.splitlines() if line.strip()]
        entries = {line[2] for line in lines if line[0].startswith("fc")}
        (total,) = [line for line in lines if line[0] == "all"]
        outliers, blended = int(total[2]), int(total[3])
        self.assertEqual(len(entries), 1)
        self.assertLessEqual(int(entries.pop()), 107)
        # Those with large means alone.
        self.assertGreaterEqual(outliers, 1793)
        self.assertLess(outliers, 4000)
        self.assertGreater(blended, 0)
        self.assertLess(blended, 0.05 * int(total[1]))
        found = self.measure(library)
        self.assertGreater(found["accuracy"], self.whole["accuracy"] - 0.003)

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
