#!/usr/bin/env python3
# ===- make_golden.py - Expected values of the embedded default ------------=== #
#
# Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Makes test/Integration/Inputs/golden with the NumPy reference.

mnist_metrics.json: metrics of python/models/mnist on its 10,000 test images for
both estimators, as mean and standard deviation over seeds; the standard
deviation is the Monte-Carlo error of one run. mnist.expected.npz: statistics
and their standard errors for 32 of the images, by weight sampling; `indices`
says which ones. Needs NumPy only; takes about five minutes on one core.
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np

PYTHON_ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PYTHON_ROOT))

from bayes_mlir import metrics, reference  # noqa: E402
from bayes_mlir.agreement import save_prediction, worst_disagreement  # noqa: E402
from bayes_mlir.idx import read_idx  # noqa: E402
from bayes_mlir.posterior import load_posterior  # noqa: E402

MODEL = PYTHON_ROOT / "models" / "mnist"
OUTPUT = PYTHON_ROOT.parent / "test" / "Integration" / "Inputs" / "golden"
METRIC_SAMPLES, SEEDS = 32, 16
PREDICTION_SAMPLES = 16384


def metrics_over_seeds(posterior, inputs, labels, estimator):
    """Mean and standard deviation over seeds of every metric."""
    rows = []
    for seed in range(SEEDS):
        prediction = reference.predict(
            posterior, inputs, METRIC_SAMPLES, estimator, seed
        )
        row = metrics.all_metrics(prediction.mean, labels)
        for name in reference.STATISTICS[2:]:
            row[name] = float(np.mean(getattr(prediction, name)))
        rows.append(row)
    return {
        name: {
            "mean": float(np.mean([row[name] for row in rows])),
            "stddev": float(np.std([row[name] for row in rows], ddof=1)),
        }
        for name in rows[0]
    }


def interesting_images(posterior, inputs):
    """Indices of the first 16 images and of the 16 most uncertain ones."""
    entropy = reference.predict(posterior, inputs, METRIC_SAMPLES).predictive_entropy
    uncertain = np.argsort(-entropy[16:], kind="stable")[:16] + 16
    return np.concatenate([np.arange(16), np.sort(uncertain)])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--output", type=Path, default=OUTPUT)
    output = parser.parse_args().output
    output.mkdir(parents=True, exist_ok=True)

    posterior = load_posterior(MODEL / "posterior.safetensors")
    images = read_idx(MODEL / "t10k-images-idx3-ubyte.gz")
    labels = read_idx(MODEL / "t10k-labels-idx1-ubyte.gz")
    inputs = images.reshape(len(images), -1) / 255.0

    indices = interesting_images(posterior, inputs)
    expected = reference.predict(
        posterior,
        inputs[indices],
        PREDICTION_SAMPLES,
        "weight-sampling",
        with_errors=True,
    )
    local = reference.predict(
        posterior, inputs[indices], PREDICTION_SAMPLES, "local-reparameterization"
    )
    ratio, message = worst_disagreement(expected, local, local.samples)
    print(f"estimators differ by {ratio:.2f} of the tolerance: {message}", flush=True)
    if ratio > 1.0:
        sys.exit("error: the two estimators disagree")
    save_prediction(output / "mnist.expected.npz", expected, indices=indices)

    result = {"examples": len(images), "samples": METRIC_SAMPLES, "seeds": SEEDS}
    for estimator in reference.ESTIMATORS:
        result[estimator] = metrics_over_seeds(posterior, inputs, labels, estimator)
        print(estimator, json.dumps(result[estimator], indent=2), flush=True)
    text = json.dumps(result, indent=2) + "\n"
    (output / "mnist_metrics.json").write_text(text)


if __name__ == "__main__":
    main()
