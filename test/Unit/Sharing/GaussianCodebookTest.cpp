//===- GaussianCodebookTest.cpp - Tests of what tables take ---------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Sharing/GaussianCodebook.h"

#include "gtest/gtest.h"

using namespace bayes;

namespace {

TEST(GaussianCodebookTest, CodesTakeTheLogarithmRoundedUp) {
  EXPECT_EQ(getCodeBits(1), 0u);
  EXPECT_EQ(getCodeBits(2), 1u);
  EXPECT_EQ(getCodeBits(3), 2u);
  EXPECT_EQ(getCodeBits(16), 4u);
  EXPECT_EQ(getCodeBits(17), 5u);
  EXPECT_EQ(getCodeBits(4096), 12u);
}

TEST(GaussianCodebookTest, BitsPerWeightCountEverything) {
  StorageParts parts;
  parts.weights = 1000;
  parts.entries = 16;
  EXPECT_DOUBLE_EQ(getBitsPerWeight(parts), 4.0 + 1.024);
  parts.scales = 70;
  EXPECT_DOUBLE_EQ(getBitsPerWeight(parts), 4.0 + 1.024 + 1.12);
  parts.outliers = 3;
  EXPECT_DOUBLE_EQ(getBitsPerWeight(parts), 4.0 + 1.024 + 1.12 + 0.288);
  parts.blended = 5;
  EXPECT_DOUBLE_EQ(getBitsPerWeight(parts), 4.0 + 1.024 + 1.12 + 0.288 + 0.24);
}

} // namespace
