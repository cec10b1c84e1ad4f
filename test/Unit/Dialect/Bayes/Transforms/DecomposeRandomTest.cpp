//===- DecomposeRandomTest.cpp - Draws and divergences in numbers ---------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PassRunner.h"
#include "bayes/Support/Draws.h"

#include "gtest/gtest.h"

#include <cmath>
#include <limits>

using namespace mlir;
using namespace mlir::bayes;

namespace {

/// The draw of `$shape` of a Gaussian law in sample %s.
constexpr const char *drawSource = R"(
func.func @draw(%mean: $type, %stddev: $type, %key: !bayes.key, %s: index)
    -> $type {
  %w = bayes.gaussian %mean, %stddev : !bayes.random<$shape>
  %d = bayes.sample %w, %key[%s] site 268435455 : !bayes.random<$shape>
  return %d : $type
}
)";

TEST(DecomposeRandomTest, DrawsAreMeanPlusScaledNoiseToTheBit) {
  PassRunner runner;
  constexpr uint64_t key = 0x0123456789ABCDEF;
  // Rows of odd length are padded by one element.
  SmallVector<int64_t> shape = {3, 5};
  std::vector<float> mean = makeNumbers(shape, 1);
  std::vector<float> stddev = makeNumbers(shape, 2, 0.0f, 1.0f);
  runner.load(substitute(
      drawSource, {{"type", printType(shape)}, {"shape", printShape(shape)}}));
  runner.applyToFunctions(createDecomposeRandomPass());
  for (uint32_t sample : {0u, 1u, 4294967295u}) {
    auto found =
        runner.run("draw", {runner.makeTensor(shape, mean),
                            runner.makeTensor(shape, stddev),
                            runner.makeKey(key), runner.makeIndex(sample)});
    ASSERT_EQ(found.size(), 1u);
    for (uint32_t row = 0; row < 3; ++row)
      for (uint32_t column = 0; column < 5; ++column) {
        ::bayes::DrawCoordinates at;
        at.site = 268435455;
        at.sample = sample;
        at.element = ::bayes::getDrawElement(row, column, 5);
        float normal = ::bayes::drawNormal(key, ::bayes::Purpose::Weight, at);
        unsigned i = row * 5 + column;
        float scaled = stddev[i] * normal;
        EXPECT_EQ(found[0][i], mean[i] + scaled) << sample << ": " << i;
      }
  }
}

constexpr const char *divergenceSource = R"(
func.func @divergence(%mean: $type, %stddev: $type) -> tensor<f64> {
  %w = bayes.gaussian %mean, %stddev : !bayes.random<$shape>
  %kl = bayes.kl_divergence %w prior($mean, $stddev)
      : !bayes.random<$shape> -> tensor<f64>
  return %kl : tensor<f64>
}
)";

/// KL(N(m, s^2) || N(m0, s0^2)) by numerical integration: the trapezoidal rule
/// over 12 deviations, which converges exponentially for such integrands.
double integrateDivergence(double m, double s, double m0, double s0) {
  constexpr int steps = 4000;
  double sum = 0.0;
  for (int i = 0; i <= steps; ++i) {
    double z = -12.0 + 24.0 * i / steps;
    double x = m + s * z;
    double logQ = -0.5 * z * z - std::log(s);
    double zPrior = (x - m0) / s0;
    double logP = -0.5 * zPrior * zPrior - std::log(s0);
    double weight = i == 0 || i == steps ? 0.5 : 1.0;
    sum += weight * std::exp(-0.5 * z * z) * (logQ - logP);
  }
  return sum * (24.0 / steps) / std::sqrt(2.0 * M_PI);
}

TEST(DecomposeRandomTest, DivergenceIsTheIntegral) {
  PassRunner runner;
  struct Case {
    SmallVector<int64_t> shape;
    double priorMean, priorStddev;
  };
  for (const Case &test : {Case{{}, 0.0, 1.0}, Case{{1}, 0.5, 0.25},
                           Case{{7}, -1.0, 2.0}, Case{{3, 5}, 0.0, 0.1}}) {
    std::vector<float> mean = makeNumbers(test.shape, 3);
    std::vector<float> stddev = makeNumbers(test.shape, 4, 0.05f, 1.5f);
    double expected = 0.0;
    for (size_t i = 0; i < mean.size(); ++i)
      expected += integrateDivergence(mean[i], stddev[i], test.priorMean,
                                      test.priorStddev);
    runner.load(substitute(divergenceSource,
                           {{"type", printType(test.shape)},
                            {"shape", printShape(test.shape)},
                            {"mean", std::to_string(test.priorMean)},
                            {"stddev", std::to_string(test.priorStddev)}}));
    std::vector<ref::RuntimeValue> arguments = {
        runner.makeTensor(test.shape, mean),
        runner.makeTensor(test.shape, stddev)};
    auto before = runner.run("divergence", arguments);
    runner.applyToFunctions(createDecomposeRandomPass());
    auto after = runner.run("divergence", arguments);
    ASSERT_EQ(after.size(), 1u);
    EXPECT_NEAR(after[0][0], expected, 1e-9 * std::abs(expected))
        << printShape(test.shape);
    EXPECT_NEAR(after[0][0], before[0][0], 1e-13 * std::abs(expected))
        << printShape(test.shape);
  }
}

TEST(DecomposeRandomTest, DivergenceOfAConstantIsInfinite) {
  PassRunner runner;
  runner.load(R"(
func.func @divergence(%value: tensor<3xf32>) -> tensor<f64> {
  %w = bayes.deterministic %value : !bayes.random<3xf32>
  %kl = bayes.kl_divergence %w prior(0.0, 1.0)
      : !bayes.random<3xf32> -> tensor<f64>
  return %kl : tensor<f64>
}
)");
  runner.applyToFunctions(createDecomposeRandomPass());
  auto found =
      runner.run("divergence", {runner.makeTensor({3}, {0.0f, 1.0f, 2.0f})});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0][0], std::numeric_limits<double>::infinity());
}

} // namespace
