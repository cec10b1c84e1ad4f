//===- HardClusteringTest.cpp - Tests of one entry per weight -------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Sharing/HardClustering.h"
#include "TestPosterior.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include <limits>
#include <numeric>
#include <set>

using namespace bayes;
using namespace bayes::test;
using ::testing::HasSubstr;

namespace {

double getMeanCost(const Distortion &distortion, const PosteriorView &posterior,
                   llvm::ArrayRef<Code> codes,
                   llvm::ArrayRef<Gaussian> entries) {
  double sum = 0.0;
  for (size_t i = 0; i < codes.size(); ++i)
    sum += posterior.getImportance(i) *
           distortion.getCost(posterior[i], entries[codes[i]]);
  return sum / codes.size();
}

std::vector<Gaussian> getEntries(const GaussianCodebook &codebook) {
  std::vector<Gaussian> entries;
  entries.reserve(codebook.size());
  for (const CodebookEntry &entry : codebook.entries)
    entries.push_back(entry.getGaussian());
  return entries;
}

void expectSame(const Clustering &a, const Clustering &b) {
  EXPECT_EQ(a.codes, b.codes);
  EXPECT_EQ(a.distortion, b.distortion);
  EXPECT_EQ(a.rounds, b.rounds);
  EXPECT_EQ(getEntries(a.codebook), getEntries(b.codebook));
}

TEST(HardClusteringTest, AssignmentEqualsBruteForce) {
  TestPosterior weights(20000);
  PosteriorView posterior = weights.getView();
  for (const auto &distortion : makeAllDistortions())
    for (size_t count : {1, 2, 7, 100, 600}) {
      std::vector<Gaussian> entries;
      std::vector<Plane> planes;
      for (size_t i = 0; i < count; ++i) {
        entries.push_back(posterior[31 * i]);
        planes.push_back(distortion->getPlane(entries.back()));
      }
      auto codes =
          llvm::cantFail(assignWeights(posterior, *distortion, entries));
      size_t different = 0;
      for (size_t i = 0; i < posterior.size(); ++i) {
        Point features = distortion->getFeatures(posterior[i]);
        size_t best = 0;
        double least = std::numeric_limits<double>::infinity();
        for (size_t k = 0; k < count; ++k) {
          if (planes[k](features) < planes[best](features))
            best = k;
          least =
              std::min(least, distortion->getCost(posterior[i], entries[k]));
        }
        different += codes[i] != best;
        EXPECT_LE(distortion->getCost(posterior[i], entries[codes[i]]),
                  least + 1e-12 * (1.0 + least));
      }
      EXPECT_EQ(different, 0u) << distortion->getName().str() << count;
    }
}

// Equal entries: the lower code, in a subtree of one candidate or at a leaf.
TEST(HardClusteringTest, AssignmentTakesTheFirstOfEqualEntries) {
  TestPosterior weights(1000);
  Gaussian near = {0.0, 0.1};
  Gaussian far = {5.0, 0.1};
  auto codes = llvm::cantFail(assignWeights(
      weights.getView(), *makeWasserstein(), {far, near, near, far}));
  EXPECT_EQ(codes, std::vector<Code>(1000, 1));
}

TEST(HardClusteringTest, ObjectiveNeverRises) {
  TestPosterior weights(5000);
  for (const auto &distortion : makeAllDistortions())
    for (size_t entries : {1, 2, 16, 200}) {
      std::vector<double> objectives;
      ClusteringOptions options;
      options.maxRounds = 1000;
      options.onProgress = [&](const ClusteringProgress &progress) {
        objectives.push_back(progress.objective);
        EXPECT_EQ(progress.round, objectives.size());
      };
      Clustering result = llvm::cantFail(
          clusterWeights(weights.getWeighted(), *distortion, entries, options));
      EXPECT_TRUE(result.converged);
      ASSERT_EQ(result.rounds, objectives.size());
      EXPECT_EQ(result.distortion, objectives.back());
      for (size_t i = 1; i < objectives.size(); ++i)
        EXPECT_LE(objectives[i], objectives[i - 1] * (1.0 + 1e-12))
            << distortion->getName().str() << " " << entries << " " << i;
    }
}

// The end of Lloyd's algorithm: codes are best for the entries, and entries for
// the codes. Distortions that choose deviations by another rule do so
// afterwards.
TEST(HardClusteringTest, EndsAtAFixedPoint) {
  TestPosterior weights(3000);
  PosteriorView posterior = weights.getView();
  for (const char *name :
       {"kl-entry-weight", "kl-weight-entry", "wasserstein", "squared-error"}) {
    auto distortion = llvm::cantFail(makeDistortion(name));
    ClusteringOptions options;
    options.maxRounds = 1000;
    Clustering result =
        llvm::cantFail(clusterWeights(posterior, *distortion, 16, options));
    ASSERT_TRUE(result.converged);
    std::vector<Gaussian> entries = getEntries(result.codebook);
    EXPECT_EQ(llvm::cantFail(assignWeights(posterior, *distortion, entries)),
              result.codes);
    EXPECT_NEAR(getMeanCost(*distortion, posterior, result.codes, entries),
                result.distortion, 1e-12 * (1.0 + result.distortion));
    GaussianCodebook refitted =
        llvm::cantFail(makeCodebook(posterior, *distortion, result.codes, 16));
    for (size_t k = 0; k < 16; ++k) {
      EXPECT_NEAR(refitted.entries[k].mean, entries[k].mean, 1e-9);
      EXPECT_NEAR(refitted.entries[k].stddev, entries[k].stddev, 1e-9);
    }
  }
}

TEST(HardClusteringTest, DescribesTheMembersOfEntries) {
  TestPosterior weights(2000);
  PosteriorView posterior = weights.getView();
  Clustering result =
      llvm::cantFail(clusterWeights(posterior, *makeKLEntryWeight(), 8));
  for (size_t k = 0; k < 8; ++k) {
    const CodebookEntry &entry = result.codebook.entries[k];
    if (k > 0)
      EXPECT_GE(entry.mean, result.codebook.entries[k - 1].mean);
    double count = 0.0;
    double x = 0.0;
    double y = 0.0;
    for (size_t i = 0; i < 2000; ++i)
      if (result.codes[i] == k) {
        count += 1.0;
        x += posterior[i].mean;
        y += posterior[i].stddev;
      }
    ASSERT_GT(count, 0.0);
    EXPECT_EQ(entry.count, count);
    Covariance spread;
    for (size_t i = 0; i < 2000; ++i)
      if (result.codes[i] == k) {
        double dx = posterior[i].mean - x / count;
        double dy = posterior[i].stddev - y / count;
        spread.xx += dx * dx / count;
        spread.xy += dx * dy / count;
        spread.yy += dy * dy / count;
      }
    EXPECT_NEAR(entry.spread.xx, spread.xx, 1e-12);
    EXPECT_NEAR(entry.spread.xy, spread.xy, 1e-12);
    EXPECT_NEAR(entry.spread.yy, spread.yy, 1e-12);
  }
}

TEST(HardClusteringTest, FindsGroupsThatAreApart) {
  std::vector<float> means;
  std::vector<float> stddevs;
  for (uint32_t i = 0; i < 4000; ++i) {
    means.push_back(float(i % 4) + 0.01f * drawTestNormal(i));
    stddevs.push_back(0.1f + 0.02f * float(i % 4));
  }
  for (const auto &distortion : makeAllDistortions())
    for (uint64_t seed = 0; seed < 10; ++seed) {
      ClusteringOptions options;
      options.seed = seed;
      Clustering result = llvm::cantFail(
          clusterWeights({means, stddevs, {}}, *distortion, 4, options));
      for (uint32_t i = 0; i < 4000; ++i)
        ASSERT_EQ(result.codes[i], i % 4) << distortion->getName().str();
    }
}

TEST(HardClusteringTest, SameBitsForAnyThreads) {
  TestPosterior weights(50000);
  for (const auto &distortion : makeAllDistortions()) {
    ClusteringOptions options;
    options.maxRounds = 10;
    auto run = [&](ParallelFor parallelFor) {
      options.parallelFor = std::move(parallelFor);
      return llvm::cantFail(
          clusterWeights(weights.getWeighted(), *distortion, 64, options));
    };
    Clustering expected = run(getDefaultParallelFor());
    expectSame(run(runBackwards()), expected);
    expectSame(run(runOnThreads(1)), expected);
    expectSame(run(runOnThreads(7)), expected);
  }
}

TEST(HardClusteringTest, SeedsChangeTheStart) {
  TestPosterior weights(5000);
  std::set<double> distortions;
  for (uint64_t seed = 0; seed < 5; ++seed) {
    ClusteringOptions options;
    options.seed = seed;
    options.maxRounds = 3;
    Clustering result = llvm::cantFail(
        clusterWeights(weights.getView(), *makeWasserstein(), 32, options));
    EXPECT_EQ(result.rounds, 3u);
    EXPECT_FALSE(result.converged);
    distortions.insert(result.distortion);
  }
  EXPECT_EQ(distortions.size(), 5u);
}

// A second start beside many equal weights: all of the different ones get an
// entry.
TEST(HardClusteringTest, AsManyEntriesAsDifferentWeights) {
  std::vector<float> means(1000, 0.25f);
  std::vector<float> stddevs(1000, 0.5f);
  for (size_t i = 0; i < 5; ++i)
    means[100 * i] = float(i);
  for (const auto &distortion : makeAllDistortions()) {
    Clustering result =
        llvm::cantFail(clusterWeights({means, stddevs, {}}, *distortion, 6));
    EXPECT_EQ(result.distortion, 0.0);
    for (size_t i = 0; i < 1000; ++i)
      EXPECT_EQ(result.codebook.entries[result.codes[i]].mean, means[i]);
    EXPECT_EQ(
        llvm::toString(
            clusterWeights({means, stddevs, {}}, *distortion, 7).takeError()),
        "expected at most 6 entries, as many as there are different weights "
        "under '" +
            distortion->getName().str() + "', found 7");
    ClusteringOptions options;
    options.allowFewer = true;
    Clustering fewer = llvm::cantFail(
        clusterWeights({means, stddevs, {}}, *distortion, 7, options));
    EXPECT_EQ(fewer.codebook.size(), 6u);
    EXPECT_EQ(fewer.codes, result.codes);
  }
}

TEST(HardClusteringTest, RefusesWhatHasNoClustering) {
  std::vector<float> ones = {1.0f, 2.0f};
  std::vector<float> zeros = {0.0f, 1.0f};
  auto refuse = [&](const PosteriorView &posterior,
                    const Distortion &distortion, size_t entries) {
    return llvm::toString(
        clusterWeights(posterior, distortion, entries).takeError());
  };
  EXPECT_EQ(refuse({ones, ones, {}}, *makeWasserstein(), 0),
            "expected 1 to 4096 entries, found 0");
  EXPECT_EQ(refuse({ones, ones, {}}, *makeWasserstein(), 4097),
            "expected 1 to 4096 entries, found 4097");
  EXPECT_EQ(refuse({{}, {}, {}}, *makeWasserstein(), 1),
            "expected at least one weight, found none");
  EXPECT_THAT(refuse({ones, zeros, {}}, *makeKLEntryWeight(), 1),
              HasSubstr("positive, finite standard deviations"));
  EXPECT_EQ(refuse({ones, zeros, {}}, *makeWasserstein(), 2), "");
}

TEST(HardClusteringTest, RefusesEntriesAndCodesThatDoNotFit) {
  TestPosterior weights(3);
  PosteriorView posterior = weights.getView();
  EXPECT_THAT(llvm::toString(assignWeights(posterior, *makeKLWeightEntry(),
                                           {{0.0, 1.0}, {0.0, 0.0}})
                                 .takeError()),
              HasSubstr("as entry 1"));
  EXPECT_EQ(
      llvm::toString(
          makeCodebook(posterior, *makeWasserstein(), {0, 1}, 2).takeError()),
      "expected 3 codes, one per weight, found 2");
  EXPECT_EQ(
      llvm::toString(makeCodebook(posterior, *makeWasserstein(), {0, 1, 2}, 2)
                         .takeError()),
      "expected codes below 2, found 2 at weight 2");
  GaussianCodebook table =
      llvm::cantFail(makeCodebook(posterior, *makeWasserstein(), {0, 2, 0}, 3));
  EXPECT_EQ(table.entries[1].count, 0u);
  EXPECT_EQ(table.entries[2].mean, double(weights.means[1]));
}

//===----------------------------------------------------------------------===//
// The search for the fewest entries
//===----------------------------------------------------------------------===//

double getDistortion(const PosteriorView &posterior, size_t entries) {
  return llvm::cantFail(
             clusterWeights(posterior, *makeKLEntryWeight(), entries))
      .distortion;
}

TEST(SmallestClusteringTest, MeetsTheBudgetWithTheFewest) {
  TestPosterior weights(2000);
  PosteriorView posterior = weights.getView();
  EntrySearch search;
  search.budget = 0.1;
  Clustering power = llvm::cantFail(
      findSmallestClustering(posterior, *makeKLEntryWeight(), search));
  size_t size = power.codebook.size();
  EXPECT_EQ(size & (size - 1), 0u);
  EXPECT_LE(power.distortion, search.budget);
  EXPECT_GT(getDistortion(posterior, size / 2), search.budget);

  search.counts = EntryCounts::All;
  Clustering any = llvm::cantFail(
      findSmallestClustering(posterior, *makeKLEntryWeight(), search));
  EXPECT_LT(any.codebook.size(), size);
  EXPECT_LE(any.distortion, search.budget);
  EXPECT_GT(getDistortion(posterior, any.codebook.size() - 1), search.budget);
  expectSame(any, llvm::cantFail(clusterWeights(posterior, *makeKLEntryWeight(),
                                                any.codebook.size())));
}

TEST(SmallestClusteringTest, StopsAtTheDifferentWeights) {
  std::vector<float> means = {1.0f, 2.0f, 3.0f, 1.0f};
  std::vector<float> stddevs = {1.0f, 1.0f, 1.0f, 1.0f};
  EntrySearch search;
  Clustering result = llvm::cantFail(
      findSmallestClustering({means, stddevs, {}}, *makeWasserstein(), search));
  EXPECT_EQ(result.codebook.size(), 3u);
  EXPECT_EQ(result.distortion, 0.0);
}

// Neighbouring deviations far below the mean: rounding of the planes drowns the
// difference, some codes are those of neighbours, and more entries do not help.
TEST(SmallestClusteringTest, EndsWhereRoundingKeepsTheDistortionUp) {
  std::vector<float> means(64, 1.0f);
  std::vector<float> stddevs(64, 0.001f);
  for (size_t i = 1; i < 64; ++i)
    stddevs[i] = std::nextafter(stddevs[i - 1], 1.0f);
  EntrySearch search;
  EXPECT_THAT(
      llvm::toString(findSmallestClustering({means, stddevs, {}},
                                            *makeKLEntryWeight(), search)
                         .takeError()),
      HasSubstr("with 64 entries"));
}

TEST(SmallestClusteringTest, RefusesWhatCannotBeMet) {
  TestPosterior weights(500);
  EntrySearch search;
  search.maxEntries = 5;
  EXPECT_THAT(llvm::toString(findSmallestClustering(weights.getView(),
                                                    *makeWasserstein(), search)
                                 .takeError()),
              HasSubstr("with 5 entries"));
  search.budget = -1.0;
  EXPECT_EQ(llvm::toString(findSmallestClustering(weights.getView(),
                                                  *makeWasserstein(), search)
                               .takeError()),
            "expected a finite budget of at least 0, found -1");
  search.budget = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THAT(llvm::toString(findSmallestClustering(weights.getView(),
                                                    *makeWasserstein(), search)
                                 .takeError()),
              HasSubstr("found nan"));
}

} // namespace
