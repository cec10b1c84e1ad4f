//===- MixtureTest.cpp - Tests of mixtures --------------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Sharing/Mixture.h"
#include "TestPosterior.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include <limits>

using namespace bayes;
using namespace bayes::test;
using ::testing::HasSubstr;

namespace {

StandardizedPoints makePoints(size_t size) {
  TestPosterior weights(size);
  return llvm::cantFail(standardize(weights.getView()));
}

/// All shares of all components in one point, without any cutoff, and its
/// likelihood.
struct PointShares {
  std::vector<double> shares;
  double logLikelihood;
};

PointShares getShares(const std::vector<PlanarGaussian> &components,
                      Point point, double total) {
  PointShares result;
  double sum = 0.0;
  for (const PlanarGaussian &component : components) {
    const Covariance &s = component.covariance;
    double det = s.xx * s.yy - s.xy * s.xy;
    double x = point.x - component.mean.x;
    double y = point.y - component.mean.y;
    double square = (s.yy * x * x - 2.0 * s.xy * x * y + s.xx * y * y) / det;
    double density = component.count / total * std::exp(-0.5 * square) /
                     (2.0 * M_PI * std::sqrt(det));
    result.shares.push_back(density);
    sum += density;
  }
  for (double &share : result.shares)
    share /= sum;
  result.logLikelihood = std::log(sum);
  return result;
}

TEST(MixtureTest, LikelihoodNeverFalls) {
  StandardizedPoints points = makePoints(3000);
  for (CovarianceShape shape :
       {CovarianceShape::Full, CovarianceShape::Diagonal})
    for (size_t components : {1, 3, 16, 100}) {
      std::vector<double> objectives;
      MixtureOptions options;
      options.shape = shape;
      options.tolerance = 0.0;
      options.onProgress = [&](const ClusteringProgress &progress) {
        objectives.push_back(progress.objective);
      };
      Mixture mixture = llvm::cantFail(fitMixture(points, components, options));
      ASSERT_EQ(objectives.size(), mixture.rounds);
      EXPECT_EQ(-objectives.back(), mixture.logLikelihood);
      for (size_t i = 1; i < objectives.size(); ++i)
        EXPECT_LE(objectives[i], objectives[i - 1] + 1e-11)
            << components << " components, round " << i;
      double count = 0.0;
      for (const PlanarGaussian &component : mixture.components) {
        count += component.count;
        if (shape == CovarianceShape::Diagonal)
          EXPECT_EQ(component.covariance.xy, 0.0);
      }
      EXPECT_NEAR(count, 3000.0, 1e-8);
    }
}

TEST(MixtureTest, SharesEqualThoseOfAllComponents) {
  StandardizedPoints points = makePoints(3000);
  MixtureOptions options;
  options.maxRounds = 10;
  Mixture mixture = llvm::cantFail(fitMixture(points, 60, options));
  double logLikelihood = 0.0;
  for (size_t i = 0; i < points.size(); ++i) {
    PointShares expected = getShares(mixture.components, points[i], 3000.0);
    logLikelihood += expected.logLikelihood / 3000.0;
    double first = expected.shares[mixture.first[i]];
    double second = expected.shares[mixture.second[i]];
    if (mixture.first[i] == mixture.second[i])
      second = 0.0;
    EXPECT_NEAR(mixture.firstShares[i], first / (first + second), 1e-6);
    for (size_t k = 0; k < 60; ++k) {
      EXPECT_GE(first, expected.shares[k] - 1e-12);
      if (k != mixture.first[i])
        EXPECT_GE(second, expected.shares[k] - 1e-12);
    }
  }
  EXPECT_NEAR(mixture.logLikelihood, logLikelihood, 1e-11);
}

// The maximisation step by its textbook formulas, from the shares of the round
// before.
TEST(MixtureTest, ARoundIsOneOfExpectationMaximisation) {
  StandardizedPoints points = makePoints(1000);
  MixtureOptions options;
  options.maxRounds = 1;
  Mixture before = llvm::cantFail(fitMixture(points, 8, options));
  options.maxRounds = 2;
  Mixture after = llvm::cantFail(fitMixture(points, 8, options));
  ASSERT_EQ(after.rounds, 2u);
  for (size_t k = 0; k < 8; ++k) {
    double n = 0.0;
    Point mean;
    for (size_t i = 0; i < 1000; ++i) {
      double share = getShares(before.components, points[i], 1000.0).shares[k];
      n += share;
      mean.x += share * points[i].x;
      mean.y += share * points[i].y;
    }
    mean = {mean.x / n, mean.y / n};
    Covariance s;
    for (size_t i = 0; i < 1000; ++i) {
      double share =
          getShares(before.components, points[i], 1000.0).shares[k] / n;
      double x = points[i].x - mean.x;
      double y = points[i].y - mean.y;
      s.xx += share * x * x;
      s.xy += share * x * y;
      s.yy += share * y * y;
    }
    const PlanarGaussian &component = after.components[k];
    EXPECT_NEAR(component.count, n, 1e-9);
    EXPECT_NEAR(component.mean.x, mean.x, 1e-9);
    EXPECT_NEAR(component.mean.y, mean.y, 1e-9);
    EXPECT_NEAR(component.covariance.xx, s.xx, 1e-9);
    EXPECT_NEAR(component.covariance.xy, s.xy, 1e-9);
    EXPECT_NEAR(component.covariance.yy, s.yy, 1e-9);
  }
}

TEST(MixtureTest, FindsTheGaussiansThatMadeThePoints) {
  // Two thirds around (0, 0) with correlation, one third around (20, 5).
  StandardizedPoints points;
  for (uint32_t i = 0; i < 6000; ++i) {
    float a = drawTestNormal(i);
    float b = drawTestNormal(i, 1);
    bool isFar = i % 3 == 0;
    points.x.push_back(isFar ? 20.0f + 0.5f * a : a);
    points.y.push_back(isFar ? 5.0f + b : 0.8f * a + 0.6f * b);
  }
  Mixture mixture = llvm::cantFail(fitMixture(points, 2));
  EXPECT_TRUE(mixture.converged);
  // Five standard errors of 2,000 draws of variance 1 are 0.11 and of their
  // variance 0.16.
  const PlanarGaussian &near = mixture.components[0];
  const PlanarGaussian &far = mixture.components[1];
  EXPECT_NEAR(near.count, 4000.0, 0.1);
  EXPECT_NEAR(near.mean.x, 0.0, 0.11);
  EXPECT_NEAR(near.covariance.xx, 1.0, 0.16);
  EXPECT_NEAR(near.covariance.xy, 0.8, 0.16);
  EXPECT_NEAR(far.mean.x, 20.0, 0.11);
  EXPECT_NEAR(far.mean.y, 5.0, 0.11);
  EXPECT_NEAR(far.covariance.xx, 0.25, 0.05);
  EXPECT_NEAR(far.covariance.xy, 0.0, 0.1);
}

TEST(MixtureTest, SameBitsForAnyThreads) {
  StandardizedPoints points = makePoints(20000);
  MixtureOptions options;
  options.maxRounds = 4;
  auto run = [&](ParallelFor parallelFor) {
    options.parallelFor = std::move(parallelFor);
    return llvm::cantFail(fitMixture(points, 20, options));
  };
  Mixture expected = run(getDefaultParallelFor());
  for (const ParallelFor &parallelFor : {runBackwards(), runOnThreads(3)}) {
    Mixture mixture = run(parallelFor);
    EXPECT_EQ(mixture.logLikelihood, expected.logLikelihood);
    EXPECT_EQ(mixture.first, expected.first);
    EXPECT_EQ(mixture.second, expected.second);
    EXPECT_EQ(mixture.firstShares, expected.firstShares);
  }
}

// A group of equal points would have a singular covariance, and an infinite
// density.
TEST(MixtureTest, KeepsToTheCovarianceFloor) {
  StandardizedPoints points = makePoints(500);
  for (size_t i = 0; i < 100; ++i)
    points.x[i] = points.y[i] = 3.0f;
  for (CovarianceShape shape :
       {CovarianceShape::Full, CovarianceShape::Diagonal}) {
    MixtureOptions options;
    options.shape = shape;
    options.covarianceFloor = 1e-3;
    Mixture mixture = llvm::cantFail(fitMixture(points, 20, options));
    EXPECT_TRUE(std::isfinite(mixture.logLikelihood));
    for (const PlanarGaussian &component : mixture.components) {
      const Covariance &s = component.covariance;
      EXPECT_GE(s.getDeterminant(), 1e-6 * (1.0 - 1e-9));
      EXPECT_GE(s.xx, 1e-3 * (1.0 - 1e-9));
    }
  }
}

TEST(MixtureTest, TableHasTheMeansInUnitsOfTheWeights) {
  TestPosterior weights(2000);
  PosteriorView posterior = weights.getView();
  StandardizedPoints points = llvm::cantFail(standardize(posterior));
  Mixture mixture = llvm::cantFail(fitMixture(points, 8));
  GaussianCodebook table = makeMixtureCodebook(posterior, points, mixture);
  ASSERT_EQ(table.size(), 8u);
  uint64_t count = 0;
  for (size_t k = 0; k < 8; ++k) {
    Point mean = mixture.components[k].mean;
    EXPECT_DOUBLE_EQ(table.entries[k].mean, mean.x * points.meanScale);
    EXPECT_NEAR(std::log(table.entries[k].stddev),
                mean.y * points.logStddevScale, 1e-12);
    count += table.entries[k].count;
  }
  EXPECT_EQ(count, 2000u);
}

TEST(MixtureTest, RefusesWhatHasNoMixture) {
  StandardizedPoints points = makePoints(10);
  auto refuse = [&](size_t components, const MixtureOptions &options = {}) {
    return llvm::toString(fitMixture(points, components, options).takeError());
  };
  EXPECT_EQ(refuse(0), "expected 1 to 4096 components, found 0");
  EXPECT_EQ(refuse(11), "expected at most 10 components, as many as there are "
                        "different points, found 11");
  MixtureOptions options;
  options.covarianceFloor = 0.0;
  EXPECT_THAT(refuse(2, options), HasSubstr("covariance floor, found 0"));
  options = {};
  options.cutoff = -1.0;
  EXPECT_THAT(refuse(2, options), HasSubstr("cutoff, found -1"));
  options = {};
  options.tolerance = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THAT(refuse(2, options), HasSubstr("at least 0, found nan"));
  points = {};
  EXPECT_EQ(refuse(1), "expected at least one point, found none");
}

//===----------------------------------------------------------------------===//
// Standardised points
//===----------------------------------------------------------------------===//

TEST(StandardizedPointsTest, HaveSpreadOneAndTheWayBack) {
  TestPosterior weights(5000);
  PosteriorView posterior = weights.getView();
  StandardizedPoints points = llvm::cantFail(standardize(posterior));
  std::vector<PlanarGaussian> fitted =
      fitComponents(points, std::vector<Code>(5000, 0), 1, 1e-6);
  EXPECT_EQ(fitted[0].count, 5000.0);
  EXPECT_NEAR(fitted[0].covariance.xx, 1.0, 1e-6);
  EXPECT_NEAR(fitted[0].covariance.yy, 1.0, 1e-6);
  for (size_t i = 0; i < 5000; ++i) {
    Gaussian law = points.getGaussian(points[i]);
    EXPECT_NEAR(law.mean, posterior[i].mean, 1e-6);
    EXPECT_NEAR(law.stddev / posterior[i].stddev, 1.0, 1e-6);
  }
}

TEST(StandardizedPointsTest, LeavesAnAxisOfEqualValues) {
  StandardizedPoints points =
      llvm::cantFail(standardize({{1.0f, 3.0f}, {1.0f, 1.0f}, {}}));
  EXPECT_EQ(points.meanScale, 1.0);
  EXPECT_EQ(points.logStddevScale, 1.0);
  EXPECT_EQ(points.y, (std::vector<float>{0.0f, 0.0f}));
}

TEST(StandardizedPointsTest, RefusesWeightsWithoutDeviation) {
  EXPECT_EQ(
      llvm::toString(standardize({{1.0f, 3.0f}, {1.0f, 0.0f}, {}}).takeError()),
      "expected positive, finite standard deviations, found 0 at "
      "weight 1");
}

TEST(StandardizedPointsTest, CodesWithoutPointsHaveCountZero) {
  StandardizedPoints points = makePoints(3);
  std::vector<PlanarGaussian> fitted = fitComponents(points, {2, 0, 2}, 3, 0.5);
  EXPECT_EQ(fitted[1].count, 0.0);
  EXPECT_EQ(fitted[1].covariance.xx, 0.5);
  EXPECT_EQ(fitted[2].count, 2.0);
  EXPECT_NEAR(fitted[2].mean.x, 0.5 * (points[0].x + points[2].x), 1e-12);
}

} // namespace
