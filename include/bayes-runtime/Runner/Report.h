//===- Report.h - What a run found out --------------------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_RUNTIME_RUNNER_REPORT_H
#define BAYES_RUNTIME_RUNNER_REPORT_H

#include "bayes-runtime/Runner/Run.h"

#include <optional>
#include <ostream>

namespace bayes::runner {

/// The result of predicting a data set. Metrics.h defines the metrics.
struct Report {
  std::string model;
  std::string draws;
  std::string tier;
  uint64_t examples = 0;
  RunOptions run;
  /// Examples for which an output holds NaN or infinity, and the first of them.
  uint64_t notFinite = 0;
  uint64_t firstNotFinite = 0;
  /// Nothing without labels, or if a probability is not finite.
  std::optional<double> accuracy;
  std::optional<double> negativeLogLikelihood;
  std::optional<double> brierScore;
  std::optional<double> calibrationError;
  /// Means over the examples in nats; nothing if the model does not compute
  /// the statistic, or one of its values is not finite.
  std::optional<double> predictiveEntropy;
  std::optional<double> expectedEntropy;
  std::optional<double> mutualInformation;
  /// computeOutOfDistributionAuroc of this data set and another one; nothing
  /// without another one, or if an entropy is not finite.
  std::optional<double> outOfDistributionAuroc;
  /// Elapsed time divided by the number of examples: with several threads, the
  /// inverse of the throughput.
  double microsecondsPerExample = 0;
};

/// An error if labels were given for a model without class probabilities, or a
/// label is no class of it.
Status checkLabels(const ModelInfo &model, const Dataset &dataset);

/// An error if labels were given and the means of an example are finite but no
/// probabilities, at least 0 and with a sum of 1: the model is no classifier.
Status checkProbabilities(const ModelInfo &model, const Dataset &dataset,
                          const Predictions &predictions);

/// Computes the report of a finished run, for labels that checkLabels and
/// predictions that checkProbabilities accepts.
Report makeReport(const ModelInfo &model, const Dataset &dataset,
                  const RunOptions &options, const Predictions &predictions);

/// Prints an aligned table for people.
void printTable(std::ostream &out, const Report &report);

/// Prints one JSON object on one line, with null for what is not known. Keys:
/// model, examples, samples, seed, batch, threads, not_finite, accuracy, nll,
/// brier, ece, mean_predictive_entropy, mean_expected_entropy,
/// mean_mutual_information, out_of_distribution_auroc,
/// microseconds_per_example, draws, tier.
void printJson(std::ostream &out, const Report &report);

} // namespace bayes::runner

#endif // BAYES_RUNTIME_RUNNER_REPORT_H
