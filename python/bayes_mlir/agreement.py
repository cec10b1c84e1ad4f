# ===- agreement.py - Do two Monte-Carlo results agree? --------------------=== #
#
# Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Comparison of Monte-Carlo predictions within their sampling error."""

import numpy as np

from bayes_mlir.reference import STATISTICS, Prediction

# At 5 standard deviations, ten thousand comparisons of equal quantities fail
# with a probability of 0.6 %.
DEVIATIONS = 5.0


def save_prediction(path, prediction, **arrays):
    """Writes a Prediction with errors, and further arrays, as an `.npz`."""
    arrays["samples"] = np.int64(prediction.samples)
    for name in STATISTICS:
        arrays[name] = getattr(prediction, name)
        arrays[f"{name}_error"] = prediction.errors[name]
    np.savez(path, **arrays)


def load_prediction(path):
    """Reads the Prediction in a file of save_prediction."""
    with np.load(path) as archive:
        values = {name: archive[name] for name in STATISTICS}
        errors = {name: archive[f"{name}_error"] for name in STATISTICS}
        return Prediction(int(archive["samples"]), **values, errors=errors)


def tolerance(expected, name, samples):
    """The largest difference, element by element, that chance explains between
    statistic `name` of `expected` and of another run of `samples` samples.

    It is DEVIATIONS standard deviations of the difference, sqrt(v / N1 + v / N2)
    for the mean, where v is taken from `expected`. Bernstein's term is added
    because events rarer than 1 / N are missing from an estimated variance.
    """
    error = expected.errors[name]
    gaussian = DEVIATIONS * error * np.sqrt(1.0 + expected.samples / samples)
    return gaussian + DEVIATIONS**2 / (6.0 * min(samples, expected.samples))


def worst_disagreement(expected, found, samples, names=STATISTICS):
    """Compares `found` (attributes of the given names) of `samples` samples with
    the Prediction `expected`.

    Returns (ratio, message): the largest difference as a multiple of its
    tolerance, above 1 where the two disagree, and where it is. Not-a-number
    counts as an infinite difference.
    """
    worst = (0.0, "no difference")
    for name in names:
        wanted, actual = getattr(expected, name), np.asarray(getattr(found, name))
        if wanted.shape != actual.shape:
            raise ValueError(
                f"'{name}' has shape {actual.shape}, expected {wanted.shape}"
            )
        ratio = np.abs(actual - wanted) / tolerance(expected, name, samples)
        ratio = np.where(np.isnan(ratio), np.inf, ratio)
        where = np.unravel_index(np.argmax(ratio), ratio.shape)
        if ratio[where] > worst[0]:
            index = tuple(int(i) for i in where)
            message = (
                f"'{name}' at {index}: found {actual[where]:.6f}, expected "
                f"{wanted[where]:.6f}"
            )
            worst = (float(ratio[where]), message)
    return worst
