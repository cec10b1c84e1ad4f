//===- AllocationFlags.h - Flags of widths for a budget ---------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_LIB_TOOLS_ALLOCATIONFLAGS_H
#define BAYES_LIB_TOOLS_ALLOCATIONFLAGS_H

#include "bayes/Dialect/Bayes/Transforms/AllocationOptions.h"
#include "llvm/Support/CommandLine.h"

#include <optional>

namespace mlir::bayes {

/// The options of bayes-allocate-bits as flags of the same names.
class AllocationFlags {
public:
  /// The flags belong to `category`.
  explicit AllocationFlags(llvm::cl::OptionCategory &category);

  /// What the flags ask for; nothing without a budget. Errors are flags that
  /// say nothing without one, and groups of other names.
  llvm::Expected<std::optional<AllocationOptions>> parse() const;

  bool wantsReport() const { return report; }

private:
  llvm::cl::opt<double> bits;
  llvm::cl::opt<uint64_t> budgetBytes;
  llvm::cl::opt<std::string> allocate;
  llvm::cl::opt<std::string> group;
  llvm::cl::opt<double> priorStddev;
  llvm::cl::opt<double> curvatureFloor;
  llvm::cl::opt<double> quantile;
  llvm::cl::opt<uint64_t> leastBits;
  llvm::cl::opt<uint64_t> mostBits;
  llvm::cl::opt<bool> report;
};

} // namespace mlir::bayes

#endif // BAYES_LIB_TOOLS_ALLOCATIONFLAGS_H
