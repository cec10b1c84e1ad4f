# ===- modules.py - Modules of one product --------------------------------=== #
#
# Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""Modules that multiply a vector by a matrix of codes or floats.

Behind the product stands a head of ten outputs, a four-hundredth of the work for
4096 inputs, because an entry function returns statistics.
"""

from dataclasses import dataclass

import numpy as np

OUTPUTS = 10  # of the head


@dataclass
class Problem:
    """An input [1, size], the head [size, OUTPUTS], and for each matrix [size,
    size] of the layer, means and variances, its values; `codes` and `tables`
    where they are looked up."""

    inputs: np.ndarray
    head: np.ndarray
    matrices: tuple
    codes: np.ndarray = None
    tables: tuple = ()

    @property
    def bits(self):
        """The width of a code; None without codes."""
        return None if self.codes is None else len(self.tables[0]).bit_length() - 1

    def expect(self, products):
        """The outputs [1, OUTPUTS] in float64."""
        x = self.inputs.astype(np.float64)
        hidden = x @ self.matrices[0]
        if products == 2:
            hidden = hidden * ((x * x) @ self.matrices[1])
        return hidden @ self.head


def make_problem(size, bits=None, seed=0):
    """Random numbers; with `bits`, codes of as many."""
    generator = np.random.default_rng(seed)
    inputs = generator.normal(size=(1, size)).astype(np.float32)
    head = (generator.normal(size=(size, OUTPUTS)) / size).astype(np.float32)
    shape = (size, size) if bits is None else 1 << bits
    means = generator.normal(size=shape).astype(np.float32)
    variances = generator.uniform(0.1, 1.0, shape).astype(np.float32)
    if bits is None:
        return Problem(inputs, head, (means, variances))
    codes = generator.integers(0, 1 << bits, (size, size), np.uint8)
    tables = (means, variances)
    return Problem(inputs, head, tuple(t[codes] for t in tables), codes, tables)


def write_module(path, problem, products):
    """Writes the module with `products` of the matrices, 1 (means) or 2, to
    `path`."""
    size = problem.inputs.shape[1]
    matrix, row = f"tensor<{size}x{size}xf32>", f"tensor<?x{size}xf32>"
    small = f"tensor<?x{OUTPUTS}xf32>"
    names = ("means", "variances")[:products]
    resources = {"head": problem.head}
    types = {"head": f"tensor<{size}x{OUTPUTS}xf32>"}
    if problem.codes is None:
        resources |= dict(zip(names, problem.matrices))
        types |= {name: matrix for name in names}
        lookups = []
    else:
        entries = f"tensor<{len(problem.tables[0])}xf32>"
        codes = f"tensor<{size}x{size}xi{problem.bits}>"
        resources |= {"codes": problem.codes, **dict(zip(names, problem.tables))}
        types |= {"codes": codes, **{name: entries for name in names}}
        lookups = [
            f"%{name}.matrix = bayes.lookup %codes in %{name} : {codes} in {entries}"
            for name in names
        ]
    matrices = [f"%{name}{'.matrix' if lookups else ''}" for name in names]
    body = [
        "%c0 = arith.constant 0 : index",
        "%one = arith.constant 1 : index",
        "%zero = arith.constant 0.0 : f32",
        f"%batch = tensor.dim %x, %c0 : {row}",
        f"%empty = tensor.empty(%batch) : {row}",
        f"%zeros = linalg.fill ins(%zero : f32) outs(%empty : {row}) -> {row}",
        f"%head.empty = tensor.empty(%batch) : {small}",
        f"%head.zeros = linalg.fill ins(%zero : f32) outs(%head.empty : {small})"
        f" -> {small}",
        *(f"%{name} = bayes.load_parameter @{name} : {types[name]}" for name in types),
        *lookups,
        f"%y = linalg.matmul ins(%x, {matrices[0]} : {row}, {matrix})"
        f" outs(%zeros : {row}) -> {row}",
    ]
    if products == 2:
        body += [
            f"%squares = arith.mulf %x, %x : {row}",
            f"%z = linalg.matmul ins(%squares, {matrices[1]} : {row}, {matrix})"
            f" outs(%zeros : {row}) -> {row}",
            f"%hidden = arith.mulf %y, %z : {row}",
        ]
    hidden = "%hidden" if products == 2 else "%y"
    body += [
        f"%p = linalg.matmul ins({hidden}, %head : {row}, {types['head']})"
        f" outs(%head.zeros : {small}) -> {small}",
        "%r = bayes.monte_carlo samples(%one) statistics [#bayes.mean]"
        f" -> ({small}) {{\n  ^bb0(%s: index):\n    bayes.yield %p : {small}\n  }}",
        f"return %r : {small}",
    ]
    with open(path, "w") as file:
        for name, kind in types.items():
            print(
                f"bayes.parameter @{name} = dense_resource<{name}> : {kind}", file=file
            )
        print(
            f"func.func @matvec(%x: {row}, %first: i64, %key: !bayes.key, %n: index)"
            f" -> {small} attributes {{bayes.entry}} {{",
            *(f"  {line}" for line in body),
            "}\n{-#\n  dialect_resources: {\n    builtin: {",
            sep="\n",
            file=file,
        )
        file.write(",\n".join(_to_text(*item) for item in resources.items()))
        print("\n    }\n  }\n#-}", file=file)


def _to_text(name, array):
    alignment = array.itemsize.to_bytes(4, "little").hex()
    return f'      {name}: "0x{alignment}{array.tobytes().hex()}"'
