//===- BlockExamplesTest.cpp - Blocks compute what the entry computes -----===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PassRunner.h"

#include "gtest/gtest.h"

using namespace mlir;
using namespace mlir::bayes;

namespace {

constexpr int64_t inputs = 3, samples = 17;
constexpr int64_t examples = 16;

/// What is outside of the region (h), the identity of the example, and a batch
/// that the region computes from what it captures.
constexpr const char *outputNoise = R"(
func.func @predict(%x: tensor<?x3xf32>, %first: i64, %key: !bayes.key,
                   %n: index) -> (tensor<?x3xf32>, tensor<?x3xf32>)
    attributes {bayes.entry} {
  %c0 = arith.constant 0 : index
  %batch = tensor.dim %x, %c0 : tensor<?x3xf32>
  %e = tensor.empty(%batch) : tensor<?x3xf32>
  %h = linalg.exp ins(%x : tensor<?x3xf32>) outs(%e : tensor<?x3xf32>)
      -> tensor<?x3xf32>
  %rows = tensor.dim %h, %c0 : tensor<?x3xf32>
  %m, %v = bayes.monte_carlo samples(%n)
      statistics [#bayes.mean, #bayes.variance]
      -> (tensor<?x3xf32>, tensor<?x3xf32>) {
  ^bb0(%s: index):
    %f = tensor.empty(%rows) : tensor<?x3xf32>
    %d = bayes.normal %key[%s] example(%first) offsets[0] of [3]
        axes [example, element] site 1 purpose output
        outs(%f : tensor<?x3xf32>) -> tensor<?x3xf32>
    %y = linalg.mul ins(%h, %d : tensor<?x3xf32>, tensor<?x3xf32>)
        outs(%e : tensor<?x3xf32>) -> tensor<?x3xf32>
    bayes.yield %y : tensor<?x3xf32>
  }
  return %m, %v : tensor<?x3xf32>, tensor<?x3xf32>
}
)";

/// One draw of a weight for all examples.
constexpr const char *weightNoise = R"(
func.func @predict(%x: tensor<?x3xf32>, %first: i64, %key: !bayes.key,
                   %n: index) -> (tensor<?x5xf32>, tensor<?x5xf32>)
    attributes {bayes.entry} {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f32
  %batch = tensor.dim %x, %c0 : tensor<?x3xf32>
  %e = tensor.empty(%batch) : tensor<?x5xf32>
  %init = linalg.fill ins(%zero : f32) outs(%e : tensor<?x5xf32>)
      -> tensor<?x5xf32>
  %w = tensor.empty() : tensor<3x5xf32>
  %m, %v = bayes.monte_carlo samples(%n)
      statistics [#bayes.mean, #bayes.variance]
      -> (tensor<?x5xf32>, tensor<?x5xf32>) {
  ^bb0(%s: index):
    %d = bayes.normal %key[%s] offsets[0, 0] of [3, 5]
        axes [element, element] site 1 purpose weight
        outs(%w : tensor<3x5xf32>) -> tensor<3x5xf32>
    %y = linalg.matmul ins(%x, %d : tensor<?x3xf32>, tensor<3x5xf32>)
        outs(%init : tensor<?x5xf32>) -> tensor<?x5xf32>
    bayes.yield %y : tensor<?x5xf32>
  }
  return %m, %v : tensor<?x5xf32>, tensor<?x5xf32>
}
)";

class BlockExamplesTest : public ::testing::TestWithParam<const char *> {
protected:
  /// The results of `name` for `count` examples from row `row` on.
  std::vector<std::vector<double>> runRows(StringRef name, int64_t row,
                                           int64_t count) {
    std::vector<float> x = makeNumbers({examples, inputs}, 1);
    return runner.run(
        name,
        {runner.makeTensor({count, inputs},
                           ArrayRef(x).slice(row * inputs, count * inputs)),
         runner.makeI64(41 + row), runner.makeKey(0x5EED),
         runner.makeIndex(samples)});
  }

  PassRunner runner;
};

TEST_P(BlockExamplesTest, AnySplitGivesTheSameBits) {
  runner.load(GetParam());
  auto expected = runRows("predict", 0, examples);
  ASSERT_FALSE(expected.empty());
  BlockExamplesPassOptions options;
  options.blockSizes = {1, 3, 5, 16};
  runner.apply(createBlockExamplesPass(options));
  for (int64_t size : options.blockSizes) {
    std::string name = "bayes_block_" + std::to_string(size);
    for (int64_t row = 0; row + size <= examples; row += size) {
      auto found = runRows(name, row, size);
      ASSERT_EQ(found.size(), expected.size());
      for (auto [part, whole] : llvm::zip_equal(found, expected)) {
        int64_t perExample = whole.size() / examples;
        EXPECT_EQ(ArrayRef(part),
                  ArrayRef(whole).slice(row * perExample, size * perExample))
            << name << ", row " << row;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Regions, BlockExamplesTest,
                         ::testing::Values(outputNoise, weightNoise),
                         [](const auto &info) {
                           return info.index == 0 ? "OutputNoise"
                                                  : "WeightNoise";
                         });

} // namespace
