//===- BitRuleTest.cpp - Tests of widths without losses -------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Precision/BitRule.h"
#include "TestNetwork.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include <algorithm>
#include <limits>

using namespace bayes;
using namespace bayes::test;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

namespace {

std::vector<double> getScores(const BitRule &rule,
                              const GroupedWeights &weights) {
  return llvm::cantFail(rule.getScores(weights, getDefaultParallelFor()));
}

//===----------------------------------------------------------------------===//
// Scores
//===----------------------------------------------------------------------===//

TEST(BitRuleTest, UniformScoresAreEqual) {
  TestNetwork network;
  std::vector<double> scores =
      getScores(*makeUniformRule(), network.getGroups(GroupKind::Rows));
  EXPECT_EQ(scores.size(), 7u + 5u);
  EXPECT_THAT(scores, Each(0.0));
}

// Against the definition: the least value that enough weights do not exceed.
TEST(BitRuleTest, QuantilesOfInformativeness) {
  TestNetwork network;
  GroupedWeights weights = network.getGroups(GroupKind::Columns);
  for (Informativeness kind : {Informativeness::Range, Informativeness::Mean})
    for (double quantile : {0.01, 0.4, 0.5, 0.9, 1.0}) {
      std::vector<double> scores =
          getScores(*makeQuantileInformRule(kind, quantile), weights);
      for (size_t group = 0; group < weights.size(); ++group) {
        GroupView view = weights[group];
        std::vector<double> values;
        for (size_t i = 0; i < view.size(); ++i) {
          double signal = kind == Informativeness::Range ? view.getExtreme()
                                                         : view.getMean(i);
          values.push_back(std::log2(std::abs(signal) / view.getStddev(i)));
        }
        double score = std::numeric_limits<double>::infinity();
        for (double value : values) {
          auto below =
              std::count_if(values.begin(), values.end(),
                            [&](double other) { return other <= value; });
          if (static_cast<double>(below) >=
              quantile * static_cast<double>(values.size()))
            score = std::min(score, value);
        }
        EXPECT_DOUBLE_EQ(scores[group], score);
      }
    }
}

TEST(BitRuleTest, WeightsThatAreZeroInformOfNothing) {
  std::vector<float> means = {0.0f, 0.0f};
  std::vector<float> stddevs = {1.0f, 1.0f};
  GroupedWeights weights = llvm::cantFail(
      groupWeights({{"", 1, 2, means, stddevs, {}, {}}}, GroupKind::Layer));
  for (Informativeness kind : {Informativeness::Range, Informativeness::Mean})
    EXPECT_THAT(getScores(*makeQuantileInformRule(kind, 0.5), weights),
                ElementsAre(-std::numeric_limits<double>::infinity()));
}

// By hand from the code that the rule is from: 2 v < 2^-t.
TEST(BitRuleTest, BayesianCompression) {
  // Variances 2^-4, 2^-4, 2^-6, 0: t below 3, 3, 5, and all 23.
  std::vector<float> stddevs = {0.25f, 0.25f, 0.125f, 0.0f};
  std::vector<float> means = {1.0f, -3.0f, 0.5f, 0.0f};
  GroupedWeights weights = llvm::cantFail(
      groupWeights({{"", 4, 1, means, stddevs, {}, {}}}, GroupKind::Rows, 2));
  // ceil(log2(log2(3) + 1) + 1) = 3 bits of exponent.
  EXPECT_THAT(getScores(*makeBayesianCompressionRule(), weights),
              ElementsAre(1 + 3 + 2, 1 + 3 + 14));
  means = {0.25f, 0.25f, 0.25f, 0.25f};
  EXPECT_THAT(getScores(*makeBayesianCompressionRule(), weights),
              ElementsAre(1 + 2, 1 + 14));
}

TEST(BitRuleTest, RefusesQuantilesAndZeros) {
  auto refuse = [](double quantile, const GroupedWeights &weights) {
    return llvm::toString(
        makeQuantileInformRule(Informativeness::Mean, quantile)
            ->getScores(weights, getDefaultParallelFor())
            .takeError());
  };
  TestNetwork network;
  GroupedWeights weights = network.getGroups(GroupKind::Rows);
  EXPECT_EQ(refuse(0.0, weights),
            "expected a quantile above 0 and of at most 1, found 0");
  EXPECT_THAT(refuse(1.5, weights), HasSubstr("found 1.5"));
  EXPECT_THAT(refuse(std::numeric_limits<double>::quiet_NaN(), weights),
              HasSubstr("found nan"));
  network.stddevs[40] = 0.0f;
  EXPECT_THAT(refuse(0.5, weights), HasSubstr("layer 'second': expected "
                                              "positive, finite"));
}

//===----------------------------------------------------------------------===//
// Offset
//===----------------------------------------------------------------------===//

std::vector<WidthCosts> makeCosts(std::initializer_list<uint64_t> counts) {
  std::vector<WidthCosts> costs;
  for (uint64_t count : counts) {
    costs.emplace_back();
    for (unsigned bits = 0; bits < kWidths; ++bits)
      costs.back()[bits] = count * bits;
  }
  return costs;
}

// Against all offsets at which a width changes.
TEST(BitRuleTest, TheLargestOffsetWithinTheBudget) {
  const std::vector<double> scores = {3.2, -1.7, 0.4, 5.9,
                                      -std::numeric_limits<double>::infinity()};
  const std::vector<WidthCosts> costs = makeCosts({10, 7, 20, 3, 5});
  for (uint64_t budget = 0; budget <= 8 * 45; ++budget) {
    std::vector<uint8_t> expected(5, 0);
    uint64_t expectedCost = 0;
    for (double score : scores)
      for (int edge = -10; edge <= 20; ++edge) {
        // Just above the offset at which this score rounds up.
        double offset = edge + 0.5 - score + 1e-9;
        if (!std::isfinite(offset))
          continue;
        std::vector<uint8_t> bits;
        uint64_t cost = 0;
        for (size_t group = 0; group < 5; ++group) {
          bits.push_back(static_cast<uint8_t>(
              std::clamp(std::round(scores[group] + offset), 0.0, 8.0)));
          cost += costs[group][bits.back()];
        }
        if (cost <= budget && cost >= expectedCost) {
          expectedCost = cost;
          expected = bits;
        }
      }
    RuleFit fit =
        llvm::cantFail(fitOffset(scores, costs, budget, 0, 8, "bits"));
    EXPECT_EQ(fit.bits, expected) << budget;
    EXPECT_EQ(fit.cost, expectedCost);
  }
}

TEST(BitRuleTest, UniformWidthsAreWhole) {
  const std::vector<double> scores = {0.0, 0.0};
  const std::vector<WidthCosts> costs = makeCosts({10, 20});
  RuleFit fit = llvm::cantFail(fitOffset(scores, costs, 119, 0, 8, "bits"));
  EXPECT_THAT(fit.bits, ElementsAre(3, 3));
  EXPECT_EQ(fit.cost, 90u);
  EXPECT_THAT(llvm::cantFail(fitOffset(scores, costs, 120, 0, 8, "bits")).bits,
              ElementsAre(4, 4));
  EXPECT_THAT(llvm::cantFail(fitOffset(scores, costs, 999, 0, 6, "bits")).bits,
              ElementsAre(6, 6));
}

TEST(BitRuleTest, RefusesBudgetsBelowTheLeast) {
  EXPECT_EQ(
      llvm::toString(
          fitOffset({0.0}, makeCosts({10}), 19, 2, 8, "bits").takeError()),
      "expected a budget of at least 20 bits, what 2 bits everywhere "
      "take, found 19");
}

} // namespace
