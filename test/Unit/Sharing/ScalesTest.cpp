//===- ScalesTest.cpp - Tests of row and column scales --------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Sharing/Scales.h"
#include "TestPosterior.h"
#include "bayes/Sharing/Curvature.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include <limits>

using namespace bayes;
using namespace bayes::test;
using ::testing::HasSubstr;

namespace {

/// The mean precision of the elements first, first + step, ...
double getMeanPrecision(llvm::ArrayRef<float> stddevs, size_t first,
                        size_t count, size_t step) {
  double sum = 0.0;
  for (size_t i = 0; i < count; ++i)
    sum += 1.0 / std::pow(double(stddevs[first + i * step]), 2);
  return sum / count;
}

TEST(ScalesTest, RankOneMakesPrecisionsOneOnAverage) {
  TestPosterior weights(30 * 50);
  Scales scales = llvm::cantFail(
      computeScales(weights.stddevs, 30, 50, ScaleKind::RankOne));
  std::vector<float> scaled = applyScales(weights.stddevs, scales);
  for (size_t row = 0; row < 30; ++row)
    EXPECT_NEAR(getMeanPrecision(scaled, row * 50, 50, 1), 1.0, 1e-5);
  for (size_t column = 0; column < 50; ++column)
    EXPECT_NEAR(getMeanPrecision(scaled, column, 30, 50), 1.0, 1e-5);
  double logMean = 0.0;
  for (float factor : scales.columns)
    logMean += std::log(factor);
  EXPECT_NEAR(logMean, 0.0, 1e-5);
}

TEST(ScalesTest, RankOneRecoversRankOne) {
  std::vector<float> stddevs;
  for (size_t row = 0; row < 4; ++row)
    for (size_t column = 0; column < 6; ++column)
      stddevs.push_back(0.1f * std::exp2(float(row) - float(column)));
  Scales scales =
      llvm::cantFail(computeScales(stddevs, 4, 6, ScaleKind::RankOne));
  for (float value : applyScales(stddevs, scales))
    EXPECT_NEAR(value, 1.0f, 1e-6f);
}

TEST(ScalesTest, RowsAlone) {
  std::vector<float> stddevs = {1.0f, 0.5f, 2.0f, 4.0f};
  Scales scales = llvm::cantFail(computeScales(stddevs, 2, 2, ScaleKind::Row));
  EXPECT_FLOAT_EQ(scales.rows[0], std::sqrt(2.0f / 5.0f));
  EXPECT_FLOAT_EQ(scales.rows[1], std::sqrt(2.0f / (0.25f + 0.0625f)));
  EXPECT_EQ(scales.columns, (std::vector<float>{1.0f, 1.0f}));
}

TEST(ScalesTest, None) {
  std::vector<float> stddevs = {1.0f, 0.5f, 2.0f};
  Scales scales = llvm::cantFail(computeScales(stddevs, 1, 3, ScaleKind::None));
  EXPECT_EQ(applyScales(stddevs, scales), stddevs);
}

TEST(ScalesTest, RoundsToWhat16BitsHold) {
  Scales scales = {{1.0f, 1.00390625f, 1.01171875f, 0.1f},
                   {std::numeric_limits<float>::max(),
                    std::numeric_limits<float>::denorm_min()}};
  roundToBF16(scales);
  // Ties go to even.
  EXPECT_EQ(scales.rows,
            (std::vector<float>{1.0f, 1.0f, 1.015625f, 0.10009765625f}));
  // Neither infinity nor zero.
  EXPECT_EQ(scales.columns, (std::vector<float>{0x1.FEp127f, 0x1p-133f}));
}

TEST(ScalesTest, RefusesOtherShapesAndZeros) {
  std::vector<float> stddevs = {1.0f, 0.5f, 0.0f};
  auto refuse = [&](size_t rows, size_t columns) {
    return llvm::toString(
        computeScales(stddevs, rows, columns, ScaleKind::Row).takeError());
  };
  EXPECT_EQ(refuse(2, 2),
            "expected standard deviations of 2 x 2 weights, found 3");
  EXPECT_EQ(refuse(3, 0),
            "expected standard deviations of 3 x 0 weights, found 3");
  EXPECT_THAT(refuse(3, 1), HasSubstr("found 0 at weight 2"));
}

//===----------------------------------------------------------------------===//
// Curvature
//===----------------------------------------------------------------------===//

TEST(CurvatureTest, IsThePrecisionAboveThePrior) {
  auto curvatures =
      llvm::cantFail(computeCurvature({0.25f, 0.5f, 2.0f}, 0.5, nullptr, 0.01));
  EXPECT_FLOAT_EQ(curvatures[0], 16.0f - 4.0f);
  EXPECT_FLOAT_EQ(curvatures[1], 0.04f);
  EXPECT_FLOAT_EQ(curvatures[2], 0.0025f);
}

// h d^2 is the same before scaling and after.
TEST(CurvatureTest, FollowsTheScales) {
  TestPosterior weights(12);
  Scales scales = {{1.0f, 2.0f, 0.5f}, {0.25f, 1.0f, 4.0f, 3.0f}};
  std::vector<float> scaled = applyScales(weights.stddevs, scales);
  auto plain = llvm::cantFail(computeCurvature(weights.stddevs, 0.2));
  auto curvatures = llvm::cantFail(computeCurvature(scaled, 0.2, &scales));
  for (size_t i = 0; i < 12; ++i) {
    double scale = scales(i / 4, i % 4);
    EXPECT_NEAR(curvatures[i], plain[i] * scale * scale, 1e-4 * curvatures[i]);
  }
}

TEST(CurvatureTest, RefusesWhatHasNoCurvature) {
  auto refuse = [](llvm::ArrayRef<float> stddevs, double prior, double floor) {
    return llvm::toString(
        computeCurvature(stddevs, prior, nullptr, floor).takeError());
  };
  EXPECT_THAT(refuse({1.0f}, 0.0, 0.1), HasSubstr("of the prior, found 0"));
  EXPECT_THAT(refuse({1.0f}, 1.0, 0.0), HasSubstr("a floor above 0"));
  EXPECT_THAT(refuse({1.0f, 0.0f}, 1.0, 0.1), HasSubstr("at weight 1"));
  Scales scales = {{1.0f}, {1.0f, 1.0f}};
  EXPECT_THAT(
      llvm::toString(computeCurvature({1.0f}, 1.0, &scales).takeError()),
      HasSubstr("of 1 x 2 weights"));
}

} // namespace
