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

TEST(StorageTest, GroupsHaveCodesAStepAndAWidth) {
  EXPECT_EQ(getGroupBits(200, 0), 4u);
  EXPECT_EQ(getGroupBits(200, 3), 4u + 16u + 600u);
  TestNetwork network;
  GroupedWeights weights = network.getGroups(GroupKind::Rows, 2);
  std::vector<WidthCosts> costs = getStorageCosts(weights);
  ASSERT_EQ(costs.size(), 4u + 3u);
  EXPECT_EQ(costs[0][8], 20u + 80u);
  EXPECT_EQ(costs[3][8], 20u + 40u);
  EXPECT_EQ(costs[6][1], 20u + 3u);
}

TEST(StorageTest, BudgetsAreAverages) {
  TestNetwork network;
  std::vector<WeightMatrix> layers = network.getLayers();
  const uint64_t deviations = 16 * (7 + 5 + 5 + 3);
  EXPECT_EQ(getDeviationBits(layers), deviations);
  // 50 weights.
  EXPECT_EQ(llvm::cantFail(getGroupBudget(layers, 8.03)), 401 - deviations);
  EXPECT_EQ(llvm::cantFail(getGroupBudget(layers, 6.4)), 0u);
}

TEST(StorageTest, RefusesBudgetsWithoutRoom) {
  TestNetwork network;
  auto refuse = [&](double bits) {
    return llvm::toString(
        getGroupBudget(network.getLayers(), bits).takeError());
  };
  EXPECT_EQ(refuse(6.38), "expected at least 320 bits, those of the standard "
                          "deviations alone, found 319: 6.38 per weight of 50");
  EXPECT_THAT(refuse(-1.0), HasSubstr("found -1"));
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
