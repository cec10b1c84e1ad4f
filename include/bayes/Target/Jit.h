//===- Jit.h - Object files loaded in memory --------------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_TARGET_JIT_H
#define BAYES_TARGET_JIT_H

#include "bayes-runtime/bayes_abi.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <memory>
#include <string>
#include <vector>

namespace llvm::orc {
class ExecutionSession;
class ObjectLinkingLayer;
} // namespace llvm::orc

namespace mlir::bayes {

/// A model loaded into this process from the bytes that `emitObject` returns:
/// the code is that of the artifact on disk. It stays loaded as long as the
/// object.
class JitModel {
public:
  /// Loads `object`, whose public symbols begin with `prefix`. The bytes are
  /// not needed afterwards. Nothing but the functions that an artifact may call
  /// is visible to it. Errors: not an object file for this machine, a symbol
  /// that it needs or should define is missing.
  static llvm::Expected<std::unique_ptr<JitModel>>
  load(llvm::ArrayRef<char> object, llvm::StringRef prefix);

  ~JitModel();

  /// The functions of the model. As with any artifact, `init` refuses a
  /// processor that lacks the model's tier.
  const bayes_model_api *getApi() const { return api; }

private:
  JitModel();

  llvm::Error link(llvm::ArrayRef<char> object, llvm::StringRef prefix);

  /// Errors that the session reported.
  std::vector<std::string> reports;
  std::unique_ptr<llvm::orc::ExecutionSession> session;
  std::unique_ptr<llvm::orc::ObjectLinkingLayer> layer;
  const bayes_model_api *api = nullptr;
};

} // namespace mlir::bayes

#endif // BAYES_TARGET_JIT_H
