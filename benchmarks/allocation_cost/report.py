# ===- report.py - Tables of what few bits cost ---------------------------=== #
#
# Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Models of a posterior as a table, and the limits of what few bits may cost."""

from posteriors.report import TITLES, difference, find_excess, format_metric
from posteriors.report import mean, measured

from .measure import WIDTH

# By bits: differences to the model whose weights are floats, with the sign of what
# is worse.
LIMITS = {
    3.0: {"accuracy": -0.002, "nll": 0.008},
    2.0: {"accuracy": -0.003, "nll": 0.02},
}
MAX_ECE = 0.02


def describe_excess(model, whole):
    """What is beyond the limits that the budget has."""
    limits = LIMITS.get(float(model.get_options().get("bits", "nan")))
    if not limits:
        return ""
    excess = find_excess(model, whole, limits)
    if mean(model, "ece") > MAX_ECE:
        excess.append(TITLES["ece"])
    return ", ".join(excess) or "-"


def compare_with_uniform(model, models):
    """The increase of NLL in units of that of equal bits for all, in the same
    bytes; empty where that was not measured, or does not increase it."""
    options = model.get_options()
    if WIDTH not in options:
        return ""
    equal = {WIDTH: options[WIDTH], "allocate": "uniform"}
    if "group" in options:
        equal["group"] = options["group"]
    for other in models:
        if other.get_options() == equal:
            loss = difference(other, models[0], "nll")
            found = difference(model, models[0], "nll")
            return f"{found / loss:.2f}" if loss > 0 else ""
    return ""


def tabulate(models):
    """The rows of a table, the heading first. The first model has floats."""
    whole = models[0]
    metrics = measured(whole)
    titles = [TITLES[metric] for metric in metrics]
    heading = ["options", "bits", "weights", "library", *titles]
    rows = [[*heading, "uniform = 1", "beyond"]]
    for model in models:
        rows.append(
            [
                f"`{model.recipe}`" if model.recipe else "(none)",
                f"{model.bits:.2f}",
                f"{model.weight_bytes / 1000:,.1f} kB",
                f"{model.artifact_bytes / 1000:,.0f} kB",
                *(format_metric(model, whole, metric) for metric in metrics),
                compare_with_uniform(model, models),
                describe_excess(model, whole),
            ]
        )
    return rows
