# ===- report.py - Tables of compressed posteriors ------------------------=== #
#
# Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Figures of models, as cells of tables and as JSON. A model has `points`, one
dictionary of METRICS for each seed."""

import json
from dataclasses import asdict
from statistics import fmean, stdev

from .measure import METRICS

TITLES = {"accuracy": "accuracy", "nll": "NLL", "ece": "ECE", "auroc": "AUROC"}
DIGITS = {"accuracy": 2, "nll": 4, "ece": 4, "auroc": 4}


def mean(model, metric):
    return fmean(point[metric] for point in model.points)


def spread(model, metric):
    """The standard deviation over seeds; 0 of one."""
    values = [point[metric] for point in model.points]
    return stdev(values) if len(values) > 1 else 0.0


def difference(model, whole, metric):
    return mean(model, metric) - mean(whole, metric)


def find_excess(model, whole, limits):
    """The titles of the metrics that differ by more than `limits`, which have the
    sign of what is worse."""
    return [
        TITLES[metric]
        for metric in measured(whole)
        if metric in limits
        and difference(model, whole, metric) / limits[metric] > 1
    ]


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


def to_markdown(title, rows):
    """A table with a title, aligned for reading as text too. The first of `rows`
    is the heading."""
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
