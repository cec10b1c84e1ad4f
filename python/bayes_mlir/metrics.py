# ===- metrics.py - Accuracy, likelihood and calibration -------------------=== #
#
# Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Metrics of class probabilities against labels.

`probabilities` is [examples, classes] with rows that sum to one, `labels` is
[examples] with the index of the true class.
"""

import numpy as np

# Probabilities below this count as this in the likelihood: the smallest
# positive normal float32, so that one impossible class costs 87.3 nats.
LIKELIHOOD_FLOOR = float(np.finfo(np.float32).tiny)


def accuracy(probabilities, labels):
    """The share of examples whose most probable class (the first of equals) is
    the label."""
    return float(np.mean(np.argmax(probabilities, axis=1) == labels))


def negative_log_likelihood(probabilities, labels):
    """The mean of -ln p(label) in nats, with p at least LIKELIHOOD_FLOOR."""
    chosen = probabilities[np.arange(len(labels)), labels]
    return float(np.mean(-np.log(np.maximum(chosen, LIKELIHOOD_FLOOR))))


def brier_score(probabilities, labels):
    """The mean over examples of the squared distance between the probability
    vector and the one-hot label; between 0 and 2."""
    errors = np.array(probabilities, np.float64)
    errors[np.arange(len(labels)), labels] -= 1.0
    return float(np.mean(np.sum(errors**2, axis=1)))


def expected_calibration_error(probabilities, labels, bins=15):
    """The expected calibration error (Guo et al., 2017) of the largest
    probability.

    Bin i holds the confidences in (i / bins, (i + 1) / bins]; the result is the
    mean over bins, weighted by their counts, of |accuracy - mean confidence|.
    """
    confidence = np.max(probabilities, axis=1).astype(np.float64)
    correct = np.argmax(probabilities, axis=1) == labels
    edges = np.arange(1, bins) / bins
    index = np.searchsorted(edges, confidence, side="left")
    gap = np.bincount(index, correct - confidence, minlength=bins)
    return float(np.sum(np.abs(gap)) / len(labels))


def entropy(probabilities):
    """The entropy in nats along the last axis, with 0 ln 0 = 0."""
    p = np.asarray(probabilities, np.float64)
    return -np.sum(p * np.log(np.where(p > 0, p, 1.0)), axis=-1)


def auroc(negatives, positives):
    """The area under the ROC curve: the probability that one of the scores
    `positives` is larger than one of `negatives`, equal ones counting one half.

    From the ranks of all scores, the average rank for equal ones (the statistic
    of Mann and Whitney).
    """
    scores = np.concatenate([negatives, positives])
    _, place, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[place]
    n, p = len(negatives), len(positives)
    return float((ranks[n:].sum() - p * (p + 1) / 2) / (n * p))


def all_metrics(probabilities, labels):
    """The four metrics by the names that `bayes-run --json` uses."""
    return {
        "accuracy": accuracy(probabilities, labels),
        "nll": negative_log_likelihood(probabilities, labels),
        "brier": brier_score(probabilities, labels),
        "ece": expected_calibration_error(probabilities, labels),
    }
