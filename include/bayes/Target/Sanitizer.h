//===- Sanitizer.h - Instrumentation of emitted code ------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_TARGET_SANITIZER_H
#define BAYES_TARGET_SANITIZER_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

namespace mlir::bayes {

/// What the code of an artifact checks while it runs. Instrumented artifacts
/// need the run time of the sanitizer: executables bring it along, all others
/// expect it in the program that they are linked to.
enum class Sanitizer { None, Address, Thread };

/// Parses a value of `--sanitize`: "address", "thread", or "" for none. Any
/// other value is an error that lists the accepted ones.
llvm::Expected<Sanitizer> parseSanitizer(llvm::StringRef text);

/// The value of `--sanitize`, which is also that of Clang's -fsanitize; not for
/// `None`.
llvm::StringRef getName(Sanitizer sanitizer);

} // namespace mlir::bayes

#endif // BAYES_TARGET_SANITIZER_H
