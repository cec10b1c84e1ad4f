# ===- __init__.py - The bayes_mlir Python package -------------------------=== #
#
# Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===----------------------------------------------------------------------=== #
"""NumPy companions of the compiler: file formats, draws, an independent
reference prediction and its metrics.

Everything here needs Python 3.11 and NumPy 1.24 only, and shares no code with
the compiler, so that its numbers can serve as an outside witness.
"""
