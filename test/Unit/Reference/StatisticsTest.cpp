//===- StatisticsTest.cpp - Tests of the Monte-Carlo region ---------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ReferenceTest.h"

#include <cmath>
#include <limits>

using namespace mlir;
using namespace mlir::bayes::ref;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

namespace {

class StatisticsTest : public ReferenceTest {
protected:
  /// Loads @f(samples: tensor<?x2xf32>, count), whose sample s yields row s.
  void loadRows();
  /// Loads @f(samples: tensor<?xf32>, count), whose sample s yields element s.
  void loadElements(StringRef statistics);
};

void StatisticsTest::loadRows() {
  load(R"(
    func.func @f(%rows: tensor<?x2xf32>, %n: index)
        -> (tensor<1x2xf32>, tensor<1x2xf32>, tensor<1xf32>, tensor<1xf32>,
            tensor<1xf32>) {
      %r:5 = bayes.monte_carlo samples(%n) probabilities
          statistics [#bayes.mean, #bayes.variance, #bayes.predictive_entropy,
                      #bayes.expected_entropy, #bayes.mutual_information]
          -> (tensor<1x2xf32>, tensor<1x2xf32>, tensor<1xf32>, tensor<1xf32>,
              tensor<1xf32>) {
      ^bb0(%s: index):
        %row = tensor.extract_slice %rows[%s, 0] [1, 2] [1, 1]
            : tensor<?x2xf32> to tensor<1x2xf32>
        bayes.yield %row : tensor<1x2xf32>
      }
      return %r#0, %r#1, %r#2, %r#3, %r#4 : tensor<1x2xf32>, tensor<1x2xf32>,
          tensor<1xf32>, tensor<1xf32>, tensor<1xf32>
    })");
}

void StatisticsTest::loadElements(StringRef statistic) {
  load((R"(
    func.func @f(%values: tensor<?xf32>, %n: index) -> tensor<f32> {
      %r = bayes.monte_carlo samples(%n) statistics [#bayes.)" +
        statistic + R"(]
          -> (tensor<f32>) {
      ^bb0(%s: index):
        %x = tensor.extract %values[%s] : tensor<?xf32>
        %t = tensor.from_elements %x : tensor<f32>
        bayes.yield %t : tensor<f32>
      }
      return %r : tensor<f32>
    })")
           .str());
}

TEST_F(StatisticsTest, OfFourProbabilityVectors) {
  loadRows();
  std::vector<RuntimeValue> results = run(
      "f", {f32s({4, 2}, {1, 0, 0.5, 0.5, 0.25, 0.75, 0.25, 0.75}), index(4)});
  ASSERT_EQ(results.size(), 5u);
  // Mean 2/4; squared distances (1/4 + 0 + 1/16 + 1/16) / 4.
  EXPECT_THAT(getNumbers(results[0]), ElementsAre(0.5, 0.5));
  EXPECT_THAT(getNumbers(results[1]), ElementsAre(0.09375, 0.09375));
  double quarter = -0.25 * std::log(0.25) - 0.75 * std::log(0.75);
  double expected = (0.0 + std::log(2.0) + quarter + quarter) / 4;
  EXPECT_FLOAT_EQ(getNumbers(results[2])[0], std::log(2.0));
  EXPECT_FLOAT_EQ(getNumbers(results[3])[0], expected);
  EXPECT_FLOAT_EQ(getNumbers(results[4])[0], std::log(2.0) - expected);
}

TEST_F(StatisticsTest, OfOneCertainSample) {
  loadRows();
  std::vector<RuntimeValue> results =
      run("f", {f32s({1, 2}, {0, 1}), index(1)});
  ASSERT_EQ(results.size(), 5u);
  EXPECT_THAT(getNumbers(results[0]), ElementsAre(0, 1));
  EXPECT_THAT(getNumbers(results[1]), ElementsAre(0, 0));
  // 0 ln 0 = 0.
  for (int i : {2, 3, 4})
    EXPECT_THAT(getNumbers(results[i]), ElementsAre(0));
}

TEST_F(StatisticsTest, MutualInformationIsNotNegative) {
  loadRows();
  // All samples agree: the entropies differ by rounding only.
  std::vector<double> rows;
  for (int i = 0; i < 7; ++i)
    rows.insert(rows.end(), {0.1, 0.9});
  std::vector<RuntimeValue> results = run("f", {f32s({7, 2}, rows), index(7)});
  ASSERT_EQ(results.size(), 5u);
  EXPECT_GE(getNumbers(results[4])[0], 0.0);
  EXPECT_LT(getNumbers(results[4])[0], 1e-15);
}

TEST_F(StatisticsTest, NotANumberStaysSo) {
  loadRows();
  double nan = std::numeric_limits<double>::quiet_NaN();
  std::vector<RuntimeValue> results =
      run("f", {f32s({2, 2}, {0.5, 0.5, nan, nan}), index(2)});
  ASSERT_EQ(results.size(), 5u);
  for (const RuntimeValue &result : results)
    EXPECT_TRUE(std::isnan(getNumbers(result)[0]));
}

TEST_F(StatisticsTest, VarianceDoesNotCancel) {
  loadElements("variance");
  // E[x^2] - E[x]^2 would lose this even in double.
  EXPECT_THAT(getNumbers(run(
                  "f", {f32s({2}, {0x1p30 - 128, 0x1p30 + 128}), index(2)})[0]),
              ElementsAre(16384));
}

// The order of summation shows where a small number is absorbed by 2^60 in
// double.
TEST_F(StatisticsTest, LanesMergeByHalves) {
  loadElements("mean");
  std::vector<double> values(16, 0.0);
  values[0] = 0x1p60;
  values[1] = 16.0;
  values[8] = -0x1p60;
  // Lane 0 meets lane 8 before it meets lane 1.
  EXPECT_THAT(getNumbers(run("f", {f32s({16}, values), index(16)})[0]),
              ElementsAre(1.0));
  values[8] = 0.0;
  values[15] = -0x1p60;
  // Lane 15 has met lane 7, 3 and 1 (and absorbed it) before it meets lane 0.
  EXPECT_THAT(getNumbers(run("f", {f32s({16}, values), index(16)})[0]),
              ElementsAre(0.0));
}

TEST_F(StatisticsTest, SlotsMergeByHalvesBeforeLanes) {
  loadElements("mean");
  auto getMean = [&](ArrayRef<std::pair<int, double>> entries) {
    std::vector<double> values(256, 0.0);
    for (auto [sample, value] : entries)
      values[sample] = value;
    return getNumbers(run("f", {f32s({256}, values), index(256)})[0])[0];
  };
  // Samples 0 and 128 share slot 0 of lane 0, 64 has slot 4 of it.
  EXPECT_EQ(getMean({{0, 0x1p60}, {64, -0x1p60}, {128, 64.0}}), 0.0);
  // Sample 16 has slot 1 of lane 0, which slot 0 meets after slot 4.
  EXPECT_EQ(getMean({{0, 0x1p60}, {64, -0x1p60}, {16, 64.0}}), 0.25);
  // Sample 65 has slot 4 of lane 1, met after all slots of lane 0.
  EXPECT_EQ(getMean({{0, 0x1p60}, {65, -0x1p60}, {16, 64.0}}), 0.0);
}

TEST_F(StatisticsTest, DrawsDifferBetweenSamples) {
  load(R"(
    func.func @f(%w: !bayes.random<1000xf32>, %key: !bayes.key, %n: index)
        -> (tensor<1000xf32>, tensor<1000xf32>) {
      %r:2 = bayes.monte_carlo samples(%n)
          statistics [#bayes.mean, #bayes.variance]
          -> (tensor<1000xf32>, tensor<1000xf32>) {
      ^bb0(%s: index):
        %d = bayes.sample %w, %key[%s] site 1 : !bayes.random<1000xf32>
        bayes.yield %d : tensor<1000xf32>
      }
      return %r#0, %r#1 : tensor<1000xf32>, tensor<1000xf32>
    })");

  RandomTensor weight{Tensor::splat({1000}, f32(3.0)),
                      Tensor::splat({1000}, f32(0.5))};
  std::vector<RuntimeValue> results = run("f", {weight, key(42), index(50)});
  ASSERT_EQ(results.size(), 2u);
  auto average = [](const std::vector<double> &numbers) {
    double sum = 0.0;
    for (double number : numbers)
      sum += number;
    return sum / numbers.size();
  };
  // 50,000 draws: mean 3 with a standard error of 0.5 / sqrt(50000) = 0.0022;
  // variance 0.25 * 49 / 50 with one of 0.25 * sqrt(2 / 49000) = 0.0016.
  // The bounds are five standard errors.
  EXPECT_NEAR(average(getNumbers(results[0])), 3.0, 0.011);
  EXPECT_NEAR(average(getNumbers(results[1])), 0.245, 0.008);
}

TEST_F(StatisticsTest, NumberOfSamplesOutOfRangeIsAnError) {
  loadElements("mean");
  EXPECT_THAT(runToError("f", {f32s({1}, {1}), index(0)}),
              HasSubstr("expected a number of samples in [1, 16777216], found "
                        "0"));
  EXPECT_THAT(runToError("f", {f32s({1}, {1}), index((1 << 24) + 1)}),
              HasSubstr("found 16777217"));
}

TEST_F(StatisticsTest, ErrorInTheBodyIsAnError) {
  loadElements("mean");
  EXPECT_THAT(runToError("f", {f32s({1}, {1}), index(2)}),
              HasSubstr("'tensor.extract' op index [1] lies outside"));
}

TEST_F(StatisticsTest, SamplesOfDifferentShapesAreAnError) {
  load(R"(
    func.func @f(%n: index) -> tensor<?xf32> {
      %zero = arith.constant 0.0 : f32
      %r = bayes.monte_carlo samples(%n) statistics [#bayes.mean]
          -> (tensor<?xf32>) {
      ^bb0(%s: index):
        %t = tensor.splat %zero[%s] : tensor<?xf32>
        bayes.yield %t : tensor<?xf32>
      }
      return %r : tensor<?xf32>
    })");
  EXPECT_THAT(runToError("f", {index(2)}),
              HasSubstr("expected samples of one shape, found [0] and [1]"));
}

} // namespace
