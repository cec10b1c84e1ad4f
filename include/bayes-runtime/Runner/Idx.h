//===- Idx.h - The IDX format of MNIST --------------------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Format: http://yann.lecun.com/exdb/mnist, "the IDX file format".
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_RUNTIME_RUNNER_IDX_H
#define BAYES_RUNTIME_RUNNER_IDX_H

#include "bayes/Support/Array.h"
#include "bayes/Support/Result.h"

namespace bayes::runner {

/// True if `bytes` starts like an IDX file: two zeros.
bool isIdx(ByteView bytes);

/// Parses an IDX file. The result points into `bytes`, whose big-endian
/// elements are rewritten in this machine's order. Errors: wrong magic number,
/// truncated header, data that are shorter or longer than the header says.
Result<ArrayView> parseIdx(ByteVector &bytes);

} // namespace bayes::runner

#endif // BAYES_RUNTIME_RUNNER_IDX_H
