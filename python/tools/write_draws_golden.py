#!/usr/bin/env python3
# ===- write_draws_golden.py - Golden values of draws-v1 -------------------=== #
#
# Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Writes test/Integration/Inputs/draws-v1.golden with NumPy.

Every implementation of draws-v1 is tested against this file. A line is a record
name and hexadecimal numbers; float32 values stand as their bits:

  philox COUNTER*4 KEY*2 WORD*4
  radius WORD RADIUS
  direction WORD COSINE SINE
  normal KEY PURPOSE SITE SAMPLE EXAMPLE ELEMENT NORMAL
  tensor KEY PURPOSE SITE SAMPLE SAMPLES EXAMPLE EXAMPLES ROWS COLUMNS CRC
  fold KEY DATA KEY
  split KEY KEY KEY
  radii CRC
  cosines CRC
  sines CRC

CRC is the CRC-32 (of zlib) of little-endian float32 values. `tensor` covers
consecutive samples, examples, rows and columns from the given ones, the columns
running fastest. `radii` covers the words u << 8 for u = 0 .. 2^24 - 1; `cosines`
and `sines` cover the words 0 .. 2^23 - 1 and then the same with bit 31 set. As
a normal is one product of a radius and a cosine or sine, these three cover the
whole transform.
"""

import argparse
import sys
import zlib
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bayes_mlir import draws  # noqa: E402

OUTPUT = Path(__file__).resolve().parents[2] / "test/Integration/Inputs"
WORD = 0xFFFFFFFF
KEYS = (0, 1, 0x0123456789ABCDEF, (1 << 64) - 1)

# The known answers of Random123 (its file kat_vectors).
KNOWN_ANSWERS = (
    ((0, 0, 0, 0), (0, 0)),
    ((WORD,) * 4, (WORD,) * 2),
    ((0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344), (0xA4093822, 0x299F31D0)),
)
# The smallest u, both sides of where the exponent steps (47/64), the largest
# error, both sides of one half, the largest u, and bits that do not count.
RADIUS_WORDS = tuple(
    (u - 1) << 8
    for u in (1, 2, 3, 46, 47, 1529, 6160383, 6160384, (1 << 23) - 1)
    + (1 << 23, (1 << 23) + 1, 12345678, (1 << 24) - 1, 1 << 24)
) + (WORD,)
# x = -1, either side of 0, 0, either side of 1/2, and the largest below 1, with
# bits that do not count set in some.
DIRECTION_WORDS = (
    *(0x00000000, 0x00000001, 0x003FFFFF, 0x00400000, 0x00400001),
    *(0x005FFFFF, 0x00600000, 0x007FFFFF, 0x7FFFFFFF),
    *(0x80000000, 0x80400000, 0x807FFFFF, 0xFFFFFFFF, 0xDEADBEEF),
)
# (purpose, site, sample, example, element): every parity of sample and element,
# then every coordinate at its largest.
COORDINATES = (
    *((draws.WEIGHT, 1, 0, 0, element) for element in range(4)),
    *((draws.WEIGHT, 1, 1, 0, element) for element in range(4)),
    *((draws.OUTPUT, 1, sample, 7, 3) for sample in range(3)),
    (draws.OUTPUT, 1, 0, 8, 3),
    (draws.OUTPUT, 2, 0, 8, 3),
    (draws.BLEND, 1, 0, 8, 3),
    (draws.DROPOUT, 1, 0, 8, 3),
    (draws.WEIGHT, draws.SITE_LIMIT - 1, WORD, 0, WORD),
    (draws.OUTPUT, draws.SITE_LIMIT - 1, WORD, WORD, WORD),
    (draws.DROPOUT, draws.SITE_LIMIT - 1, WORD - 1, WORD, WORD - 1),
)
# (purpose, site, sample, samples, example, examples, rows, columns).
TENSORS = (
    (draws.WEIGHT, 3, 0, 32, 0, 1, 12, 16),
    (draws.WEIGHT, 3, 5, 3, 0, 1, 7, 5),
    (draws.OUTPUT, 4, 0, 16, 1000, 3, 1, 10),
    (draws.OUTPUT, 4, 1, 2, WORD - 1, 2, 3, 1),
)


def crc(values):
    return zlib.crc32(np.ascontiguousarray(values, "<f4").tobytes())


def bits(value):
    return int(np.asarray(value, np.float32).reshape(()).view(np.uint32))


def word_array(word):
    return np.array([word], np.uint32)


def tensor_crc(key, purpose, site, sample, samples, example, examples, *shape):
    return crc(
        draws.normals(
            key,
            site,
            purpose,
            np.arange(sample, sample + samples)[:, None, None, None],
            np.arange(example, example + examples)[:, None, None],
            draws.element_indices(shape),
        )
    )


def records():
    """Every record of the file: its name and its numbers with their digits."""

    def record(name, numbers, digits):
        return " ".join([name] + [f"{int(n):0{digits}x}" for n in numbers])

    for counter, key in KNOWN_ANSWERS:
        words = draws.philox4x32_10(counter, key)
        yield record("philox", (*counter, *key, *words), 8)
    for word in RADIUS_WORDS:
        yield record("radius", (word, bits(draws.radii(word_array(word)))), 8)
    for word in DIRECTION_WORDS:
        cosine, sine = draws.directions(word_array(word))
        yield record("direction", (word, bits(cosine), bits(sine)), 8)
    for key in KEYS:
        for purpose, site, *rest in COORDINATES:
            normal = bits(draws.normals(key, site, purpose, *rest))
            yield record("normal", (key, purpose, site, *rest, normal), 1)
    for key in KEYS:
        for numbers in TENSORS:
            yield record("tensor", (key, *numbers, tensor_crc(key, *numbers)), 1)
    for key in KEYS:
        for data in KEYS:
            yield record("fold", (key, data, draws.fold_key(key, data)), 16)
    for key in KEYS:
        yield record("split", (key, *draws.split_key(key)), 16)

    uniforms = np.arange(1 << 24, dtype=np.uint32) << np.uint32(8)
    yield record("radii", (crc(draws.radii(uniforms)),), 8)
    angles = np.arange(1 << 23, dtype=np.uint32)
    angles = np.concatenate((angles, angles | np.uint32(0x80000000)))
    cosines, sines = draws.directions(angles)
    yield record("cosines", (crc(cosines),), 8)
    yield record("sines", (crc(sines),), 8)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("-o", metavar="FILE", default=OUTPUT / "draws-v1.golden")
    options = parser.parse_args()
    header = (
        "# draws-v1: golden values, written by python/tools/write_draws_golden.py,\n"
        "# which says what each record means.\n"
    )
    Path(options.o).write_text(header + "\n".join(records()) + "\n")


if __name__ == "__main__":
    main()
