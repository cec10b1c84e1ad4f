# ===- command.py - What the commands of benchmarks have in common ---------=== #
#
# Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Arguments for results and the build, their checks, and the core to run on."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def add_common_arguments(parser, page):
    """--json, --markdown, whose page is docs/`page` unless one is given, and
    --build."""
    parser.add_argument("--json", type=Path, help="write all figures to this file")
    parser.add_argument(
        "--markdown",
        type=Path,
        nargs="?",
        const=ROOT / "docs" / page,
        help=f"write the tables between the markers of this page (docs/{page})",
    )
    parser.add_argument(
        "--build", type=Path, default=ROOT / "build", help="build folder (build)"
    )


def prepare(options, *markers):
    """Ends the program where results could not be written, then binds it to its
    core. `markers` are those of the page, by default of benchmarks/compare."""
    from .report import replace_section

    if options.json and not options.json.absolute().parent.is_dir():
        sys.exit(f"error: '{options.json.parent}' is not a folder")
    try:
        if options.markdown:
            replace_section(options.markdown.read_text(), "", *markers)
    except (OSError, ValueError) as error:
        sys.exit(f"error: '{options.markdown}': {error}")
    try:
        os.sched_setaffinity(0, {options.core})
    except OSError as error:
        sys.exit(f"error: core {options.core}: {error.strerror}")
