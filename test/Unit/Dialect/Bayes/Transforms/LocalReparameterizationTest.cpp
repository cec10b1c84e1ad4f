//===- LocalReparameterizationTest.cpp - The law of drawn outputs ---------===//
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

using namespace mlir;
using namespace mlir::bayes;

namespace {

/// One layer x W + b. The expected output is computed here, in double, from the
/// definition: mean x M + bm, variance (x*x) (S*S) + bs*bs, and the noise of
/// site 3, purpose output, and the example.
constexpr const char *layerSource = R"(
func.func @predict(%x: $xtype, %first: i64, %key: !bayes.key, %n: index)
    -> ($ytype, $ytype) attributes {bayes.entry} {
  %mean = arith.constant $mean
  %stddev = arith.constant $stddev
  %bmean = arith.constant $bmean
  %bstddev = arith.constant $bstddev
  %w = bayes.gaussian %mean, %stddev : !bayes.random<$wshape>
  %b = bayes.gaussian %bmean, %bstddev : !bayes.random<$bshape>
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f32
  %batch = tensor.dim %x, %c0 : $xtype
  %empty = tensor.empty(%batch) : $ytype
  %init = linalg.fill ins(%zero : f32) outs(%empty : $ytype) -> $ytype
  %m, %v = bayes.monte_carlo samples(%n)
      statistics [#bayes.mean, #bayes.variance] -> ($ytype, $ytype) {
  ^bb0(%s: index):
    %d = bayes.sample %w, %key[%s] site 3 : !bayes.random<$wshape>
    %db = bayes.sample %b, %key[%s] site 4 : !bayes.random<$bshape>
    %p = linalg.matmul ins(%x, %d : $xtype, $wtype) outs(%init : $ytype)
        -> $ytype
    %y = linalg.generic {
        indexing_maps = [affine_map<(i, j) -> (i, j)>,
                         affine_map<(i, j) -> (j)>,
                         affine_map<(i, j) -> (i, j)>],
        iterator_types = ["parallel", "parallel"]}
        ins(%p, %db : $ytype, $btype) outs(%empty : $ytype) {
    ^bb0(%u: f32, %q: f32, %o: f32):
      %r = arith.addf %u, %q : f32
      linalg.yield %r : f32
    } -> $ytype
    bayes.yield %y : $ytype
  }
  return %m, %v : $ytype, $ytype
}
)";

struct Layer {
  int64_t batch, inputs, outputs, samples;
};

class LocalReparameterizationTest : public ::testing::TestWithParam<Layer> {
protected:
  PassRunner runner;
};

TEST_P(LocalReparameterizationTest, OutputsHaveTheirOwnLaw) {
  auto [batch, inputs, outputs, samples] = GetParam();
  constexpr uint64_t key = 0xFEDCBA9876543210;
  constexpr uint32_t first = 1000;
  std::vector<float> x = makeNumbers({batch, inputs}, 1, -2.0f, 2.0f);
  std::vector<float> mean = makeNumbers({inputs, outputs}, 2);
  std::vector<float> stddev = makeNumbers({inputs, outputs}, 3, 0.0f, 1.0f);
  std::vector<float> biasMean = makeNumbers({outputs}, 4);
  std::vector<float> biasStddev = makeNumbers({outputs}, 5, 0.0f, 1.0f);
  runner.load(substitute(layerSource,
                         {{"xtype", printType({-1, inputs})},
                          {"ytype", printType({-1, outputs})},
                          {"wtype", printType({inputs, outputs})},
                          {"btype", printType({outputs})},
                          {"wshape", printShape({inputs, outputs})},
                          {"bshape", printShape({outputs})},
                          {"mean", printDense({inputs, outputs}, mean)},
                          {"stddev", printDense({inputs, outputs}, stddev)},
                          {"bmean", printDense({outputs}, biasMean)},
                          {"bstddev", printDense({outputs}, biasStddev)}}));
  ChooseEstimatorPassOptions options;
  options.estimator = "local-reparameterization";
  runner.applyToFunctions(createChooseEstimatorPass(options));
  runner.applyToFunctions(createDecomposeRandomPass());
  auto found = runner.run(
      "predict", {runner.makeTensor({batch, inputs}, x), runner.makeI64(first),
                  runner.makeKey(key), runner.makeIndex(samples)});
  ASSERT_EQ(found.size(), 2u);

  for (int64_t row = 0; row < batch; ++row)
    for (int64_t column = 0; column < outputs; ++column) {
      double mu = biasMean[column];
      double variance = std::pow(biasStddev[column], 2);
      for (int64_t k = 0; k < inputs; ++k) {
        double input = x[row * inputs + k];
        mu += input * mean[k * outputs + column];
        variance += std::pow(input * stddev[k * outputs + column], 2);
      }
      double sum = 0.0, squares = 0.0;
      for (int64_t sample = 0; sample < samples; ++sample) {
        ::bayes::DrawCoordinates at;
        at.site = 3;
        at.sample = sample;
        at.example = first + row;
        at.element = column;
        double normal = ::bayes::drawNormal(key, ::bayes::Purpose::Output, at);
        double deviation = std::sqrt(variance) * normal;
        sum += deviation;
        squares += deviation * deviation;
      }
      double average = sum / samples;
      unsigned i = row * outputs + column;
      double scale = 1.0 + std::abs(mu) + std::sqrt(variance);
      EXPECT_NEAR(found[0][i], mu + average, 2e-6 * scale) << i;
      EXPECT_NEAR(found[1][i], squares / samples - average * average,
                  4e-6 * scale * scale)
          << i;
    }
}

INSTANTIATE_TEST_SUITE_P(Layers, LocalReparameterizationTest,
                         ::testing::Values(Layer{1, 1, 1, 1}, Layer{5, 3, 7, 1},
                                           Layer{2, 17, 1, 15},
                                           Layer{1, 7, 17, 33},
                                           Layer{3, 1, 3, 130}));

} // namespace
