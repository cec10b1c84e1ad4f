# ===- compiled.py - The project's own contenders --------------------------=== #
#
# Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Compiled models, and kernels of this repository, called through C."""

import ctypes
import subprocess
import sys
from pathlib import Path

import numpy as np
from bayes_mlir import native

from .contenders import (
    CODES,
    DRAWN_OUTPUTS,
    DRAWN_WEIGHTS,
    ONE_PASS,
    OURS,
    WIDTHS,
    Contender,
)

ROOT = Path(__file__).resolve().parents[2]
NORMALS_PER_SAMPLE = 128  # of an example of kernels/normals.mlir
# Of mean probabilities; 0.06 and 0.11 were measured.
TOLERANCES = {CODES: 0.1, WIDTHS: 0.2}
FMA_ROUNDS = 100_000  # a few milliseconds


class Compiler:
    """The tools of a build folder. `options` are added to every compilation,
    whose results go to the folder `work`; `description` tells what compiled
    last."""

    def __init__(self, build, work, options):
        self._build, self._work, self._options = build, work, options
        self.description = None

    def _run(self, tool, *arguments):
        command = [str(self._build / "bin" / tool), *map(str, arguments)]
        done = subprocess.run(command, check=False, stderr=subprocess.PIPE, text=True)
        if done.returncode != 0:
            sys.exit(done.stderr + f"error: '{' '.join(command)}' failed")
        return done

    def compile(self, module, name, *options):
        """The model of `module`, and the remarks about it."""
        library = self._work / f"{name}.so"
        done = self._run(
            *("bayes-compile", module, "-o", library, "--march=native", "--remarks"),
            *(*options, *self._options),
        )
        model = native.Model(library)
        options = "".join(f" {option}" for option in self._options)
        self.description = f"{model.compiler} for {model.tier}{options}"
        return model, done.stderr

    def import_network(self, network, name="", *options):
        """The path of a network's module, its weights codes of `name` where there
        are options that make such."""
        module = self._work / f"{network.name}.mlir"
        self._run("bayes-translate", "--import-posterior", network.path, "-o", module)
        if not options:
            return module
        compressed = self._work / f"{network.name}-{name}.mlirbc"
        self._run(
            *("bayes-compile", "--compile-to=import", *options),
            *(module, "-o", compressed),
        )
        return compressed


def draws_outputs_only(remarks):
    """Whether the estimator of every product is local reparameterisation."""
    return (
        "estimator=local_reparameterization" in remarks
        and "estimator=weight_sampling" not in remarks
    )


def make_contenders(compiler, network, batch):
    """The network under the estimators that the compiler chooses, with drawn
    weights and in one pass, the first and the last also from codes of both
    kinds; and whether it chose local reparameterisation everywhere."""
    modules = {
        OURS: compiler.import_network(network),
        CODES: compiler.import_network(network, "shared", f"--share={network.share}"),
        WIDTHS: compiler.import_network(network, "widths", "--bits=3"),
    }
    contenders, outputs_only = [], False
    for name, kind, option in (
        (OURS, DRAWN_OUTPUTS, "--estimator=auto"),
        (CODES, DRAWN_OUTPUTS, "--estimator=auto"),
        (WIDTHS, DRAWN_OUTPUTS, "--estimator=auto"),
        (OURS, DRAWN_WEIGHTS, "--estimator=weight-sampling"),
        (OURS, ONE_PASS, "--samples=0"),
        (CODES, ONE_PASS, "--samples=0"),
        (WIDTHS, ONE_PASS, "--samples=0"),
    ):
        model, remarks = compiler.compile(
            modules[name],
            f"{modules[name].stem}-{batch}{option}",
            f"--expected-batch={batch}",
            f"--expected-samples={network.samples}",
            f"--compute={'bf16' if name == WIDTHS else 'f32'}",
            option,
        )
        if (name, kind) == (OURS, DRAWN_OUTPUTS):
            outputs_only = draws_outputs_only(remarks)
        wanted = ("mean",) if kind == ONE_PASS else None
        call, results = model.bind(
            network.inputs[:batch], network.samples, outputs=wanted
        )
        read = _read_mean if kind == ONE_PASS else vars
        contenders.append(
            Contender(
                *(name, kind, call),
                lambda _, read=read, results=results: read(results),
                TOLERANCES.get(name),
            )
        )
    return contenders, outputs_only


def _read_mean(results):
    return results.mean


def make_normals(compiler, count):
    """A function that draws `count` normals, a multiple of 2,048."""
    source = ROOT / "benchmarks" / "kernels" / "normals.mlir"
    model, _ = compiler.compile(source, "normals", "--expected-batch=16")
    batch = 16
    samples = count // NORMALS_PER_SAMPLE // batch
    call, _ = model.bind(np.zeros((batch, 1), np.float32), samples)
    return call


def make_fma(build):
    """A function that keeps the FMA units of the core busy, and the number of
    its floating-point operations."""
    library = ctypes.CDLL(str(build / "benchmarks" / "libBayesBenchmarkBounds.so"))
    library.bayes_bound_fma.argtypes = [ctypes.c_uint64]
    library.bayes_bound_fma.restype = ctypes.c_uint64
    flops = library.bayes_bound_fma(FMA_ROUNDS)
    return (lambda: library.bayes_bound_fma(FMA_ROUNDS)), flops
