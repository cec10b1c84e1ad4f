# REQUIRES: x86-64-v3, x86-64-v4
# RUN: %python %s %t bayes-translate bayes-compile %plain_compile bayes-run
"""Compiled networks that multiply with codes: predictions against those of the
reference evaluator, for codes of all widths, any tier, batch and number of
threads, and what their artifacts hold."""

import math
import struct
import sys
import unittest
from functools import partial
from pathlib import Path

import numpy as np
from support import assert_same_bytes, check_tiers
from support import check_within_memory, run, save_statistics, write_posterior

from bayes_mlir import reference

OUTPUT, TRANSLATE, COMPILE, PLAIN_COMPILE, RUN = sys.argv[1:]
OUTPUT = Path(OUTPUT)
del sys.argv[1:]

TIERS = ("x86-64", "x86-64-v3", "x86-64-v4")
SAMPLES = 19
# Two blocks of 16 and a rest.
EXAMPLES = 37
# Entries of a table, scale, layer sizes: codes of 1 to 8, 9 and 12 bits; layers
# that divide neither 16 nor a period, of one input or one output; tables that
# are smaller than their codes allow; one table of several layers; and entries of
# more than half a megabyte, which examples alone look up 16 columns at a time.
CASES = (
    ("k=2,scale=none", (49, 24, 10)),
    ("k=4,scale=row", (7, 33, 5)),
    ("k=8,scale=rank-1", (1, 17, 3)),
    ("k=16,scale=rank-1", (49, 24, 10)),
    ("k=11,scale=none", (16, 32, 16)),
    ("k=32,scale=row", (20, 40, 2)),
    ("k=64,scale=rank-1", (33, 19, 11)),
    ("k=100,scale=none", (50, 18, 10)),
    ("k=256,scale=row", (40, 31, 21)),
    ("k=300,scale=rank-1", (35, 21, 17)),
    ("k=2100,scale=none,scope=network", (49, 40, 30)),
    ("k=13,scale=rank-1", (3, 320, 208)),
)
WIDTHS = (1, 2, 3, 4, 4, 5, 6, 7, 8, 9, 12, 4)


def make_name(options):
    return options.replace("=", "").replace(",", "-")


def read_section_size(path, name):
    """The size in bytes of a section of an ELF file for 64 bits."""
    content = path.read_bytes()
    offset, size, count, names = struct.unpack_from("<40xQ10xHHH", content)
    headers = [
        struct.unpack_from("<I20xQQ", content, offset + number * size)
        for number in range(count)
    ]
    for start, _, length in headers:
        at = headers[names][1] + start
        if content[at : content.index(0, at)] == name.encode():
            return length
    raise ValueError(f"'{path}' has no section {name}")


class PackedCodes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.modules = {}
        for number, (options, sizes) in enumerate(CASES):
            name = make_name(options)
            posterior = OUTPUT / f"{name}.safetensors"
            whole = OUTPUT / f"{name}-whole.mlirbc"
            module = OUTPUT / f"{name}.mlirbc"
            # Every other network has no biases.
            write_posterior(posterior, sizes, number, bias=number % 2 == 0)
            run(TRANSLATE, "--import-posterior", posterior, "-o", whole)
            run(
                *(COMPILE, whole, f"--share={options}", "--compile-to=import"),
                *("-o", module),
            )
            # The evaluator takes long for the largest.
            examples = EXAMPLES if max(sizes) < 100 else 18
            inputs = np.random.default_rng(number).normal(size=(examples, sizes[0]))
            np.save(OUTPUT / f"{name}.npy", inputs.astype(np.float32))
            cls.modules[options] = module

    def save(self, options, model, *more):
        images = OUTPUT / f"{make_name(options)}.npy"
        command = (RUN, model, "--images", images, "--samples", SAMPLES, *more)
        return save_statistics(command, OUTPUT / "saved")

    def compile(self, options, estimator, tiers, tool=COMPILE):
        name = make_name(options)
        library = OUTPUT / f"{name}-{estimator}-{len(tiers)}.so"
        run(
            *(tool, self.modules[options], f"--estimator={estimator}"),
            *(f"--march={','.join(tiers)}", "-o", library),
        )
        return library

    def test_widths(self):
        """The cases have the widths that they are there for."""
        for (options, sizes), width in zip(CASES, WIDTHS):
            with self.subTest(options):
                text = run(COMPILE, self.modules[options], "--compile-to=import")
                for inputs, outputs in zip(sizes, sizes[1:]):
                    self.assertIn(f"tensor<{inputs}x{outputs}xi{width}>", text)

    def test_same_as_evaluated(self):
        for number, (options, _) in enumerate(CASES):
            for estimator in reference.ESTIMATORS:
                # Products that unpack are other code for each tier that has
                # permutations of tables of that size.
                tiers = TIERS[number % 3 :][:1]
                if estimator == "local-reparameterization":
                    tiers = TIERS if WIDTHS[number] <= 5 else TIERS[1:]
                expected = self.save(
                    *(options, self.modules[options]),
                    *("--reference", "--estimator", estimator),
                )
                library = self.compile(options, estimator, tiers)
                check_tiers(
                    *(self, partial(self.save, options, library), tiers),
                    *(EXAMPLES, expected),
                    options=options,
                    estimator=estimator,
                )

    def test_same_as_just_in_time(self):
        options = "k=16,scale=rank-1"
        library = self.compile(options, "auto", TIERS[1:2])
        expected = self.save(options, library)
        module = self.modules[options]
        assert_same_bytes(self.save(options, module, "--march", TIERS[1]), expected)

    def test_within_memory(self):
        """Words are read 16 at a time, also those of the last panel."""
        for options in ("k=8,scale=rank-1", "k=300,scale=rank-1"):
            with self.subTest(options):
                plain = self.compile(options, "auto", TIERS[1:2], PLAIN_COMPILE)
                prefix = OUTPUT / make_name(options)
                check_within_memory(
                    *(PLAIN_COMPILE, self.modules[options], TIERS[1]),
                    *(f"{prefix}.npy", SAMPLES, prefix, self.save(options, plain)),
                )

    def test_holds_codes(self):
        """The weights are words of codes, two tables and scales of each layer, and
        two numbers of each bias, in pieces aligned to 64 bytes."""
        for number in (3, 4, 7):
            (options, sizes), width = CASES[number], WIDTHS[number]
            bound = 0
            for inputs, outputs in zip(sizes, sizes[1:]):
                words = math.ceil(inputs * width / 32) * outputs + 15
                numbers = words + 2 * 2**width
                if "none" not in options:
                    # As they are and, of deviations, squared.
                    numbers += 2 * (inputs + outputs)
                if number % 2 == 0:
                    numbers += 2 * outputs
                bound += 4 * numbers + 8 * 64
            with self.subTest(options):
                for estimator in reference.ESTIMATORS:
                    library = self.compile(
                        options, estimator, TIERS[1:2], PLAIN_COMPILE
                    )
                    size = read_section_size(library, ".bayes.weights")
                    self.assertLessEqual(size, bound)


if __name__ == "__main__":
    OUTPUT.mkdir(parents=True, exist_ok=True)
    unittest.main()
