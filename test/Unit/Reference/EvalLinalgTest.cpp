//===- EvalLinalgTest.cpp - Tests of the linalg dialect -------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ReferenceTest.h"

#include <cmath>

using namespace mlir;
using namespace mlir::bayes::ref;
using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

namespace {

class EvalLinalgTest : public ReferenceTest {};

TEST_F(EvalLinalgTest, MatmulOfADynamicBatch) {
  load(R"(
    func.func @f(%a: tensor<?x3xf32>, %b: tensor<3x2xf32>,
                 %c: tensor<?x2xf32>) -> tensor<?x2xf32> {
      %r = linalg.matmul ins(%a, %b : tensor<?x3xf32>, tensor<3x2xf32>)
          outs(%c : tensor<?x2xf32>) -> tensor<?x2xf32>
      return %r : tensor<?x2xf32>
    })");
  std::vector<RuntimeValue> results =
      run("f", {f32s({2, 3}, {1, 2, 3, 4, 5, 6}),
                f32s({3, 2}, {1, 2, 3, 4, 5, 6}), f32s({2, 2}, {1, 0, 0, -1})});
  ASSERT_EQ(results.size(), 1u);
  EXPECT_THAT(getShape(results[0]), ElementsAre(2, 2));
  EXPECT_THAT(getNumbers(results[0]), ElementsAre(23, 28, 49, 63));
  // No rows at all.
  EXPECT_THAT(
      getShape(run("f", {f32s({0, 3}, {}), f32s({3, 2}, {1, 2, 3, 4, 5, 6}),
                         f32s({0, 2}, {})})[0]),
      ElementsAre(0, 2));
}

TEST_F(EvalLinalgTest, SumsRunInIncreasingOrderOfTheReduction) {
  load(R"(
    func.func @f(%a: tensor<1x3xf32>, %b: tensor<3x1xf32>,
                 %c: tensor<1x1xf32>) -> tensor<1x1xf32> {
      %r = linalg.matmul ins(%a, %b : tensor<1x3xf32>, tensor<3x1xf32>)
          outs(%c : tensor<1x1xf32>) -> tensor<1x1xf32>
      return %r : tensor<1x1xf32>
    })");
  // (2^24 + 1) + 1 is 2^24 in f32; the other way round it is 2^24 + 2.
  Tensor ones = f32s({3, 1}, {1, 1, 1}), zero = f32s({1, 1}, {0});
  EXPECT_THAT(
      getNumbers(run("f", {f32s({1, 3}, {0x1p24, 1, 1}), ones, zero})[0]),
      ElementsAre(0x1p24));
  EXPECT_THAT(
      getNumbers(run("f", {f32s({1, 3}, {1, 1, 0x1p24}), ones, zero})[0]),
      ElementsAre(0x1p24 + 2));
}

TEST_F(EvalLinalgTest, NamedOps) {
  load(R"(
    func.func @f(%x: f32, %v: tensor<2xf32>)
        -> (tensor<2x2xf32>, tensor<2x3xf32>, tensor<3x2xf32>, tensor<2xf32>,
            tensor<2xf32>) {
      %e = tensor.empty() : tensor<2x2xf32>
      %fill = linalg.fill ins(%x : f32) outs(%e : tensor<2x2xf32>)
          -> tensor<2x2xf32>
      %e1 = tensor.empty() : tensor<2x3xf32>
      %broadcast = linalg.broadcast ins(%v : tensor<2xf32>)
          outs(%e1 : tensor<2x3xf32>) dimensions = [1]
      %e2 = tensor.empty() : tensor<3x2xf32>
      %transpose = linalg.transpose ins(%broadcast : tensor<2x3xf32>)
          outs(%e2 : tensor<3x2xf32>) permutation = [1, 0]
      %reduce = linalg.reduce { arith.addf } ins(%transpose : tensor<3x2xf32>)
          outs(%v : tensor<2xf32>) dimensions = [0]
      %map = linalg.map { math.sqrt } ins(%v : tensor<2xf32>)
          outs(%v : tensor<2xf32>)
      return %fill, %broadcast, %transpose, %reduce, %map : tensor<2x2xf32>,
          tensor<2x3xf32>, tensor<3x2xf32>, tensor<2xf32>, tensor<2xf32>
    })");
  std::vector<RuntimeValue> results = run("f", {f32(7), f32s({2}, {4, 9})});
  ASSERT_EQ(results.size(), 5u);
  EXPECT_THAT(getNumbers(results[0]), ElementsAre(7, 7, 7, 7));
  EXPECT_THAT(getNumbers(results[1]), ElementsAre(4, 4, 4, 9, 9, 9));
  EXPECT_THAT(getNumbers(results[2]), ElementsAre(4, 9, 4, 9, 4, 9));
  EXPECT_THAT(getNumbers(results[3]), ElementsAre(16, 36));
  EXPECT_THAT(getNumbers(results[4]), ElementsAre(2, 3));
}

TEST_F(EvalLinalgTest, GenericWithCapturesIndicesAndTwoResults) {
  load(R"(
    #id = affine_map<(d0, d1) -> (d0, d1)>
    #row = affine_map<(d0, d1) -> (d0)>
    func.func @f(%a: tensor<2x3xf32>, %table: tensor<3xf32>, %scale: f32)
        -> (tensor<2x3xf32>, tensor<2xf32>) {
      %e = tensor.empty() : tensor<2x3xf32>
      %zero = arith.constant dense<0.0> : tensor<2xf32>
      %r:2 = linalg.generic {indexing_maps = [#id, #id, #row],
          iterator_types = ["parallel", "reduction"]}
          ins(%a : tensor<2x3xf32>)
          outs(%e, %zero : tensor<2x3xf32>, tensor<2xf32>) {
      ^bb0(%x: f32, %unused: f32, %sum: f32):
        %two = arith.constant 2.0 : f32
        %i = linalg.index 0 : index
        %j = linalg.index 1 : index
        %k = affine.apply affine_map<(d0, d1) -> ((d0 + d1) mod 3)>(%i, %j)
        %entry = tensor.extract %table[%k] : tensor<3xf32>
        %y = arith.mulf %x, %scale : f32
        %z = arith.addf %y, %entry : f32
        %w = arith.mulf %z, %two : f32
        %next = arith.addf %sum, %w : f32
        linalg.yield %w, %next : f32, f32
      } -> (tensor<2x3xf32>, tensor<2xf32>)
      return %r#0, %r#1 : tensor<2x3xf32>, tensor<2xf32>
    })");
  std::vector<RuntimeValue> results =
      run("f", {f32s({2, 3}, {0, 1, 2, 3, 4, 5}), f32s({3}, {100, 200, 300}),
                f32(10)});
  ASSERT_EQ(results.size(), 2u);
  EXPECT_THAT(getNumbers(results[0]),
              ElementsAre(200, 420, 640, 460, 680, 300));
  EXPECT_THAT(getNumbers(results[1]), ElementsAre(1260, 1440));
}

TEST_F(EvalLinalgTest, ConvolutionMapsAreNotPermutations) {
  load(R"(
    func.func @f(%x: tensor<5xf32>, %k: tensor<2xf32>, %o: tensor<4xf32>)
        -> tensor<4xf32> {
      %r = linalg.conv_1d ins(%x, %k : tensor<5xf32>, tensor<2xf32>)
          outs(%o : tensor<4xf32>) -> tensor<4xf32>
      return %r : tensor<4xf32>
    })");
  EXPECT_THAT(
      getNumbers(run("f", {f32s({5}, {1, 2, 3, 4, 5}), f32s({2}, {10, 1}),
                           f32s({4}, {0, 0, 0, 0})})[0]),
      ElementsAre(12, 23, 34, 45));
}

TEST_F(EvalLinalgTest, NoLoops) {
  load(R"(
    func.func @f(%a: tensor<f32>) -> tensor<f32> {
      %e = tensor.empty() : tensor<f32>
      %r = linalg.generic {indexing_maps = [affine_map<() -> ()>,
          affine_map<() -> ()>], iterator_types = []}
          ins(%a : tensor<f32>) outs(%e : tensor<f32>) {
      ^bb0(%x: f32, %unused: f32):
        %y = arith.addf %x, %x : f32
        linalg.yield %y : f32
      } -> tensor<f32>
      return %r : tensor<f32>
    })");
  EXPECT_THAT(getNumbers(run("f", {f32s({}, {3})})[0]), ElementsAre(6));
}

TEST_F(EvalLinalgTest, Softmax) {
  load(R"(
    func.func @f(%a: tensor<?x3xf32>, %e: tensor<?x3xf32>)
        -> (tensor<?x3xf32>, tensor<?x3xf32>) {
      %r = linalg.softmax dimension(1) ins(%a : tensor<?x3xf32>)
          outs(%e : tensor<?x3xf32>) -> tensor<?x3xf32>
      %c = linalg.softmax dimension(0) ins(%a : tensor<?x3xf32>)
          outs(%e : tensor<?x3xf32>) -> tensor<?x3xf32>
      return %r, %c : tensor<?x3xf32>, tensor<?x3xf32>
    })");
  // Large logits overflow without the subtraction of the largest.
  Tensor logits =
      f32s({2, 3}, {0, std::log(2.0), std::log(5.0), 200, 200, 200});
  std::vector<RuntimeValue> results = run("f", {logits, logits});
  ASSERT_EQ(results.size(), 2u);
  double third = 1.0f / 3.0f, tolerance = 1e-7;
  EXPECT_THAT(getNumbers(results[0]),
              ElementsAre(DoubleNear(0.125, tolerance),
                          DoubleNear(0.25, tolerance),
                          DoubleNear(0.625, tolerance), third, third, third));
  EXPECT_THAT(getNumbers(results[1]), ElementsAre(0, 0, 0, 1, 1, 1));
}

TEST_F(EvalLinalgTest, ShapesThatDoNotFitAreAnError) {
  load(R"(
    func.func @f(%a: tensor<?x?xf32>, %b: tensor<?x?xf32>,
                 %c: tensor<?x?xf32>) -> tensor<?x?xf32> {
      %r = linalg.matmul ins(%a, %b : tensor<?x?xf32>, tensor<?x?xf32>)
          outs(%c : tensor<?x?xf32>) -> tensor<?x?xf32>
      return %r : tensor<?x?xf32>
    })");
  EXPECT_THAT(runToError("f", {f32s({1, 2}, {1, 2}), f32s({3, 1}, {1, 2, 3}),
                               f32s({1, 1}, {0})}),
              HasSubstr("'linalg.matmul' op operand 1 of shape [3, 1] does not "
                        "fit the iteration space [1, 1, 2]"));
}

TEST_F(EvalLinalgTest, MapThatLeadsOutsideIsAnError) {
  load(R"(
    func.func @f(%x: tensor<?xf32>, %k: tensor<?xf32>, %o: tensor<?xf32>)
        -> tensor<?xf32> {
      %r = linalg.conv_1d ins(%x, %k : tensor<?xf32>, tensor<?xf32>)
          outs(%o : tensor<?xf32>) -> tensor<?xf32>
      return %r : tensor<?xf32>
    })");
  EXPECT_THAT(runToError("f", {f32s({2}, {1, 2}), f32s({2}, {1, 1}),
                               f32s({2}, {0, 0})}),
              HasSubstr("operand 0 of shape [2] has no element [2] for the "
                        "point [1, 1]"));
}

TEST_F(EvalLinalgTest, UnknownOpInABodyIsAnError) {
  load(R"(
    func.func @f(%a: tensor<1xi32>) -> tensor<1xi32> {
      %r = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>],
          iterator_types = ["parallel"]} outs(%a : tensor<1xi32>) {
      ^bb0(%x: i32):
        %y = math.ctpop %x : i32
        linalg.yield %y : i32
      } -> tensor<1xi32>
      return %r : tensor<1xi32>
    })");
  EXPECT_THAT(runToError("f", {Tensor({1}, IntegerType::get(&context, 32))}),
              HasSubstr("'math.ctpop' op cannot be evaluated in the body of a "
                        "structured op"));
}

TEST_F(EvalLinalgTest, UndefinedBehaviourInABodyIsAnError) {
  load(R"(
    func.func @f(%table: tensor<2xf32>) -> tensor<3xf32> {
      %e = tensor.empty() : tensor<3xf32>
      %r = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>],
          iterator_types = ["parallel"]} outs(%e : tensor<3xf32>) {
      ^bb0(%x: f32):
        %i = linalg.index 0 : index
        %y = tensor.extract %table[%i] : tensor<2xf32>
        linalg.yield %y : f32
      } -> tensor<3xf32>
      return %r : tensor<3xf32>
    })");
  EXPECT_THAT(runToError("f", {f32s({2}, {1, 2})}),
              HasSubstr("'tensor.extract' op index [2] lies outside"));
}

TEST_F(EvalLinalgTest, BuffersAreAnError) {
  context.getOrLoadDialect("memref");
  load(R"(
    func.func @f() {
      %x = arith.constant 0.0 : f32
      %b = memref.alloc() : memref<2xf32>
      linalg.fill ins(%x : f32) outs(%b : memref<2xf32>)
      return
    })");
  EXPECT_THAT(runToError("f"),
              HasSubstr("'memref.alloc' op cannot be evaluated"));
}

} // namespace
