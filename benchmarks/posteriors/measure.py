# ===- measure.py - Import posteriors and predict -------------------------=== #
#
# Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Runs the tools on a posterior, and reads what they print."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

from bayes_mlir.safetensors_file import load_safetensors

METRICS = ("accuracy", "nll", "ece", "auroc")
JSON_KEYS = {"auroc": "out_of_distribution_auroc"}
FLOAT_BITS = 64.0  # mean and standard deviation, f32


@dataclass
class Task:
    """What to predict, where the tools are, and where files are put."""

    build: Path
    work: Path
    images: Path
    labels: Path
    others: Path = None  # None: no AUROC
    samples: int = 32
    seeds: int = 3


def run(*command):
    """Runs a command; returns its output and its error output. Raises
    RuntimeError with the latter if it fails."""
    words = [str(word) for word in command]
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"'{' '.join(words)}' failed: {done.stderr.strip()}")
    return done.stdout, done.stderr


def describe(path):
    """The widths of a network and the seed of its training, as text."""
    tensors, metadata = load_safetensors(path)
    shapes = [
        tensor.shape
        for name, tensor in sorted(tensors.items())
        if name.endswith("weight.mean")
    ]
    widths = [shapes[0][1], *(shape[0] for shape in shapes)]
    name = "-".join(map(str, widths))
    return f"{name}, seed {metadata['seed']}" if "seed" in metadata else name


def count_weights(path):
    """The elements of the weights of a posterior, by their names."""
    tensors, _ = load_safetensors(path)
    return {
        name.removesuffix(".mean"): tensor.size
        for name, tensor in tensors.items()
        if name.endswith("weight.mean")
    }


def import_posterior(task, posterior):
    """The module of a posterior, a file."""
    module = task.work / "posterior.mlirbc"
    translate = task.build / "bin/bayes-translate"
    run(translate, "--import-posterior", posterior, "-o", module)
    return module


def predict(task, library, seed):
    """METRICS of the data set, None for one that is not measured."""
    others = ("--out-of-distribution-images", task.others) if task.others else ()
    data = ("--images", task.images, "--labels", task.labels, *others)
    options = ("--samples", task.samples, "--seed", seed, "--json")
    output, _ = run(task.build / "bin/bayes-run", library, *data, *options)
    found = json.loads(output)
    return {name: found[JSON_KEYS.get(name, name)] for name in METRICS}
