//===- RoundTrip.h - Parses and prints modules ------------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_TEST_FUZZ_ROUNDTRIP_H
#define BAYES_TEST_FUZZ_ROUNDTRIP_H

#include "llvm/ADT/StringRef.h"

namespace mlir::bayes {

/// Parses the text `source` and verifies it. What is valid must stay the same
/// when it is printed, or written as bytecode, and parsed again; ends the
/// program with a message otherwise.
void checkText(llvm::StringRef source);

/// The same for bytecode, without printing: MLIR's text has no form for some of
/// what bytecode can say.
void checkBytecode(llvm::StringRef source);

} // namespace mlir::bayes

#endif // BAYES_TEST_FUZZ_ROUNDTRIP_H
