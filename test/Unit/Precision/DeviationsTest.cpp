//===- DeviationsTest.cpp - Tests of deviations of rank 1 -----------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Precision/Deviations.h"
#include "bayes/Support/BFloat16.h"

#include "gtest/gtest.h"

using namespace bayes;

namespace {

TEST(DeviationsTest, ProductsOfRoundedFactorsAreWhatIsKept) {
  std::vector<float> stddevs;
  for (float row : {0.013f, 0.4f, 0.07f})
    for (float column : {1.0f, 3.7f})
      stddevs.push_back(row * column);
  Scales deviations = llvm::cantFail(computeRankOneDeviations(stddevs, 3, 2));
  for (float factor : deviations.rows)
    EXPECT_EQ(factor, roundToBF16(factor));
  std::vector<float> kept = expandDeviations(deviations);
  ASSERT_EQ(kept.size(), stddevs.size());
  for (size_t i = 0; i < kept.size(); ++i) {
    // Exact as a product in double precision.
    EXPECT_EQ(kept[i], deviations(i / 2, i % 2));
    // Two roundings of at most 2^-9 each.
    EXPECT_NEAR(kept[i] / stddevs[i], 1.0, 0x1.1p-8);
  }
}

TEST(DeviationsTest, RefusesZeros) {
  EXPECT_EQ(
      llvm::toString(computeRankOneDeviations({0.5f, 0.0f}, 2, 1).takeError()),
      "expected positive, finite standard deviations, found 0 at weight "
      "1");
}

} // namespace
