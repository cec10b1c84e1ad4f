//===- OutOfDistribution.h - Unfamiliar examples ----------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_RUNTIME_RUNNER_OUTOFDISTRIBUTION_H
#define BAYES_RUNTIME_RUNNER_OUTOFDISTRIBUTION_H

#include "bayes-runtime/Runner/Run.h"

#include <optional>

namespace bayes::runner {

/// An error if `model` has no predictive entropy for each example.
Status checkOutOfDistribution(const ModelInfo &model);

/// How well the predictive entropy of one example tells the examples of
/// `outside`, which are unlike those that the model was trained on, from those
/// of `inside`: computeAuroc of the entropies, for a model that
/// checkOutOfDistribution accepts. Nothing if an entropy is not finite.
std::optional<double> computeOutOfDistributionAuroc(const ModelInfo &model,
                                                    const Predictions &inside,
                                                    const Predictions &outside);

} // namespace bayes::runner

#endif // BAYES_RUNTIME_RUNNER_OUTOFDISTRIBUTION_H
