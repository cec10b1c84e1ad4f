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
import sys
import tempfile
from pathlib import Path

from comparison.command import add_common_arguments, prepare
from comparison.report import replace_section

from . import measure, report

ROOT = Path(__file__).resolve().parents[2]
MNIST = ROOT / "python" / "models" / "mnist"
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
        "--posterior",
        type=Path,
        nargs="+",
        default=[MNIST / "posterior.safetensors"],
        help="files that bayes-translate imports (the MNIST network of the repository)",
    )
    parser.add_argument(
        "--share",
        nargs="+",
        default=RECIPES,
        metavar="OPTIONS",
        help=f"values of bayes-compile's --share ({' '.join(RECIPES)}); a seed is added",
    )
    parser.add_argument(
        "--images",
        type=Path,
        default=MNIST / "t10k-images-idx3-ubyte.gz",
        help="test images (those of MNIST)",
    )
    parser.add_argument(
        "--labels",
        type=Path,
        default=MNIST / "t10k-labels-idx1-ubyte.gz",
        help="their labels",
    )
    parser.add_argument(
        "--others",
        type=Path,
        help="images unlike them, for AUROC (default: none, and no AUROC)",
    )
    parser.add_argument("--seeds", type=int, default=3, help="number of seeds (3)")
    parser.add_argument("--samples", type=int, default=32, help="for each image (32)")
    parser.add_argument("--core", type=int, default=0, help="core to run on (0)")
    add_common_arguments(parser, "sharing.md")
    return parser.parse_args()


def check_arguments(options):
    """Ends the run, before it measures anything, where it could not succeed."""
    names = ("translate", "compile", "run")
    tools = [options.build / "bin" / f"bayes-{name}" for name in names]
    for path in (*tools, *options.posterior, options.images, options.labels):
        if not path.exists():
            sys.exit(f"error: '{path}' not found")
    if options.others and not options.others.exists():
        sys.exit(f"error: '{options.others}' not found")
    if options.seeds < 1:
        sys.exit(f"error: expected at least one seed, found {options.seeds}")
    prepare(options, *MARKERS)


def main():
    options = parse_arguments()
    check_arguments(options)
    found = {}
    with tempfile.TemporaryDirectory() as work:
        task = measure.Task(
            *(options.build, Path(work), options.images, options.labels),
            *(options.others, options.samples, options.seeds),
        )
        for posterior in options.posterior:
            title = measure.describe(posterior)
            try:
                found[title] = measure.measure_posterior(task, posterior, options.share)
            except (RuntimeError, ValueError) as error:
                sys.exit(f"error: {error}")
            print(report.to_markdown(title, found[title]), end="\n\n", flush=True)
    if options.json:
        options.json.write_text(report.to_json(found) + "\n")
    if options.markdown:
        section = "\n\n".join(report.to_markdown(*item) for item in found.items())
        page = options.markdown.read_text()
        options.markdown.write_text(replace_section(page, section, *MARKERS))


if __name__ == "__main__":
    main()
