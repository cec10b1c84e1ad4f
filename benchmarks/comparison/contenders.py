# ===- contenders.py - What takes part in a comparison ---------------------=== #
#
# Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""A contender, the classes of contenders, and whether their answers agree."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from bayes_mlir.agreement import worst_disagreement
from bayes_mlir.reference import STATISTICS, Prediction

OURS = "bayes-mlir"
CODES = "bayes-mlir, codes of 4 bits"
WIDTHS = "bayes-mlir, 3 bits on average, bf16"
OWN_NAMES = (OURS, CODES, WIDTHS)  # all others are peers

# Contenders of one class compute the same thing; their ratios are stated.
DRAWN_OUTPUTS = "outputs drawn (local reparameterisation)"
DRAWN_WEIGHTS = "weights drawn"
ONE_PASS = "one deterministic pass"
CLASSES = (DRAWN_OUTPUTS, DRAWN_WEIGHTS, ONE_PASS)


@dataclass
class Contender:
    """`call()` predicts a batch once, to the end, and returns what `read` turns
    into a mapping from the names of STATISTICS to arrays [batch, ...], or for a
    deterministic pass into the probabilities [batch, classes]. With a `tolerance`
    its posterior is not quite the network's: mean probabilities may differ by as
    much."""

    name: str
    kind: str
    call: Callable
    read: Callable = lambda result: result
    tolerance: float = None


class Attributes:
    """A mapping of arrays as attributes."""

    def __init__(self, arrays):
        self.__dict__.update({name: np.asarray(a) for name, a in arrays.items()})


def first_rows(prediction, rows):
    """The Prediction of the first examples alone."""
    return Prediction(
        prediction.samples,
        *(getattr(prediction, name)[:rows] for name in STATISTICS),
        errors={name: error[:rows] for name, error in prediction.errors.items()},
    )


def _find_difference(found, expected, tolerance):
    rows = min(len(found), len(expected))
    difference = np.abs(np.asarray(found)[:rows] - expected[:rows]).max()
    # Not-a-number is no less than the tolerance either.
    return None if difference < tolerance else f"off by {difference:.1e}"


def find_error(contender, result, network):
    """What is wrong with a contender's result, or None.

    Statistics must agree with the network's expected ones within the Monte-Carlo
    error, one pass with NumPy's up to rounding; and the mean probabilities of a
    contender with a tolerance within that.
    """
    found = contender.read(result)
    if contender.kind == ONE_PASS:
        return _find_difference(found, network.one_pass, contender.tolerance or 1e-4)
    if contender.tolerance:
        return _find_difference(
            found["mean"], network.expected.mean, contender.tolerance
        )
    found = Attributes(found)
    rows = min(len(found.mean), len(network.expected.mean))
    found = Attributes({name: getattr(found, name)[:rows] for name in STATISTICS})
    expected = first_rows(network.expected, rows)
    ratio, message = worst_disagreement(expected, found, network.samples)
    return None if ratio <= 1.0 else message
