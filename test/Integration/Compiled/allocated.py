# REQUIRES: x86-64-v3, x86-64-v4
# RUN: %python %s %t bayes-translate bayes-compile bayes-opt bayes-run
"""Networks whose weights have widths for a budget: what the module after
allocation stores against the posterior, and predictions of the compiled library
against those of the reference evaluator and of NumPy for these weights."""

import re
import subprocess
import sys
import unittest
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from stored_weights import read_weights, to_bf16
from support import assert_close, check_tiers, expect_statistics, run
from support import save_statistics, write_posterior

from bayes_mlir import reference
from bayes_mlir.posterior import load_posterior

OUTPUT, TRANSLATE, COMPILE, OPT, RUN = sys.argv[1:]
OUTPUT = Path(OUTPUT)
del sys.argv[1:]

TIERS = ("x86-64", "x86-64-v3", "x86-64-v4")
SAMPLES, KEY = 19, 2026
# Two blocks of 16 and a rest.
EXAMPLES = 37
# Options and layer sizes: groups of each kind, few and many bits, slices that are
# dropped and weights that are, one width for all, layers that divide neither 16
# nor a period of codes, of one input or of one output.
CASES = (
    ("--bits=5.5", (49, 24, 10)),
    ("--bits=4 --allocate=kl", (100, 40, 10)),
    ("--bits=6 --group=output", (49, 24, 10)),
    ("--bits=4.5 --group=output --allocate=quantile-inform", (33, 19, 11)),
    ("--bits=4 --group=layer", (33, 19, 11)),
    ("--budget-bytes=800 --allocate=squared-error", (20, 40, 2)),
    ("--bits=20 --least-bits=1", (7, 33, 5)),
    ("--bits=60 --group=output --most-bits=1", (1, 17, 3)),
    ("--bits=9 --allocate=uniform", (16, 32, 16)),
    ("--bits=3 --most-bits=0", (33, 19, 11)),
    ("--bits=64 --least-bits=8 --group=layer", (5, 4, 1, 3)),
)
# Of these, by number.
ALL_TIERS = (0, 2)


def make_name(options):
    return re.sub(r"[^\w.]+", "-", options).strip("-")


def quantise(means, bits):
    """Means rounded to steps, of which the one of largest magnitude is 2^(bits-1)
    to the negative side."""
    extreme = means.flat[np.abs(means).argmax()]
    step = to_bf16(-to_bf16(extreme) / np.float32(2 ** (bits - 1)))
    multiples = np.round(means.astype(np.float64) / step)
    return step * np.clip(multiples, -(2 ** (bits - 1)), 2 ** (bits - 1) - 1)


class Allocated(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.modules, cls.reports, cls.posteriors, cls.stored = {}, {}, {}, {}
        for number, (options, sizes) in enumerate(CASES):
            name = make_name(options)
            posterior = OUTPUT / f"{name}.safetensors"
            whole = OUTPUT / f"{name}-whole.mlirbc"
            module = OUTPUT / f"{name}.mlirbc"
            write_posterior(posterior, sizes, number)
            run(TRANSLATE, "--import-posterior", posterior, "-o", whole)
            command = (COMPILE, whole, *options.split(), "--bits-report")
            command += ("--compile-to=import", "-o", module)
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            cls.reports[options] = done.stderr
            inputs = np.random.default_rng(number).normal(size=(EXAMPLES, sizes[0]))
            np.save(OUTPUT / f"{name}.npy", inputs.astype(np.float32))
            cls.modules[options] = module
            cls.posteriors[options] = load_posterior(posterior)
            cls.stored[options] = read_weights(
                run(OPT, module), cls.posteriors[options].layers
            )

    def save(self, options, model, *more):
        images = OUTPUT / f"{make_name(options)}.npy"
        command = (RUN, model, "--images", images, "--samples", SAMPLES)
        return save_statistics((*command, "--seed", KEY, *more), OUTPUT / "saved")

    def compile(self, options, tiers, *more):
        name = "-".join((make_name(options), *map(make_name, more)))
        library = OUTPUT / f"{name}.so"
        march = f"--march={','.join(tiers)}"
        run(COMPILE, self.modules[options], *more, march, "-o", library)
        return library

    def get_allocated(self, options):
        """The posterior with the weights that are stored."""
        posterior = self.posteriors[options]
        layers = [
            replace(
                layer,
                weight_mean=kept.get_means().T,
                weight_stddev=kept.get_stddevs().T,
            )
            for layer, kept in zip(posterior.layers, self.stored[options])
        ]
        return replace(posterior, layers=layers)

    def test_means_are_rounded(self):
        for options, _ in CASES:
            layers = self.posteriors[options].layers
            for layer, kept in zip(layers, self.stored[options]):
                with self.subTest(options):
                    means = np.moveaxis(layer.weight_mean.T, kept.along, 0)
                    expected = np.zeros(means.shape, np.float32)
                    if "layer" in options:
                        expected = quantise(means, kept.widths[0])
                    else:
                        for position, bits in zip(kept.positions, kept.widths):
                            expected[position] = quantise(means[position], bits)
                    found = np.moveaxis(kept.get_means(), kept.along, 0)
                    np.testing.assert_array_equal(found, expected)
                    if "--least-bits=1" in options:
                        self.assertEqual(len(kept.widths), len(means))

    def test_deviations_are_harmonic_means(self):
        """Precisions in units of the stored ones are 1 on average, for each row
        and column, up to the rounding to bf16 of both factors."""
        for options, _ in CASES:
            layers = self.posteriors[options].layers
            for layer, kept in zip(layers, self.stored[options]):
                with self.subTest(options):
                    ratios = (kept.get_stddevs() / layer.weight_stddev.T) ** 2
                    for axis in (0, 1):
                        np.testing.assert_allclose(
                            ratios.mean(axis=axis), 1.0, rtol=0.016
                        )

    def test_size_is_what_is_promised(self):
        for options, sizes in CASES:
            with self.subTest(options):
                lines = [line.split() for line in self.reports[options].splitlines()]
                kept = self.stored[options]
                # Bytes are before the bound, of a model, and last of a rule.
                promised = [int(line[8]) for line in lines[1:]]
                self.assertEqual(promised[:-1], [weight.bytes for weight in kept])
                self.assertEqual(promised[-1], sum(promised[:-1]))
                weights = sum(a * b for a, b in zip(sizes, sizes[1:]))
                name, budget = re.match(r"--([\w-]+)=([\d.]+)", options).groups()
                limit = float(budget)
                if name == "bits":
                    limit *= weights / 8
                self.assertLessEqual(promised[-1], limit)

    def test_cases_are_what_they_are_for(self):
        widths = {options: self.stored[options][0].widths for options, _ in CASES}
        for number in ALL_TIERS:
            options, _ = CASES[number]
            self.assertGreater(len(set(widths[options])), 2, options)
        options, sizes = CASES[1]
        self.assertLess(len(widths[options]), sizes[0])
        self.assertEqual(widths["--bits=3 --most-bits=0"], [])
        self.assertEqual(len(set(widths["--bits=9 --allocate=uniform"])), 1)
        self.assertTrue(any(self.stored[options][0].along for options, _ in CASES))

    def test_same_as_evaluated(self):
        for number, (options, _) in enumerate(CASES):
            posterior = self.get_allocated(options)
            inputs = np.load(OUTPUT / f"{make_name(options)}.npy")
            for estimator in reference.ESTIMATORS:
                expected = self.save(
                    *(options, self.modules[options]),
                    *("--reference", "--estimator", estimator),
                )
                independent = expect_statistics(
                    posterior, inputs, SAMPLES, estimator, KEY
                )
                with self.subTest(options, estimator=estimator):
                    assert_close(expected, independent)
                # Rows and columns of several widths are compiled for all.
                tiers = TIERS[number % 3 :][:1]
                if number in ALL_TIERS and estimator == "local-reparameterization":
                    tiers = TIERS
                library = self.compile(options, tiers, f"--estimator={estimator}")
                check_tiers(
                    *(self, partial(self.save, options, library), tiers),
                    *(EXAMPLES, expected),
                    options=options,
                    estimator=estimator,
                )

    def test_without_samples(self):
        """One pass with the means is the prediction of deviations of 0."""
        for number, (options, _) in enumerate(CASES):
            inputs = np.load(OUTPUT / f"{make_name(options)}.npy")
            layers = [
                replace(
                    layer,
                    weight_stddev=np.zeros_like(layer.weight_stddev),
                    bias_stddev=np.zeros_like(layer.bias_stddev),
                )
                for layer in self.get_allocated(options).layers
            ]
            posterior = replace(self.posteriors[options], layers=layers)
            expected = expect_statistics(posterior, inputs, 1, "weight-sampling", KEY)
            tiers = TIERS[number % 2 + 1 :][:1]
            library = self.compile(options, tiers, "--samples=0")
            check_tiers(
                *(self, partial(self.save, options, library), tiers),
                *(EXAMPLES, expected),
                options=options,
            )


if __name__ == "__main__":
    OUTPUT.mkdir(parents=True, exist_ok=True)
    unittest.main()
