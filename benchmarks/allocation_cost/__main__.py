# ===- __main__.py - The command benchmarks/allocation --------------------=== #
#
# Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Measures what it costs to store the weights of a posterior in few bits.

Each posterior is compiled as it is and with each of the given options, and
predicts the test images and, where there are any, images unlike them. Every number
is a mean over seeds of the draws, with its standard deviation and, in brackets, the
difference to the model whose weights are floats. 'uniform = 1' is the increase of
NLL divided by that of equal bits for all, in the same bytes. The last column says
what is beyond the limits, which there are for 3 bits, 0.2 points of accuracy, 0.008
of NLL and an ECE of 0.02, and for 2 bits, 0.3 points, 0.02 and 0.02.
"""

import argparse
from functools import partial

from posteriors.command import add_arguments, check_arguments, measure_posteriors

from . import measure, report

MODELS = (
    "random-bits",
    "kl",
    "reverse-kl",
    "curvature,prior-stddev=0.12",
    "snr",
    "squared-error",
    "quantile-inform",
    "bayesian-compression",
    "uniform",
)
# One that looks at standard deviations, and what it must be compared with.
PAIRED = ("random-bits", "squared-error", "uniform")
RECIPES = (
    *(f"bits={bits},allocate={name}" for bits in (3, 2) for name in MODELS),
    *(f"bits={bits},allocate={name}" for bits in (4, 2.5) for name in PAIRED),
    *(f"width={bits},allocate={name}" for bits in (4, 3, 2) for name in PAIRED),
    *(
        f"bits={bits},allocate={name},group={group}"
        for group in ("output", "layer")
        for bits in (4, 3, 2.5, 2)
        for name in PAIRED
    ),
)
MARKERS = (
    "<!-- Written by benchmarks/allocation --markdown: begin -->",
    "<!-- Written by benchmarks/allocation --markdown: end -->",
)


def parse_arguments():
    parser = argparse.ArgumentParser(
        prog="benchmarks/allocation",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--recipes",
        nargs="+",
        default=RECIPES,
        metavar="OPTIONS",
        help="options of bayes-compile without their dashes, separated by commas, such"
        " as bits=3,allocate=kl; width=W, 1 to 8, instead of a budget stands for the"
        f" bytes that W bits for all weights take ({len(RECIPES)} recipes)",
    )
    add_arguments(parser, "precision-figures.md")
    return parser.parse_args()


def main():
    options = parse_arguments()
    check_arguments(options, MARKERS)
    measure_posterior = partial(measure.measure_posterior, recipes=options.recipes)
    measure_posteriors(options, MARKERS, measure_posterior, report.tabulate)


if __name__ == "__main__":
    main()
