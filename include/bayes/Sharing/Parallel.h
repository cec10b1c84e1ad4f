//===- Parallel.h - Loops in any order --------------------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_SHARING_PARALLEL_H
#define BAYES_SHARING_PARALLEL_H

#include "llvm/ADT/STLFunctionalExtras.h"

#include <cstddef>
#include <functional>

namespace bayes {

/// Calls `body` once with each index below `count`, in any order, on any
/// threads, and returns when all calls have. No result of this library depends
/// on which.
using ParallelFor =
    std::function<void(size_t count, llvm::function_ref<void(size_t)> body)>;

/// LLVM's default executor: all cores.
ParallelFor getDefaultParallelFor();

} // namespace bayes

#endif // BAYES_SHARING_PARALLEL_H
