//===- Examples.h - The inputs a model is least certain about ---*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_RUNTIME_RUNNER_EXAMPLES_H
#define BAYES_RUNTIME_RUNNER_EXAMPLES_H

#include "bayes-runtime/Runner/Run.h"

#include <ostream>

namespace bayes::runner {

/// The indices of the `count` largest of `values`, largest first, equal ones in
/// their order; all indices if there are fewer. NaN counts as the largest.
std::vector<uint64_t> findLargestValues(const std::vector<float> &values,
                                        uint64_t count);

/// An error if `model` lacks class probabilities or the predictive entropy,
/// which printMostUncertain needs.
Status checkMostUncertain(const ModelInfo &model);

/// Prints the `count` examples of largest predictive entropy: a picture if the
/// input is one, and the probability of every class (of the ten most probable
/// if there are more) with its standard deviation over the samples.
void printMostUncertain(std::ostream &out, const ModelInfo &model,
                        const Dataset &dataset, const Predictions &predictions,
                        uint64_t count, bool colour);

} // namespace bayes::runner

#endif // BAYES_RUNTIME_RUNNER_EXAMPLES_H
