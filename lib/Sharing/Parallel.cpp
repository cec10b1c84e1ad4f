//===- Parallel.cpp - Loops in any order ----------------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Sharing/Parallel.h"

#include "llvm/Support/Parallel.h"

using namespace bayes;

ParallelFor bayes::getDefaultParallelFor() {
  return [](size_t count, llvm::function_ref<void(size_t)> body) {
    llvm::parallelFor(0, count, body);
  };
}
