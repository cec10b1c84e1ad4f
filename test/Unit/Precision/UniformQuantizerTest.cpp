//===- UniformQuantizerTest.cpp - Tests of evenly spaced means ------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Precision/UniformQuantizer.h"
#include "TestNetwork.h"
#include "bayes/Support/BFloat16.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include <limits>

using namespace bayes;
using namespace bayes::test;
using ::testing::ElementsAre;

namespace {

QuantizedMeans quantize(const std::vector<float> &means, unsigned bits) {
  std::vector<float> stddevs(means.size(), 1.0f);
  GroupedWeights weights = llvm::cantFail(groupWeights(
      {{"", 1, means.size(), means, stddevs, {}, {}}}, GroupKind::Layer));
  return quantizeMeans(weights[0], bits);
}

std::vector<float> getMeans(const QuantizedMeans &quantized) {
  std::vector<float> means;
  means.reserve(quantized.codes.size());
  for (size_t i = 0; i < quantized.codes.size(); ++i)
    means.push_back(quantized.getMean(i));
  return means;
}

TEST(UniformQuantizerTest, GridsAreIntegers) {
  EXPECT_THAT(getUnitGrid(0), ElementsAre(0));
  EXPECT_THAT(getUnitGrid(1), ElementsAre(-1, 0));
  EXPECT_THAT(getUnitGrid(2), ElementsAre(-2, -1, 0, 1));
  EXPECT_EQ(getUnitGrid(8).size(), 256u);
  EXPECT_EQ(getUnitGrid(8).front(), -128.0f);
  EXPECT_EQ(getUnitGrid(8).back(), 127.0f);
}

// By hand: the extreme, whatever its sign, is code 0.
TEST(UniformQuantizerTest, SmallGroups) {
  QuantizedMeans quantized = quantize({1.0f, -0.5f, 0.25f, -0.75f}, 2);
  EXPECT_EQ(quantized.range, 1.0f);
  EXPECT_EQ(quantized.step, -0.5f);
  EXPECT_THAT(getMeans(quantized), ElementsAre(1.0f, -0.5f, 0.0f, -0.5f));
  EXPECT_THAT(quantized.codes, ElementsAre(0, 3, 2, 3));
  EXPECT_EQ(quantized.squaredError, 0.0625 + 0.0625);
  EXPECT_EQ(quantize({0.5f, -1.0f}, 2).step, 0.5f);
  EXPECT_THAT(getMeans(quantize({0.3f, -1.0f, -0.6f}, 1)),
              ElementsAre(0.0f, -1.0f, -1.0f));
}

TEST(UniformQuantizerTest, NothingIsLeftAtZeroBits) {
  QuantizedMeans quantized = quantize({3.0f, -4.0f}, 0);
  EXPECT_EQ(quantized.step, 0.0f);
  EXPECT_THAT(quantized.codes, ElementsAre(0, 0));
  EXPECT_THAT(getMeans(quantized), ElementsAre(0.0f, 0.0f));
  EXPECT_EQ(quantized.squaredError, 25.0);
}

TEST(UniformQuantizerTest, ZerosStayZeros) {
  for (unsigned bits = 0; bits <= kMaxBits; ++bits) {
    EXPECT_THAT(getMeans(quantize({0.0f, 0.0f}, bits)),
                ElementsAre(0.0f, 0.0f));
    EXPECT_EQ(quantize({0.0f, 1.0f}, bits).getMean(0), 0.0f);
  }
}

// Against the nearest of all levels, searched.
TEST(UniformQuantizerTest, RoundsToTheNearestLevel) {
  TestNetwork network;
  for (unsigned bits = 1; bits <= kMaxBits; ++bits) {
    QuantizedMeans quantized = quantize(network.means, bits);
    EXPECT_EQ(quantized.step, roundToBF16(quantized.step));
    double squaredError = 0.0;
    for (size_t i = 0; i < network.means.size(); ++i) {
      double nearest = std::numeric_limits<double>::infinity();
      for (int level = -(1 << bits) / 2; level < (1 << bits) / 2; ++level)
        nearest = std::min(nearest, std::abs(double(quantized.step) * level -
                                             network.means[i]));
      EXPECT_EQ(std::abs(double(quantized.getMean(i)) - network.means[i]),
                nearest);
      squaredError += nearest * nearest;
    }
    EXPECT_NEAR(quantized.squaredError, squaredError, 1e-12 * squaredError);
    // The error of an inner level.
    EXPECT_LE(squaredError, 50 * std::pow(quantized.step, 2.0));
  }
}

TEST(UniformQuantizerTest, ExtremesOfFloats) {
  const float largest = std::numeric_limits<float>::max();
  const float least = std::numeric_limits<float>::denorm_min();
  for (unsigned bits = 1; bits <= kMaxBits; ++bits)
    for (float extreme : {largest, -largest, least, -least}) {
      QuantizedMeans quantized = quantize({extreme, extreme / 3.0f}, bits);
      EXPECT_TRUE(std::isfinite(quantized.getMean(0)));
      EXPECT_TRUE(std::isfinite(quantized.squaredError));
      EXPECT_NE(quantized.step, 0.0f);
    }
  EXPECT_EQ(quantize({largest}, 8).getMean(0), roundToBF16(largest));
}

} // namespace
