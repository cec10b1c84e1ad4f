# ===- pareto.py - What budgets of bits cost -------------------------------=== #
#
# Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Compiles a model for several budgets of bits, with widths chosen in several ways,
and measures each on labelled examples:

    python3 -m bayes_mlir.pareto model.mlir --images FILE --labels FILE --output NAME

writes NAME.csv and NAME.svg.
"""

import argparse
import csv
import io
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from bayes_mlir.chart import Line, Panel, draw_chart

GROUPS = ("input", "output", "layer")
# What the row of the model as it is says in place of a way to choose widths.
UNCHANGED = "none"


class PointError(Exception):
    """A tool has failed or is not there."""


@dataclass
class Point:
    """One row of the table. Numbers that a row does not have are None."""

    # The model of sensitivity or the rule, and what has one width.
    allocate: str
    group: str
    bits_asked: float
    # What is stored of weight matrices: bits per weight, and bytes in all.
    bits: float
    bytes: int
    # From 0 to 1, nats, and from 0 to 1.
    accuracy: float
    nll: float
    ece: float
    # Median over repeats, of calls with `batch` examples on one thread.
    microseconds_per_example: float
    batch: int
    samples: int
    # 1 where no row has as few bytes and as low an NLL, and less of one.
    pareto: int = 0


def find_tool(name, folder=None):
    """The path of a tool: in `folder`, or else beside this package, in its build or
    its installation, or else on the PATH. Raises PointError."""
    here = Path(__file__).resolve()
    near = [here.parents[2] / "build" / "bin", *(p / "bin" for p in here.parents[4:5])]
    for place in [Path(folder)] if folder else near:
        if os.access(place / name, os.X_OK):
            return str(place / name)
    found = None if folder else shutil.which(name)
    if found is None:
        raise PointError(f"cannot find '{name}' in '{folder or near[0]}'")
    return found


def _run(command):
    done = subprocess.run(
        [str(word) for word in command], capture_output=True, text=True
    )
    if done.returncode != 0:
        lines = [line for line in done.stderr.splitlines() if "error:" in line]
        reason = lines[0] if lines else f"exit code {done.returncode}"
        raise PointError(f"'{' '.join(map(str, command))}': {reason}")
    return done


def _read_sizes(report):
    """Weights, and bytes before and after, of the line of all weights in what
    `--bits-report` prints."""
    for line in report.splitlines():
        words = line.split()
        if words[:1] == ["all"]:
            return int(words[1]), int(words[7]), int(words[8])
    raise PointError(f"expected a line of all weights in the report, found '{report}'")


def mark_front(points):
    """Sets `pareto` of each point."""

    def is_beaten(point):
        key = (point.bytes, point.nll)
        return any(
            other.bytes <= key[0]
            and other.nll <= key[1]
            and (other.bytes, other.nll) != key
            for other in points
        )

    for point in points:
        point.pareto = int(not is_beaten(point))


class Sweep:
    """Compiles and measures one model, as the command line says."""

    def __init__(self, options, folder):
        self.options = options
        self.library = Path(folder) / "model.so"
        self.compiler = find_tool("bayes-compile", options.tools)
        self.runner = find_tool("bayes-run", options.tools)

    def _compile(self, *arguments):
        command = (self.compiler, self.options.model, "-o", self.library, *arguments)
        return _run(command).stderr

    def _measure(self, **described):
        options = self.options
        command = [self.runner, self.library, "--json", "--threads", 1]
        command += ["--images", options.images, "--labels", options.labels]
        for name in ("samples", "seed", "batch"):
            command += [f"--{name}", getattr(options, name)]
        if options.limit:
            command += ["--limit", options.limit]
        reports = [json.loads(_run(command).stdout) for _ in range(options.repeats)]
        times = [report["microseconds_per_example"] for report in reports]
        return Point(
            **described,
            **{name: reports[0][name] for name in ("accuracy", "nll", "ece")},
            microseconds_per_example=statistics.median(times),
            batch=options.batch,
            samples=options.samples,
        )

    def _measure_budget(self, allocate, group, bits):
        arguments = [f"--bits={bits:g}", f"--allocate={allocate}", f"--group={group}"]
        arguments += ["--bits-report", f"--compute={self.options.compute}"]
        if allocate == "curvature" and self.options.prior_stddev is not None:
            arguments.append(f"--prior-stddev={self.options.prior_stddev:g}")
        weights, self.bytes_before, size = _read_sizes(self._compile(*arguments))
        return self._measure(
            allocate=allocate,
            group=group,
            bits_asked=bits,
            bits=8 * size / weights,
            bytes=size,
        )

    def run(self):
        """Yields points, the model as it is last: its size is in the reports of the
        others."""
        for allocate in self.options.allocate:
            for group in self.options.group:
                for bits in self.options.bits:
                    yield self._measure_budget(allocate, group, bits)
        self._compile()
        yield self._measure(
            allocate=UNCHANGED,
            group=None,
            bits_asked=None,
            bits=64.0,
            bytes=self.bytes_before,
        )


def write_csv(points):
    """The table as text."""
    text = io.StringIO()
    names = [column.name for column in fields(Point)]
    writer = csv.DictWriter(text, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(asdict(point) for point in points)
    return text.getvalue()


def make_chart(points, title, against="bits"):
    """The chart as SVG text: NLL and wrong predictions over the column `against`, "bits" or
    "bytes"; those of the model as it is, if it is a point, are drawn across."""
    lines = {}
    for point in points:
        if point.allocate != UNCHANGED:
            lines.setdefault((point.allocate, point.group), []).append(point)
    unchanged = [point for point in points if point.allocate == UNCHANGED]
    batch = points[0].batch

    def read_x(point):
        return point.bits if against == "bits" else point.bytes / 1000

    def make_panel(heading, label, read):
        drawn = []
        for (allocate, group), row in lines.items():
            row = sorted(row, key=read_x)
            times = [point.microseconds_per_example for point in row]
            name = f"{allocate}, {group} ({min(times):.1f}-{max(times):.1f} µs)"
            drawn.append(
                Line(
                    name,
                    [(read_x(point), read(point)) for point in row],
                    [(read_x(point), read(point)) for point in row if point.pareto],
                )
            )
        unit = "bits per weight" if against == "bits" else "bytes of weights (kB)"
        reference = read(unchanged[0]) if unchanged else None
        return Panel(heading, unit, label, drawn, reference)

    panels = [
        make_panel("Likelihood", "NLL (nats)", lambda point: point.nll),
        # What is missing to 100 % can have a logarithmic axis.
        make_panel(
            "Accuracy",
            "100 % - accuracy (%)",
            lambda point: 100 - 100 * point.accuracy,
        ),
    ]
    name = ""
    if unchanged:
        time = unchanged[0].microseconds_per_example
        name = f"float weights ({time:.1f} µs)"
    return draw_chart(
        f"{title}: {points[0].samples} samples, batch {batch}", panels, name
    )


def _list_of(parse, check, expected):
    """A type of argparse: values separated by commas, each once."""

    def read(text):
        try:
            values = [parse(part) for part in text.split(",")]
        except ValueError:
            values = [None]
        if any(value is None or not check(value) for value in values):
            raise argparse.ArgumentTypeError(f"expected {expected}, found '{text}'")
        return list(dict.fromkeys(values))

    return read


def _number(parse, check, expected):
    """A type of argparse: one value."""
    read = _list_of(parse, check, expected)

    def read_one(text):
        values = read(text)
        if len(values) != 1:
            raise argparse.ArgumentTypeError(f"expected {expected}, found '{text}'")
        return values[0]

    return read_one


def parse_options(arguments):
    positive = _number(int, lambda n: n > 0, "a positive number")
    bits = _list_of(
        float,
        lambda x: 0 < x <= 64,
        "numbers above 0 and at most 64, separated by commas",
    )
    names = _list_of(str, bool, "names separated by commas")
    groups = _list_of(str, GROUPS.__contains__, "'input', 'output' or 'layer'")
    parser = argparse.ArgumentParser(
        prog="python3 -m bayes_mlir.pareto",
        description="Compiles a model for several budgets of bits and measures each: "
        "a table (.csv) and a chart (.svg).",
        epilog="exit codes: 0 success; 1 a tool fails, or a file cannot be written, "
        "and nothing is written; 2 wrong usage",
    )
    add = parser.add_argument
    add("model", metavar="MODEL", help="an MLIR module, as bayes-compile takes it")
    add("--images", metavar="FILE", required=True, help="examples, for bayes-run")
    add("--labels", metavar="FILE", required=True, help="their classes")
    add("--output", metavar="NAME", required=True, help="write NAME.csv and NAME.svg")
    add(
        "--bits",
        metavar="LIST",
        type=bits,
        default=[2.0, 2.5, 3.0, 4.0, 6.0],
        help="budgets in bits per weight (default 2,2.5,3,4,6)",
    )
    add(
        "--allocate",
        metavar="LIST",
        type=names,
        default=["random-bits", "uniform"],
        help="how widths are chosen, as for bayes-compile (default random-bits,uniform)",
    )
    add(
        "--group",
        metavar="LIST",
        type=groups,
        default=["input"],
        help="what has one width: input, output, layer (default input)",
    )
    add(
        "--prior-stddev",
        metavar="X",
        type=_number(float, lambda x: x > 0, "a number above 0"),
        help="with --allocate=curvature, as for bayes-compile",
    )
    add(
        "--compute",
        metavar="TYPE",
        default="f32",
        help="as for bayes-compile, of all but the model as it is (default f32)",
    )
    for name, default, text in (
        ("samples", 32, "draws of the weights for a prediction"),
        ("batch", 1, "examples per call"),
        ("repeats", 3, "measurements, of whose times the median counts"),
    ):
        text = f"{text} (default {default})"
        add(f"--{name}", metavar="N", type=positive, default=default, help=text)
    add(
        "--seed",
        metavar="N",
        type=_number(int, lambda n: n >= 0, "a number from 0"),
        default=0,
        help="key of the draws (default 0)",
    )
    add("--limit", metavar="N", type=positive, help="use the first N examples alone")
    add(
        "--against",
        choices=("bits", "bytes"),
        default="bits",
        help="what the chart shows quality over (default bits)",
    )
    add("--tools", metavar="DIR", help="where bayes-compile and bayes-run are")
    options = parser.parse_args(arguments)
    if options.prior_stddev is not None and "curvature" not in options.allocate:
        parser.error(
            "expected '--allocate' with 'curvature' with '--prior-stddev', found "
            f"'{','.join(options.allocate)}'"
        )
    return options


def _describe(point):
    budget = "as it is"
    if point.bits_asked is not None:
        budget = f"{point.group}, {point.bits_asked:g} bits"
    return (
        f"{point.allocate}, {budget}: {point.bytes} bytes, "
        f"accuracy {100 * point.accuracy:.2f} %, NLL {point.nll:.4f}, "
        f"ECE {point.ece:.4f}, {point.microseconds_per_example:.1f} us"
    )


def _sweep(options):
    points = []
    with tempfile.TemporaryDirectory() as folder:
        for point in Sweep(options, folder).run():
            print(_describe(point), file=sys.stderr, flush=True)
            points.append(point)
    mark_front(points)
    return points


def main(arguments=None):
    options = parse_options(arguments)
    output = Path(options.output)
    try:
        if not output.parent.is_dir():
            raise PointError(f"cannot write '{output}.csv': no such folder")
        points = _sweep(options)
        title = Path(options.model).stem
        files = {
            f"{output}.csv": write_csv(points),
            f"{output}.svg": make_chart(points, title, options.against),
        }
        for path, text in files.items():
            Path(path).write_text(text, encoding="utf-8")
    except (PointError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
