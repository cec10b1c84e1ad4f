//===- OutliersTest.cpp - Tests of weights on their own -------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Sharing/Outliers.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include <limits>

using namespace bayes;
using ::testing::HasSubstr;

namespace {

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

const std::vector<float> kMeans = {0.1f, -0.5f, 0.2f, 0.5f, 0.0f, -0.1f};
const std::vector<float> kStddevs(6, 0.1f);
const std::vector<float> kGradients = {1.0f, -2.0f, 3.0f, -3.0f, 0.5f, 3.0f};
const std::vector<Code> kCodes = {0, 1, 0, 2, 0, 1};

Outliers find(const OutlierOptions &options) {
  return llvm::cantFail(
      findOutliers({kMeans, kStddevs, {}}, kGradients, kCodes, options));
}

TEST(OutliersTest, AreNoneByDefault) { EXPECT_TRUE(find({}).indices.empty()); }

TEST(OutliersTest, ByMagnitude) {
  OutlierOptions options;
  options.minMagnitude = 0.5;
  Outliers outliers = find(options);
  EXPECT_EQ(outliers.indices, (std::vector<uint32_t>{1, 3}));
  EXPECT_EQ(outliers.byMagnitude, 2u);
  EXPECT_EQ(outliers.byGradient, 0u);
  EXPECT_EQ(outliers.byCluster, 0u);
}

// Signs play no part, and of three equal ones the first two are taken.
TEST(OutliersTest, ByGradient) {
  OutlierOptions options;
  options.gradientFraction = 0.4;
  Outliers outliers = find(options);
  EXPECT_EQ(outliers.indices, (std::vector<uint32_t>{2, 3}));
  EXPECT_EQ(outliers.byGradient, 2u);
  options.gradientFraction = 1.0;
  EXPECT_EQ(find(options).indices.size(), 6u);
  options.gradientFraction = 0.1;
  EXPECT_EQ(find(options).indices.size(), 0u);
}

TEST(OutliersTest, ByCluster) {
  OutlierOptions options;
  options.maxClusterSize = 2;
  Outliers outliers = find(options);
  EXPECT_EQ(outliers.indices, (std::vector<uint32_t>{1, 3, 5}));
  EXPECT_EQ(outliers.byCluster, 3u);
}

TEST(OutliersTest, WithSeveralReasonsAppearOnce) {
  OutlierOptions options;
  options.minMagnitude = 0.5;
  options.gradientFraction = 0.34;
  options.maxClusterSize = 1;
  Outliers outliers = find(options);
  EXPECT_EQ(outliers.indices, (std::vector<uint32_t>{1, 2, 3}));
  EXPECT_EQ(outliers.byMagnitude, 2u);
  EXPECT_EQ(outliers.byGradient, 2u);
  EXPECT_EQ(outliers.byCluster, 1u);
}

TEST(OutliersTest, RefusesWhatDoesNotFit) {
  OutlierOptions options;
  auto refuse = [&](llvm::ArrayRef<float> gradients,
                    llvm::ArrayRef<Code> codes) {
    return llvm::toString(
        findOutliers({kMeans, kStddevs, {}}, gradients, codes, options)
            .takeError());
  };
  EXPECT_EQ(refuse({}, {}), "");
  options.gradientFraction = 0.5;
  EXPECT_EQ(refuse({1.0f}, {}),
            "expected 6 gradients, one per weight, found 1");
  EXPECT_EQ(refuse({1.0f, 1.0f, kNaN, 1.0f, 1.0f, 1.0f}, {}),
            "expected finite gradients, found nan at weight 2");
  options.gradientFraction = 1.5;
  EXPECT_THAT(refuse(kGradients, {}), HasSubstr("from 0 to 1, found 1.5"));
  options = {};
  options.maxClusterSize = 1;
  EXPECT_EQ(refuse({}, {0, 1}), "expected 6 codes, one per weight, found 2");
  options = {};
  options.minMagnitude = kNaN;
  EXPECT_THAT(refuse({}, {}), HasSubstr("at least 0, found nan"));
  options = {};
  EXPECT_THAT(llvm::toString(
                  findOutliers({kMeans, {}, {}}, {}, {}, options).takeError()),
              HasSubstr("expected 6 standard deviations"));
}

} // namespace
