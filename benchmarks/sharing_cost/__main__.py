# ===- __main__.py - The command benchmarks/sharing --------------------=== #
#
# Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Measures what it costs to let the weights of a posterior share Gaussians.

Each posterior is compiled without --share and with each of the given options, and
predicts the test images and, where there are any, images unlike them. Every number
is a mean over seeds, of the draws and of the clustering alike, with its standard
deviation and, in brackets, the difference to the model that shares nothing. The
last column says what is beyond the limits for tables of 16 entries: at most 4.3
bits, 0.3 points of accuracy, 0.006 of NLL, 0.005 of ECE and 0.01 of AUROC.
"""

import argparse
from functools import partial

from posteriors.command import add_arguments, check_arguments, measure_posteriors

from . import measure, report

RECIPES = (
    "k=16,prior-stddev=0.12",
    "k=16,prior-stddev=0.1",
    "k=16",
    "k=16,distortion=kl-entry-weight",
    "k=16,prior-stddev=0.12,scale=none",
    "k=8,prior-stddev=0.12",
    "k=4,prior-stddev=0.12",
    "k=256,scope=network",
)
MARKERS = (
    "<!-- Written by benchmarks/sharing --markdown: begin -->",
    "<!-- Written by benchmarks/sharing --markdown: end -->",
)


def parse_arguments():
    parser = argparse.ArgumentParser(
        prog="benchmarks/sharing",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--share",
        nargs="+",
        default=RECIPES,
        metavar="OPTIONS",
        help=f"values of bayes-compile's --share ({' '.join(RECIPES)}); a seed is added",
    )
    add_arguments(parser, "sharing.md")
    return parser.parse_args()


def main():
    options = parse_arguments()
    check_arguments(options, MARKERS)
    measure_posterior = partial(measure.measure_posterior, recipes=options.share)
    measure_posteriors(options, MARKERS, measure_posterior, report.tabulate)


if __name__ == "__main__":
    main()
