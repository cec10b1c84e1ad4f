# ===- jax_peers.py - The peer written in JAX ------------------------------=== #
#
# Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Local reparameterisation in JAX, vectorised over samples and jit-compiled."""

import jax
import jax.numpy as jnp
import numpy as np

from .contenders import DRAWN_OUTPUTS, Contender


def _make_predictor(posterior, samples):
    """A jit-compiled function from (inputs [batch, features], key) to statistics.

    All samples of a layer are one matrix product; the first layer, which no
    draw changes, is computed once. This form, and draws without the
    partitionable layout, were the fastest of the eight measured; drawing the
    noise of all layers at once is so for single examples only.
    """
    jax.config.update("jax_threefry_partitionable", False)
    layers = [
        tuple(
            jnp.asarray(array, jnp.float32)
            for array in (
                layer.weight_mean.T,
                layer.weight_stddev.T**2,
                layer.bias_mean,
                layer.bias_stddev**2,
            )
        )
        for layer in posterior.layers
    ]
    widths = [len(layer.bias_mean) for layer in posterior.layers]

    def draw_noise(key, batch):
        if batch == 1:
            noise = jax.random.normal(key, (samples, batch, sum(widths)))
            return jnp.split(noise, np.cumsum(widths)[:-1], axis=-1)
        keys = jax.random.split(key, len(widths))
        shapes = [(samples, batch, width) for width in widths]
        return [jax.random.normal(*pair) for pair in zip(keys, shapes)]

    def entropy(p):
        return -jnp.sum(jax.scipy.special.xlogy(p, p), axis=-1)

    def moments(x, layer):
        mean, variance, bias_mean, bias_variance = layer
        return x @ mean + bias_mean, jnp.sqrt((x * x) @ variance + bias_variance)

    def predict(layers, x, key):
        noise = draw_noise(key, len(x))
        centre, spread = moments(x, layers[0])
        values = centre + spread * noise[0]
        for layer, epsilon in zip(layers[1:], noise[1:]):
            rows = jnp.maximum(values, 0).reshape(-1, values.shape[-1])
            centre, spread = moments(rows, layer)
            values = centre.reshape(epsilon.shape)
            values = values + spread.reshape(epsilon.shape) * epsilon
        p = jax.nn.softmax(values)
        average = p.mean(axis=0)
        predictive, expected = entropy(average), entropy(p).mean(axis=0)
        return {
            "mean": average,
            "variance": ((p - average) ** 2).mean(axis=0),
            "predictive_entropy": predictive,
            "expected_entropy": expected,
            "mutual_information": jnp.maximum(predictive - expected, 0),
        }

    compiled = jax.jit(predict)
    return lambda x, key: compiled(layers, x, key)


def make_contenders(network, batch):
    predict = _make_predictor(network.posterior, network.samples)
    inputs, key = jnp.asarray(network.inputs[:batch]), jax.random.key(0)
    return [
        Contender(
            "JAX", DRAWN_OUTPUTS, lambda: jax.block_until_ready(predict(inputs, key))
        )
    ]


def make_normals(count):
    """A function that draws `count` normals."""
    draw, key = jax.jit(lambda key: jax.random.normal(key, (count,))), jax.random.key(0)
    return lambda: jax.block_until_ready(draw(key))
