# ===- reference.py - Independent Monte-Carlo prediction -------------------=== #
#
# Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Monte-Carlo prediction of a Gaussian posterior in NumPy and float64.

It is a second implementation of what the compiler does, written from the
mathematics. By default it also draws from NumPy's own generator, so that
agreement within the Monte-Carlo error is evidence about both. With the draws of
compiled models instead, the two agree up to the rounding of float32.
"""

from dataclasses import dataclass

import numpy as np

from bayes_mlir import draws
from bayes_mlir.metrics import entropy

STATISTICS = (
    "mean",
    "variance",
    "predictive_entropy",
    "expected_entropy",
    "mutual_information",
)


class NumpyNormals:
    """Standard normals from NumPy's SFC64 generator, in the order of the calls."""

    def __init__(self, seed):
        self._generator = np.random.Generator(np.random.SFC64(seed))

    def weight(self, shape, site, sample):
        """Normals of a weight or bias in one sample, shared by all examples."""
        return self._generator.standard_normal(shape)

    def output(self, shape, site, sample, first_example):
        """Normals of layer outputs [examples, out] in one sample."""
        return self._generator.standard_normal(shape)


class DrawsV1Normals:
    """The standard normals that a compiled model draws under `key`, if its sites
    are those of the importer: 2 i for the weight of layer i, 2 i + 1 for its
    bias."""

    def __init__(self, key):
        self._key = key

    def weight(self, shape, site, sample):
        # Compiled models number the elements of a weight as [in, out].
        element = draws.element_indices(shape[::-1])
        return draws.normals(self._key, site, draws.WEIGHT, sample, 0, element).T

    def output(self, shape, site, sample, first_example):
        example = first_example + np.arange(shape[0])[:, None]
        element = draws.element_indices(shape[1:])
        return draws.normals(self._key, site, draws.OUTPUT, sample, example, element)


def softmax(logits):
    """Class probabilities along the last axis."""
    exponentials = np.exp(logits - np.max(logits, axis=-1, keepdims=True))
    return exponentials / np.sum(exponentials, axis=-1, keepdims=True)


class WeightSampling:
    """Draws every weight and bias once per sample and shares them among the
    examples."""

    def __init__(self, layer, index, normals):
        self._layer, self._index, self._normals = layer, index, normals

    def apply(self, inputs, sample, first_example):
        layer = self._layer
        weight = layer.weight_mean + layer.weight_stddev * self._normals.weight(
            layer.weight_mean.shape, 2 * self._index, sample
        )
        bias = layer.bias_mean + layer.bias_stddev * self._normals.weight(
            layer.bias_mean.shape, 2 * self._index + 1, sample
        )
        return inputs @ weight.T + bias


class LocalReparameterization:
    """Draws the outputs, whose law given the inputs is Gaussian, instead of the
    weights (Kingma, Salimans and Welling, 2015): exact for each example, while
    examples become independent of each other."""

    def __init__(self, layer, index, normals):
        self._layer, self._index, self._normals = layer, index, normals
        self._of = None

    def apply(self, inputs, sample, first_example):
        layer = self._layer
        # The first layer sees the same inputs in every sample.
        if self._of is not inputs:
            self._of = inputs
            self._mean = inputs @ layer.weight_mean.T + layer.bias_mean
            self._stddev = np.sqrt(
                inputs**2 @ (layer.weight_stddev**2).T + layer.bias_stddev**2
            )
        return self._mean + self._stddev * self._normals.output(
            self._mean.shape, 2 * self._index, sample, first_example
        )


ESTIMATORS = {
    "weight-sampling": WeightSampling,
    "local-reparameterization": LocalReparameterization,
}


def sample_probabilities(
    posterior,
    inputs,
    samples,
    estimator="local-reparameterization",
    normals=None,
    first_example=0,
):
    """Yields the class probabilities [examples, classes] of `samples` networks.

    `inputs` is [examples, features] as the first layer takes them (bytes
    already divided); `estimator` is a key of ESTIMATORS; `normals` defaults to
    NumpyNormals(0).
    """
    normals = normals if normals is not None else NumpyNormals(0)
    inputs = np.asarray(inputs, np.float64)
    layers = [
        ESTIMATORS[estimator](layer, index, normals)
        for index, layer in enumerate(posterior.layers)
    ]
    for sample in range(samples):
        values = inputs
        for layer in layers[:-1]:
            values = np.maximum(layer.apply(values, sample, first_example), 0.0)
        yield softmax(layers[-1].apply(values, sample, first_example))


@dataclass
class Prediction:
    """Predictive statistics of N samples; entropies in nats, variance divided
    by N, mutual information = max(0, predictive - expected entropy).

    `errors`, where asked for, maps each name of STATISTICS to its Monte-Carlo
    standard error at N samples; it shrinks as 1 / sqrt(N). Plug-in entropies
    carry in addition a bias of order 1 / N.
    """

    samples: int
    mean: np.ndarray
    variance: np.ndarray
    predictive_entropy: np.ndarray
    expected_entropy: np.ndarray
    mutual_information: np.ndarray
    errors: dict = None


def summarise(probabilities, with_errors=False):
    """Reduces an iterable of [examples, classes] to a Prediction.

    With errors all samples are held in memory, as float64.
    """
    if with_errors:
        probabilities = np.stack(list(probabilities)).astype(np.float64)
    samples, total, squares, entropies = 0, 0.0, 0.0, 0.0
    for p in probabilities:
        if samples == 0:
            shift = p  # Sums of differences keep small variances exact.
        samples += 1
        total = total + (p - shift)
        squares = squares + (p - shift) ** 2
        entropies = entropies + entropy(p)
    mean = shift + total / samples
    variance = np.maximum(squares / samples - (total / samples) ** 2, 0.0)
    predictive, expected = entropy(mean), entropies / samples
    prediction = Prediction(
        samples,
        mean,
        variance,
        predictive,
        expected,
        np.maximum(predictive - expected, 0.0),
    )
    if with_errors:
        prediction.errors = _standard_errors(probabilities, prediction)
    return prediction


def _standard_errors(probabilities, prediction):
    """First-order standard errors: the spread over samples of each statistic's
    influence, divided by sqrt(N)."""
    deviation = probabilities - prediction.mean
    slope = -np.log(np.maximum(prediction.mean, np.finfo(np.float64).tiny)) - 1.0
    predictive = np.sum(deviation * slope, axis=-1)
    expected = entropy(probabilities)
    influences = {
        "mean": deviation,
        "variance": deviation**2,
        "predictive_entropy": predictive,
        "expected_entropy": expected,
        "mutual_information": predictive - expected,
    }
    root = np.sqrt(prediction.samples)
    return {name: np.std(value, axis=0) / root for name, value in influences.items()}


def predict(
    posterior,
    inputs,
    samples,
    estimator="local-reparameterization",
    seed=0,
    with_errors=False,
):
    """The Prediction of `samples` networks for `inputs` [examples, features],
    with NumPy's generator started from `seed`; see sample_probabilities."""
    drawn = sample_probabilities(
        posterior, inputs, samples, estimator, NumpyNormals(seed)
    )
    return summarise(drawn, with_errors)
