# ===- report.py - Tables and files of a comparison -----------------------=== #
#
# Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""What a comparison found, as text, Markdown and JSON."""

import json
from dataclasses import dataclass, field

from .contenders import CLASSES, DRAWN_OUTPUTS, ONE_PASS, OURS, OWN_NAMES

BEGIN = "<!-- Written by benchmarks/compare --markdown: begin -->"
END = "<!-- Written by benchmarks/compare --markdown: end -->"


@dataclass
class BatchResult:
    """Of one batch size: the Times of contenders by (kind, name), operations per
    second at the FMA peak, and those that the products of `OURS` need, or None
    where it does not multiply by means and variances alone."""

    times: dict
    peak: float
    flops: int = None

    def of_peak(self):
        """The part of the FMA peak that our products come to, all other work
        counted as loss; None where that is not defined."""
        if self.flops is None:
            return None
        return self.flops / self.times[DRAWN_OUTPUTS, OURS].median / self.peak

    def fastest_peer(self, kind):
        """The name of the fastest peer of a class, and its Times."""
        peers = {
            name: times
            for (found, name), times in self.times.items()
            if found == kind and name not in OWN_NAMES
        }
        name = min(peers, key=lambda name: peers[name].median)
        return name, peers[name]

    def ratio(self, kind, name=OURS):
        """The time of a contender of ours over that of the fastest peer of its
        class."""
        return self.times[kind, name].median / self.fastest_peer(kind)[1].median

    def passes(self):
        """How many deterministic passes of their fastest peer our samples take."""
        ours = self.times[DRAWN_OUTPUTS, OURS]
        return ours.median / self.fastest_peer(ONE_PASS)[1].median


@dataclass
class NetworkResult:
    """BatchResults of one network by batch size."""

    name: str
    samples: int
    batches: dict = field(default_factory=dict)


@dataclass
class Report:
    """`environment`: lines of text by what they state; `normals`: numbers per
    second by contender."""

    environment: dict
    networks: list = field(default_factory=list)
    normals: dict = field(default_factory=dict)


def _microseconds(times):
    def show(seconds):
        value = 1e6 * seconds
        return f"{value:.1f}" if value < 100 else f"{value:,.0f}"

    return f"{show(times.median)} ({show(times.minimum)})"


def tabulate_network(network):
    """Rows of cells; the first is the heading, those of one cell are titles."""
    batches = network.batches.values()
    rows = [
        [
            f"{network.name}, {network.samples} samples",
            *(f"batch {batch}" for batch in network.batches),
        ]
    ]
    for kind in CLASSES:
        names = [name for found, name in next(iter(batches)).times if found == kind]
        if not names:
            continue
        rows.append([kind])
        for name in names:
            cells = (_microseconds(batch.times[kind, name]) for batch in batches)
            rows.append([name, *cells])
        peers = [batch.fastest_peer(kind)[0] for batch in batches]
        ratios = {
            name: [batch.ratio(kind, name) for batch in batches]
            for name in names
            if name in OWN_NAMES
        }
        if kind == ONE_PASS:
            ratios["samples drawn in passes"] = [batch.passes() for batch in batches]
        for name, values in ratios.items():
            cells = (f"{value:.2f} of {peer}" for value, peer in zip(values, peers))
            rows.append([f"{name}, fastest peer = 1", *cells])
        if kind == DRAWN_OUTPUTS:
            parts = [batch.of_peak() for batch in batches]
            cells = ("" if part is None else f"{100 * part:.0f} %" for part in parts)
            rows.append([f"{OURS}, of the FMA peak", *cells])
    return rows


def tabulate_normals(normals):
    """Rows of cells like those of tabulate_network."""
    rows = [["standard normals", "10^9 per second", f"{OURS} is faster by"]]
    for name, rate in normals.items():
        factor = "" if name == OURS else f"{normals[OURS] / rate:.1f}"
        rows.append([name, f"{rate / 1e9:.2f}", factor])
    return rows


def _tables(report):
    tables = [tabulate_network(network) for network in report.networks]
    return [*tables, tabulate_normals(report.normals)]


def to_text(report):
    lines = [f"{name}: {text}" for name, text in report.environment.items()]
    for rows in _tables(report):
        width = max(len(cell) for row in rows for cell in row[1:]) + 2
        first = max(len(row[0]) for row in rows)
        lines.append("")
        for row in rows:
            cells = "".join(f"{cell:>{width}}" for cell in row[1:])
            lines.append(f"{row[0]:{first}}{cells}".rstrip())
    return "\n".join(lines)


def to_markdown(report):
    lines = [f"* {name}: {text}" for name, text in report.environment.items()]
    for rows in _tables(report):
        columns = len(rows[0])
        lines.append("")
        for number, row in enumerate(rows):
            title = number > 0 and len(row) == 1
            cells = [f"**{row[0]}**" if title else row[0], *row[1:]]
            cells += [""] * (columns - len(cells))
            lines.append("| " + " | ".join(cells) + " |")
            if number == 0:
                lines.append("|---|" + "---:|" * (columns - 1))
    return "\n".join(lines)


def to_json(report):
    networks = [
        {
            "network": network.name,
            "samples": network.samples,
            "batches": {
                batch: {
                    "fma_peak_gflops": result.peak / 1e9,
                    "of_fma_peak": result.of_peak(),
                    "microseconds": [
                        {
                            "class": kind,
                            "name": name,
                            "median": 1e6 * times.median,
                            "minimum": 1e6 * times.minimum,
                            "rounds": times.rounds,
                        }
                        for (kind, name), times in result.times.items()
                    ],
                }
                for batch, result in network.batches.items()
            },
        }
        for network in report.networks
    ]
    content = {
        "environment": report.environment,
        "networks": networks,
        "normals_per_second": report.normals,
    }
    return json.dumps(content, indent=2) + "\n"


def replace_section(page, section, begin=BEGIN, end=END):
    """The text `page` with `section` between its markers. Raises ValueError if
    it does not have each of them once, in this order."""
    if page.count(begin) != 1 or page.count(end) != 1:
        raise ValueError(f"expected '{begin}' and '{end}' once each")
    before, rest = page.split(begin)
    if end not in rest:
        raise ValueError(f"expected '{begin}' before '{end}'")
    return f"{before}{begin}\n\n{section}\n\n{end}{rest.split(end)[1]}"
