//===- Bounds.h - What this machine can do ----------------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Work that emitted code is measured against: instructions that nothing holds
/// up, and a loop written by hand. Compiled for the CPU at hand;
/// the caller takes the time. A shared library, for Python's ctypes too.
///
//===----------------------------------------------------------------------===//

#ifndef BAYES_BENCHMARKS_KERNELS_BOUNDS_H
#define BAYES_BENCHMARKS_KERNELS_BOUNDS_H

#include <cstddef>
#include <cstdint>

extern "C" {

/// Samples and classes that bayes_bound_statistics is written for.
enum { BAYES_BOUND_SAMPLES = 32, BAYES_BOUND_CLASSES = 10 };

/// Fused multiply-adds of f32 vectors in registers, `rounds` of them in each of
/// enough independent chains; multiplications and additions where the CPU has
/// no FMA. Returns the number of floating-point operations, two for each
/// multiply-add.
uint64_t bayes_bound_fma(uint64_t rounds);

/// As many multiplications as additions of f32 vectors in registers,
/// independent of each other, which keeps all vector pipes busy. Returns the
/// number of operations, counted per element.
uint64_t bayes_bound_operations(uint64_t rounds);

/// Reads `bytes` bytes, a multiple of 512, at `data`, aligned to 64 bytes.
/// Returns a number that depends on all of them.
float bayes_bound_read(const float *data, size_t bytes);

/// Softmax and statistics of 32 samples: of `logits` [examples, 10] and `noise`
/// [10, 32], which is added for every example. `results` [examples, 22] holds
/// the mean and the variance of the 10 probabilities, and the predictive and
/// the expected entropy. `noise` is aligned to 64 bytes.
void bayes_bound_statistics(const float *logits, const float *noise,
                            size_t examples, float *results);
}

#endif // BAYES_BENCHMARKS_KERNELS_BOUNDS_H
