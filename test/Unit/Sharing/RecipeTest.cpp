//===- RecipeTest.cpp - Tests of the way to a shared table --------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Sharing/Recipe.h"
#include "TestPosterior.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

using namespace bayes;
using namespace bayes::test;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

namespace {

SharedTable share(const PosteriorView &posterior, const SharingRecipe &recipe,
                  llvm::ArrayRef<float> gradients = {}) {
  return llvm::cantFail(
      makeSharedTable(posterior, gradients, *makeWasserstein(), recipe));
}

std::string getError(const PosteriorView &posterior,
                     const SharingRecipe &recipe,
                     llvm::ArrayRef<float> gradients = {}) {
  return llvm::toString(
      makeSharedTable(posterior, gradients, *makeWasserstein(), recipe)
          .takeError());
}

/// Three groups on a line and one weight far away.
struct Groups {
  std::vector<float> means, stddevs;

  Groups() {
    for (uint32_t i = 0; i < 300; ++i) {
      float centre = i % 3 == 0 ? 0.0f : i % 3 == 1 ? 0.5f : 8.0f;
      means.push_back(centre + 0.02f * drawTestNormal(i));
      stddevs.push_back(1.0f + 0.01f * drawTestNormal(i, 1));
    }
    means.push_back(100.0f);
    stddevs.push_back(1.0f);
  }
  PosteriorView getView() const { return {means, stddevs, {}}; }
};

TEST(RecipeTest, PlainRecipeIsClustering) {
  TestPosterior weights(2000);
  SharingRecipe recipe;
  recipe.seed = 3;
  SharedTable table = share(weights.getWeighted(), recipe);
  ClusteringOptions options;
  options.seed = 3;
  Clustering expected = llvm::cantFail(
      clusterWeights(weights.getWeighted(), *makeWasserstein(), 16, options));
  EXPECT_EQ(table.codes, expected.codes);
  EXPECT_EQ(table.rounds, expected.rounds);
  EXPECT_NEAR(table.meanDistortion, expected.distortion,
              1e-9 * expected.distortion);
  for (size_t i = 0; i < 16; ++i)
    EXPECT_NEAR(table.codebook.entries[i].mean,
                expected.codebook.entries[i].mean, 1e-9);
  EXPECT_TRUE(table.outliers.empty());
  EXPECT_TRUE(table.blended.empty());
}

TEST(RecipeTest, FewestEntriesWithinTheBudget) {
  TestPosterior weights(2000);
  SharingRecipe recipe;
  recipe.entries = 64;
  recipe.distortionBudget = 4e-3;
  SharedTable table = share(weights.getView(), recipe);
  EXPECT_LE(table.meanDistortion, 4e-3 * (1 + 1e-9));
  SharingRecipe fewer;
  fewer.entries = table.codebook.size() - 1;
  EXPECT_GT(share(weights.getView(), fewer).meanDistortion, 4e-3);
  recipe.entries = 2;
  EXPECT_THAT(getError(weights.getView(), recipe),
              HasSubstr("of at most 0.004, found"));
}

TEST(RecipeTest, SmallClustersLeaveTheTable) {
  Groups groups;
  for (ClusteringAlgorithm algorithm :
       {ClusteringAlgorithm::Lloyd, ClusteringAlgorithm::Mixture}) {
    SharingRecipe recipe;
    recipe.algorithm = algorithm;
    recipe.entries = 4;
    recipe.maxOutlierCluster = 1;
    SharedTable table = share(groups.getView(), recipe);
    EXPECT_THAT(table.outliers, ElementsAre(300u));
    EXPECT_EQ(table.codes[300], 0);
    EXPECT_EQ(table.codebook.size(), 3u);
    uint64_t count = 0;
    for (const CodebookEntry &entry : table.codebook.entries)
      count += entry.count;
    EXPECT_EQ(count, 300u);
    EXPECT_LT(table.meanDistortion, 0.1);
  }
}

TEST(RecipeTest, MergesToAFixedPoint) {
  Groups groups;
  SharingRecipe recipe;
  recipe.entries = 4;
  recipe.maxOutlierCluster = 1;
  recipe.merge = MergeGates();
  // The first two groups are 0.13 of a standard deviation apart.
  recipe.merge->squaredDistance = 0.1;
  recipe.storage.weights = groups.means.size();
  std::vector<SharingRound> rounds;
  recipe.onRound = [&](const SharingRound &round) { rounds.push_back(round); };
  SharedTable table = share(groups.getView(), recipe);
  ASSERT_EQ(table.codebook.size(), 2u);
  // Counts and moments are those of all weights.
  EXPECT_EQ(table.codebook.entries[0].count, 200u);
  EXPECT_NEAR(table.codebook.entries[0].mean, 0.25, 0.01);
  EXPECT_EQ(table.codes[0], table.codes[1]);
  ASSERT_EQ(rounds.size(), 2u);
  EXPECT_EQ(rounds[0].round, 0u);
  EXPECT_EQ(rounds[0].merges, 0u);
  EXPECT_EQ(rounds[0].entries, 3u);
  EXPECT_NEAR(rounds[0].bitsPerWeight, 2.0 + (3 * 64.0 + 96.0) / 301, 1e-12);
  EXPECT_EQ(rounds[1].round, 1u);
  EXPECT_EQ(rounds[1].merges, 1u);
  EXPECT_EQ(rounds[1].entries, 2u);
  EXPECT_NEAR(rounds[1].bitsPerWeight, 1.0 + (2 * 64.0 + 96.0) / 301, 1e-12);
}

TEST(RecipeTest, GatesOfMerging) {
  Groups groups;
  SharingRecipe recipe;
  recipe.entries = 4;
  recipe.maxOutlierCluster = 1;
  recipe.merge = MergeGates();
  recipe.merge->squaredDistance = 0.1;
  recipe.merge->gradient = 1.0;
  std::vector<float> gradients(groups.means.size());
  EXPECT_EQ(share(groups.getView(), recipe, gradients).codebook.size(), 2u);
  // A hundred weights of the first group pull in one direction.
  for (size_t i = 0; i < 300; i += 3)
    gradients[i] = 0.1f;
  EXPECT_EQ(share(groups.getView(), recipe, gradients).codebook.size(), 3u);
  gradients.pop_back();
  EXPECT_EQ(getError(groups.getView(), recipe, gradients),
            "expected 301 gradients, one per weight, found 300");
  recipe.merge->gradient = HUGE_VAL;
  recipe.merge->variance = 0.0;
  EXPECT_EQ(share(groups.getView(), recipe).codebook.size(), 3u);
}

TEST(RecipeTest, BlendsWeightsOnBoundaries) {
  TestPosterior weights(3000);
  SharingRecipe recipe;
  recipe.entries = 8;
  SharedTable plain = share(weights.getView(), recipe);
  recipe.blendQuantile = 0.95;
  recipe.maxOutlierCluster = 50;
  SharedTable table = share(weights.getView(), recipe);
  EXPECT_FALSE(table.outliers.empty());
  ASSERT_FALSE(table.blended.empty());
  EXPECT_LT(table.blended.size(), 450u);
  uint32_t last = 0;
  for (const BlendedWeight &weight : table.blended) {
    EXPECT_TRUE(&weight == &table.blended.front() || weight.index > last);
    last = weight.index;
    EXPECT_LT(weight.first, table.codebook.size());
    EXPECT_LT(weight.second, table.codebook.size());
    EXPECT_NE(weight.first, weight.second);
    EXPECT_FALSE(llvm::is_contained(table.outliers, weight.index));
  }
  EXPECT_LT(last, 3000u);
  // The law is between its entries, nearer to the first.
  const BlendedWeight &weight = table.blended.front();
  Gaussian first = table.codebook.entries[weight.first].getGaussian();
  Gaussian second = table.codebook.entries[weight.second].getGaussian();
  double share = weight.share / 255.0;
  Gaussian law = table.getLaw(weight);
  EXPECT_NEAR(law.mean, share * first.mean + (1 - share) * second.mean, 1e-12);
  EXPECT_NEAR(law.stddev, share * first.stddev + (1 - share) * second.stddev,
              1e-12);
}

TEST(RecipeTest, RefusesWhatDoesNotGoTogether) {
  Groups groups;
  SharingRecipe recipe;
  recipe.entries = 3;
  recipe.maxOutlierCluster = 1000;
  EXPECT_EQ(getError(groups.getView(), recipe),
            "expected a cluster of more than 1000 weights, the largest of an "
            "outlier, found at most 200");
  recipe.algorithm = ClusteringAlgorithm::Mixture;
  recipe.distortionBudget = 0.1;
  EXPECT_EQ(getError(groups.getView(), recipe),
            "expected no budget of distortion for a mixture");
}

} // namespace
