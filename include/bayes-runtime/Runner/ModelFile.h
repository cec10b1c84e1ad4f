//===- ModelFile.h - What kind of model a file is ---------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_RUNTIME_RUNNER_MODELFILE_H
#define BAYES_RUNTIME_RUNNER_MODELFILE_H

#include "bayes/Support/Result.h"

#include <cstdint>
#include <string>

namespace bayes::runner {

/// What bayes-compile writes and this process can run.
enum class ModelFileKind { SharedLibrary, Executable };

/// The symbol by which a shared library exports its `bayes_model_api`.
constexpr char kModelSymbol[] = "bayes_model_v1";

/// Owner and type of the ELF note that says that an executable is a model.
constexpr char kModelNoteOwner[] = "bayes-mlir";
constexpr uint32_t kModelNoteType = 1;

/// Says what the file at `path` is by its content; nothing of it is run. Errors
/// name what else it is and what to do with it.
Result<ModelFileKind> identifyModelFile(const std::string &path);

} // namespace bayes::runner

#endif // BAYES_RUNTIME_RUNNER_MODELFILE_H
