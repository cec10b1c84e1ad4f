//===- Metrics.cpp - How good probabilities are ---------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes-runtime/Runner/Metrics.h"

#include <algorithm>
#include <array>
#include <cmath>

using namespace bayes;
using namespace bayes::runner;

/// The mean of `score(p[i], y[i])` over the examples.
template <typename Score>
static double average(const LabelledProbabilities &data, Score score) {
  double sum = 0;
  const float *row = data.probabilities.data();
  for (int64_t label : data.labels) {
    sum += score(row, static_cast<uint64_t>(label));
    row += data.classes;
  }
  return sum / static_cast<double>(data.labels.size());
}

uint64_t runner::findLargest(const float *probabilities, uint64_t classes) {
  return static_cast<uint64_t>(
      std::max_element(probabilities, probabilities + classes) - probabilities);
}

double runner::computeAccuracy(const LabelledProbabilities &data) {
  return average(data, [&](const float *row, uint64_t label) {
    return findLargest(row, data.classes) == label ? 1.0 : 0.0;
  });
}

double runner::computeNegativeLogLikelihood(const LabelledProbabilities &data) {
  return average(data, [](const float *row, uint64_t label) {
    return -std::log(std::max<double>(row[label], kProbabilityFloor));
  });
}

double runner::computeBrierScore(const LabelledProbabilities &data) {
  return average(data, [&](const float *row, uint64_t label) {
    double sum = 0;
    for (uint64_t c = 0; c < data.classes; ++c) {
      double difference = row[c] - (c == label ? 1.0 : 0.0);
      sum += difference * difference;
    }
    return sum;
  });
}

double runner::computeCalibrationError(const LabelledProbabilities &data) {
  struct Bin {
    double correct = 0;
    double confidence = 0;
  };
  std::array<Bin, kCalibrationBins> bins;
  const float *row = data.probabilities.data();
  for (int64_t label : data.labels) {
    uint64_t predicted = findLargest(row, data.classes);
    double confidence = row[predicted];
    unsigned index = 0;
    while (index + 1 < kCalibrationBins &&
           confidence > (index + 1.0) / kCalibrationBins)
      ++index;
    bins[index].correct += predicted == static_cast<uint64_t>(label);
    bins[index].confidence += confidence;
    row += data.classes;
  }
  // |B| / N * |accuracy - confidence| without the two divisions by |B|.
  double sum = 0;
  for (const Bin &bin : bins)
    sum += std::abs(bin.correct - bin.confidence);
  return sum / static_cast<double>(data.labels.size());
}

double runner::computeAuroc(std::vector<float> negatives,
                            const std::vector<float> &positives) {
  std::sort(negatives.begin(), negatives.end());
  // Twice the sum: an integer.
  uint64_t wins = 0;
  for (float score : positives) {
    auto [first, last] =
        std::equal_range(negatives.begin(), negatives.end(), score);
    wins += static_cast<uint64_t>((first - negatives.begin()) +
                                  (last - negatives.begin()));
  }
  return static_cast<double>(wins) / 2 /
         (static_cast<double>(negatives.size()) *
          static_cast<double>(positives.size()));
}

bool runner::areFinite(const float *values, uint64_t count) {
  return std::all_of(values, values + count,
                     [](float value) { return std::isfinite(value); });
}

bool runner::areFinite(const std::vector<float> &values) {
  return areFinite(values.data(), values.size());
}

double runner::computeMean(const std::vector<float> &values) {
  double sum = 0;
  for (float value : values)
    sum += value;
  return sum / static_cast<double>(values.size());
}
