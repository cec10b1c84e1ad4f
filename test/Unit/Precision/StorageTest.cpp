//===- StorageTest.cpp - Tests of what widths take ------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Precision/Storage.h"
#include "TestNetwork.h"
#include "bayes/Support/PackedCodes.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include <limits>

using namespace bayes;
using namespace bayes::test;
using ::testing::HasSubstr;

namespace {

TEST(StorageTest, SlicesHaveCodesAStepAndAPosition) {
  TestNetwork network;
  // Of two rows, of one row, and of a layer of 5 x 3.
  GroupedWeights rows = network.getGroups(GroupKind::Rows, 2);
  std::vector<WidthCosts> costs = getStorageCosts(rows);
  ASSERT_EQ(costs.size(), 4u + 3u);
  EXPECT_EQ(costs[0][0], 0u);
  EXPECT_EQ(costs[0][8], 2 * 32u + 80u);
  EXPECT_EQ(costs[3][8], 32u + 40u);
  EXPECT_EQ(costs[6][1], 32u + 3u);
  costs = getStorageCosts(network.getGroups(GroupKind::Columns));
  ASSERT_EQ(costs.size(), 5u + 3u);
  EXPECT_EQ(costs[0][0], 0u);
  EXPECT_EQ(costs[0][3], 32u + 21u);
  EXPECT_EQ(costs[7][3], 32u + 15u);
}

TEST(StorageTest, LayersHaveOneStepAndNoPositions) {
  TestNetwork network;
  std::vector<WidthCosts> costs =
      getStorageCosts(network.getGroups(GroupKind::Layer));
  ASSERT_EQ(costs.size(), 2u);
  EXPECT_EQ(costs[0][0], 0u);
  EXPECT_EQ(costs[0][3], 16u + 105u);
  EXPECT_EQ(costs[1][3], 16u + 45u);
}

TEST(StorageTest, PositionsAreWideWhereIndicesAreMany) {
  EXPECT_EQ(getPositionBits(65536), 16u);
  EXPECT_EQ(getPositionBits(65537), 32u);
  std::vector<float> ones(65537, 1.0f);
  WeightMatrix column = {"column", 65537, 1, ones, ones, {}, {}};
  GroupedWeights weights =
      llvm::cantFail(groupWeights({column}, GroupKind::Rows));
  EXPECT_EQ(getStorageCosts(weights).back()[2], 16u + 32u + 2u);
}

TEST(StorageTest, DeviationsAreOfRowsAndColumns) {
  EXPECT_EQ(getDeviationBits(TestNetwork().getLayers()), 16u * (7 + 5 + 5 + 3));
}

TEST(StorageTest, EachWidthOfALayerIsRounded) {
  TestNetwork network;
  GroupedWeights rows = network.getGroups(GroupKind::Rows);
  EXPECT_EQ(getRoundingBits(rows, 2, 4), 7u * 3 * 2);
  EXPECT_EQ(getRoundingBits(rows, 0, 4), 7u * 4 * 2);
  // The layers have 7 and 5 rows.
  EXPECT_EQ(getRoundingBits(rows, 0, 8), 7u * (7 + 5));
  EXPECT_EQ(getRoundingBits(rows, 0, 0), 0u);
  EXPECT_EQ(getRoundingBits(network.getGroups(GroupKind::Layer), 0, 8), 7u * 2);
}

TEST(StorageTest, BudgetsAreAverages) {
  std::vector<WeightMatrix> layers = TestNetwork().getLayers();
  // 50 weights.
  EXPECT_EQ(llvm::cantFail(getTotalBits(layers, 8.03)), 401u);
  EXPECT_EQ(llvm::cantFail(getTotalBits(layers, 0.0)), 0u);
}

TEST(StorageTest, RefusesOtherAverages) {
  TestNetwork network;
  auto refuse = [&](double bits) {
    return llvm::toString(getTotalBits(network.getLayers(), bits).takeError());
  };
  EXPECT_EQ(refuse(-1.0),
            "expected between 0 and 64 bits per weight, found -1");
  EXPECT_THAT(refuse(64.5), HasSubstr("found 64.5"));
  EXPECT_THAT(refuse(std::numeric_limits<double>::quiet_NaN()),
              HasSubstr("found nan"));
  EXPECT_THAT(refuse(std::numeric_limits<double>::infinity()),
              HasSubstr("found inf"));
}

uint64_t pack(int64_t bits, int64_t steps, int64_t columns) {
  return 4 * packCodes({bits, steps, columns}, [](int64_t, int64_t) {
               return 0u;
             }).size();
}

// Against the packed words themselves.
TEST(StorageTest, RowsOfOneWidthArePackedTogether) {
  TestNetwork network;
  WeightMatrix layer = network.getLayers()[0];
  EXPECT_EQ(getPackedBytes(layer, GroupKind::Rows, {3, 0, 5, 3, 3, 0, 8}),
            pack(3, 3, 5) + pack(5, 1, 5) + pack(8, 1, 5));
  // The last group has one row.
  EXPECT_EQ(getPackedBytes(layer, GroupKind::Rows, {3, 0, 5, 3}, 2),
            pack(3, 3, 5) + pack(5, 2, 5));
  EXPECT_EQ(getPackedBytes(layer, GroupKind::Columns, {2, 4, 2, 0, 2}),
            pack(2, 7, 3) + pack(4, 7, 1));
  EXPECT_EQ(getPackedBytes(layer, GroupKind::Layer, {6}), pack(6, 7, 5));
  EXPECT_EQ(getPackedBytes(layer, GroupKind::Layer, {0}), 0u);
}

} // namespace
