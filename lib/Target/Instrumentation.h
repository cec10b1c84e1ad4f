//===- Instrumentation.h - Sanitizers in LLVM IR ----------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_LIB_TARGET_INSTRUMENTATION_H
#define BAYES_LIB_TARGET_INSTRUMENTATION_H

#include "bayes/Target/Sanitizer.h"
#include "llvm/IR/PassManager.h"

namespace llvm {
class Function;
class Module;
} // namespace llvm

namespace mlir::bayes {

/// Marks `function` as one whose accesses to memory are instrumented, which
/// also keeps optimisation from adding accesses.
void markForSanitizer(llvm::Function &function, Sanitizer sanitizer);

/// Adds the passes that instrument all marked functions of a module. They run
/// after optimisation.
void addSanitizerPasses(llvm::ModulePassManager &passes, Sanitizer sanitizer);

/// Whether instrumented code may need `symbol` from outside, beyond what every
/// artifact may.
bool isSanitizerSymbol(llvm::StringRef symbol, Sanitizer sanitizer);

} // namespace mlir::bayes

#endif // BAYES_LIB_TARGET_INSTRUMENTATION_H
