//===- PosteriorTest.cpp - Tests of what is refused -----------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Sharing/Posterior.h"

#include "gtest/gtest.h"

#include <cmath>
#include <limits>

using namespace bayes;

namespace {

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

std::string check(llvm::ArrayRef<float> means, llvm::ArrayRef<float> stddevs,
                  llvm::ArrayRef<float> importances = {},
                  StddevDomain domain = StddevDomain::NonNegative) {
  return llvm::toString(checkPosterior({means, stddevs, importances}, domain));
}

TEST(PosteriorTest, AcceptsWhatIsDefined) {
  EXPECT_EQ(check({1.0f, -2.0f}, {0.0f, 1.0f}), "");
  EXPECT_EQ(check({1.0f}, {0.5f}, {2.0f}, StddevDomain::Positive), "");
}

TEST(PosteriorTest, RefusesNoWeights) {
  EXPECT_EQ(check({}, {}), "expected at least one weight, found none");
}

TEST(PosteriorTest, RefusesOtherLengths) {
  EXPECT_EQ(check({1.0f, 2.0f}, {1.0f}),
            "expected 2 standard deviations, one per mean, found 1");
  EXPECT_EQ(check({1.0f}, {1.0f}, {1.0f, 2.0f}),
            "expected 1 importances, one per mean, found 2");
}

TEST(PosteriorTest, RefusesNumbersThatAreNone) {
  EXPECT_EQ(check({1.0f, kNaN}, {1.0f, 1.0f}),
            "expected finite means, found nan at weight 1");
  EXPECT_EQ(check({1.0f, -kInfinity}, {1.0f, 1.0f}),
            "expected finite means, found -inf at weight 1");
  EXPECT_EQ(check({1.0f, 1.0f}, {kInfinity, 1.0f}),
            "expected finite standard deviations of at least 0, found inf at "
            "weight 0");
  EXPECT_EQ(check({1.0f}, {1.0f}, {kNaN}),
            "expected positive, finite importances, found nan at weight 0");
}

TEST(PosteriorTest, RefusesStandardDeviationsOutsideOfTheDomain) {
  EXPECT_EQ(check({1.0f, 1.0f}, {1.0f, -0.5f}),
            "expected finite standard deviations of at least 0, found -0.5 at "
            "weight 1");
  EXPECT_EQ(check({1.0f, 1.0f}, {1.0f, 0.0f}, {}, StddevDomain::Positive),
            "expected positive, finite standard deviations, found 0 at "
            "weight 1");
  EXPECT_EQ(llvm::toString(checkStddevs({}, StddevDomain::Positive)),
            "expected at least one weight, found none");
}

} // namespace
