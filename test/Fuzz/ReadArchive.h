//===- ReadArchive.h - Reads all of a checkpoint ----------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_TEST_FUZZ_READARCHIVE_H
#define BAYES_TEST_FUZZ_READARCHIVE_H

#include "bayes/Import/TensorArchive.h"

namespace mlir::bayes {

/// Reads the elements of all tensors of `archive`, and imports it as a
/// posterior as far as that goes.
void readArchive(const TensorArchive &archive);

} // namespace mlir::bayes

#endif // BAYES_TEST_FUZZ_READARCHIVE_H
