# ===- __main__.py - The command benchmarks/matvec ------------------------=== #
#
# Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Measures the product of one vector and a matrix, in one run on one core.

Of compiled models: from codes of 1 to 8 bits, tables of floats looked up as the
product goes, and from floats, with and without oneDNN; the means alone, and means
and variances. Next to them ONNX Runtime: from floats, and MatMulNBits from codes
of 4 bits with sums in f32. Every result is first compared with NumPy's; the run
ends with exit code 1 if one disagrees.
"""

import argparse
import json
import sys
import time

import numpy as np
from comparison.command import add_common_arguments, prepare
from comparison.compiled import Compiler
from comparison.measure import measure
from comparison.report import replace_section

from . import modules

MARKERS = (
    "<!-- Written by benchmarks/matvec --markdown: begin -->",
    "<!-- Written by benchmarks/matvec --markdown: end -->",
)
TOLERANCE = 1e-4  # of the largest output
FOUR_BITS = "ONNX Runtime, MatMulNBits, 4 bits, blocks of {}"


def parse_arguments():
    parser = argparse.ArgumentParser(
        prog="benchmarks/matvec",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--core", type=int, default=0, help="core to run on (0)")
    parser.add_argument(
        "--size", type=int, default=4096, help="rows and columns, whole 128s (4096)"
    )
    parser.add_argument(
        "--seconds", type=float, default=1.0, help="time for each contender (1)"
    )
    parser.add_argument(
        "--cpu-time",
        action="store_true",
        help="count the time of the processor instead of the clock on the wall",
    )
    parser.add_argument(
        "--without-peers", action="store_true", help="leave out ONNX Runtime"
    )
    add_common_arguments(parser, "benchmarks.md")
    return parser.parse_args()


def check_arguments(options):
    """Ends the run, before it measures anything, where it could not succeed."""
    tool = options.build / "bin" / "bayes-compile"
    if not tool.exists():
        sys.exit(f"error: '{tool}' not found; build the project")
    if options.size < 128 or options.size % 128:
        sys.exit(f"error: expected a size of whole 128s, found {options.size}")
    prepare(options, *MARKERS)


def check(name, found, expected):
    """Ends the run if a result is wrong."""
    error = np.abs(found - expected).max() / np.abs(expected).max()
    if not error < TOLERANCE:
        sys.exit(f"error: {name}: off by {error:.1e}")


def add_compiled(calls, work, compiler, name, problem, *options):
    """Adds the products 1 and 2 of `problem`, compiled, to `calls`."""
    for products in (1, 2):
        path = work / "matvec.mlir"
        modules.write_module(path, problem, products)
        library = f"{name.replace(' ', '-').replace(',', '')}-{products}"
        model, _ = compiler.compile(path, library, "--expected-batch=1", *options)
        call, results = model.bind(problem.inputs, 1)
        call()
        check(name, results.mean, problem.expect(products))
        calls[name, products] = call
        path.unlink()


def make_calls(options, work):
    """Functions by name and number of products."""
    calls, compiler = {}, Compiler(options.build, work, [])
    for bits in range(1, 9):
        problem = modules.make_problem(options.size, bits)
        title = f"bayes-mlir, {bits} bit{'s' * (bits > 1)}"
        add_compiled(calls, work, compiler, title, problem)
    problem = modules.make_problem(options.size)
    add_compiled(calls, work, compiler, "bayes-mlir, floats", problem)
    if has_onednn(options.build):
        title = "bayes-mlir, floats, oneDNN"
        add_compiled(calls, work, compiler, title, problem, "--onednn=on")
    if not options.without_peers:
        from . import onnx_peers

        name = "ONNX Runtime, floats"
        calls[name, 1] = onnx_peers.make_dense(problem)
        check(name, calls[name, 1](), problem.expect(1))
        for block in (32, 128):
            name = FOUR_BITS.format(block)
            calls[name, 1], expected = onnx_peers.make_four_bits(problem, block)
            check(name, calls[name, 1](), expected)
    return calls, compiler.description


def has_onednn(build):
    """Whether the build's compiled models can call oneDNN."""
    cache = build / "CMakeCache.txt"
    if not cache.exists():
        return False
    lines = cache.read_text().splitlines()
    found = any(
        line.startswith("dnnl_DIR:") and not line.endswith("-NOTFOUND")
        for line in lines
    )
    return found and "BAYES_ENABLE_ONEDNN:STRING=OFF" not in lines


def to_markdown(size, times, notes):
    """The table of Times by name and number of products."""
    names = list(dict.fromkeys(name for name, _ in times))
    peers = [FOUR_BITS.format(block) for block in (32, 128)]
    peers = [times[name, 1].median for name in peers if (name, 1) in times]
    lines = [*(f"* {note}" for note in notes), ""]
    lines += [
        f"| {size} x {size}, one vector | mean | mean and variance "
        "| mean, fastest MatMulNBits = 1 |",
        "|---|---:|---:|---:|",
    ]
    for name in names:
        cells = [
            (
                f"{1e6 * times[name, products].median:,.0f} "
                f"({1e6 * times[name, products].minimum:,.0f})"
                if (name, products) in times
                else ""
            )
            for products in (1, 2)
        ]
        ratio = f"{times[name, 1].median / min(peers):.2f}" if peers else ""
        lines.append(f"| {name} | {cells[0]} | {cells[1]} | {ratio} |")
    return "\n".join(lines)


def main():
    options = parse_arguments()
    check_arguments(options)
    work = options.build / "benchmarks" / "matvec"
    work.mkdir(parents=True, exist_ok=True)
    calls, description = make_calls(options, work)
    clock = time.process_time if options.cpu_time else time.perf_counter
    times = measure(calls, options.seconds, 12, 3, clock)
    unit = "microseconds of the processor" if options.cpu_time else "microseconds"
    notes = (f"compiler: {description}", f"cells: {unit} per call: median (minimum)")
    section = to_markdown(options.size, times, notes)
    print(section)
    if options.json:
        figures = [
            {
                "name": name,
                "products": products,
                "median": 1e6 * found.median,
                "minimum": 1e6 * found.minimum,
            }
            for (name, products), found in times.items()
        ]
        options.json.write_text(json.dumps(figures, indent=2) + "\n")
    if options.markdown:
        page = options.markdown.read_text()
        options.markdown.write_text(replace_section(page, section, *MARKERS))


if __name__ == "__main__":
    main()
