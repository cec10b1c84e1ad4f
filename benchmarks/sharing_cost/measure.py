# ===- measure.py - Compile, predict and time one posterior ------------=== #
#
# Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Compiles a posterior with and without shared weights, and measures the models."""

import json
import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from bayes_mlir.safetensors_file import load_safetensors

METRICS = ("accuracy", "nll", "ece", "auroc")
JSON_KEYS = {"auroc": "out_of_distribution_auroc"}
FLOAT_BITS = 64.0  # mean and standard deviation, f32
NONE = ""  # the options of a model whose weights share nothing
# Short runs, so that other work on the machine leaves some of them alone.
TIMED_EXAMPLES, TIMING_ROUNDS = 200, 25


@dataclass
class Model:
    """What one posterior becomes with one value of --share. `points` holds one
    dictionary of METRICS for each seed, None for a metric that was not measured;
    `bits` is for each weight, biases apart, the mean over seeds; sizes are in
    bytes; `microseconds` is the least time of one prediction. `library` is the
    model of the last seed."""

    share: str
    bits: float = FLOAT_BITS
    module_bytes: int = 0
    artifact_bytes: int = 0
    microseconds: float = 0.0
    points: list = field(default_factory=list)
    library: Path = None


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


def count_bits(remarks, sizes):
    """Bits for each weight of the remarks of bayes-share-weights: the average
    over weights of `sizes` elements by name, FLOAT_BITS for those without."""
    found = dict(
        (name, float(bits))
        for bits, name in re.findall(
            r"SharedWeight .*bits_per_weight=([^ ,]+).*weight=(\S+)", remarks
        )
    )
    bits = sum(found.get(name, FLOAT_BITS) * size for name, size in sizes.items())
    return bits / sum(sizes.values())


def measure_posterior(task, posterior, recipes):
    """A Model for NONE and each of `recipes`, values of --share."""
    module = task.work / "posterior.mlirbc"
    run(
        task.build / "bin/bayes-translate",
        "--import-posterior",
        posterior,
        "-o",
        module,
    )
    tensors, _ = load_safetensors(posterior)
    sizes = {
        name.removesuffix(".mean"): tensor.size
        for name, tensor in tensors.items()
        if name.endswith("weight.mean")
    }
    models = [
        measure_model(
            task, module, sizes, Model(share, library=task.work / f"{number}.so")
        )
        for number, share in enumerate((NONE, *recipes))
    ]
    measure_times(task, models)
    return models


def measure_model(task, module, sizes, model):
    """Fills in all of `model` but its time. The seed of the draws is the seed of
    the clustering."""
    compiler = task.build / "bin/bayes-compile"
    library, bits = model.library, []
    for seed in range(task.seeds):
        share = [f"--share={model.share},seed={seed}"] if model.share else []
        if seed == 0 or share:
            _, remarks = run(compiler, module, "--remarks", *share, "-o", library)
            bits.append(count_bits(remarks, sizes))
        if seed == 0:
            small = library.with_suffix(".mlirbc")
            run(compiler, module, *share, "--compile-to=import", "-o", small)
            model.module_bytes = small.stat().st_size
            model.artifact_bytes = library.stat().st_size
        model.points.append(predict(task, library, seed))
    model.bits = sum(bits) / len(bits)
    return model


def predict(task, library, seed):
    """METRICS of the data set."""
    others = ("--out-of-distribution-images", task.others) if task.others else ()
    data = ("--images", task.images, "--labels", task.labels, *others)
    options = ("--samples", task.samples, "--seed", seed, "--json")
    output, _ = run(task.build / "bin/bayes-run", library, *data, *options)
    found = json.loads(output)
    return {name: found[JSON_KEYS.get(name, name)] for name in METRICS}


def measure_times(task, models):
    """Fills in the time of one prediction: one example for each call and one
    thread. The models take turns, so that a change of the clock meets all."""
    options = ("--batch", 1, "--threads", 1, "--limit", TIMED_EXAMPLES, "--json")
    runner = task.build / "bin/bayes-run"
    for _ in range(TIMING_ROUNDS):
        for model in models:
            data = ("--images", task.images, "--samples", task.samples)
            output, _ = run(runner, model.library, *data, *options)
            found = json.loads(output)["microseconds_per_example"]
            model.microseconds = min(model.microseconds or found, found)
