//===- Sanitizer.cpp - Instrumentation of emitted code --------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Target/Sanitizer.h"

using namespace mlir::bayes;

llvm::Expected<Sanitizer> mlir::bayes::parseSanitizer(llvm::StringRef text) {
  if (text.empty())
    return Sanitizer::None;
  for (Sanitizer sanitizer : {Sanitizer::Address, Sanitizer::Thread})
    if (text == getName(sanitizer))
      return sanitizer;
  return llvm::createStringError("unknown sanitizer '" + text +
                                 "', expected 'address' or 'thread'");
}

llvm::StringRef mlir::bayes::getName(Sanitizer sanitizer) {
  return sanitizer == Sanitizer::Address ? "address" : "thread";
}
