# ===- measure.py - Interleaved measurement of many functions --------------=== #
#
# Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Times of many functions in one run."""

import time
from dataclasses import dataclass

import numpy as np


@dataclass
class Times:
    """Seconds per call: the median and the least of `rounds` rounds."""

    median: float
    minimum: float
    rounds: int


def measure(calls, seconds, rounds, least_rounds, clock=time.perf_counter):
    """The Times of functions by their names.

    Each gets about `seconds`, spread over `rounds` rounds. A round calls them one
    after the other, so that a change of the machine's speed meets them all. What
    takes longer than its part of a round is called once, and sits out rounds in
    between, but takes part in at least `least_rounds`.
    """

    def time_call(call, repeats):
        start = clock()
        for _ in range(repeats):
            call()
        return (clock() - start) / repeats

    part = seconds / rounds
    repeats, steps = {}, {}
    for name, call in calls.items():
        estimate = time_call(call, 1)
        if estimate < part:  # The first call may be slower than the others.
            estimate = time_call(call, 1)
        repeats[name] = max(1, round(part / estimate))
        longest_step = max(1, rounds // least_rounds)
        steps[name] = min(max(1, round(estimate / part)), longest_step)
    found = {name: [] for name in calls}
    for number in range(rounds):
        for name, call in calls.items():
            if number % steps[name] == 0:
                found[name].append(time_call(call, repeats[name]))
    return {
        name: Times(float(np.median(times)), float(np.min(times)), len(times))
        for name, times in found.items()
    }
