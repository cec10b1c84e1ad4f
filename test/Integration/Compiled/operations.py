# RUN: %python %s %S/Inputs/operations.mlir %t bayes-run
"""What may stand between layers beside what the importers write: calls,
linalg.softmax, reshapes and slices, functions of math; compiled for every
instruction set against the reference evaluator."""

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
LOG10 = """%one = arith.constant 1.0 : f32
    %square = arith.mulf %in, %in : f32
    %above = arith.addf %one, %square : f32
    %result = math.log10 %above : f32"""
BODIES = {
    "gelu": GELU,
    "softplus": SOFTPLUS,
    "cube": CUBE,
    "log10": LOG10,
    "sum": SUM,
}
# Element (i, j) plus element (i, 1) times element (i, 2).
SHAPES = """%c0 = arith.constant 0 : index
    %rows = tensor.dim %x, %c0 : tensor<?x5xf32>
    %wide = tensor.expand_shape %x [[0], [1, 2]] output_shape [%rows, 5, 1]
        : tensor<?x5xf32> into tensor<?x5x1xf32>
    %two = tensor.extract_slice %wide[0, 1, 0] [%rows, 2, 1] [1, 1, 1]
        : tensor<?x5x1xf32> to tensor<?x2x1xf32>
    %flat = tensor.collapse_shape %two [[0], [1, 2]]
        : tensor<?x2x1xf32> into tensor<?x2xf32>
    %a = tensor.extract_slice %flat[0, 0] [%rows, 1] [1, 1]
        : tensor<?x2xf32> to tensor<?xf32>
    %b = tensor.extract_slice %flat[0, 1] [%rows, 1] [1, 1]
        : tensor<?x2xf32> to tensor<?xf32>
    %y = linalg.generic {
        indexing_maps = [#id, affine_map<(i, j) -> (i)>,
                         affine_map<(i, j) -> (i)>, #id],
        iterator_types = ["parallel", "parallel"]}
        ins(%x, %a, %b : tensor<?x5xf32>, tensor<?xf32>, tensor<?xf32>)
        outs(%init : tensor<?x5xf32>) {
      ^bb0(%p: f32, %q: f32, %r: f32, %out: f32):
        %s = arith.mulf %q, %r : f32
        %t = arith.addf %p, %s : f32
        linalg.yield %t : f32
    } -> tensor<?x5xf32>"""
ACTIVATIONS = {
    "softmax": SOFTMAX,
    "shapes": SHAPES,
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
