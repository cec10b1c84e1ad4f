# ===- command.py - Commands that measure posteriors ----------------------=== #
#
# Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Arguments that say what is measured, their checks, and the run."""

import sys
import tempfile
from pathlib import Path

from comparison.command import add_common_arguments, prepare
from comparison.report import replace_section

from . import measure, report

MNIST = Path(__file__).resolve().parents[2] / "python" / "models" / "mnist"


def add_arguments(parser, page):
    """Which posteriors, on what data, and those that all benchmarks have.
    --markdown writes docs/`page` unless another page is given."""
    parser.add_argument(
        "--posterior",
        type=Path,
        nargs="+",
        default=[MNIST / "posterior.safetensors"],
        help="files that bayes-translate imports (the MNIST network of the repository)",
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
    add_common_arguments(parser, page)


def check_arguments(options, markers):
    """Ends the run, before it measures anything, where it could not succeed.
    `markers` are those of the section that --markdown writes."""
    names = ("translate", "compile", "run")
    tools = [options.build / "bin" / f"bayes-{name}" for name in names]
    for path in (*tools, *options.posterior, options.images, options.labels):
        if not path.exists():
            sys.exit(f"error: '{path}' not found")
    if options.others and not options.others.exists():
        sys.exit(f"error: '{options.others}' not found")
    if options.seeds < 1:
        sys.exit(f"error: expected at least one seed, found {options.seeds}")
    prepare(options, *markers)


def measure_posteriors(options, markers, measure_posterior, tabulate):
    """Prints and writes a table for each posterior. `measure_posterior(task,
    module, posterior)` returns its models, and `tabulate` the rows of them."""
    found = {}
    with tempfile.TemporaryDirectory() as work:
        task = measure.Task(
            *(options.build, Path(work), options.images, options.labels),
            *(options.others, options.samples, options.seeds),
        )
        for posterior in options.posterior:
            title = measure.describe(posterior)
            try:
                module = measure.import_posterior(task, posterior)
                models = measure_posterior(task, module, posterior)
            except (RuntimeError, ValueError) as error:
                sys.exit(f"error: {error}")
            found[title] = models
            print(report.to_markdown(title, tabulate(models)), end="\n\n", flush=True)
    if options.json:
        options.json.write_text(report.to_json(found) + "\n")
    if options.markdown:
        tables = ((title, tabulate(models)) for title, models in found.items())
        section = "\n\n".join(report.to_markdown(*table) for table in tables)
        page = options.markdown.read_text()
        options.markdown.write_text(replace_section(page, section, *markers))
