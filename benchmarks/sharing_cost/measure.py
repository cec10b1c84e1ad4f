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
from dataclasses import dataclass, field
from pathlib import Path

from posteriors.measure import FLOAT_BITS, count_weights, predict, run

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


def measure_posterior(task, module, posterior, recipes):
    """A Model for NONE and each of `recipes`, values of --share."""
    sizes = count_weights(posterior)
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
