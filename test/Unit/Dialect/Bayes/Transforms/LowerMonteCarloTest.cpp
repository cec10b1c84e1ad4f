//===- LowerMonteCarloTest.cpp - Statistics over lanes of samples ---------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PassRunner.h"

#include "gtest/gtest.h"

#include <cmath>

using namespace mlir;
using namespace mlir::bayes;

namespace {

/// Probabilities of $classes classes for $rows rows: exp of scaled noise, so
/// that some are tiny, divided by its sum.
constexpr const char *source = R"(
#id = affine_map<(i, j) -> (i, j)>
#row = affine_map<(i, j) -> (i)>
func.func @predict(%key: !bayes.key, %n: index)
    -> ($matrix, $matrix, $vector, $vector, $vector) {
  %zero = arith.constant 0.0 : f32
  %scale = arith.constant 4.0 : f32
  %e = tensor.empty() : $matrix
  %v = tensor.empty() : $vector
  %init = linalg.fill ins(%zero : f32) outs(%v : $vector) -> $vector
  %r:5 = bayes.monte_carlo samples(%n) probabilities
      statistics [#bayes.mean, #bayes.variance, #bayes.predictive_entropy,
                  #bayes.expected_entropy, #bayes.mutual_information]
      -> ($matrix, $matrix, $vector, $vector, $vector) {
  ^bb0(%s: index):
    %d = bayes.normal %key[%s] offsets[0, 0] of [$rows, $classes]
        axes [element, element] site 1 purpose weight outs(%e : $matrix)
        -> $matrix
    %x = linalg.generic {indexing_maps = [#id, #id],
        iterator_types = ["parallel", "parallel"]}
        ins(%d : $matrix) outs(%e : $matrix) {
    ^bb0(%a: f32, %o: f32):
      %b = arith.mulf %a, %scale : f32
      %c = math.exp %b : f32
      linalg.yield %c : f32
    } -> $matrix
    %sum = linalg.generic {indexing_maps = [#id, #row],
        iterator_types = ["parallel", "reduction"]}
        ins(%x : $matrix) outs(%init : $vector) {
    ^bb0(%a: f32, %o: f32):
      %b = arith.addf %o, %a : f32
      linalg.yield %b : f32
    } -> $vector
    %p = linalg.generic {indexing_maps = [#id, #row, #id],
        iterator_types = ["parallel", "parallel"]}
        ins(%x, %sum : $matrix, $vector) outs(%e : $matrix) {
    ^bb0(%a: f32, %b: f32, %o: f32):
      %c = arith.divf %a, %b : f32
      linalg.yield %c : f32
    } -> $matrix
    bayes.yield %p : $matrix
  }
  return %r#0, %r#1, %r#2, %r#3, %r#4
      : $matrix, $matrix, $vector, $vector, $vector
}
)";

struct Prediction {
  int64_t rows, classes, samples;
};

class LowerMonteCarloTest : public ::testing::TestWithParam<Prediction> {
protected:
  /// The statistics of the region itself if `lanes` is 0, else of its loop.
  std::vector<std::vector<double>> runWithLanes(int64_t lanes) {
    auto [rows, classes, samples] = GetParam();
    runner.load(substitute(source, {{"matrix", printType({rows, classes})},
                                    {"vector", printType({rows})},
                                    {"rows", std::to_string(rows)},
                                    {"classes", std::to_string(classes)}}));
    if (lanes != 0) {
      LowerMonteCarloPassOptions options;
      options.lanes = lanes;
      runner.applyToFunctions(createLowerMonteCarloPass(options));
    }
    return runner.run("predict",
                      {runner.makeKey(0x5EED), runner.makeIndex(samples)});
  }

  PassRunner runner;
};

TEST_P(LowerMonteCarloTest, StatisticsAreThoseOfTheDefinition) {
  auto expected = runWithLanes(0);
  auto found = runWithLanes(32);
  ASSERT_EQ(found.size(), 5u);
  for (size_t statistic = 0; statistic < 5; ++statistic) {
    ASSERT_EQ(found[statistic].size(), expected[statistic].size());
    for (size_t i = 0; i < found[statistic].size(); ++i)
      // The states are f32, the definition is evaluated in f64; entropies are
      // at most ln 17 and the mutual information a difference of two.
      EXPECT_NEAR(found[statistic][i], expected[statistic][i], 2e-6)
          << "statistic " << statistic << ", element " << i;
  }
  // No comparison above is one of zeros, except where they must be.
  if (GetParam().samples > 1 && GetParam().classes > 1) {
    EXPECT_GT(expected[1][0], 1e-3);
    EXPECT_GT(expected[4][0], 1e-3);
  }
}

TEST_P(LowerMonteCarloTest, BitsDoNotDependOnLanes) {
  auto expected = runWithLanes(16);
  ASSERT_EQ(expected.size(), 5u);
  for (int64_t lanes : {32, 64, 128})
    EXPECT_EQ(runWithLanes(lanes), expected) << lanes;
}

// Less than a vector, exactly one, one more, around one and two rounds of all
// 128 states.
INSTANTIATE_TEST_SUITE_P(
    Predictions, LowerMonteCarloTest,
    ::testing::Values(Prediction{1, 3, 1}, Prediction{1, 1, 7},
                      Prediction{3, 2, 15}, Prediction{1, 17, 16},
                      Prediction{2, 3, 17}, Prediction{1, 3, 33},
                      Prediction{1, 7, 127}, Prediction{1, 2, 128},
                      Prediction{1, 3, 130}, Prediction{1, 2, 257}));

} // namespace
