# ===- posterior.py - Posteriors of fully connected networks ---------------=== #
#
# Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Mean-field Gaussian posteriors of fully connected networks, read from the
state dictionaries of the project itself, bayesian-torch, torchbnn and blitz.
"""

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bayes_mlir.safetensors_file import load_safetensors


@dataclass
class DenseLayer:
    """y = W x + b with independent Gaussian W [out, in] and b [out], float64.

    A layer without bias has zero `bias_mean` and `bias_stddev`.
    """

    name: str
    weight_mean: np.ndarray
    weight_stddev: np.ndarray
    bias_mean: np.ndarray
    bias_stddev: np.ndarray


@dataclass
class Posterior:
    """Dense layers with ReLU between them and softmax after the last."""

    layers: list
    metadata: dict


def softplus(rho):
    """ln(1 + e^rho), which the libraries write log1p(exp(rho)), without
    overflow for large rho."""
    return np.logaddexp(0.0, rho)


# How each library names the mean and the scale of a tensor ('weight' or
# 'bias'), and how the scale becomes a standard deviation. blitz stores its
# tensors under two names; its forward pass reads those of the sampler.
_CONVENTIONS = (
    ("{}.mean", "{}.stddev", lambda stddev: stddev),
    ("mu_{}", "rho_{}", softplus),
    ("{}_mu", "{}_log_sigma", np.exp),
    ("{}_sampler.mu", "{}_sampler.rho", softplus),
    ("{}_mu", "{}_rho", softplus),
)


def _numeric_order(name):
    """A sort key that puts 'fc10' behind 'fc9'."""
    parts = re.split(r"(\d+)", name)
    return [int(part) if part.isdigit() else part for part in parts]


def _read_layer(tensors, prefix, convention):
    mean_name, scale_name, to_stddev = convention

    def mean_and_stddev(kind):
        mean = tensors[f"{prefix}.{mean_name.format(kind)}"]
        scale = tensors[f"{prefix}.{scale_name.format(kind)}"]
        return mean.astype(np.float64), to_stddev(scale.astype(np.float64))

    weight = mean_and_stddev("weight")
    if f"{prefix}.{mean_name.format('bias')}" in tensors:
        return DenseLayer(prefix, *weight, *mean_and_stddev("bias"))
    zero = np.zeros(len(weight[0]))
    return DenseLayer(prefix, *weight, zero, zero)


def load_posterior(path):
    """Reads a posterior from a `.safetensors` or `.npz` file.

    Layers are taken in the numeric order of their names. Raises ValueError if
    no layer is found or neighbouring layers do not fit each other.
    """
    if Path(path).suffix == ".npz":
        with np.load(path) as archive:
            tensors, metadata = dict(archive), {}
    else:
        tensors, metadata = load_safetensors(path)

    layers = {}
    for convention in _CONVENTIONS:
        mean, scale = ("." + name.format("weight") for name in convention[:2])
        for key in tensors:
            prefix = key.removesuffix(mean)
            if prefix in layers or prefix == key or prefix + scale not in tensors:
                continue
            layers[prefix] = _read_layer(tensors, prefix, convention)
    if not layers:
        raise ValueError(f"'{path}' contains no Bayesian dense layer")

    ordered = [layers[name] for name in sorted(layers, key=_numeric_order)]
    for first, second in zip(ordered, ordered[1:]):
        produced, consumed = first.weight_mean.shape[0], second.weight_mean.shape[1]
        if produced != consumed:
            raise ValueError(
                f"'{path}': layer '{second.name}' takes {consumed} inputs, "
                f"expected {produced} from '{first.name}'"
            )
    return Posterior(ordered, metadata)
