//===- ModuleGuards.h - What emitted code may not do ------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Checks on the way to an object file. A violation is a mistake of an earlier
// phase or of a hand-written module; each error names the symbols concerned.
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_LIB_TARGET_MODULEGUARDS_H
#define BAYES_LIB_TARGET_MODULEGUARDS_H

#include "bayes/Target/TargetTier.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

namespace llvm {
class Module;
} // namespace llvm

namespace mlir::bayes {

/// The only symbols an artifact may leave undefined: memcpy, memmove, memset,
/// malloc, free.
llvm::ArrayRef<llvm::StringRef> getAllowedUndefinedSymbols();

/// Checks that every x86 intrinsic used by `module` exists on `tier`: selecting
/// an instruction for one that does not would abort the process.
llvm::Error checkTargetIntrinsics(const llvm::Module &module, TargetTier tier);

/// Checks that `module`, before the entry code is added, defines no symbol of
/// that code ("bayes_model_*", "bayes_emitted_*") and none of the allowed ones.
llvm::Error checkDefinitions(const llvm::Module &module);

/// Whether `symbol` is one of libbayes_onednn.so, which artifacts with products
/// of oneDNN may leave undefined, too.
bool isLibrarySymbol(llvm::StringRef symbol);

/// Checks that `module` declares and uses nothing but the allowed symbols and
/// those for which `isProvided` holds.
llvm::Error
checkDeclarations(const llvm::Module &module,
                  llvm::function_ref<bool(llvm::StringRef)> isProvided);

/// Checks that `module` defines no variable that can be written: artifacts keep
/// no global state.
llvm::Error checkNoGlobalState(const llvm::Module &module);

/// Checks the undefined symbols of an ELF object. Code generation can add some
/// that no earlier check sees, e.g. `fmaf` for `llvm.fma` without FMA. Symbols
/// for which `isProvided` holds are allowed besides.
llvm::Error
checkUndefinedSymbols(llvm::ArrayRef<char> object,
                      llvm::function_ref<bool(llvm::StringRef)> isProvided);

} // namespace mlir::bayes

#endif // BAYES_LIB_TARGET_MODULEGUARDS_H
