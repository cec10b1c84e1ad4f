//===- TileWeightDrawsTest.cpp - Tiles of draws keep their bits -----------===//
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

/// The product of examples and a drawn weight over lanes of samples. The loops
/// of the weight come in the order $maps.
constexpr const char *productSource = R"(
#flat = affine_map<(i, j, l) -> (i, j)>
#all = affine_map<(i, j, l) -> (i, j, l)>
func.func @product(%x: $xtype, %mean: $wtype, %stddev: $wtype,
                   %key: !bayes.key, %s: index, %init: $ytype) -> $ytype {
  %e = tensor.empty() : $dtype
  %n = bayes.normal %key[%s] offsets[0, 0] of [$extents]
      axes [element, element, sample] site 1 purpose weight
      outs(%e : $dtype) -> $dtype
  %d = linalg.generic {indexing_maps = [#flat, #flat, #all, #all],
      iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%mean, %stddev, %n : $wtype, $wtype, $dtype) outs(%e : $dtype) {
  ^bb0(%a: f32, %b: f32, %c: f32, %o: f32):
    %p = arith.mulf %b, %c : f32
    %q = arith.addf %a, %p : f32
    linalg.yield %q : f32
  } -> $dtype
  %y = linalg.generic {
      indexing_maps = [affine_map<(b, o, k, l) -> (b, k)>,
                       affine_map<(b, o, k, l) -> ($order, l)>,
                       affine_map<(b, o, k, l) -> (b, o, l)>],
      iterator_types = ["parallel", "parallel", "reduction", "parallel"]}
      ins(%x, %d : $xtype, $dtype) outs(%init : $ytype) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %p = arith.mulf %a, %b : f32
    %q = arith.addf %c, %p : f32
    linalg.yield %q : f32
  } -> $ytype
  return %y : $ytype
}
)";

struct Product {
  int64_t batch, inputs, outputs;
  bool outputsFirst;
};

class TileWeightDrawsTest : public ::testing::TestWithParam<Product> {
protected:
  PassRunner runner;
};

TEST_P(TileWeightDrawsTest, TilesGiveTheSameBits) {
  constexpr int64_t lanes = 16;
  auto [batch, inputs, outputs, outputsFirst] = GetParam();
  SmallVector<int64_t> weight = {inputs, outputs};
  if (outputsFirst)
    std::swap(weight[0], weight[1]);
  std::string text = substitute(
      productSource, {{"xtype", printType({batch, inputs})},
                      {"wtype", printType(weight)},
                      {"dtype", printType({weight[0], weight[1], lanes})},
                      {"ytype", printType({batch, outputs, lanes})},
                      {"extents", std::to_string(weight[0]) + ", " +
                                      std::to_string(weight[1])},
                      {"order", outputsFirst ? "o, k" : "k, o"}});
  std::vector<ref::RuntimeValue> arguments = {
      runner.makeTensor({batch, inputs}, makeNumbers({batch, inputs}, 1)),
      runner.makeTensor(weight, makeNumbers(weight, 2)),
      runner.makeTensor(weight, makeNumbers(weight, 3, 0.0f, 1.0f)),
      runner.makeKey(0x5EED),
      runner.makeIndex(32),
      runner.makeTensor({batch, outputs, lanes},
                        makeNumbers({batch, outputs, lanes}, 4))};
  runner.load(text);
  auto expected = runner.run("product", arguments);
  ASSERT_EQ(expected.size(), 1u);
  // From less than one pair of elements to everything in one tile.
  for (int64_t bytes : {1, 128, 512, 2048, 16384}) {
    runner.load(text);
    TileWeightDrawsPassOptions options;
    options.tileBytes = bytes;
    runner.applyToFunctions(createTileWeightDrawsPass(options));
    EXPECT_EQ(runner.run("product", arguments), expected) << bytes << " bytes";
  }
}

INSTANTIATE_TEST_SUITE_P(
    Products, TileWeightDrawsTest,
    ::testing::Values(Product{1, 1, 1, false}, Product{3, 7, 17, false},
                      Product{3, 7, 17, true}, Product{5, 16, 10, false},
                      Product{5, 16, 10, true}, Product{1, 17, 3, false},
                      Product{2, 6, 1, true}, Product{2, 1, 9, false}));

} // namespace
