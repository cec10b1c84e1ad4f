//===- Predictor.cpp - A model that predicts with uncertainty -------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes-runtime/Runner/Predictor.h"

#include <algorithm>

using namespace bayes;
using namespace bayes::runner;

Result<uint64_t> runner::getClassCount(const ModelInfo &model) {
  for (const OutputInfo &output : model.outputs)
    if (output.name == "mean" && output.shape.size() == 1)
      return output.size;
  return makeError("model '", model.name,
                   "' gives no class probabilities: it has no output 'mean' of "
                   "rank 1");
}

bool runner::hasScalarOutput(const ModelInfo &model, std::string_view name) {
  return std::any_of(model.outputs.begin(), model.outputs.end(),
                     [&](const OutputInfo &output) {
                       return output.name == name && output.shape.empty();
                     });
}

Predictor::~Predictor() = default;
