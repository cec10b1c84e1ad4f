# RUN: %python %s %S/Inputs/operations.mlir %t bayes-run
"""What may stand between layers beside what the importers write: calls,
linalg.softmax, functions of math; compiled for every instruction set against the
reference evaluator."""

import sys
import unittest
from pathlib import Path

import numpy as np
from support import save_statistics

SOURCE, OUTPUT, RUN = sys.argv[1:]
SOURCE, OUTPUT = Path(SOURCE), Path(OUTPUT)
del sys.argv[1:]

TIERS = ("x86-64", "x86-64-v3", "x86-64-v4", "x86-64-v4+")
SOFTMAX = """%y = linalg.softmax dimension(1) ins(%x : tensor<?x5xf32>)
    outs(%init : tensor<?x5xf32>) -> tensor<?x5xf32>"""
FUNCTION = """%y = linalg.generic {indexing_maps = [#id, #id],
    iterator_types = ["parallel", "parallel"]}
    ins(%x : tensor<?x5xf32>) outs(%init : tensor<?x5xf32>) {
  ^bb0(%in: f32, %out: f32):
    RESULT
    linalg.yield %result : f32
  } -> tensor<?x5xf32>"""
GELU = """%scale = arith.constant 0.70710678 : f32
    %half = arith.constant 0.5 : f32
    %one = arith.constant 1.0 : f32
    %scaled = arith.mulf %in, %scale : f32
    %erf = math.erf %scaled : f32
    %sum = arith.addf %one, %erf : f32
    %product = arith.mulf %in, %half : f32
    %result = arith.mulf %product, %sum : f32"""
SOFTPLUS = """%power = math.exp %in : f32
    %result = math.log1p %power : f32"""
CUBE = """%three = arith.constant 3.0 : f32
    %result = math.powf %in, %three : f32"""
# Bounded functions, added up; each for itself is the unit tests' matter.
BOUNDED = ("atan", "cos", "erfc", "sin", "tanh")
SUM = "%sum_0 = arith.constant 0.0 : f32\n" + "\n".join(
    f"%y_{i} = math.{name} %in : f32\n%sum_{i + 1} = arith.addf %sum_{i}, %y_{i} : f32"
    for i, name in enumerate(BOUNDED)
)
SUM += f"\n%result = arith.addf %sum_{len(BOUNDED)}, %in : f32"
BODIES = {"gelu": GELU, "softplus": SOFTPLUS, "cube": CUBE, "sum": SUM}
ACTIVATIONS = {
    "softmax": SOFTMAX,
    **{name: FUNCTION.replace("RESULT", body) for name, body in BODIES.items()},
}


class Operations(unittest.TestCase):
    def test_every_tier(self):
        inputs = np.random.default_rng(8).normal(size=(19, 3)).astype(np.float32)
        np.save(OUTPUT / "inputs.npy", inputs)
        options = ("--images", OUTPUT / "inputs.npy", "--samples", 33, "--seed", 3)
        for name, activation in ACTIVATIONS.items():
            module = OUTPUT / f"{name}.mlir"
            module.write_text(SOURCE.read_text().replace("ACTIVATE", activation))

            def save(*more):
                command = (RUN, module, *options, *more)
                command += ("--estimator", "weight-sampling")
                return save_statistics(command, OUTPUT / "saved", ("mean", "variance"))

            expected = save("--reference")
            for tier in TIERS:
                found = save("--march", tier)
                for statistic, value in expected.items():
                    with self.subTest(name=name, tier=tier, statistic=statistic):
                        np.testing.assert_allclose(
                            found[statistic], value, rtol=1e-5, atol=1e-6
                        )


if __name__ == "__main__":
    OUTPUT.mkdir(parents=True, exist_ok=True)
    unittest.main()
