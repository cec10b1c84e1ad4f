//===- BytecodeFuzzer.cpp - The dialect as bytecode -----------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RoundTrip.h"

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static constexpr llvm::StringLiteral magic = "ML\xefR";
  // The parser expects a null behind the bytes.
  std::string bytecode(data, data + size);
  if (llvm::StringRef(bytecode).starts_with(magic))
    mlir::bayes::checkBytecode(bytecode);
  return 0;
}
