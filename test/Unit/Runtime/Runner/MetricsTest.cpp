//===- MetricsTest.cpp - How good probabilities are -----------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes-runtime/Runner/Metrics.h"

#include "gtest/gtest.h"

#include <cmath>

using namespace bayes::runner;

static constexpr double kTolerance = 1e-6;

// Four examples of three classes, computed by hand:
//   probabilities     label  largest  correct  -ln p[y]   Brier
//   0.70 0.20 0.10    0      0.70     yes      0.356675   0.14
//   0.25 0.50 0.25    2      0.50     no       1.386294   0.875
//   0.00 0.00 1.00    2      1.00     yes      0          0
//   0.40 0.40 0.20    1      0.40     no       0.916291   0.56
// The last one's largest probability is that of the first class.
static const std::vector<float> kProbabilities = {0.70f, 0.20f, 0.10f, 0.25f,
                                                  0.50f, 0.25f, 0.00f, 0.00f,
                                                  1.00f, 0.40f, 0.40f, 0.20f};
static const std::vector<int64_t> kLabels = {0, 2, 2, 1};
static const LabelledProbabilities kData = {kProbabilities, 3, kLabels};

TEST(Metrics, FindLargest) {
  EXPECT_EQ(findLargest(kProbabilities.data() + 3, 3), 1u);
  EXPECT_EQ(findLargest(kProbabilities.data() + 9, 3), 0u);
}

TEST(Metrics, Accuracy) { EXPECT_EQ(computeAccuracy(kData), 0.5); }

TEST(Metrics, NegativeLogLikelihood) {
  EXPECT_NEAR(computeNegativeLogLikelihood(kData),
              (0.356675 + 1.386294 + 0.916291) / 4, kTolerance);
}

TEST(Metrics, NegativeLogLikelihoodOfTheImpossible) {
  std::vector<float> probabilities = {1, 0};
  std::vector<int64_t> labels = {1};
  // 126 ln 2
  EXPECT_NEAR(computeNegativeLogLikelihood({probabilities, 2, labels}),
              87.336545, kTolerance);
}

TEST(Metrics, BrierScore) {
  EXPECT_NEAR(computeBrierScore(kData), (0.14 + 0.875 + 0.56) / 4, kTolerance);
}

TEST(Metrics, BrierScoreOfTheWorst) {
  std::vector<float> probabilities = {1, 0};
  std::vector<int64_t> labels = {1};
  EXPECT_EQ(computeBrierScore({probabilities, 2, labels}), 2.0);
}

// Each example has a bin of its own: (0.3 + 0.5 + 0 + 0.4) / 4.
TEST(Metrics, CalibrationErrorOfSeparateBins) {
  EXPECT_NEAR(computeCalibrationError(kData), 0.3, kTolerance);
}

// 0.70 and 0.72 lie in the bin (10/15, 11/15]: |1/2 - 0.71| for one correct of
// two. In separate bins it would be (0.3 + 0.72) / 2.
TEST(Metrics, CalibrationErrorWithinABin) {
  std::vector<float> probabilities = {0.70f, 0.30f, 0.28f, 0.72f};
  std::vector<int64_t> labels = {0, 0};
  EXPECT_NEAR(computeCalibrationError({probabilities, 2, labels}), 0.21,
              kTolerance);
}

// 0.73 and 0.74 lie on both sides of 11/15 = 0.7333, where 10 or 20 bins have
// no edge: (0.27 + 0.74) / 2, not |1/2 - 0.735|.
TEST(Metrics, CalibrationErrorHasFifteenBins) {
  std::vector<float> probabilities = {0.73f, 0.27f, 0.26f, 0.74f};
  std::vector<int64_t> labels = {0, 0};
  EXPECT_NEAR(computeCalibrationError({probabilities, 2, labels}), 0.505,
              kTolerance);
}

// The last bin includes 1, the first one 0 (which no distribution has as its
// largest probability, but a broken model may).
TEST(Metrics, CalibrationErrorAtTheEnds) {
  std::vector<float> probabilities = {1, 0, 0, 0};
  std::vector<int64_t> labels = {0, 1};
  EXPECT_NEAR(computeCalibrationError({probabilities, 2, labels}), 0,
              kTolerance);
}

// Of the 3 x 4 pairs the positive one is larger in 0 + 1 + 3 + 2, and equal in
// one of 1 and one of 2: (6 + 2 / 2) / 12.
TEST(Metrics, Auroc) {
  EXPECT_EQ(computeAuroc({2, 0.5f, 1}, {0.25f, 1, 4, 2}), 7.0 / 12);
}

TEST(Metrics, AurocAtTheEnds) {
  EXPECT_EQ(computeAuroc({1, 2}, {3, 4, 5}), 1.0);
  EXPECT_EQ(computeAuroc({3, 4}, {1, 2, 2}), 0.0);
  EXPECT_EQ(computeAuroc({1, 1}, {1, 1, 1}), 0.5);
}

// By its definition, over all pairs; the scores have many ties.
TEST(Metrics, AurocOfManyPairs) {
  std::vector<float> negatives, positives;
  for (int i = 0; i < 500; ++i)
    negatives.push_back(static_cast<float>(i * i % 89));
  for (int i = 0; i < 300; ++i)
    positives.push_back(static_cast<float>(i * i % 97 + 3));
  double sum = 0;
  for (float positive : positives)
    for (float negative : negatives)
      sum += positive > negative ? 1 : positive == negative ? 0.5 : 0;
  EXPECT_DOUBLE_EQ(computeAuroc(negatives, positives), sum / (500 * 300));
}

TEST(Metrics, AreFinite) {
  EXPECT_TRUE(areFinite({0, -1}));
  EXPECT_FALSE(areFinite({0, NAN}));
  EXPECT_FALSE(areFinite({-INFINITY, 0}));
}

TEST(Metrics, Mean) { EXPECT_EQ(computeMean({1, 2, 6}), 3.0); }

// A sum in single precision would stop growing at 2^24.
TEST(Metrics, MeanOfManyValues) {
  std::vector<float> values((1 << 24) + 1000, 1.0f);
  EXPECT_EQ(computeMean(values), 1.0);
}
