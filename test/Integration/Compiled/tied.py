# REQUIRES: x86-64-v3, x86-64-v4
# RUN: %python %s %t bayes-translate bayes-compile bayes-opt bayes-run \
# RUN:   %S/Inputs/shared.mlir
"""Compiled networks with tied draws, one for each entry of a table: against NumPy,
and against the reference evaluator for tables of all sizes, outliers, blended
weights, tables of rows and of the network."""

import sys
import unittest
from functools import partial
from pathlib import Path

import numpy as np
from support import assert_close, assert_same_bytes, check_tiers, run
from support import save_statistics, write_posterior

from bayes_mlir import draws

OUTPUT, TRANSLATE, COMPILE, OPT, RUN, MODULE = sys.argv[1:]
OUTPUT = Path(OUTPUT)
del sys.argv[1:]

TIERS = ("x86-64", "x86-64-v3", "x86-64-v4")
SAMPLES = 19
# Two blocks of 16 and a rest.
EXAMPLES = 37
KEY = 7
# Options of the table and sizes of the layers: of one input, of an odd number of
# outputs, codes of a byte and of two; outliers and blended weights of the same
# tables, tables of rows, and one of the network.
CASES = (
    ("k=2,scale=none", (49, 11, 10)),
    ("k=8,scale=rank-1", (1, 17, 3)),
    ("k=11,scale=row", (16, 32, 16)),
    ("k=300,scale=rank-1", (35, 21)),
    ("k=16,scope=network", (20, 30, 10)),
    ("k=8,outlier-magnitude=0.3,blend-quantile=0.8", (23, 19)),
    ("k=4,scope=rows,group=5", (17, 13, 10)),
)


def expected_outputs(inputs, samples):
    """What Inputs/shared.mlir computes for each sample, worked out by hand: the
    draws of its table are elements 0 to 2, those of its outliers 4 and 5."""

    def draw(mean, stddev, first):
        elements = first + np.arange(len(mean))
        normals = draws.normals(
            KEY, 0, draws.WEIGHT, np.arange(samples)[:, None], 0, elements
        )
        return np.asarray(mean) + np.asarray(stddev) * normals

    entries = draw([-0.5, 0.25, 1.0], [0.1, 0.2, 0.3], 0)
    outliers = draw([3.0, 4.0], [0.01, 0.02], 4)
    weights = entries[:, [0, 1, 2, 1, 1, 0, 2, 0]]
    weights[:, 4:] *= 0.5
    weights[:, [2, 5]] = outliers
    first = entries[:, [1, 0]]
    weights[:, [0, 7]] = first + (outliers - first) * (np.array([128, 17]) / 255)
    return inputs @ weights.reshape(samples, 2, 4)


class TiedDraws(unittest.TestCase):
    def save(self, model, images, *more, names=None):
        command = (RUN, model, "--images", images, "--seed", KEY, *more)
        names = () if names is None else (names,)
        return save_statistics(command, OUTPUT / "saved", *names)

    def test_same_as_numpy(self):
        inputs = np.random.default_rng(4).normal(size=(EXAMPLES, 2))
        images = OUTPUT / "linear.npy"
        np.save(images, inputs.astype(np.float32))
        for samples in (1, 33):
            outputs = expected_outputs(inputs.astype(np.float32), samples)
            expected = {"mean": outputs.mean(0), "variance": outputs.var(0)}
            for more in (("--reference",), *(("--march", tier) for tier in TIERS)):
                with self.subTest(samples=samples, more=more):
                    found = self.save(
                        *(MODULE, images, "--samples", samples, "--estimator", "tied"),
                        *more,
                        names=("mean", "variance"),
                    )
                    assert_close(found, expected)

    def test_same_as_evaluated(self):
        for number, (options, sizes) in enumerate(CASES):
            name = options.replace("=", "").replace(",", "-")
            posterior = OUTPUT / f"{name}.safetensors"
            whole, shared, tied = (
                OUTPUT / f"{name}-{what}.mlirbc" for what in ("whole", "shared", "tied")
            )
            write_posterior(posterior, sizes, number, bias=number % 2 == 0)
            run(TRANSLATE, "--import-posterior", posterior, "-o", whole)
            run(
                *(COMPILE, whole, f"--share={options}", "--compile-to=import"),
                *("-o", shared),
            )
            # The model as it is, with the estimator written into its draws.
            run(
                *(OPT, shared, "--emit-bytecode", "-o", tied),
                "--pass-pipeline=builtin.module(func.func("
                "bayes-choose-estimator{estimator=tied}))",
            )
            images = OUTPUT / f"{name}.npy"
            inputs = np.random.default_rng(number).normal(size=(EXAMPLES, sizes[0]))
            np.save(images, inputs.astype(np.float32))
            samples = ("--samples", SAMPLES)
            library = OUTPUT / f"{name}.so"
            run(
                *(COMPILE, shared, "--estimator=tied", "-o", library),
                f"--march={','.join(TIERS)}",
            )
            lowered = self.save(
                *(shared, images, "--reference", "--estimator", "tied", *samples)
            )
            expected = self.save(tied, images, "--reference", *samples)
            assert_close(lowered, expected, options)
            check_tiers(
                *(self, partial(self.save, library, images, *samples), TIERS),
                *(EXAMPLES, expected),
                options=options,
            )
            # The model that says of itself that its draws are tied, and the one
            # that is compiled in memory.
            last = self.save(library, images, *samples, "--max-tier", TIERS[-1])
            march = ("--march", TIERS[-1])
            assert_same_bytes(self.save(tied, images, *samples, *march), last)
            march += ("--estimator", "tied")
            assert_same_bytes(self.save(shared, images, *samples, *march), last)


if __name__ == "__main__":
    OUTPUT.mkdir(parents=True, exist_ok=True)
    unittest.main()
