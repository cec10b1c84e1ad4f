//===- Operations.h - Operations that a task needs --------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_BENCHMARKS_KERNELS_OPERATIONS_H
#define BAYES_BENCHMARKS_KERNELS_OPERATIONS_H

namespace bayes_bounds {

/// AVX-512 instructions for two vectors of 16 normals of draws-v1, divided by
/// 2: Philox takes 47 if what the element does not change is computed once, the
/// radius 25 and the direction with both products 23. Smaller instruction sets
/// need more of them. A bound, because no instruction waits for another.
inline constexpr double kOperationsPerNormal = (47 + 25 + 23) / 2.0;

} // namespace bayes_bounds

#endif // BAYES_BENCHMARKS_KERNELS_OPERATIONS_H
