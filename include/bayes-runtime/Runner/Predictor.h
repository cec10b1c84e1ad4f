//===- Predictor.h - A model that predicts with uncertainty -----*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the runner needs of a model, however it runs: a compiled artifact, a
// module loaded by the JIT, or the reference evaluator.
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_RUNTIME_RUNNER_PREDICTOR_H
#define BAYES_RUNTIME_RUNNER_PREDICTOR_H

#include "bayes-runtime/bayes_abi.h"
#include "bayes/Support/Result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bayes::runner {

/// One output of a model: a statistic over the Monte-Carlo samples.
struct OutputInfo {
  /// "mean", "variance", "predictive_entropy", ... as in `bayes_output_info`.
  std::string name;
  /// Shape of one example's value; empty for a scalar.
  std::vector<int64_t> shape;
  /// Floats per example: the product of `shape`.
  uint64_t size = 1;
};

/// What the runner shows and checks about a model.
struct ModelInfo {
  std::string name;
  /// Version of the random draws, "draws-v1".
  std::string draws;
  /// Instruction-set tier of the code that runs, e.g. "x86-64-v4", or what runs
  /// the model instead.
  std::string tier;
  /// Shape of one example.
  std::vector<int64_t> inputShape;
  /// Divisor of unsigned-byte input; 0 if the model takes only float input.
  float uint8Divisor = 0;
  std::vector<OutputInfo> outputs;
};

/// The number of classes of a classifier: the extent of its output "mean",
/// which has rank 1. An error for other models.
Result<uint64_t> getClassCount(const ModelInfo &model);

/// Whether `model` has an output `name` with one number for each example.
bool hasScalarOutput(const ModelInfo &model, std::string_view name);

/// The arguments of one prediction, as in `bayes_model_api.predict`.
struct PredictRequest {
  /// [batch, inputShape...] of `inputType`.
  const void *input = nullptr;
  bayes_input_type inputType = BAYES_INPUT_F32;
  uint64_t batch = 0;
  uint64_t firstExample = 0;
  uint64_t key = 0;
  uint64_t samples = 0;
  /// One pointer per output of the model, null if it is not wanted.
  float *const *outputs = nullptr;
  void *workspace = nullptr;
  size_t workspaceSize = 0;
};

/// A model that is ready to predict. Several threads may call `predict` at once
/// with different workspaces and outputs.
class Predictor {
public:
  virtual ~Predictor();

  virtual const ModelInfo &getInfo() const = 0;

  /// Bytes of workspace that every call of `predict` needs.
  virtual size_t getWorkspaceSize() const = 0;

  /// Whether `predict` uses the threads it may use by itself, so that its
  /// caller need not.
  virtual bool isParallel() const { return false; }

  virtual Status predict(const PredictRequest &request) const = 0;
};

} // namespace bayes::runner

#endif // BAYES_RUNTIME_RUNNER_PREDICTOR_H
