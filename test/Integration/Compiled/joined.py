# REQUIRES: x86-64-v3, x86-64-v4
# RUN: %python %s %t bayes-translate bayes-compile %plain_compile bayes-run
"""Compiled networks whose weights have pieces of different laws: tables of
different sizes and Gaussians of their own, along inputs and along outputs, against
the reference evaluator and against networks of one Gaussian with the same numbers."""

import sys
import unittest
from functools import partial
from pathlib import Path

import numpy as np
from support import assert_close, assert_same_bytes, check_tiers
from support import check_within_memory, run, save_statistics, write_posterior

from bayes_mlir import reference
from bayes_mlir.safetensors_file import save_safetensors

OUTPUT, TRANSLATE, COMPILE, PLAIN_COMPILE, RUN = sys.argv[1:]
OUTPUT = Path(OUTPUT)
del sys.argv[1:]

TIERS = ("x86-64", "x86-64-v3", "x86-64-v4")
SAMPLES = 19
# Two blocks of 16 and a rest.
EXAMPLES = 37


class Piece:
    """Entries of a table of `entries` Gaussians, or without a table Gaussians."""

    def __init__(self, rows, columns, entries=None):
        self.shape = (rows, columns)
        self.entries = entries

    def build(self, generator, name):
        """Means, standard deviations, parameters and ops that make `%name`."""
        rows, columns = self.shape
        width = f"{rows}x{columns}"
        shape = self.shape if self.entries is None else self.entries
        mean = generator.normal(0.0, 0.2, shape).astype(np.float32)
        stddev = generator.uniform(0.01, 0.1, shape).astype(np.float32)
        if self.entries is None:
            parameters = [make_floats(f"{name}.m", mean)]
            parameters += [make_floats(f"{name}.s", stddev)]
            law, table = name, width
        else:
            bits = max((self.entries - 1).bit_length(), 1)
            codes = generator.integers(0, self.entries, self.shape)
            # All bits and entries are used.
            codes[0, 0] = self.entries - 1
            parameters = [make_floats(f"{name}.m", mean)]
            parameters += [make_floats(f"{name}.s", stddev)]
            parameters += [make_integers(f"{name}.codes", codes, bits)]
            mean, stddev = mean[codes], stddev[codes]
            law, table = f"{name}_table", f"{self.entries}"
        ops = [
            f"%{name}_m = bayes.load_parameter @{name}.m : tensor<{table}xf32>",
            f"%{name}_s = bayes.load_parameter @{name}.s : tensor<{table}xf32>",
            f"%{law} = bayes.gaussian %{name}_m, %{name}_s "
            f": !bayes.random<{table}xf32>",
        ]
        if self.entries is not None:
            ops += [
                f"%{name}_codes = bayes.load_parameter @{name}.codes "
                f": tensor<{width}xi{bits}>",
                f"%{name} = bayes.shared %{name}_codes of %{law} "
                f": tensor<{width}xi{bits}> of !bayes.random<{table}xf32>",
            ]
        return mean, stddev, parameters, ops


class Joined:
    """Pieces one after the other along `dimension`, maybe scaled."""

    def __init__(self, dimension, *pieces, scaled=False):
        self.dimension = dimension
        self.pieces = pieces
        self.scaled = scaled
        shapes = np.array([piece.shape for piece in pieces])
        extents = shapes.max(axis=0)
        extents[dimension] = shapes[:, dimension].sum()
        self.shape = tuple(int(extent) for extent in extents)

    def build(self, generator, name):
        parameters, ops, means, stddevs = [], [], [], []
        for number, piece in enumerate(self.pieces):
            mean, stddev, more, before = piece.build(generator, f"{name}_{number}")
            means.append(mean)
            stddevs.append(stddev)
            parameters += more
            ops += before
        mean = np.concatenate(means, self.dimension)
        stddev = np.concatenate(stddevs, self.dimension)
        types = [make_type(piece.shape) for piece in self.pieces]
        names = [f"%{name}_{number}" for number in range(len(types))]
        law = f"{name}_joined" if self.scaled else name
        ops += [
            f"%{law} = bayes.joined {', '.join(names)} along {self.dimension} "
            f": {', '.join(types)} -> {make_type(self.shape)}"
        ]
        if self.scaled:
            for dimension, extent in enumerate(self.shape):
                scale = generator.uniform(0.5, 2, extent).astype(np.float32)
                parameters += [make_floats(f"{name}.scale{dimension}", scale)]
                result = f"{name}_scaled" if dimension == 0 else name
                ops += [
                    f"%{result}_by = bayes.load_parameter @{name}.scale{dimension} "
                    f": tensor<{extent}xf32>",
                    f"%{result} = bayes.scaled %{law} by %{result}_by along "
                    f"{dimension} : {make_type(self.shape)}, tensor<{extent}xf32>",
                ]
                law = result
                factors = scale[:, None] if dimension == 0 else scale[None, :]
                mean, stddev = mean * factors, stddev * factors
        return mean, stddev, parameters, ops


def make_type(shape):
    return f"!bayes.random<{'x'.join(map(str, shape))}xf32>"


def make_floats(name, values):
    shape = "x".join(map(str, values.shape))
    content = values.astype("<f4").tobytes().hex().upper()
    return f'bayes.parameter @{name} = dense<"0x{content}"> : tensor<{shape}xf32>'


def make_integers(name, values, bits):
    shape = "x".join(map(str, values.shape))
    # In MLIR's text i1 is signed, too.
    signed = np.where(values >= 1 << (bits - 1), values - (1 << bits), values)
    return f"bayes.parameter @{name} = dense<{signed.tolist()}> : tensor<{shape}xi{bits}>"


# Of each, the weights of two or three layers.
NETWORKS = {
    # Along inputs: 2, 4 and 8 bits and floats; steps that divide no period.
    "inputs": (
        Joined(
            *(0, Piece(12, 24, 4), Piece(9, 24, 16)),
            *(Piece(11, 24, 200), Piece(8, 24)),
        ),
        Joined(0, Piece(20, 10, 16), Piece(4, 10, 16)),
    ),
    # Along outputs: panels that are whole, and pieces that are none.
    "outputs": (
        Joined(
            *(1, Piece(40, 16, 16), Piece(40, 5, 4)),
            *(Piece(40, 7), Piece(40, 3, 200)),
        ),
        Joined(1, Piece(31, 1), Piece(31, 9, 8)),
    ),
    # Both, under scales of rank one or of a piece, and pieces of a column.
    "scaled": (
        Joined(0, *(Piece(10, 20, k) for k in (4, 16, 16, 256)), scaled=True),
        Joined(
            0,
            Joined(1, Piece(13, 6, 16), Piece(13, 11)),
            Joined(1, Piece(7, 16, 2), Piece(7, 1, 4)),
            scaled=True,
        ),
        Joined(1, Joined(0, Piece(17, 2, 16), scaled=True), Piece(17, 1, 4)),
    ),
    # Floats alone: one matrix again.
    "floats": (
        Joined(0, Piece(30, 33), Piece(10, 33)),
        Joined(1, Piece(33, 4), Piece(33, 6), scaled=True),
    ),
}


def build_network(name, weights, seed):
    """Writes a module of one Gaussian for each layer, and one of pieces."""
    generator = np.random.default_rng(seed)
    tensors, parameters, laws = {}, [], {}
    for number, weight in enumerate(weights, 1):
        mean, stddev, more, ops = weight.build(generator, f"w{number}")
        # As PyTorch has them.
        tensors[f"fc{number}.weight.mean"] = np.ascontiguousarray(mean.T)
        tensors[f"fc{number}.weight.stddev"] = np.ascontiguousarray(stddev.T)
        parameters += more
        laws[make_type(weight.shape)] = ops
    whole = OUTPUT / f"{name}-whole.mlir"
    save_safetensors(OUTPUT / f"{name}.safetensors", tensors)
    run(TRANSLATE, "--import-posterior", OUTPUT / f"{name}.safetensors", "-o", whole)
    lines, replaced = [], 0
    for line in whole.read_text().splitlines():
        kind = line.split(" : ")[-1]
        if "= bayes.gaussian " in line and kind in laws:
            result = line.split("=")[0].strip()
            *before, last = laws[kind]
            lines += before + [result + " =" + last.split("=", 1)[1]]
            replaced += 1
        else:
            lines.append(line)
        if line.startswith("module"):
            lines += parameters
    assert replaced == len(weights), f"{replaced} of {len(weights)} laws"
    joined = OUTPUT / f"{name}.mlir"
    joined.write_text("\n".join(lines) + "\n")
    inputs = generator.normal(size=(EXAMPLES, weights[0].shape[0]))
    np.save(OUTPUT / f"{name}.npy", inputs.astype(np.float32))
    return joined, whole


class JoinedLaws(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.joined, cls.whole = {}, {}
        for seed, (name, weights) in enumerate(NETWORKS.items()):
            cls.joined[name], cls.whole[name] = build_network(name, weights, seed)

    def save(self, name, model, *more):
        images = OUTPUT / f"{name}.npy"
        command = (RUN, model, "--images", images, "--samples", SAMPLES, *more)
        return save_statistics(command, OUTPUT / "saved")

    def compile(self, name, estimator, tiers, tool=COMPILE):
        library = OUTPUT / f"{name}-{estimator}-{len(tiers)}.so"
        run(
            *(tool, self.joined[name], f"--estimator={estimator}"),
            *(f"--march={','.join(tiers)}", "-o", library),
        )
        return library

    def test_draws_of_the_whole(self):
        """A draw of pieces has the bits of a draw of one Gaussian: the evaluator
        computes the same from both. Scales leave the products of means."""
        for name in NETWORKS:
            for estimator in reference.ESTIMATORS:
                with self.subTest(name, estimator=estimator):
                    more = ("--reference", "--estimator", estimator)
                    expected = self.save(name, self.whole[name], *more)
                    found = self.save(name, self.joined[name], *more)
                    moved = name == "scaled" and estimator.startswith("local")
                    (assert_close if moved else assert_same_bytes)(found, expected)

    def test_same_as_evaluated(self):
        for number, name in enumerate(NETWORKS):
            for estimator in reference.ESTIMATORS:
                # Products that unpack are other code for each tier.
                local = estimator == "local-reparameterization"
                tiers = TIERS if local else TIERS[number % 3 :][:1]
                expected = self.save(
                    *(name, self.joined[name], "--reference"),
                    *("--estimator", estimator),
                )
                library = self.compile(name, estimator, tiers)
                check_tiers(
                    *(self, partial(self.save, name, library), tiers),
                    *(EXAMPLES, expected),
                    name=name,
                    estimator=estimator,
                )

    def test_same_bits_as_whole(self):
        """Pieces keep the order of summation: without scales, which leave the
        products, the bits are those of the products with one matrix."""
        for name in ("inputs", "outputs"):
            for estimator in reference.ESTIMATORS:
                with self.subTest(name, estimator=estimator):
                    more = ("--estimator", estimator, "--march", TIERS[1])
                    found = self.save(name, self.joined[name], *more)
                    assert_same_bytes(found, self.save(name, self.whole[name], *more))

    def test_same_as_just_in_time(self):
        name = "scaled"
        expected = self.save(name, self.compile(name, "auto", TIERS[1:2]))
        found = self.save(name, self.joined[name], "--march", TIERS[1])
        assert_same_bytes(found, expected)

    def test_means(self):
        """One pass with the means."""
        for name in NETWORKS:
            with self.subTest(name):
                library = OUTPUT / f"{name}-means.so"
                run(COMPILE, self.joined[name], "--samples=0", "-o", library)
                whole = OUTPUT / f"{name}-whole-means.so"
                run(COMPILE, self.whole[name], "--samples=0", "-o", whole)
                assert_close(self.save(name, library), self.save(name, whole))

    def test_within_memory(self):
        """Words are read 16 at a time, also those of the last panel of a piece."""
        for name in ("inputs", "outputs"):
            with self.subTest(name):
                plain = self.compile(name, "auto", TIERS[1:2], PLAIN_COMPILE)
                check_within_memory(
                    *(PLAIN_COMPILE, self.joined[name], TIERS[1]),
                    *(OUTPUT / f"{name}.npy", SAMPLES, OUTPUT / name),
                    self.save(name, plain),
                )

    def test_tables_of_rows(self):
        """With a table for each row, and an entry for each of its elements, all
        laws are as before; with one for several rows, predictions are those of the
        evaluator."""
        posterior, sizes = OUTPUT / "rows.safetensors", (21, 13, 5)
        whole, shared = OUTPUT / "rows.mlirbc", OUTPUT / "rows-shared.mlirbc"
        write_posterior(posterior, sizes, seed=9)
        run(TRANSLATE, "--import-posterior", posterior, "-o", whole)
        inputs = np.random.default_rng(9).normal(size=(EXAMPLES, sizes[0]))
        np.save(OUTPUT / "rows.npy", inputs.astype(np.float32))
        share = "k=16,scope=rows,group=1,scale=none"
        command = (COMPILE, whole, "--compile-to=import", "-o", shared)
        run(*command, f"--share={share}")
        expected = self.save("rows", whole, "--reference")
        assert_same_bytes(self.save("rows", shared, "--reference"), expected)
        for estimator in reference.ESTIMATORS:
            for options in ("group=4", "group=8,blend-quantile=0.7,outlier-magnitude=0.5"):
                with self.subTest(options, estimator=estimator):
                    run(*command, f"--share=k=8,scope=rows,{options}")
                    more = ("--estimator", estimator)
                    found = self.save("rows", shared, *more)
                    expected = self.save("rows", shared, "--reference", *more)
                    assert_close(found, expected)


if __name__ == "__main__":
    OUTPUT.mkdir(parents=True, exist_ok=True)
    unittest.main()
