//===- OutOfDistribution.cpp - Unfamiliar examples ------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes-runtime/Runner/OutOfDistribution.h"

#include "bayes-runtime/Runner/Metrics.h"

using namespace bayes;
using namespace bayes::runner;

static constexpr const char *kScore = "predictive_entropy";

Status runner::checkOutOfDistribution(const ModelInfo &model) {
  if (hasScalarOutput(model, kScore))
    return {};
  return makeError("model '", model.name, "' has no output '", kScore,
                   "' to tell out-of-distribution examples by");
}

std::optional<double>
runner::computeOutOfDistributionAuroc(const ModelInfo &model,
                                      const Predictions &inside,
                                      const Predictions &outside) {
  const std::vector<float> &insideScores = *findOutput(model, inside, kScore);
  const std::vector<float> &outsideScores = *findOutput(model, outside, kScore);
  if (!areFinite(insideScores) || !areFinite(outsideScores))
    return std::nullopt;
  return computeAuroc(insideScores, outsideScores);
}
