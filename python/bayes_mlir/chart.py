# ===- chart.py - Line charts as SVG ---------------------------------------=== #
#
# Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Line charts as SVG, written with the standard library alone."""

import math
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

# Colours that people with colour blindness tell apart (Okabe and Ito, 2008), and
# dashes for more lines than there are colours.
COLOURS = (
    *("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"),
    "#000000",
)
DASHES = ("none", "6 3", "2 3")
# In pixels: of a panel's plotting area, around it, and of a line of the legend.
WIDTH, HEIGHT = 380, 280
LEFT, RIGHT, TOP, BOTTOM = 76, 24, 44, 56
LEGEND_LINE, LEGEND_COLUMN = 20, 290
FONT = "font-family='sans-serif' font-size='12'"


@dataclass
class Line:
    """Points (x, y) that belong together; those in `marked` have a full marker."""

    name: str
    points: list
    marked: list = field(default_factory=list)


@dataclass
class Panel:
    """One pair of axes. `reference` is a value of y drawn across, or None."""

    title: str
    x_label: str
    y_label: str
    lines: list
    reference: float = None


def make_ticks(low, high, count=5):
    """About `count` round numbers, steps of 1, 2 or 5 times a power of 10, of which
    the first is at most `low` and the last at least `high`."""
    span = high - low
    if span <= 0:
        span = abs(high) * 0.1 or 1.0
        low, high = low - span / 2, high + span / 2
    power = 10.0 ** math.floor(math.log10(span / count))
    step = next(m * power for m in (1, 2, 5, 10) if span / (m * power) <= count)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [number * step for number in range(first, last + 1)]


def make_log_ticks(low, high):
    """1, 2 and 5 times powers of 10, as `make_ticks`."""
    exponents = range(math.floor(math.log10(low)) - 1, math.ceil(math.log10(high)) + 1)
    ticks = [m * 10.0**exponent for exponent in exponents for m in (1, 2, 5)]
    first = max(i for i, tick in enumerate(ticks) if tick <= low * (1 + 1e-9))
    last = min(i for i, tick in enumerate(ticks) if tick >= high * (1 - 1e-9))
    if first == last:
        last += 1
    return ticks[first : last + 1]


class _Axis:
    """Places values between two pixels. What spans more than a factor of 5 has a
    logarithmic axis where `may_be_log`."""

    def __init__(self, values, begin, end, may_be_log=False):
        low, high = min(values), max(values)
        self.is_log = may_be_log and low > 0 and high > 5 * low
        self.ticks = make_log_ticks(low, high) if self.is_log else make_ticks(low, high)
        self.begin, self.end = begin, end

    def place(self, value):
        numbers = self.ticks[0], self.ticks[-1], value
        if self.is_log:
            numbers = [math.log10(number) for number in numbers]
        low, high, value = numbers
        return self.begin + (value - low) / (high - low) * (self.end - self.begin)


def _text(x, y, text, anchor="middle", more=""):
    return (
        f"<text x='{x:.1f}' y='{y:.1f}' text-anchor='{anchor}'{more}>"
        f"{escape(text)}</text>"
    )


def _rule(x1, y1, x2, y2, colour, more=""):
    return (
        f"<line x1='{x1:.1f}' y1='{y1:.1f}' x2='{x2:.1f}' y2='{y2:.1f}' "
        f"stroke='{colour}'{more}/>"
    )


def _style(number):
    dash = DASHES[number // len(COLOURS) % len(DASHES)]
    return COLOURS[number % len(COLOURS)], dash


def _draw_line(line, number, x, y):
    colour, dash = _style(number)
    places = [(x.place(a), y.place(b)) for a, b in line.points]
    path = " ".join(f"{a:.1f},{b:.1f}" for a, b in places)
    yield f"<g stroke='{colour}' stroke-width='1.5'><title>{escape(line.name)}</title>"
    yield f"<polyline points='{path}' fill='none' stroke-dasharray='{dash}'/>"
    for point, (a, b) in zip(line.points, places):
        fill = colour if point in line.marked else "white"
        yield f"<circle cx='{a:.1f}' cy='{b:.1f}' r='3.5' fill='{fill}'/>"
    yield "</g>"


def _draw_panel(panel, left, names):
    top, right, bottom = TOP, left + WIDTH, TOP + HEIGHT
    points = [point for line in panel.lines for point in line.points]
    heights = [b for _, b in points]
    if panel.reference is not None:
        heights.append(panel.reference)
    x = _Axis([a for a, _ in points], left, right)
    y = _Axis(heights, bottom, top, may_be_log=True)
    middle = (top + bottom) / 2
    yield _text((left + right) / 2, top - 16, panel.title, more=" font-weight='bold'")
    for tick in x.ticks:
        place = x.place(tick)
        yield _rule(place, top, place, bottom, "#e5e5e5")
        yield _text(place, bottom + 18, f"{tick:.10g}")
    for tick in y.ticks:
        place = y.place(tick)
        yield _rule(left, place, right, place, "#e5e5e5")
        yield _text(left - 8, place + 4, f"{tick:.10g}", "end")
    yield _rule(left, bottom, right, bottom, "#333333")
    yield _rule(left, top, left, bottom, "#333333")
    yield _text((left + right) / 2, bottom + 40, panel.x_label)
    turned = f" transform='rotate(-90 {left - 56:.1f} {middle:.1f})'"
    yield _text(left - 56, middle, panel.y_label, more=turned)
    if panel.reference is not None:
        place = y.place(panel.reference)
        yield _rule(left, place, right, place, "#777777", " stroke-dasharray='4 4'")
    for line in panel.lines:
        yield from _draw_line(line, names.index(line.name), x, y)


def _draw_legend(names, reference, columns, top):
    entries = [(name, *_style(number)) for number, name in enumerate(names)]
    if reference:
        entries.append((reference, "#777777", "4 4"))
    for number, (name, colour, dash) in enumerate(entries):
        left = LEFT + number % columns * LEGEND_COLUMN
        middle = top + number // columns * LEGEND_LINE
        more = f" stroke-width='1.5' stroke-dasharray='{dash}'"
        yield _rule(left, middle, left + 28, middle, colour, more)
        yield _text(left + 36, middle + 4, name, "start")


def draw_chart(title, panels, reference_name=""):
    """The SVG text of `panels` side by side, with a legend below. Lines of the same
    name have the same colour. Each panel needs a point."""
    names = list(dict.fromkeys(line.name for panel in panels for line in panel.lines))
    step = LEFT + WIDTH + RIGHT
    width = step * len(panels)
    columns = max((width - LEFT) // LEGEND_COLUMN, 1)
    legend = TOP + HEIGHT + BOTTOM + 12
    count = len(names) + bool(reference_name)
    height = legend + math.ceil(count / columns) * LEGEND_LINE
    parts = [
        f"<svg xmlns='http://www.w3.org/2000/svg' width='{width}' height='{height}' "
        f"viewBox='0 0 {width} {height}' role='img' aria-label={quoteattr(title)} "
        f"{FONT} fill='#222222'>",
        f"<title>{escape(title)}</title>",
        f"<rect width='{width}' height='{height}' fill='white'/>",
    ]
    for number, panel in enumerate(panels):
        parts += _draw_panel(panel, number * step + LEFT, names)
    parts += _draw_legend(names, reference_name, columns, legend)
    return "\n".join([*parts, "</svg>", ""])
