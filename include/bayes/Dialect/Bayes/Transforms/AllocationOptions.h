//===- AllocationOptions.h - How weights get their widths -------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_DIALECT_BAYES_TRANSFORMS_ALLOCATIONOPTIONS_H
#define BAYES_DIALECT_BAYES_TRANSFORMS_ALLOCATIONOPTIONS_H

#include "bayes/Dialect/Bayes/Transforms/Passes.h"
#include "llvm/Support/Error.h"

#include <string>

namespace mlir::bayes {

/// How `bayes-allocate-bits` chooses widths.
struct AllocationOptions {
  /// The bits that a weight may take on average, with everything that is
  /// stored; 0 for none.
  double bits = 0.0;
  /// The bytes that all weights may take in place of that; 0 for none.
  uint64_t budgetBytes = 0;
  /// A name that `makeAllocator` knows.
  std::string allocate = "random-bits";
  WidthGroup group = WidthGroup::Input;
  /// Of the prior, in units of the weights, for "curvature" alone; 0 for none.
  double priorStddev = 0.0;
  /// The least curvature in units of the precision, for "curvature" alone.
  double curvatureFloor = 1e-6;
  /// For "quantile-inform" alone, above 0 and at most 1.
  double quantile = 0.9;
  /// The least and the largest width.
  uint64_t leastBits = 0;
  uint64_t mostBits = 8;
};

/// Checks what can be wrong with `options` whatever the module is. The error
/// says what was expected and what was found.
llvm::Error checkAllocationOptions(const AllocationOptions &options);

/// The groups called "input", "output" or "layer". The error lists these.
llvm::Expected<WidthGroup> parseWidthGroup(StringRef name);

} // namespace mlir::bayes

#endif // BAYES_DIALECT_BAYES_TRANSFORMS_ALLOCATIONOPTIONS_H
