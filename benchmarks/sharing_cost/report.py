# ===- report.py - Tables of what sharing costs ------------------------=== #
#
# Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Models of a posterior as a table, and the limits of what sharing may cost."""

from posteriors import report
from posteriors.report import TITLES, format_metric, measured

# What sharing tables of 16 entries may cost: differences to the model whose
# weights have Gaussians of their own, with the sign of what is worse.
LIMITS = {"accuracy": -0.003, "nll": 0.006, "ece": 0.005, "auroc": -0.01}
MAX_BITS = 4.3


def find_excess(model, whole):
    """The titles of what is beyond LIMITS and MAX_BITS."""
    excess = ["bits"] if model.bits > MAX_BITS else []
    return excess + report.find_excess(model, whole, LIMITS)


def tabulate(models):
    """The rows of a table, the heading first. The first model shares nothing."""
    whole = models[0]
    metrics = measured(whole)
    titles = [TITLES[metric] for metric in metrics]
    rows = [["`--share=`", "bits", "module", "library", *titles, "time", "beyond"]]
    for model in models:
        found = [format_metric(model, whole, metric) for metric in metrics]
        excess = ", ".join(find_excess(model, whole)) or "-"
        rows.append(
            [
                f"`{model.share}`" if model.share else "(none)",
                f"{model.bits:.2f}",
                f"{model.module_bytes / 1000:,.0f} kB",
                f"{model.artifact_bytes / 1000:,.0f} kB",
                *found,
                f"{model.microseconds:.0f} µs",
                excess if model.share else "",
            ]
        )
    return rows
