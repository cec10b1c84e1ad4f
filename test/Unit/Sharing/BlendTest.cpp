//===- BlendTest.cpp - Tests of weights in between ------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Sharing/Blend.h"
#include "TestPosterior.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

using namespace bayes;
using namespace bayes::test;
using ::testing::HasSubstr;

namespace {

/// Circles of radius 1 around (0, 0) and (8, 0).
const std::vector<PlanarGaussian> kComponents = {
    {10.0, {0.0, 0.0}, {1.0, 0.0, 1.0}}, {10.0, {8.0, 0.0}, {1.0, 0.0, 1.0}}};

Blend blend(const std::vector<float> &x, const std::vector<Code> &codes,
            const std::vector<PlanarGaussian> &components = kComponents) {
  StandardizedPoints points;
  points.x = x;
  points.y.resize(x.size());
  return llvm::cantFail(blendBoundary(points, components, codes));
}

TEST(BlendTest, QuantilesOfTwoDegreesOfFreedom) {
  EXPECT_NEAR(getPlanarQuantile(0.95), 5.991, 5e-4);
  EXPECT_NEAR(getPlanarQuantile(0.99), 9.210, 5e-4);
  EXPECT_EQ(getPlanarQuantile(0.0), 0.0);
}

// sqrt(5.991) is 2.4477.
TEST(BlendTest, BeginsAtTheQuantile) {
  EXPECT_EQ(blend({2.447f, 2.449f}, {0, 0}).beyond, 1u);
}

// At 4 + d, the log densities differ by 8 d.
TEST(BlendTest, SharesAreThoseOfDensities) {
  Blend result = blend({4.0f, 4.0625f, 3.9375f, 3.0f, 0.0f}, {0, 1, 0, 0, 0});
  EXPECT_EQ(result.beyond, 4u);
  ASSERT_EQ(result.weights.size(), 3u);
  EXPECT_EQ(result.weights[0].index, 0u);
  EXPECT_EQ(result.weights[0].share, 128);
  int share = std::lround(255.0 / (1.0 + std::exp(-0.5)));
  EXPECT_EQ(result.weights[1].index, 1u);
  EXPECT_EQ(result.weights[1].first, 1);
  EXPECT_EQ(result.weights[1].second, 0);
  EXPECT_EQ(result.weights[1].share, share);
  EXPECT_EQ(result.weights[2].first, 0);
  EXPECT_EQ(result.weights[2].second, 1);
  EXPECT_EQ(result.weights[2].share, share);
}

// The density itself underflows there, and its own component is not among the
// best.
TEST(BlendTest, FarFromAllComponents) {
  Blend result = blend({1004.0f}, {0},
                       {{10.0, {0.0, 0.0}, {1.0, 0.0, 1.0}},
                        {10.0, {2000.0, 0.0}, {1.0, 0.0, 1.0}},
                        {10.0, {6.0, 0.0}, {1.0, 0.0, 1.0}},
                        {10.0, {2000.0, 0.0}, {1.0, 0.0, 1.0}}});
  ASSERT_EQ(result.weights.size(), 1u);
  EXPECT_EQ(result.weights[0].first, 1);
  EXPECT_EQ(result.weights[0].second, 3);
  EXPECT_EQ(result.weights[0].share, 128);
}

TEST(BlendTest, LargerComponentsHaveLargerShares) {
  std::vector<PlanarGaussian> components = kComponents;
  components[1].count = 30.0;
  Blend result = blend({4.0f}, {0}, components);
  ASSERT_EQ(result.weights.size(), 1u);
  EXPECT_EQ(result.weights[0].first, 1);
  EXPECT_EQ(result.weights[0].share, std::lround(255.0 * 0.75));
}

TEST(BlendTest, OneComponentIsNeverShared) {
  Blend result = blend({50.0f, 0.0f}, {0, 0}, {kComponents[0]});
  EXPECT_EQ(result.beyond, 1u);
  EXPECT_TRUE(result.weights.empty());
}

// Of draws of a component, 5 % are beyond; five standard errors of 20,000 are
// 0.8 %.
TEST(BlendTest, AsManyAsTheQuantileSays) {
  StandardizedPoints points;
  for (uint32_t i = 0; i < 20000; ++i) {
    points.x.push_back(drawTestNormal(i));
    points.y.push_back(drawTestNormal(i, 1));
  }
  std::vector<Code> codes(20000);
  BlendOptions options;
  Blend expected =
      llvm::cantFail(blendBoundary(points, kComponents, codes, options));
  EXPECT_NEAR(expected.beyond / 20000.0, 0.05, 0.008);
  options.parallelFor = runBackwards();
  Blend again =
      llvm::cantFail(blendBoundary(points, kComponents, codes, options));
  EXPECT_EQ(again.beyond, expected.beyond);
  ASSERT_EQ(again.weights.size(), expected.weights.size());
  for (size_t i = 0; i < again.weights.size(); ++i) {
    EXPECT_EQ(again.weights[i].index, expected.weights[i].index);
    if (i > 0)
      EXPECT_GT(again.weights[i].index, again.weights[i - 1].index);
  }
}

TEST(BlendTest, RefusesWhatDoesNotFit) {
  StandardizedPoints points;
  points.x = points.y = {0.0f, 1.0f};
  auto refuse = [&](llvm::ArrayRef<PlanarGaussian> components,
                    llvm::ArrayRef<Code> codes, double quantile = 0.95) {
    BlendOptions options;
    options.quantile = quantile;
    return llvm::toString(
        blendBoundary(points, components, codes, options).takeError());
  };
  EXPECT_THAT(refuse(kComponents, {0, 0}, 1.0), HasSubstr("below 1, found 1"));
  EXPECT_EQ(refuse({}, {0, 0}), "expected 1 to 4096 components, found 0");
  EXPECT_EQ(refuse(kComponents, {0}),
            "expected 2 codes, one per point, found 1");
  EXPECT_EQ(refuse(kComponents, {0, 2}),
            "expected codes below 2, found 2 at point 1");
  EXPECT_THAT(refuse({{1.0, {}, {1.0, 1.0, 1.0}}}, {0, 0}),
              HasSubstr("found a determinant of 0 in component 0"));
  EXPECT_EQ(refuse({{-1.0, {}, {1.0, 0.0, 1.0}}}, {0, 0}),
            "expected counts of at least 0, found -1 in component 0");
  EXPECT_EQ(refuse({{0.0, {}, {1.0, 0.0, 1.0}}}, {0, 0}),
            "expected a component with points, found none");
}

} // namespace
