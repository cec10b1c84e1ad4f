//===- GaussianCodebook.cpp - A table that weights share ------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Sharing/GaussianCodebook.h"

#include "llvm/Support/MathExtras.h"

#include <cassert>

using namespace bayes;

unsigned bayes::getCodeBits(size_t entries) {
  return entries <= 1 ? 0 : llvm::Log2_64_Ceil(entries);
}

double bayes::getBitsPerWeight(const StorageParts &parts) {
  assert(parts.weights > 0 && "no weights");
  unsigned codeBits = getCodeBits(parts.entries);
  double table = 64.0 * parts.entries + 16.0 * parts.scales;
  double exceptions = (32.0 + 64.0) * parts.outliers +
                      (32.0 + 2.0 * codeBits + 8.0) * parts.blended;
  return codeBits + (table + exceptions) / parts.weights;
}
