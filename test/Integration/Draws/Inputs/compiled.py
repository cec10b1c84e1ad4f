"""The draws of models compiled for the tier of the command line, and those of
the reference evaluator, are NumPy's bit for bit.

The models show their draws: the mean over one sample is the draw, and over
several the sum in the order that section 9.1 of docs/spec/bayes.md gives."""

import sys
import unittest
from pathlib import Path

import numpy as np
from support import load_model, run, save_statistics

from bayes_mlir import draws

TIER, OUTPUT, COMPILE, RUN = sys.argv[1:]
OUTPUT = Path(OUTPUT)
del sys.argv[1:]

KEY = 0xA0761D6478BD642F
SAMPLES = (1, 2, 17, 129, 300)

# Noise of 33 outputs for every example; the input does not matter.
OUTPUTS, OUTPUT_SITE = 33, 7
OUTPUT_NOISE = """
func.func @noise(%x: tensor<?x1xf32>, %first: i64, %seed: !bayes.key, %n: index)
    -> tensor<?x33xf32> attributes {bayes.entry} {
  %c0 = arith.constant 0 : index
  %batch = tensor.dim %x, %c0 : tensor<?x1xf32>
  %init = tensor.empty(%batch) : tensor<?x33xf32>
  DERIVE_KEY
  %mean = bayes.monte_carlo samples(%n) statistics [#bayes.mean]
      -> (tensor<?x33xf32>) {
  ^bb0(%s: index):
    %noise = bayes.normal %key[%s] example(%first) offsets[0] of [33]
        axes [example, element] site 7 purpose output
        outs(%init : tensor<?x33xf32>) -> tensor<?x33xf32>
    bayes.yield %noise : tensor<?x33xf32>
  }
  return %mean : tensor<?x33xf32>
}
"""

# A product of the input with standard normal weights; the identity as input
# gives the weights.
WEIGHTS, WEIGHT_SITE = (19, 5), (1 << 28) - 1
WEIGHT_NOISE = """
bayes.parameter @mean = dense<0.0> : tensor<19x5xf32>
bayes.parameter @stddev = dense<1.0> : tensor<19x5xf32>
func.func @noise(%x: tensor<?x19xf32>, %first: i64, %seed: !bayes.key, %n: index)
    -> tensor<?x5xf32> attributes {bayes.entry} {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f32
  %batch = tensor.dim %x, %c0 : tensor<?x19xf32>
  %init = tensor.empty(%batch) : tensor<?x5xf32>
  %zeros = linalg.fill ins(%zero : f32) outs(%init : tensor<?x5xf32>) -> tensor<?x5xf32>
  %mean = bayes.load_parameter @mean : tensor<19x5xf32>
  %stddev = bayes.load_parameter @stddev : tensor<19x5xf32>
  %law = bayes.gaussian %mean, %stddev : !bayes.random<19x5xf32>
  DERIVE_KEY
  %result = bayes.monte_carlo samples(%n) statistics [#bayes.mean]
      -> (tensor<?x5xf32>) {
  ^bb0(%s: index):
    %w = bayes.sample %law, %key[%s] site 268435455 : !bayes.random<19x5xf32>
    %y = linalg.matmul ins(%x, %w : tensor<?x19xf32>, tensor<19x5xf32>)
        outs(%zeros : tensor<?x5xf32>) -> tensor<?x5xf32>
    bayes.yield %y : tensor<?x5xf32>
  }
  return %result : tensor<?x5xf32>
}
"""

# How the key of the draws comes from the seed: in MLIR and in NumPy.
KEYS = {
    "seed": ("", lambda seed: seed),
    "fold": (
        "%data = arith.constant -2 : i64\n"
        "  %key = bayes.fold_key %seed, %data : !bayes.key",
        lambda seed: draws.fold_key(seed, 2**64 - 2),
    ),
    "split": (
        "%unused, %key = bayes.split_key %seed : !bayes.key",
        lambda seed: draws.split_key(seed)[1],
    ),
}


def mean_over_samples(values):
    """The float32 mean over the first axis in the order of the specification:
    8 slots of 16 lanes, merged by halving."""
    states = np.zeros((8, 16, *values.shape[1:]), np.float32)
    for sample, value in enumerate(values):
        states[sample // 16 % 8, sample % 16] += value
    for half in (4, 2, 1):
        states = states[:half] + states[half:]
    states = states[0]
    for half in (8, 4, 2, 1):
        states = states[:half] + states[half:]
    return states[0] / np.float32(len(values))


class CompiledDraws(unittest.TestCase):
    def check(self, name, source, inputs, expect, first_example):
        """Compares a model with `expect(key, samples)`, [samples, ...]."""
        for kind, (derive, to_key) in KEYS.items():
            module = OUTPUT / f"{name}-{kind}.mlir"
            library = module.with_suffix(".so")
            text = source.replace("DERIVE_KEY", derive)
            module.write_text(text if derive else text.replace("%seed", "%key"))
            key = to_key(KEY)
            option = "--estimator=weight-sampling"
            run(COMPILE, module, "-o", library, f"--march={TIER}", option)
            model = load_model(library)
            self.assertEqual(model.tier, TIER)
            for samples in SAMPLES:
                with self.subTest(model=name, key=kind, samples=samples):
                    expected = mean_over_samples(expect(key, samples))
                    found = model.predict(inputs, samples, KEY, first_example).mean
                    self.assertEqual(found.tobytes(), expected.tobytes())

            images = module.with_suffix(".npy")
            np.save(images, inputs)
            data = ("--images", images, "--seed", KEY, "--first-example", first_example)
            for form in (("--march", TIER, option), ("--reference",)):
                with self.subTest(model=name, key=kind, form=form):
                    command = (RUN, module, *form, *data, "--samples", 1)
                    found = save_statistics(command, OUTPUT / "saved", ["mean"])
                    expected = mean_over_samples(expect(key, 1))
                    self.assertEqual(found["mean"].tobytes(), expected.tobytes())

    def test_output_noise(self):
        # Block of 16 or 32, and the last examples that there are.
        examples = 2**32 - 37 + np.arange(37)

        def expect(key, samples):
            return draws.normals(
                key,
                OUTPUT_SITE,
                draws.OUTPUT,
                np.arange(samples)[:, None, None],
                examples[:, None],
                np.arange(OUTPUTS),
            )

        inputs = np.zeros((37, 1), np.float32)
        self.check("output", OUTPUT_NOISE, inputs, expect, int(examples[0]))

    def test_weight_noise(self):
        def expect(key, samples):
            return draws.normals(
                key,
                WEIGHT_SITE,
                draws.WEIGHT,
                np.arange(samples)[:, None, None],
                0,
                draws.element_indices(WEIGHTS),
            )

        inputs = np.eye(WEIGHTS[0], dtype=np.float32)
        self.check("weight", WEIGHT_NOISE, inputs, expect, 5)


if __name__ == "__main__":
    OUTPUT.mkdir(parents=True, exist_ok=True)
    unittest.main()
