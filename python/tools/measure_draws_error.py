#!/usr/bin/env python3
# ===- measure_draws_error.py - Error bounds of draws-v1 -------------------=== #
#
# Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Measures the errors that docs/spec/draws-v1.md states, exhaustively.

Compares all 2^24 radii and all 2^23 angles of the float32 transform with
float64 values of the exact one (whose own error, below 1e-15, does not show),
and bounds the error of a normal, their product, from both. That no logarithm is
negative follows from no radius being NaN. Prints the figures; with --check also
exits with 1 if one exceeds what the specification states. Takes seconds.
"""

import argparse
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bayes_mlir import draws  # noqa: E402

# Upper bounds stated in docs/spec/draws-v1.md.
STATED = {
    "radius error": 5.5e-7,
    "radius error where radius < 2": 1.5e-7,
    "relative radius error": 8.0e-7,
    "sine error": 1.56e-7,
    "cosine error": 1.52e-7,
    "normal error, bound": 1.5e-6,
    "largest radius": 5.76811,
    "largest sine": 1.0,
    "largest cosine": 1.0,
    "|mean| of even elements": 0.0,
    "|mean| of odd elements": 1.5e-7,
    "|variance - 1| of even elements": 5.5e-7,
    "|variance - 1| of odd elements": 5.5e-7,
    "|kurtosis - 3| of even elements": 1.2e-5,
    "|kurtosis - 3| of odd elements": 1.2e-5,
}

CHUNK = 1 << 20


def moments(values):
    """The means of the first, second and fourth powers, in float64."""
    values = values.astype(np.float64)
    return np.array([np.mean(values), np.mean(values**2), np.mean(values**4)])


def measure_directions():
    """Cosines and sines [2, 2^23] of the angles with bit 31 clear (it negates the
    cosine and nothing else): float32 as computed, and exact."""
    computed = np.empty((2, 1 << 23), np.float32)
    exact = np.empty((2, 1 << 23), np.float64)
    for first in range(0, 1 << 23, CHUNK):
        part = slice(first, first + CHUNK)
        words = np.arange(first, first + CHUNK, dtype=np.uint32)
        turn = np.pi / 2 * (words * 2.0**-22 - 1.0)
        computed[:, part] = draws.directions(words)
        exact[:, part] = np.cos(turn), np.sin(turn)
    return computed, exact


def measure_radii(direction_error):
    """Figures of all radii by name, their moments, and the (computed, exact)
    radius of the largest error in each chunk.

    `direction_error` bounds the errors of cosines and sines.
    """
    figures = {}
    means, worst = [], []

    def keep_largest(name, values):
        figures[name] = max(figures.get(name, 0.0), float(values.max(initial=0.0)))

    for first in range(0, 1 << 24, CHUNK):
        uniform = np.arange(first, first + CHUNK, dtype=np.uint32)
        radius = draws.radii(uniform << np.uint32(8))
        if np.isnan(radius).any():
            sys.exit("error: a logarithm is negative")
        exact = np.sqrt(-2.0 * np.log((uniform + 1.0) * 2.0**-24))
        error = np.abs(radius - exact)
        # u = 2^24 has radius 0, without an error.
        relative = np.divide(error, exact, where=exact > 0, out=np.zeros_like(exact))
        # |r c - r* c*| <= |r - r*| |c*| + r |c - c*|, and rounding the product
        # adds half a unit in the last place, at most that of r as |c| <= 1.
        normal_error = error + radius * direction_error + np.spacing(radius) / 2
        keep_largest("radius error", error)
        keep_largest("radius error where radius < 2", error[exact < 2])
        keep_largest("relative radius error", relative)
        keep_largest("normal error, bound", normal_error)
        keep_largest("largest radius", radius)
        means.append(moments(radius))
        index = np.argmax(error)
        worst.append((radius[index], exact[index]))
    return figures, np.mean(means, axis=0), worst


def largest_normal_error(radii, directions):
    """The largest error of a normal with one of `radii` and any direction: a
    lower bound of the largest of all."""
    return max(
        float(np.abs(computed * cosine_or_sine - exact * exact_one).max())
        for computed, exact in radii
        for cosine_or_sine, exact_one in zip(*directions)
    )


def measure():
    """All figures by name."""
    directions = measure_directions()
    (cosine, sine), _ = directions
    cosine_error, sine_error = (
        float(np.abs(computed - exact).max()) for computed, exact in zip(*directions)
    )
    with np.errstate(invalid="ignore"):
        figures, radius_moments, worst = measure_radii(max(cosine_error, sine_error))
    figures["cosine error"] = cosine_error
    figures["sine error"] = sine_error
    figures["normal error, found"] = largest_normal_error(worst, directions)
    figures["largest cosine"] = float(np.abs(cosine).max())
    figures["largest sine"] = float(np.abs(sine).max())

    cosine_moments = moments(cosine)
    cosine_moments[0] = 0.0  # bit 31 gives each cosine both signs
    for name, values in ("even", cosine_moments), ("odd", moments(sine)):
        mean, second, fourth = (float(m) for m in radius_moments * values)
        figures[f"|mean| of {name} elements"] = abs(mean)
        figures[f"|variance - 1| of {name} elements"] = abs(second - 1)
        figures[f"|kurtosis - 3| of {name} elements"] = abs(fourth / second**2 - 3)
    return figures


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument(
        "--check", action="store_true", help="exit with 1 if a stated bound is exceeded"
    )
    options = parser.parse_args()

    print("all 2^24 logarithms are at least 0")
    exceeded = []
    for name, value in measure().items():
        print(f"{name:33s}{value:.7g}")
        if value > STATED.get(name, np.inf):
            exceeded.append(f"{name}: {value:.7g} exceeds {STATED[name]:.7g}")
    if options.check and exceeded:
        sys.exit("error: " + "; ".join(exceeded))


if __name__ == "__main__":
    main()
