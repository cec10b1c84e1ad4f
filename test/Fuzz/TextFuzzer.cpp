//===- TextFuzzer.cpp - The dialect as text -------------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RoundTrip.h"

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  // The parser expects a null behind the text.
  std::string text(data, data + size);
  mlir::bayes::checkText(text);
  return 0;
}
