//===- NpzFuzzer.cpp - Checkpoints in .npz --------------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ReadArchive.h"
#include "bayes/Import/Npz.h"

using namespace mlir::bayes;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (auto archive = parseNpz({data, size}))
    readArchive(*archive);
  return 0;
}
