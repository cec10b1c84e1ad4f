# ===- measure.py - Compile and predict one posterior ---------------------=== #
#
# Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Compiles a posterior as it is and with few bits, and measures the models."""

from dataclasses import dataclass, field

from posteriors.measure import FLOAT_BITS, count_weights, predict, run

NONE = ""  # the options of a model whose weights are floats
WIDTH = "width"  # the option that stands for the bytes of one width for all


@dataclass
class Model:
    """What one posterior becomes with one recipe. `points` holds one dictionary of
    METRICS for each seed, None for a metric that was not measured; `bits` is for
    each weight, biases apart, with all that is stored; `weight_bytes` is what the
    weights take, and `artifact_bytes` the library that has them."""

    recipe: str
    bits: float = 0.0
    weight_bytes: int = 0
    artifact_bytes: int = 0
    points: list = field(default_factory=list)

    def get_options(self):
        """The recipe by the names of options."""
        items = self.recipe.split(",") if self.recipe else ()
        return dict(item.partition("=")[::2] for item in items)


def read_report(text):
    """The bytes that all weights take, of what --bits-report prints. Raises
    ValueError if it does not say so."""
    for line in text.splitlines():
        words = line.split()
        if words and words[0] == "all":
            return int(words[8])
    raise ValueError(f"expected a report of bits, found '{text}'")


def measure_posterior(task, module, posterior, recipes):
    """A Model for NONE and each of `recipes`."""
    elements = sum(count_weights(posterior).values())
    return [
        measure_model(task, module, elements, Model(recipe))
        for recipe in (NONE, *recipes)
    ]


def get_flags(task, module, model):
    """The options of bayes-compile. A width is that of all weights where they are
    to be of equal width, and otherwise a budget of the bytes that it takes so."""
    options = model.get_options()
    width = options.pop(WIDTH, None)
    if width:
        equal = {"bits": FLOAT_BITS, "least-bits": width, "most-bits": width}
        if options.get("allocate") == "uniform":
            options |= equal
        else:
            group = {"group": options["group"]} if "group" in options else {}
            flags = to_flags({**equal, **group, "allocate": "uniform"})
            written = ("--compile-to=import", "-o", task.work / "equal.mlirbc")
            compiler = task.build / "bin/bayes-compile"
            _, found = run(compiler, module, *flags, *written)
            options["budget-bytes"] = read_report(found)
    return to_flags(options)


def to_flags(options):
    """With a report, where there are any."""
    flags = [f"--{name}={value}" for name, value in options.items()]
    return [*flags, "--bits-report"] if flags else []


def measure_model(task, module, elements, model):
    """Fills in `model`. The same code predicts for all seeds, since widths do not
    depend on one."""
    library = task.work / "model.so"
    compiler = task.build / "bin/bayes-compile"
    flags = get_flags(task, module, model)
    _, text = run(compiler, module, *flags, "-o", library)
    model.weight_bytes = read_report(text) if flags else 8 * elements
    model.bits = 8 * model.weight_bytes / elements
    model.artifact_bytes = library.stat().st_size
    model.points = [predict(task, library, seed) for seed in range(task.seeds)]
    return model
