//===- MergeTest.cpp - Tests of merging components ------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Sharing/Merge.h"
#include "TestPosterior.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

using namespace bayes;
using namespace bayes::test;
using ::testing::HasSubstr;

namespace {

std::vector<PlanarGaussian> makeComponents(uint32_t size) {
  std::vector<PlanarGaussian> components;
  for (uint32_t i = 0; i < size; ++i) {
    double a = std::exp(drawTestNormal(i, 2)) * 0.05;
    double b = std::exp(drawTestNormal(i, 3)) * 0.05;
    components.push_back({1.0 + i % 7,
                          {drawTestNormal(i), drawTestNormal(i, 1)},
                          {a, 0.5 * std::sqrt(a * b), b}});
  }
  return components;
}

MergeOptions makeOptions(double squaredDistance) {
  MergeOptions options;
  options.gates.squaredDistance = squaredDistance;
  return options;
}

PlanarGaussian mergeAll(const std::vector<PlanarGaussian> &components) {
  PlanarGaussian whole;
  for (const PlanarGaussian &component : components)
    whole = merge(whole, component);
  return whole;
}

void expectNear(const PlanarGaussian &a, const PlanarGaussian &b) {
  EXPECT_NEAR(a.count, b.count, 1e-12 * b.count);
  EXPECT_NEAR(a.mean.x, b.mean.x, 1e-12);
  EXPECT_NEAR(a.mean.y, b.mean.y, 1e-12);
  EXPECT_NEAR(a.covariance.xx, b.covariance.xx, 1e-12);
  EXPECT_NEAR(a.covariance.xy, b.covariance.xy, 1e-12);
  EXPECT_NEAR(a.covariance.yy, b.covariance.yy, 1e-12);
}

/// What `mergeComponents` promises, by searching all pairs before each merge.
/// Components keep their places; those that went into others have a count of
/// -1.
std::vector<PlanarGaussian>
mergeByBruteForce(std::vector<PlanarGaussian> components,
                  std::vector<Point> gradients, const MergeGates &gates) {
  auto passes = [&](size_t i) {
    return components[i].count >= 0.0 &&
           std::hypot(gradients[i].x, gradients[i].y) < gates.gradient &&
           components[i].covariance.getTrace() < gates.variance;
  };
  for (;;) {
    double least = gates.squaredDistance;
    size_t first = 0;
    size_t second = 0;
    for (size_t i = 0; i < components.size(); ++i)
      for (size_t j = i + 1; j < components.size(); ++j) {
        if (!passes(i) || !passes(j))
          continue;
        double distance = getSquaredWasserstein(components[i], components[j]);
        if (distance < least) {
          least = distance;
          first = i;
          second = j;
        }
      }
    if (first == second)
      return components;
    components[first] = merge(components[first], components[second]);
    components[second].count = -1.0;
    gradients[first].x += gradients[second].x;
    gradients[first].y += gradients[second].y;
  }
}

TEST(MergeTest, EqualsBruteForceWithAllGates) {
  for (uint32_t size : {1, 2, 5, 40})
    for (double distance : {0.0, 0.05, 0.5, 100.0})
      for (double variance : {0.1, 0.5, 1e9})
        for (double gradient : {0.7, 3.0, 1e9}) {
          std::vector<PlanarGaussian> components = makeComponents(size);
          std::vector<Point> gradients;
          gradients.reserve(size);
          for (uint32_t i = 0; i < size; ++i)
            gradients.push_back({drawTestNormal(i, 4), drawTestNormal(i, 5)});
          MergeOptions options;
          options.gates = {distance, gradient, variance};
          Merged merged =
              llvm::cantFail(mergeComponents(components, gradients, options));
          std::vector<PlanarGaussian> expected;
          for (const PlanarGaussian &component :
               mergeByBruteForce(components, gradients, options.gates))
            if (component.count >= 0.0)
              expected.push_back(component);
          ASSERT_EQ(merged.components.size(), expected.size());
          for (size_t i = 0; i < expected.size(); ++i)
            expectNear(merged.components[i], expected[i]);
        }
}

TEST(MergeTest, KeepsTheMomentsOfTheWhole) {
  std::vector<PlanarGaussian> components = makeComponents(200);
  PlanarGaussian whole = mergeAll(components);
  for (double distance : {0.01, 0.1, 1.0, 1e9}) {
    Merged merged =
        llvm::cantFail(mergeComponents(components, {}, makeOptions(distance)));
    EXPECT_LT(merged.components.size(), 200u);
    expectNear(mergeAll(merged.components), whole);
  }
}

TEST(MergeTest, CodesSayWhereComponentsWent) {
  std::vector<PlanarGaussian> components = makeComponents(100);
  Merged merged =
      llvm::cantFail(mergeComponents(components, {}, makeOptions(0.2)));
  ASSERT_EQ(merged.codes.size(), 100u);
  ASSERT_GT(merged.components.size(), 1u);
  for (size_t k = 0; k < merged.components.size(); ++k) {
    PlanarGaussian group;
    for (size_t i = 0; i < 100; ++i)
      if (merged.codes[i] == k)
        group = merge(group, components[i]);
    expectNear(group, merged.components[k]);
  }
}

// Three in a row: the middle one takes both neighbours, one after the other.
TEST(MergeTest, IsCumulative) {
  std::vector<PlanarGaussian> components = {
      {1.0, {0.0, 0.0}, {}}, {1.0, {1.0, 0.0}, {}}, {2.0, {1.75, 0.0}, {}}};
  Merged merged =
      llvm::cantFail(mergeComponents(components, {}, makeOptions(10.0)));
  EXPECT_EQ(merged.codes, (std::vector<Code>{0, 0, 0}));
  ASSERT_EQ(merged.steps.size(), 2u);
  EXPECT_EQ(merged.steps[0].components, 2u);
  EXPECT_DOUBLE_EQ(merged.steps[0].squaredDistance, 0.5625);
  EXPECT_EQ(merged.steps[1].components, 1u);
  expectNear(merged.components[0], mergeAll(components));
}

TEST(MergeTest, EndsWhereNoPairPassesTheGates) {
  MergeGates gates;
  gates.squaredDistance = 0.3;
  gates.variance = 0.4;
  MergeOptions options;
  options.gates = gates;
  Merged merged =
      llvm::cantFail(mergeComponents(makeComponents(100), {}, options));
  EXPECT_FALSE(merged.steps.empty());
  Merged again =
      llvm::cantFail(mergeComponents(merged.components, {}, options));
  EXPECT_TRUE(again.steps.empty());
  EXPECT_EQ(again.components.size(), merged.components.size());
}

TEST(MergeTest, ReportsBitsAfterEachMerge) {
  MergeOptions options = makeOptions(1e9);
  options.storage.weights = 1000;
  std::vector<double> bits;
  options.onMerge = [&](const MergeStep &step) {
    bits.push_back(step.bitsPerWeight);
  };
  Merged merged =
      llvm::cantFail(mergeComponents(makeComponents(5), {}, options));
  EXPECT_THAT(bits, ::testing::ElementsAre(::testing::DoubleEq(2.0 + 0.256),
                                           ::testing::DoubleEq(2.0 + 0.192),
                                           ::testing::DoubleEq(1.0 + 0.128),
                                           ::testing::DoubleEq(0.064)));
  EXPECT_EQ(merged.steps.back().bitsPerWeight, bits.back());
}

TEST(MergeTest, RefusesWhatDoesNotFit) {
  std::vector<PlanarGaussian> components = makeComponents(2);
  auto refuse = [](llvm::ArrayRef<PlanarGaussian> parts,
                   llvm::ArrayRef<Point> gradients,
                   const MergeOptions &options) {
    return llvm::toString(
        mergeComponents(parts, gradients, options).takeError());
  };
  EXPECT_EQ(refuse({}, {}, {}), "expected 1 to 4096 components, found 0");
  EXPECT_EQ(refuse(components, {{0.0, 0.0}}, {}),
            "expected 2 gradients, one per component, found 1");
  EXPECT_EQ(refuse(components, {{0.0, 0.0}, {NAN, 1.0}}, {}),
            "expected finite gradients, found (nan, 1) at component 1");
  EXPECT_EQ(refuse(components, {}, makeOptions(-1.0)),
            "expected a distance gate of at least 0, found -1");
  MergeOptions options;
  options.gates.gradient = NAN;
  EXPECT_THAT(refuse(components, {}, options), HasSubstr("gradient gate"));
  options = {};
  options.gates.variance = -2.0;
  EXPECT_THAT(refuse(components, {}, options), HasSubstr("variance gate"));
  components[1].count = -1.0;
  EXPECT_THAT(refuse(components, {}, {}), HasSubstr("as component 1"));
}

} // namespace
