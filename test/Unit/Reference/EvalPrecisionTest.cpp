//===- EvalPrecisionTest.cpp - Tests of tensors of mixed precision --------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ReferenceTest.h"

using namespace mlir;
using namespace mlir::bayes::ref;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

namespace {

using EvalPrecisionTest = ReferenceTest;

TEST_F(EvalPrecisionTest, RowsAtTheirPositions) {
  load(R"(
    func.func @f(%narrow: tensor<1x2xi1>, %wide: tensor<2x2xi8>,
                 %steps: tensor<3xf32>, %at: tensor<3xi16>) -> tensor<4x2xf32> {
      %w = bayes.dequantize %narrow, %wide by %steps at %at along 0
          : tensor<1x2xi1>, tensor<2x2xi8> by tensor<3xf32> at tensor<3xi16>
          -> tensor<4x2xf32>
      return %w : tensor<4x2xf32>
    })");
  Tensor narrow = ints(1, {1, 2}, {0, 1});
  Tensor wide = ints(8, {2, 2}, {0, 255, 128, 129});
  Tensor steps = f32s({3}, {0.5, 2, -0.25});
  auto place = [&](ArrayRef<int64_t> positions) {
    return std::vector<RuntimeValue>{narrow, wide, steps,
                                     ints(16, {3}, positions)};
  };
  // Levels of 1 bit are -1 and 0; row 1 has no codes.
  EXPECT_THAT(getNumbers(run("f", place({3, 0, 2}))[0]),
              ElementsAre(-256, 254, 0, 0, 0, -0.25, -0.5, 0));
  // Unsigned: 65535, not -1.
  EXPECT_THAT(runToError("f", place({3, -1, 2})),
              HasSubstr("expected positions less than 4, found 65535 as "
                        "number 1"));
}

TEST_F(EvalPrecisionTest, AllColumns) {
  load(R"(
    func.func @f(%a: tensor<2x1x2xi2>, %b: tensor<2x2x2xi3>,
                 %steps: tensor<3xf32>) -> tensor<2x3x2xf32> {
      %w = bayes.dequantize %a, %b by %steps along 1
          : tensor<2x1x2xi2>, tensor<2x2x2xi3> by tensor<3xf32>
          -> tensor<2x3x2xf32>
      return %w : tensor<2x3x2xf32>
    })");
  Tensor a = ints(2, {2, 1, 2}, {0, 1, 2, 3});
  Tensor b = ints(3, {2, 2, 2}, {0, 1, 2, 3, 4, 5, 6, 7});
  EXPECT_THAT(getNumbers(run("f", {a, b, f32s({3}, {1, 10, 100})})[0]),
              ElementsAre(-2, -1, -40, -30, -200, -100, //
                          0, 1, 0, 10, 200, 300));
}

// One product, rounded: 127 times a step that has 24 bits.
TEST_F(EvalPrecisionTest, RoundsOnce) {
  load(R"(
    func.func @f(%codes: tensor<1xi8>, %steps: tensor<1xf32>) -> tensor<1xf32> {
      %w = bayes.dequantize %codes by %steps along 0
          : tensor<1xi8> by tensor<1xf32> -> tensor<1xf32>
      return %w : tensor<1xf32>
    })");
  float step = 0.1F;
  EXPECT_THAT(getNumbers(run("f", {ints(8, {1}, {255}), f32s({1}, {step})})[0]),
              ElementsAre(127 * step));
}

// The second numbers first: 2^24 + 1 rounds to 2^24, and so the order counts.
TEST_F(EvalPrecisionTest, PairDot) {
  load(R"(
    func.func @f(%sum: tensor<2xf32>, %a: tensor<2xi32>, %b: tensor<2xi32>)
        -> tensor<2xf32> {
      %r = bayes.pair_dot %sum, %a, %b : tensor<2xf32>, tensor<2xi32>
      return %r : tensor<2xf32>
    })");
  // Of bf16: 1 is 3F80, 2 is 4000, -3 is C040, 2^24 is 4B80.
  Tensor a = ints(32, {2}, {0x40003F80, 0x4B803F80});
  Tensor b = ints(32, {2}, {0xC0404000, 0x3F803F80});
  EXPECT_THAT(getNumbers(run("f", {f32s({2}, {0.5, 1}), a, b})[0]),
              ElementsAre(0.5 - 6 + 2, 0x1p24));
}

} // namespace
