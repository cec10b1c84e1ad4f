//===- SensitivityTest.cpp - Tests of losses by width ---------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Precision/Sensitivity.h"
#include "TestNetwork.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include <limits>

using namespace bayes;
using namespace bayes::test;
using ::testing::HasSubstr;

namespace {

/// The losses of a model by a formula, from `quantizeMeans`.
using Formula = double (*)(const GroupedWeight &weight, double mean);

void expectFormula(const SensitivityModel &model, Formula formula) {
  TestNetwork network;
  for (GroupKind kind :
       {GroupKind::Layer, GroupKind::Rows, GroupKind::Columns}) {
    GroupedWeights weights = network.getGroups(kind);
    std::vector<WidthLosses> losses =
        llvm::cantFail(model.getLosses(weights, getDefaultParallelFor()));
    ASSERT_EQ(losses.size(), weights.size());
    for (size_t group = 0; group < weights.size(); ++group)
      for (unsigned bits = 0; bits < kWidths; ++bits) {
        QuantizedMeans quantized = quantizeMeans(weights[group], bits);
        double expected = 0.0;
        for (size_t i = 0; i < weights[group].size(); ++i)
          expected += formula(weights[group][i], quantized.getMean(i));
        EXPECT_NEAR(losses[group][bits], expected, 1e-9 * (1.0 + expected))
            << model.getName().str() << " at " << bits;
      }
  }
}

double getLogDensity(double x, double mean, double stddev) {
  double z = (x - mean) / stddev;
  return -0.5 * z * z - std::log(stddev * std::sqrt(2.0 * M_PI));
}

TEST(SensitivityTest, RandomBitsIsADensity) {
  expectFormula(
      *makeRandomBitsModel(), [](const GroupedWeight &weight, double mean) {
        auto [mu, sigma] = weight.law;
        return getLogDensity(mu, mu, sigma) - getLogDensity(mean, mu, sigma);
      });
}

/// KL of one Gaussian from another by integration.
double integrateKL(Gaussian first, Gaussian second) {
  const double step = first.stddev / 64.0;
  double sum = 0.0;
  for (int i = -640; i <= 640; ++i) {
    double x = first.mean + i * step;
    double log = getLogDensity(x, first.mean, first.stddev);
    sum += step * std::exp(log) *
           (log - getLogDensity(x, second.mean, second.stddev));
  }
  return sum;
}

TEST(SensitivityTest, KLIsThatOfTheStoredPosterior) {
  expectFormula(*makeKLModel(), [](const GroupedWeight &weight, double mean) {
    return integrateKL({mean, weight.keptStddev}, weight.law);
  });
  expectFormula(*makeReverseKLModel(),
                [](const GroupedWeight &weight, double mean) {
                  return integrateKL(weight.law, {mean, weight.keptStddev});
                });
}

TEST(SensitivityTest, CurvatureThatIsGiven) {
  expectFormula(*makeCurvatureModel(std::nullopt, 1e-6),
                [](const GroupedWeight &weight, double mean) {
                  return 0.5 * weight.curvature *
                         std::pow(mean - weight.law.mean, 2.0);
                });
}

TEST(SensitivityTest, CurvatureOfAPrior) {
  TestNetwork network;
  std::vector<WeightMatrix> layers = network.getLayers();
  for (WeightMatrix &layer : layers)
    layer.curvatures = {};
  GroupedWeights weights =
      llvm::cantFail(groupWeights(layers, GroupKind::Rows));
  const double prior = 0.1;
  const double floor = 0.01;
  std::vector<WidthLosses> losses =
      llvm::cantFail(makeCurvatureModel(prior, floor)
                         ->getLosses(weights, getDefaultParallelFor()));
  for (size_t group = 0; group < weights.size(); ++group) {
    double expected = 0.0;
    for (size_t i = 0; i < weights[group].size(); ++i) {
      auto [mu, sigma] = weights[group][i].law;
      double h = std::max(1.0 / (sigma * sigma) - 1.0 / (prior * prior),
                          floor / (sigma * sigma));
      expected += 0.5 * h * mu * mu;
    }
    EXPECT_NEAR(losses[group][0], expected, 1e-5 * expected);
  }
}

TEST(SensitivityTest, SnrIsTheLogarithmOfARatio) {
  expectFormula(*makeSnrModel(), [](const GroupedWeight &weight, double mean) {
    double before = std::abs(weight.law.mean) / weight.law.stddev;
    double after = std::abs(weight.law.mean) /
                   std::hypot(weight.law.stddev, mean - weight.law.mean);
    return std::log(before) - std::log(after);
  });
}

TEST(SensitivityTest, SquaredErrorIsThatOfTheQuantizer) {
  TestNetwork network;
  GroupedWeights weights = network.getGroups(GroupKind::Columns);
  std::vector<WidthLosses> losses = llvm::cantFail(
      makeSquaredErrorModel()->getLosses(weights, getDefaultParallelFor()));
  for (size_t group = 0; group < weights.size(); ++group)
    for (unsigned bits = 0; bits < kWidths; ++bits)
      EXPECT_EQ(losses[group][bits],
                quantizeMeans(weights[group], bits).squaredError);
}

TEST(SensitivityTest, ThreadsChangeNothing) {
  TestNetwork network;
  GroupedWeights weights = network.getGroups(GroupKind::Rows);
  auto backwards = [](size_t count, llvm::function_ref<void(size_t)> body) {
    for (size_t i = count; i-- > 0;)
      body(i);
  };
  auto model = makeKLModel();
  EXPECT_EQ(llvm::cantFail(model->getLosses(weights, backwards)),
            llvm::cantFail(model->getLosses(weights, getDefaultParallelFor())));
}

/// A weight of mean 1 and this standard deviation.
std::string refuse(const SensitivityModel &model, float stddev) {
  const float mean = 1.0f;
  GroupedWeights weights = llvm::cantFail(
      groupWeights({{"fc", 1, 1, mean, stddev, {}, {}}}, GroupKind::Layer));
  auto losses = model.getLosses(weights, getDefaultParallelFor());
  return losses ? "" : llvm::toString(losses.takeError());
}

TEST(SensitivityTest, WhatIsKnownExactlyHasNoUncertainty) {
  for (auto *make :
       {makeRandomBitsModel, makeKLModel, makeReverseKLModel, makeSnrModel})
    EXPECT_THAT(refuse(*make(), 0.0f),
                HasSubstr("layer 'fc': expected positive, finite"));
  EXPECT_THAT(refuse(*makeCurvatureModel(1.0, 0.1), 0.0f),
              HasSubstr("layer 'fc': expected positive, finite"));
  EXPECT_EQ(refuse(*makeSquaredErrorModel(), 0.0f), "");
}

TEST(SensitivityTest, CurvatureNeedsASource) {
  EXPECT_EQ(
      refuse(*makeCurvatureModel(std::nullopt, 0.1), 1.0f),
      "expected curvatures of layer 'fc' or the standard deviation of the "
      "prior, found neither");
  EXPECT_THAT(refuse(*makeCurvatureModel(-1.0, 0.1), 1.0f),
              HasSubstr("layer 'fc': expected a positive, finite standard "
                        "deviation of the prior, found -1"));
}

/// What a model of one's own needs.
class Overflowing final : public WeightwiseModel {
public:
  llvm::StringRef getName() const override { return "overflowing"; }
  StddevDomain getDomain() const override { return StddevDomain::NonNegative; }
  double getLoss(const GroupedWeight &, double mean) const override {
    return mean == 0.0 ? std::numeric_limits<double>::infinity() : 0.0;
  }
};

TEST(SensitivityTest, LossesAreFinite) {
  EXPECT_EQ(refuse(Overflowing(), 1.0f),
            "expected finite losses of 'overflowing', found inf for group 0 at "
            "0 bits");
}

} // namespace
