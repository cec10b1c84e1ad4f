# ===- report.py - Tables of what sharing costs ------------------------=== #
#
# Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Models of a posterior as a table, and the limits of what sharing may cost."""

import json
from dataclasses import asdict
from statistics import fmean, stdev

from .measure import METRICS

TITLES = {"accuracy": "accuracy", "nll": "NLL", "ece": "ECE", "auroc": "AUROC"}
DIGITS = {"accuracy": 2, "nll": 4, "ece": 4, "auroc": 4}
# What sharing tables of 16 entries may cost: differences to the model whose
# weights have Gaussians of their own, with the sign of what is worse.
LIMITS = {"accuracy": -0.003, "nll": 0.006, "ece": 0.005, "auroc": -0.01}
MAX_BITS = 4.3


def mean(model, metric):
    return fmean(point[metric] for point in model.points)


def spread(model, metric):
    """The standard deviation over seeds; 0 of one."""
    values = [point[metric] for point in model.points]
    return stdev(values) if len(values) > 1 else 0.0


def difference(model, whole, metric):
    return mean(model, metric) - mean(whole, metric)


def find_excess(model, whole):
    """The titles of what is beyond LIMITS and MAX_BITS."""
    excess = ["bits"] if model.bits > MAX_BITS else []
    for metric in measured(whole):
        if difference(model, whole, metric) / LIMITS[metric] > 1:
            excess.append(TITLES[metric])
    return excess


def measured(model):
    """The metrics that were measured."""
    return [name for name in METRICS if model.points[0][name] is not None]


def format_metric(model, whole, metric):
    """Mean, standard deviation over seeds, and difference to `whole`."""
    scale = 100 if metric == "accuracy" else 1
    digits = DIGITS[metric]
    text = f"{scale * mean(model, metric):.{digits}f}"
    if len(model.points) > 1:
        text += f" ± {scale * spread(model, metric):.{digits}f}"
    if metric == "accuracy":
        text += " %"
    if model is not whole:
        text += f" ({scale * difference(model, whole, metric):+.{digits}f})"
    return text


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


def to_markdown(title, models):
    """A table with a title, aligned for reading as text too."""
    rows = tabulate(models)
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    lines = [
        "| "
        + " | ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])])
        for row in (rows[0], rule, *rows[1:])
    ]
    return f"**{title}**\n\n" + "\n".join(line + " |" for line in lines)


def to_json(found):
    """All figures, by titles of posteriors."""
    content = {
        title: [asdict(model) for model in models] for title, models in found.items()
    }
    return json.dumps(content, indent=1, default=str)
