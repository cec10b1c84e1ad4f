//===- DistortionTest.cpp - Tests of the costs of sharing -----------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Sharing/Distortion.h"
#include "TestPosterior.h"

#include "gtest/gtest.h"

using namespace bayes;
using namespace bayes::test;

namespace {

double integrate(double (*f)(double, Gaussian, Gaussian), Gaussian first,
                 Gaussian second) {
  // The rectangle rule is exact to rounding for functions that fall like these.
  const double step = first.stddev / 64.0;
  double sum = 0.0;
  for (int i = -640; i <= 640; ++i)
    sum += f(first.mean + i * step, first, second) * step;
  return sum;
}

double getLogDensity(double x, Gaussian law) {
  double z = (x - law.mean) / law.stddev;
  return -0.5 * z * z - std::log(law.stddev * std::sqrt(2.0 * M_PI));
}

/// KL(first || second) by its definition.
double getKLByIntegration(Gaussian first, Gaussian second) {
  return integrate(
      [](double x, Gaussian p, Gaussian q) {
        double log = getLogDensity(x, p);
        return std::exp(log) * (log - getLogDensity(x, q));
      },
      first, second);
}

TEST(DistortionTest, DivergencesAgreeWithIntegrals) {
  Gaussian weight = {0.3, 0.2};
  Gaussian entry = {-0.1, 0.5};
  EXPECT_NEAR(makeKLEntryWeight()->getCost(weight, entry),
              getKLByIntegration(entry, weight), 1e-9);
  EXPECT_NEAR(makeKLWeightEntry()->getCost(weight, entry),
              getKLByIntegration(weight, entry), 1e-9);
}

TEST(DistortionTest, Distances) {
  Gaussian weight = {0.25, 0.5};
  Gaussian entry = {-0.5, 0.25};
  EXPECT_EQ(makeWasserstein()->getCost(weight, entry), 0.625);
  EXPECT_EQ(makeCurvature()->getCost(weight, entry), 0.625);
  EXPECT_EQ(makeSquaredError()->getCost(weight, entry), 0.5625);
}

// Neighbouring floats: 1 - r^2 + log r^2 by itself would lose all digits.
TEST(DistortionTest, DivergencesOfCloseDeviationsKeepTheirDigits) {
  Gaussian weight = {0.0, 1.0};
  Gaussian entry = {0.0, 1.0 + 0x1p-23};
  for (auto make : {makeKLEntryWeight, makeKLWeightEntry})
    EXPECT_NEAR(make()->getCost(weight, entry) / 0x1p-46, 1.0, 1e-6);
}

TEST(DistortionTest, AWeightCostsNothingAsItsOwnEntry) {
  TestPosterior posterior(100);
  for (const auto &distortion : makeAllDistortions())
    for (size_t i = 0; i < 100; ++i) {
      Gaussian weight = posterior.getView()[i];
      EXPECT_EQ(distortion->getCost(weight, weight), 0.0)
          << distortion->getName().str();
    }
}

double getTotalCost(const Distortion &distortion,
                    const PosteriorView &posterior, Gaussian centre) {
  double sum = 0.0;
  for (size_t i = 0; i < posterior.size(); ++i)
    sum +=
        posterior.getImportance(i) * distortion.getCost(posterior[i], centre);
  return sum;
}

Moments getMoments(const Distortion &distortion, const PosteriorView &posterior,
                   Gaussian reference) {
  Moments moments;
  for (size_t i = 0; i < posterior.size(); ++i)
    distortion.accumulate(moments, posterior[i], posterior.getImportance(i),
                          reference);
  return moments;
}

// Whatever the reference, no centre nearby is better than the fitted one.
TEST(DistortionTest, CentresAreMinima) {
  TestPosterior weights(200);
  for (const auto &distortion : makeAllDistortions())
    for (const PosteriorView &posterior :
         {weights.getView(), weights.getWeighted()})
      for (Gaussian reference : {Gaussian{0.0, 0.1}, Gaussian{1.5, 2.0}}) {
        Gaussian centre = distortion->fitCentre(
            getMoments(*distortion, posterior, reference), reference);
        double least = getTotalCost(*distortion, posterior, centre);
        for (double mean : {-1e-3, 0.0, 1e-3})
          for (double stddev : {-1e-3, 0.0, 1e-3})
            EXPECT_GE(
                getTotalCost(*distortion, posterior,
                             {centre.mean + mean, centre.stddev + stddev}),
                least * (1.0 - 1e-12))
                << distortion->getName().str();
      }
}

TEST(DistortionTest, CentresByTheirFormulas) {
  std::vector<float> means = {1.0f, 2.0f};
  std::vector<float> stddevs = {0.5f, 1.0f};
  std::vector<float> importances = {1.0f, 3.0f};
  PosteriorView posterior = {means, stddevs, {}};
  auto fit = [](const Distortion &distortion, const PosteriorView &view) {
    Gaussian reference = {1.25, 0.75};
    return distortion.makeEntry(getMoments(distortion, view, reference),
                                reference);
  };
  // Precisions 4 and 1.
  Gaussian entry = fit(*makeKLEntryWeight(), posterior);
  EXPECT_NEAR(entry.mean, 6.0 / 5.0, 1e-12);
  EXPECT_NEAR(entry.stddev, 1.0 / std::sqrt(2.5), 1e-12);
  entry = fit(*makeKLWeightEntry(), posterior);
  EXPECT_NEAR(entry.mean, 1.5, 1e-12);
  EXPECT_NEAR(entry.stddev, std::sqrt(0.625 + 0.25), 1e-12);
  entry = fit(*makeWasserstein(), posterior);
  EXPECT_NEAR(entry.mean, 1.5, 1e-12);
  EXPECT_NEAR(entry.stddev, 0.75, 1e-12);
  entry = fit(*makeSquaredError(), posterior);
  EXPECT_NEAR(entry.mean, 1.5, 1e-12);
  EXPECT_NEAR(entry.stddev, std::sqrt(0.625), 1e-12);
  entry = fit(*makeCurvature(), {means, stddevs, importances});
  EXPECT_NEAR(entry.mean, 1.75, 1e-12);
  EXPECT_NEAR(entry.stddev, std::sqrt((0.25 + 3.0) / 4.0), 1e-12);
}

// Planes order entries as costs do: their differences are those of the costs,
// times a positive factor of the weight.
TEST(DistortionTest, PlanesAreCosts) {
  TestPosterior weights(300);
  PosteriorView posterior = weights.getView();
  for (const auto &distortion : makeAllDistortions())
    for (size_t i = 0; i + 2 < 300; i += 3) {
      Gaussian weight = posterior[i];
      Gaussian a = posterior[i + 1];
      Gaussian b = posterior[i + 2];
      Point features = distortion->getFeatures(weight);
      double planes =
          distortion->getPlane(a)(features) - distortion->getPlane(b)(features);
      double costs =
          distortion->getCost(weight, a) - distortion->getCost(weight, b);
      EXPECT_NEAR(planes, costs, 1e-9 * (1.0 + std::abs(costs)))
          << distortion->getName().str();
    }
}

TEST(DistortionTest, AreFoundByName) {
  for (const auto &distortion : makeAllDistortions()) {
    auto found = makeDistortion(distortion->getName());
    ASSERT_TRUE(bool(found)) << llvm::toString(found.takeError());
    EXPECT_EQ((*found)->getName(), distortion->getName());
  }
  EXPECT_EQ(llvm::toString(makeDistortion("kl").takeError()),
            "expected a distortion among 'kl-entry-weight', 'kl-weight-entry', "
            "'wasserstein', 'curvature', 'squared-error', found 'kl'");
}

} // namespace
