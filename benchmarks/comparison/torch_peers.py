# ===- torch_peers.py - The peers written in PyTorch -----------------------=== #
#
# Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""PyTorch by hand: local reparameterisation and weight sampling, vectorised over
samples, and one pass; and the statistics of any samples."""

import torch
from torch.nn import functional

from .contenders import DRAWN_OUTPUTS, DRAWN_WEIGHTS, ONE_PASS, Contender

torch.set_num_threads(1)
# Once and for all: entering torch.inference_mode() takes microseconds each time.
torch.set_grad_enabled(False)


def to_tensor(array):
    return torch.from_numpy(array).to(torch.float32).contiguous()


def summarise(p):
    """All five statistics of probabilities [samples, batch, classes]."""
    average = p.mean(0)
    predictive = torch.special.entr(average).sum(-1)
    expected = torch.special.entr(p).sum(-1).mean(0)
    return {
        "mean": average,
        "variance": p.var(0, correction=0),
        "predictive_entropy": predictive,
        "expected_entropy": expected,
        "mutual_information": (predictive - expected).clamp_(min=0),
    }


def _make_drawn_outputs(network, inputs):
    layers = [
        tuple(
            map(
                to_tensor,
                (
                    layer.weight_mean.T,
                    layer.weight_stddev.T**2,
                    layer.bias_mean,
                    layer.bias_stddev**2,
                ),
            )
        )
        for layer in network.posterior.layers
    ]

    def predict():
        rows, shape = inputs, (1, len(inputs), -1)
        for index, (mean, variance, bias_mean, bias_variance) in enumerate(layers):
            # The rows of the first layer are the same in every sample.
            centre = torch.addmm(bias_mean, rows, mean).view(shape)
            spread = torch.addmm(bias_variance, rows * rows, variance).sqrt_()
            noise = torch.randn(network.samples, len(inputs), centre.shape[-1])
            values = torch.addcmul(centre, spread.view(shape), noise, out=noise)
            if index + 1 < len(layers):
                rows = values.relu_().view(-1, values.shape[-1])
                shape = (network.samples, len(inputs), -1)
        return summarise(values.softmax(-1))

    return predict


def _make_drawn_weights(network, inputs):
    layers = [
        tuple(
            map(
                to_tensor,
                (
                    layer.weight_mean.T,
                    layer.weight_stddev.T,
                    layer.bias_mean,
                    layer.bias_stddev,
                ),
            )
        )
        for layer in network.posterior.layers
    ]

    def draw(mean, stddev):
        noise = torch.randn(network.samples, *mean.shape)
        return torch.addcmul(mean, stddev, noise, out=noise)

    def predict():
        values = inputs.expand(network.samples, -1, -1)
        for index, (mean, stddev, bias_mean, bias_stddev) in enumerate(layers):
            bias = draw(bias_mean, bias_stddev).unsqueeze(1)
            values = torch.baddbmm(bias, values, draw(mean, stddev))
            if index + 1 < len(layers):
                values = values.relu_()
        return summarise(values.softmax(-1))

    return predict


def _make_one_pass(network, inputs):
    # As functions, which take half the time of modules at batch 1.
    *layers, last = [
        (to_tensor(layer.weight_mean), to_tensor(layer.bias_mean))
        for layer in network.posterior.layers
    ]

    def predict():
        values = inputs
        for weight, bias in layers:
            values = functional.linear(values, weight, bias).relu_()
        return functional.linear(values, *last).softmax(-1)

    return predict


def make_contenders(network, batch):
    inputs = torch.from_numpy(network.inputs[:batch])
    return [
        Contender("PyTorch", kind, make(network, inputs))
        for kind, make in (
            (DRAWN_OUTPUTS, _make_drawn_outputs),
            (DRAWN_WEIGHTS, _make_drawn_weights),
            (ONE_PASS, _make_one_pass),
        )
    ]


def make_normals(count):
    """A function that draws `count` normals."""
    buffer = torch.empty(count)
    return lambda: buffer.normal_()
