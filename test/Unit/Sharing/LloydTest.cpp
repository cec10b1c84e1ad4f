//===- LloydTest.cpp - Tests of Lloyd's algorithm -------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Lloyd.h"
#include "TestPosterior.h"

#include "gtest/gtest.h"

using namespace bayes;
using namespace bayes::test;

namespace {

Clustering run(const PosteriorView &posterior, std::vector<Gaussian> centres,
               unsigned maxRounds, std::vector<double> *objectives = nullptr) {
  auto distortion = makeWasserstein();
  ClusteringOptions options;
  options.maxRounds = maxRounds;
  options.onProgress = [&](const ClusteringProgress &progress) {
    if (objectives)
      objectives->push_back(progress.objective);
  };
  PointTree tree = makeFeatureTree(posterior, *distortion, options.parallelFor);
  return runLloyd(posterior, *distortion, tree, std::move(centres), options);
}

// All weights take the first centre; the other two move to the weights that
// then cost most, which differ: 9 once, though there are two of it, and 5.
TEST(LloydTest, EmptyEntriesMoveToWhatCostsMost) {
  std::vector<float> means = {0.0f, 9.0f, 1.0f, 9.0f, 5.0f};
  std::vector<float> stddevs(5, 1.0f);
  Clustering result =
      run({means, stddevs, {}}, {{1.0, 1.0}, {100.0, 1.0}, {200.0, 1.0}}, 10);
  EXPECT_TRUE(result.converged);
  EXPECT_EQ(result.codes, (std::vector<Code>{0, 2, 0, 2, 1}));
  EXPECT_EQ(result.codebook.entries[0].mean, 0.5);
  EXPECT_EQ(result.codebook.entries[1].mean, 5.0);
  EXPECT_EQ(result.codebook.entries[2].mean, 9.0);
}

// The same from starts that leave most entries empty, again and again.
TEST(LloydTest, ObjectiveNeverRisesWhileEntriesMove) {
  TestPosterior weights(400);
  std::vector<Gaussian> centres(100, {50.0, 50.0});
  centres.push_back({0.0, 0.1});
  std::vector<double> objectives;
  Clustering result = run(weights.getView(), centres, 1000, &objectives);
  EXPECT_TRUE(result.converged);
  for (size_t i = 1; i < objectives.size(); ++i)
    EXPECT_LE(objectives[i], objectives[i - 1] * (1.0 + 1e-12)) << i;
  for (const CodebookEntry &entry : result.codebook.entries)
    EXPECT_GT(entry.count, 0u);
}

// No more different weights than entries: one stays unused, with its centre.
TEST(LloydTest, EntriesBeyondTheDifferentWeightsStayUnused) {
  std::vector<float> means = {1.0f, 2.0f, 1.0f};
  std::vector<float> stddevs(3, 1.0f);
  Clustering result =
      run({means, stddevs, {}}, {{1.0, 1.0}, {2.0, 1.0}, {7.0, 1.0}}, 10);
  EXPECT_EQ(result.distortion, 0.0);
  EXPECT_EQ(result.codes, (std::vector<Code>{0, 1, 0}));
  EXPECT_EQ(result.codebook.entries[2].count, 0u);
  EXPECT_EQ(result.codebook.entries[2].mean, 7.0);
}

TEST(LloydTest, NoRoundsKeepTheCentresCodes) {
  std::vector<float> means = {1.0f, 2.0f, 4.0f};
  std::vector<float> stddevs(3, 1.0f);
  Clustering result = run({means, stddevs, {}}, {{0.0, 1.0}, {3.0, 1.0}}, 0);
  EXPECT_EQ(result.rounds, 0u);
  EXPECT_FALSE(result.converged);
  EXPECT_EQ(result.codes, (std::vector<Code>{0, 1, 1}));
}

} // namespace
