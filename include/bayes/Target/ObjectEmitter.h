//===- ObjectEmitter.h - From the LLVM dialect to object files --*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The last step of compilation. The same bytes are written to disk, archived,
// linked, or loaded by the JIT.
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_TARGET_OBJECTEMITTER_H
#define BAYES_TARGET_OBJECTEMITTER_H

#include "bayes/Target/ArtifactDescription.h"
#include "bayes/Target/Sanitizer.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/Error.h"
#include <string>

namespace mlir::bayes {

/// Compiles `modules`, one for each of the description's tiers in their order,
/// to a relocatable ELF object for x86-64 Linux, position independent.
///
/// A module is in the LLVM dialect and defines the block functions that
/// `description` names; whatever else it defines becomes local. The entry code
/// of the C ABI is added, compiled for baseline x86-64 so that it can pick the
/// tier of a processor, or refuse it. The object exports `<prefix>_info`,
/// `_status_message`, `_init`, `_free`, `_tier`, `_workspace_size`, `_predict`
/// and `_api` (include/bayes-runtime/bayes_abi.h), holds the weights, which all
/// tiers share, in section ".bayes.weights", and is a function of its inputs
/// only.
///
/// Floating-point arithmetic keeps the order and the rounding of the modules:
/// no fast-math, no contraction.
///
/// Errors: an invalid description; a block that is missing or has another type;
/// an intrinsic the tier lacks; a variable that can be written; a symbol needed
/// from outside other than memcpy, memmove, memset, malloc and free, and, for a
/// description with products of oneDNN, those of libbayes_onednn.so; failures
/// of translation, which also emits a diagnostic at the operation.
///
/// With a sanitizer, all code is instrumented, the entry code too, and needs
/// what the sanitizer's run time defines.
llvm::Expected<llvm::SmallVector<char, 0>>
emitObject(ArrayRef<ModuleOp> modules, const ArtifactDescription &description,
           Sanitizer sanitizer = Sanitizer::None);

/// The same as assembly text, with zeros in place of the weights.
llvm::Expected<std::string> emitAssembly(ArrayRef<ModuleOp> modules,
                                         const ArtifactDescription &description,
                                         Sanitizer sanitizer = Sanitizer::None);

} // namespace mlir::bayes

#endif // BAYES_TARGET_OBJECTEMITTER_H
