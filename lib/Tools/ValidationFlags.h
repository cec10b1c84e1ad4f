//===- ValidationFlags.h - Flags of validation ------------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_LIB_TOOLS_VALIDATIONFLAGS_H
#define BAYES_LIB_TOOLS_VALIDATIONFLAGS_H

#include "bayes/Validation/Validation.h"
#include "llvm/Support/CommandLine.h"

namespace mlir::bayes {

/// What is asked of validation.
struct ValidationRequest {
  /// Files as `bayes-run` reads them.
  std::string images, labels;
  uint64_t samples = 32;
  Tolerances tolerances;
};

/// The flags of validation.
class ValidationFlags {
public:
  /// The flags belong to `category`.
  explicit ValidationFlags(llvm::cl::OptionCategory &category);

  /// What the flags ask for; nothing without files. Errors are flags that say
  /// nothing without others, numbers out of range, and files where `options`
  /// compress nothing.
  llvm::Expected<std::optional<ValidationRequest>>
  parse(const CompileOptions &options) const;

private:
  llvm::Error checkTogether(const CompileOptions &options) const;

  llvm::cl::opt<std::string> images, labels;
  llvm::cl::opt<uint64_t> samples;
  llvm::cl::opt<double> nllIncrease, accuracyLoss, eceIncrease;
};

} // namespace mlir::bayes

#endif // BAYES_LIB_TOOLS_VALIDATIONFLAGS_H
