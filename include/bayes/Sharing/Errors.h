//===- Errors.h - Messages about numbers ------------------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_SHARING_ERRORS_H
#define BAYES_SHARING_ERRORS_H

#include "llvm/Support/Error.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"

#include <string>

namespace bayes {

/// An error with the message that `format` and `values` make.
template <typename... Values>
llvm::Error makeFailure(const char *format, Values &&...values) {
  return llvm::createStringError(
      llvm::formatv(format, std::forward<Values>(values)...));
}

/// `value` with six digits, e.g. "0.5", "1e-09", "nan".
inline std::string formatNumber(double value) {
  std::string text;
  llvm::raw_string_ostream(text) << llvm::format("%g", value);
  return text;
}

} // namespace bayes

#endif // BAYES_SHARING_ERRORS_H
