# REQUIRES: x86-64-v3, x86-64-v4+
# RUN: %python %s %t bayes-translate bayes-compile bayes-opt bayes-run
"""Products whose factors are rounded to bf16: against NumPy's rounding, and with
pairs, which some targets multiply at once, against one factor at a time."""

import sys
import unittest
from functools import partial
from pathlib import Path

import numpy as np
from stored_weights import read_weights, to_bf16
from support import check_tiers, run, save_statistics, write_posterior

from bayes_mlir.posterior import load_posterior

OUTPUT, TRANSLATE, COMPILE, OPT, RUN = sys.argv[1:]
OUTPUT = Path(OUTPUT)
del sys.argv[1:]

# Without and with pairs.
TIERS = ("x86-64-v3", "x86-64-v4+")
SAMPLES, EXAMPLES = 19, 37
# Widths of inputs, some of which are dropped; odd numbers of them; and weights
# that have no codes.
CASES = {"codes": ("--bits=4.5", (49, 33, 11)), "floats": ("", (20, 17, 5))}
# Of a probability, from factors that are wrong by 2^-9 at most.
MOST = 2e-2


def softmax(x):
    exps = np.exp(x - x.max(axis=1, keepdims=True))
    return exps / exps.sum(axis=1, keepdims=True)


class Compute(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.posteriors, cls.modules = {}, {}
        for number, (name, (options, sizes)) in enumerate(CASES.items()):
            posterior = OUTPUT / f"{name}.safetensors"
            module = OUTPUT / f"{name}.mlirbc"
            write_posterior(posterior, sizes, number)
            run(TRANSLATE, "--import-posterior", posterior, "-o", module)
            command = (COMPILE, module, *options.split(), "--compile-to=import")
            run(*command, "-o", module.with_suffix(".import.mlirbc"))
            inputs = np.random.default_rng(number).normal(size=(EXAMPLES, sizes[0]))
            np.save(OUTPUT / f"{name}.npy", inputs.astype(np.float32))
            cls.posteriors[name] = load_posterior(posterior)
            cls.modules[name] = module.with_suffix(".import.mlirbc")

    def save(self, name, model, *more):
        images = OUTPUT / f"{name}.npy"
        command = (RUN, model, "--images", images, "--samples", SAMPLES, *more)
        return save_statistics(command, OUTPUT / "saved")

    def compile(self, name, *more):
        library = OUTPUT / f"{'-'.join((name, *more)).replace('+', 'p').replace(',', '-')}.so"
        run(COMPILE, self.modules[name], *more, "-o", library)
        return library

    def predict(self, name):
        """One pass with the means, factors rounded."""
        x = np.load(OUTPUT / f"{name}.npy")
        layers = self.posteriors[name].layers
        stored = [None] * len(layers)
        if name == "codes":
            stored = read_weights(run(OPT, self.modules[name]), layers)
        for number, (layer, kept) in enumerate(zip(layers, stored)):
            if kept:
                factors = x[:, kept.positions] * kept.steps
                levels = kept.get_means()[kept.positions] / kept.steps[:, None]
            else:
                factors, levels = x, to_bf16(layer.weight_mean.T.ravel())
                levels = levels.reshape(layer.weight_mean.T.shape)
            factors = to_bf16(factors.ravel()).reshape(factors.shape)
            y = factors.astype(np.float64) @ levels.astype(np.float64)
            y = (y + layer.bias_mean).astype(np.float32)
            x = y if number + 1 == len(layers) else np.maximum(y, 0)
        return softmax(x)

    def test_rounds_as_numpy(self):
        for name in CASES:
            expected = self.predict(name)
            whole = self.compile(name, "--samples=0", "--march=x86-64-v3")
            for tier in TIERS:
                library = self.compile(
                    name, "--samples=0", f"--march={tier}", "--compute=bf16"
                )
                with self.subTest(name, tier=tier):
                    found = self.save(name, library)["mean"]
                    # A sum next to the border of two bf16s may fall to either.
                    error = np.abs(found - expected)
                    self.assertLess(np.median(error), 1e-6)
                    self.assertLess(error.max(), 2e-3)
                    difference = np.abs(found - self.save(name, whole)["mean"])
                    self.assertGreater(np.median(difference), 1e-5)
                    self.assertLess(difference.max(), MOST)

    def test_one_artifact_for_all(self):
        """Targets without the instruction take pairs apart."""
        tiers = ("x86-64", *TIERS)
        for name in CASES:
            library = self.compile(
                name, f"--march={','.join(tiers)}", "--compute=bf16"
            )
            expected = self.save(name, self.compile(name, f"--march={TIERS[1]}",
                                                    "--compute=bf16"))
            for tier in tiers:
                with self.subTest(name, tier=tier):
                    found = self.save(name, library, "--max-tier", tier)
                    error = np.abs(found["mean"] - expected["mean"])
                    self.assertLess(np.median(error), 1e-6)
                    self.assertLess(error.max(), 2e-3)

    def test_same_with_pairs(self):
        for name in CASES:
            libraries = [
                self.compile(name, f"--march={tier}", "--compute=bf16")
                for tier in TIERS
            ]
            exact = self.save(name, self.compile(name, f"--march={TIERS[0]}"))
            expected = self.save(name, libraries[0])
            with self.subTest(name):
                difference = np.abs(expected["mean"] - exact["mean"])
                self.assertGreater(np.median(difference), 1e-6)
                self.assertLess(difference.max(), MOST)
            found = self.save(name, libraries[1])
            check_tiers(
                *(self, partial(self.save, name, libraries[1]), TIERS[1:]),
                *(EXAMPLES, found),
                name=name,
            )
            with self.subTest(f"{name}, with pairs"):
                error = np.abs(found["mean"] - expected["mean"])
                self.assertLess(np.median(error), 1e-6)
                self.assertLess(error.max(), 2e-3)


if __name__ == "__main__":
    OUTPUT.mkdir(parents=True, exist_ok=True)
    unittest.main()
