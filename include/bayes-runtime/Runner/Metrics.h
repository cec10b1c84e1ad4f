//===- Metrics.h - How good probabilities are -------------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The scores of a classifier take the probabilities p[i][c] of `classes`
// classes for each example i as a row-major array, and the examples' true
// classes y[i] in 0 .. classes-1. Sums are taken in double precision in the
// order of the examples. At least one example is needed.
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_RUNTIME_RUNNER_METRICS_H
#define BAYES_RUNTIME_RUNNER_METRICS_H

#include <cstdint>
#include <vector>

namespace bayes::runner {

/// Probabilities and true classes of N = labels.size() examples.
struct LabelledProbabilities {
  const std::vector<float> &probabilities;
  uint64_t classes;
  const std::vector<int64_t> &labels;
};

/// Bins of the expected calibration error.
constexpr unsigned kCalibrationBins = 15;

/// The least probability in a logarithm: 2^-126, the smallest normal float.
/// It bounds one example's negative log-likelihood by 87.3 nats.
constexpr double kProbabilityFloor = 0x1p-126;

/// The class with the largest of `classes` probabilities, the first of equals.
uint64_t findLargest(const float *probabilities, uint64_t classes);

/// The part of the examples whose most probable class is the true one:
/// 1/N sum_i [argmax_c p[i][c] = y[i]], in 0 .. 1.
double computeAccuracy(const LabelledProbabilities &data);

/// Negative log-likelihood in nats:
/// -1/N sum_i ln max(p[i][y[i]], kProbabilityFloor).
double computeNegativeLogLikelihood(const LabelledProbabilities &data);

/// Brier score of several classes, in 0 .. 2:
/// 1/N sum_i sum_c (p[i][c] - [c = y[i]])^2.
double computeBrierScore(const LabelledProbabilities &data);

/// Expected calibration error, in 0 .. 1 (Guo et al., 2017): with the examples
/// put by their largest probability into kCalibrationBins equally wide bins
/// that include their upper edge (and the first one 0),
/// sum_b |B_b| / N * |accuracy(B_b) - mean largest probability in B_b|.
double computeCalibrationError(const LabelledProbabilities &data);

/// The mean of `values`: 1/N sum_i values[i].
double computeMean(const std::vector<float> &values);

/// Area under the curve of the receiver operating characteristic, in 0 .. 1:
/// the probability that one of `positives` is larger than one of `negatives`,
/// where equal scores count one half, 1/(P N) sum_i sum_j [positives[i] >
/// negatives[j]]
///                     + [positives[i] = negatives[j]] / 2.
/// The sum is exact; it takes O((P + N) log N) steps. No score may be NaN.
double computeAuroc(std::vector<float> negatives,
                    const std::vector<float> &positives);

/// True if no value is NaN or infinite.
bool areFinite(const float *values, uint64_t count);
bool areFinite(const std::vector<float> &values);

} // namespace bayes::runner

#endif // BAYES_RUNTIME_RUNNER_METRICS_H
