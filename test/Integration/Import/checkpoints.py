# RUN: %python %s %bayes_source %t bayes-translate
"""Imported means and standard deviations equal, up to the rounding of float32,
those that NumPy reads from the same checkpoint."""

import re
import subprocess
import sys
import unittest
from pathlib import Path

import numpy as np

from bayes_mlir.posterior import load_posterior

TRANSLATE = sys.argv.pop()
OUTPUT = Path(sys.argv.pop() + ".mlir")
SOURCE = Path(sys.argv.pop())
CHECKPOINTS = SOURCE / "test" / "Integration" / "Inputs" / "checkpoints"
FILES = [
    SOURCE / "python" / "models" / "mnist" / "posterior.safetensors",
    CHECKPOINTS / "bayesian_torch.safetensors",
    CHECKPOINTS / "bayesian_torch_flipout.safetensors",
    CHECKPOINTS / "torchbnn.safetensors",
    CHECKPOINTS / "torchbnn.npz",
    CHECKPOINTS / "blitz.safetensors",
    CHECKPOINTS / "blitz_alias.safetensors",
    CHECKPOINTS / "blitz_stale.safetensors",
]


def parameters(module):
    """The float32 parameters of the text of a module, by name."""
    parameter = r'bayes\.parameter @"?([^" ]+)"? = .*?: tensor<([0-9x]+)xf32>'
    shapes = {
        name: tuple(map(int, extents.split("x")))
        for name, extents in re.findall(parameter, module)
    }
    # A blob starts with its alignment, four bytes.
    blobs = dict(re.findall(r'"?([\w.]+)"?: "0x[0-9A-F]{8}([0-9A-F]*)"', module))
    return {
        name: np.frombuffer(bytes.fromhex(blobs[name]), "<f4").reshape(shape)
        for name, shape in shapes.items()
    }


class Checkpoints(unittest.TestCase):
    def test_values(self):
        for file in FILES:
            with self.subTest(file=file.name):
                command = [TRANSLATE, "--import-posterior", file, "-o", OUTPUT]
                subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
                imported = parameters(OUTPUT.read_text())
                expected = {}
                for layer in load_posterior(file).layers:
                    expected[f"{layer.name}.weight.mean"] = layer.weight_mean.T
                    expected[f"{layer.name}.weight.stddev"] = layer.weight_stddev.T
                    if layer.bias_stddev.any():
                        expected[f"{layer.name}.bias.mean"] = layer.bias_mean
                        expected[f"{layer.name}.bias.stddev"] = layer.bias_stddev
                self.assertEqual(sorted(imported), sorted(expected))
                for name, value in expected.items():
                    np.testing.assert_allclose(imported[name], value, rtol=1e-7)


if __name__ == "__main__":
    unittest.main()
