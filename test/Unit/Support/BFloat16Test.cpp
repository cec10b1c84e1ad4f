//===- BFloat16Test.cpp - Tests of rounding to 16 bits --------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Support/BFloat16.h"

#include "gtest/gtest.h"

#include <limits>

using namespace bayes;

namespace {

TEST(BFloat16Test, RoundsToNearest) {
  EXPECT_EQ(roundToBF16(0.1f), 0.10009765625f);
  EXPECT_EQ(roundToBF16(-0.1f), -0.10009765625f);
  EXPECT_EQ(roundToBF16(0.0f), 0.0f);
}

TEST(BFloat16Test, TiesGoToEven) {
  EXPECT_EQ(roundToBF16(1.00390625f), 1.0f);
  EXPECT_EQ(roundToBF16(1.01171875f), 1.015625f);
  EXPECT_EQ(roundToBF16(-1.01171875f), -1.015625f);
}

TEST(BFloat16Test, NeitherInfinityNorZero) {
  EXPECT_EQ(roundToBF16(std::numeric_limits<float>::max()), 0x1.FEp127f);
  EXPECT_EQ(roundToBF16(-std::numeric_limits<float>::max()), -0x1.FEp127f);
  EXPECT_EQ(roundToBF16(std::numeric_limits<float>::denorm_min()), 0x1p-133f);
  EXPECT_EQ(roundToBF16(-std::numeric_limits<float>::denorm_min()), -0x1p-133f);
}

} // namespace
