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

# Contenders of one class compute the same thing; their ratios are stated.
DRAWN_OUTPUTS = "outputs drawn (local reparameterisation)"
DRAWN_WEIGHTS = "weights drawn"
ONE_PASS = "one deterministic pass"
CLASSES = (DRAWN_OUTPUTS, DRAWN_WEIGHTS, ONE_PASS)


@dataclass
class Contender:
    """`call()` predicts a batch once, to the end, and returns what `read` turns
    into a mapping from the names of STATISTICS to arrays [batch, ...], or for a
    deterministic pass into the probabilities [batch, classes]."""

    name: str
    kind: str
    call: Callable
    read: Callable = lambda result: result


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


def find_error(contender, result, network):
    """What is wrong with a contender's result, or None.

    Statistics must agree with the network's expected ones within the Monte-Carlo
    error, one pass with NumPy's up to rounding.
    """
    found = contender.read(result)
    if contender.kind == ONE_PASS:
        rows = min(len(found), len(network.one_pass))
        difference = np.abs(np.asarray(found)[:rows] - network.one_pass[:rows]).max()
        return None if difference < 1e-4 else f"off by {difference:.1e}"
    found = Attributes(found)
    rows = min(len(found.mean), len(network.expected.mean))
    found = Attributes({name: getattr(found, name)[:rows] for name in STATISTICS})
    expected = first_rows(network.expected, rows)
    ratio, message = worst_disagreement(expected, found, network.samples)
    return None if ratio <= 1.0 else message
