//===- GroupsTest.cpp - Tests of groups of weights ------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Precision/Groups.h"
#include "TestNetwork.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include <limits>

using namespace bayes;
using namespace bayes::test;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

namespace {

std::vector<float> getMeans(const GroupView &group) {
  std::vector<float> means;
  means.reserve(group.size());
  for (size_t i = 0; i < group.size(); ++i)
    means.push_back(group.getMean(i));
  return means;
}

const std::vector<float> kMeans = {1, 2, -3, -4, 5, 6};
const std::vector<float> kStddevs = {.1f, .2f, .3f, .4f, .5f, .6f};

WeightMatrix makeMatrix() { return {"fc", 3, 2, kMeans, kStddevs, {}, {}}; }

std::vector<std::vector<float>> cut(GroupKind kind, size_t rows = 1) {
  GroupedWeights weights =
      llvm::cantFail(groupWeights({makeMatrix()}, kind, rows));
  std::vector<std::vector<float>> all;
  all.reserve(weights.size());
  for (size_t i = 0; i < weights.size(); ++i)
    all.push_back(getMeans(weights[i]));
  return all;
}

TEST(GroupsTest, CutsMatrices) {
  EXPECT_THAT(cut(GroupKind::Layer), ElementsAre(kMeans));
  EXPECT_THAT(
      cut(GroupKind::Rows),
      ElementsAre(ElementsAre(1, 2), ElementsAre(-3, -4), ElementsAre(5, 6)));
  EXPECT_THAT(cut(GroupKind::Rows, 2),
              ElementsAre(ElementsAre(1, 2, -3, -4), ElementsAre(5, 6)));
  EXPECT_THAT(cut(GroupKind::Columns),
              ElementsAre(ElementsAre(1, -3, 5), ElementsAre(2, -4, 6)));
}

TEST(GroupsTest, EachLayerHasItsGroups) {
  TestNetwork network;
  GroupedWeights weights = network.getGroups(GroupKind::Columns);
  ASSERT_EQ(weights.size(), 5u + 3u);
  // Column 1, row 2 of the second layer.
  GroupedWeight weight = weights[6][2];
  EXPECT_EQ(weight.law.mean, network.means[35 + 2 * 3 + 1]);
  EXPECT_EQ(weight.law.stddev, network.stddevs[35 + 2 * 3 + 1]);
  EXPECT_EQ(weight.keptStddev, network.keptStddevs[35 + 2 * 3 + 1]);
  EXPECT_EQ(weight.curvature, network.curvatures[35 + 2 * 3 + 1]);
}

TEST(GroupsTest, TheExtremeKeepsItsSign) {
  GroupedWeights weights =
      llvm::cantFail(groupWeights({makeMatrix()}, GroupKind::Rows));
  EXPECT_EQ(weights[1].getExtreme(), -4.0f);
  EXPECT_EQ(weights[2].getExtreme(), 6.0f);
}

TEST(GroupsTest, WhatIsNotStoredOtherwiseIsStored) {
  GroupedWeights weights =
      llvm::cantFail(groupWeights({makeMatrix()}, GroupKind::Layer));
  EXPECT_EQ(weights[0][3].keptStddev, 0.4f);
  EXPECT_EQ(weights[0][3].curvature, 0.0);
}

std::string refuse(const WeightMatrix &layer, size_t rows = 1) {
  auto weights = groupWeights({layer}, GroupKind::Rows, rows);
  return weights ? "" : llvm::toString(weights.takeError());
}

TEST(GroupsTest, RefusesWhatIsNoPosterior) {
  std::vector<float> values = kMeans;
  WeightMatrix layer = makeMatrix();
  layer.means = values;
  values[4] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ(refuse(layer),
            "layer 'fc': expected finite means, found nan at weight 4");
  layer = makeMatrix();
  layer.stddevs = kMeans;
  EXPECT_THAT(refuse(layer), HasSubstr("of at least 0, found -3 at weight 2"));
  layer = makeMatrix();
  layer.keptStddevs = kMeans;
  EXPECT_THAT(refuse(layer), HasSubstr("of at least 0, found -3 at weight 2"));
}

TEST(GroupsTest, RefusesOtherShapes) {
  EXPECT_EQ(llvm::toString(groupWeights({}, GroupKind::Rows).takeError()),
            "expected at least one layer, found none");
  EXPECT_EQ(refuse(makeMatrix(), 0),
            "expected groups of at least one row, found 0");
  WeightMatrix layer = makeMatrix();
  layer.inputs = 4;
  EXPECT_EQ(refuse(layer), "layer 'fc': expected 4 x 2 means, found 6");
  layer = makeMatrix();
  layer.outputs = 0;
  EXPECT_EQ(refuse(layer), "layer 'fc': expected 3 x 0 means, found 6");
  layer = makeMatrix();
  layer.means = {};
  EXPECT_EQ(refuse(layer),
            "layer 'fc': expected at least one weight, found none");
  layer = makeMatrix();
  layer.keptStddevs = layer.stddevs.drop_back();
  EXPECT_EQ(refuse(layer), "layer 'fc': expected 6 stored standard deviations, "
                           "one per mean, or none, found 5");
  layer = makeMatrix();
  layer.curvatures = layer.stddevs.drop_back(2);
  EXPECT_THAT(refuse(layer), HasSubstr("expected 6 curvatures"));
}

TEST(GroupsTest, CurvaturesAreNotNegative) {
  std::vector<float> curvatures = {0, 0, 0, 0, 0, 0};
  WeightMatrix layer = makeMatrix();
  layer.curvatures = curvatures;
  EXPECT_EQ(refuse(layer), "");
  curvatures[5] = -2.0f;
  EXPECT_EQ(refuse(layer), "layer 'fc': expected finite curvatures of at least "
                           "0, found -2 at weight 5");
}

TEST(GroupsTest, DomainsNameTheLayer) {
  std::vector<float> stddevs = {.1f, .2f, .3f, 0.0f, .5f, .6f};
  WeightMatrix layer = makeMatrix();
  layer.stddevs = stddevs;
  EXPECT_EQ(llvm::toString(checkDomain({layer}, StddevDomain::NonNegative)),
            "");
  EXPECT_EQ(llvm::toString(checkDomain({layer}, StddevDomain::Positive)),
            "layer 'fc': expected positive, finite standard deviations, found "
            "0 at weight 3");
  layer = makeMatrix();
  layer.keptStddevs = stddevs;
  EXPECT_THAT(llvm::toString(checkDomain({layer}, StddevDomain::Positive)),
              HasSubstr("found 0 at weight 3"));
}

} // namespace
