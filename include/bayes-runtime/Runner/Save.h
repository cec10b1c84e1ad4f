//===- Save.h - Predictions on disk -----------------------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_RUNTIME_RUNNER_SAVE_H
#define BAYES_RUNTIME_RUNNER_SAVE_H

#include "bayes-runtime/Runner/Run.h"

namespace bayes::runner {

/// Checks before the work that savePredictions will be able to write its files,
/// and that none of them is one of `inputs`, by whatever name. An input "" is
/// none. Leaves nothing behind.
Status checkSave(const std::string &prefix, const ModelInfo &model,
                 const std::vector<std::string> &inputs);

/// Writes each output as float32 [examples, shape...] to
/// "<prefix>.<output>.npy". The files get their names when all of them are
/// complete; after an error in writing one, none has changed.
Status savePredictions(const std::string &prefix, const ModelInfo &model,
                       const Predictions &predictions);

} // namespace bayes::runner

#endif // BAYES_RUNTIME_RUNNER_SAVE_H
