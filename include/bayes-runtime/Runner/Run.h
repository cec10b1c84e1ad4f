//===- Run.h - Predictions for a whole data set -----------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_RUNTIME_RUNNER_RUN_H
#define BAYES_RUNTIME_RUNNER_RUN_H

#include "bayes-runtime/Runner/Dataset.h"
#include "bayes-runtime/Runner/Progress.h"

#include <string_view>

namespace bayes::runner {

/// How to predict a data set. None of `batch` and `threads` changes a bit of
/// the predictions.
struct RunOptions {
  /// Monte-Carlo samples, 1 to BAYES_MAX_SAMPLES.
  uint64_t samples = 32;
  /// The 64-bit key of the draws.
  uint64_t seed = 0;
  /// Examples per call of the model, at least 1.
  uint64_t batch = 64;
  /// Threads that predict, at least 1.
  unsigned threads = 1;
  /// Number of the first example, for the draws.
  uint64_t firstExample = 0;
};

/// What a model says about every example.
struct Predictions {
  /// For each output of the model [examples, shape...], row-major.
  std::vector<std::vector<float>> outputs;
  /// Time from the first call of the model to the last, in seconds.
  double seconds = 0;
};

/// Predicts all of `dataset`, which Dataset::checkInputs accepts; `progress`
/// counts examples. Errors: too large example numbers, a failed prediction.
Result<Predictions> predictDataset(const Predictor &predictor,
                                   const Dataset &dataset,
                                   const RunOptions &options,
                                   ProgressBar &progress);

/// The values of the output `name`, or null if the model has none.
const std::vector<float> *findOutput(const ModelInfo &model,
                                     const Predictions &predictions,
                                     std::string_view name);

} // namespace bayes::runner

#endif // BAYES_RUNTIME_RUNNER_RUN_H
