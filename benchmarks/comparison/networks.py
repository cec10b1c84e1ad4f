# ===- networks.py - The networks of the comparison ------------------------=== #
#
# Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Networks that are compared: posterior, inputs and what to expect of them."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from bayes_mlir import reference
from bayes_mlir.idx import read_idx
from bayes_mlir.posterior import Posterior, load_posterior
from bayes_mlir.safetensors_file import save_safetensors

MNIST = Path(__file__).resolve().parents[2] / "python" / "models" / "mnist"

# Examples whose predictions are checked, and samples of the NumPy reference.
MNIST_SHARE = "k=16,prior-stddev=0.12"  # a fifth more than the prior it learnt from

CHECKED, EXPECTED_SAMPLES = 4, 1000


@dataclass
class Network:
    """A posterior in the file `path`, inputs [examples, features], float32, and
    for the first of them NumPy's Prediction and a pass with the mean weights.
    `share` are the options of bayes-compile's --share for codes of 4 bits."""

    path: Path
    posterior: Posterior
    inputs: np.ndarray
    samples: int
    expected: reference.Prediction
    one_pass: np.ndarray
    share: str

    @property
    def widths(self):
        layers = self.posterior.layers
        first = layers[0].weight_mean.shape[1]
        return [first, *(len(layer.bias_mean) for layer in layers)]

    @property
    def name(self):
        return "-".join(map(str, self.widths))

    def count_flops(self, batch):
        """Floating-point operations of the products of local reparameterisation,
        two for a multiply-add: one product by means and one by variances. The
        rows of the first layer are the examples, which no sample changes; those
        of the others are the pairs of sample and example."""
        flops, rows = 0, batch
        for inputs, outputs in zip(self.widths, self.widths[1:]):
            flops += 2 * 2 * rows * inputs * outputs
            rows = batch * self.samples
        return flops


def _pass_means(posterior, inputs):
    values = np.asarray(inputs, np.float64)
    for layer in posterior.layers[:-1]:
        values = np.maximum(values @ layer.weight_mean.T + layer.bias_mean, 0.0)
    last = posterior.layers[-1]
    return reference.softmax(values @ last.weight_mean.T + last.bias_mean)


def _make_network(path, inputs, samples, share):
    posterior = load_posterior(path)
    inputs = np.ascontiguousarray(inputs, np.float32)
    expected = reference.predict(
        posterior, inputs[:CHECKED], EXPECTED_SAMPLES, with_errors=True
    )
    one_pass = _pass_means(posterior, inputs[:CHECKED])
    return Network(path, posterior, inputs, samples, expected, one_pass, share)


def make_mnist(samples, examples):
    """The MNIST network of the repository, 784-200-200-10, and test images."""
    images = read_idx(MNIST / "t10k-images-idx3-ubyte.gz")[:examples]
    inputs = images.reshape(examples, -1).astype(np.float32) / np.float32(255)
    return _make_network(MNIST / "posterior.safetensors", inputs, samples, MNIST_SHARE)


def make_synthetic(work, widths, samples, examples, seed=1):
    """A network of random means and deviations, written to the folder `work` as
    a checkpoint is, and random inputs."""
    generator = np.random.default_rng(seed)
    tensors = {}
    for index, (inputs, outputs) in enumerate(zip(widths, widths[1:]), 1):
        for kind, shape in (("weight", (outputs, inputs)), ("bias", (outputs,))):
            mean = generator.normal(0.0, np.sqrt(2.0 / inputs), shape)
            stddev = generator.uniform(0.05, 0.4, shape) / np.sqrt(inputs)
            tensors[f"fc{index}.{kind}.mean"] = mean.astype(np.float32)
            tensors[f"fc{index}.{kind}.stddev"] = stddev.astype(np.float32)
    path = work / f"{'-'.join(map(str, widths))}.safetensors"
    save_safetensors(path, tensors)
    inputs = generator.uniform(0.0, 1.0, (examples, widths[0]))
    return _make_network(path, inputs, samples, "k=16")
