//===- EvalTensorTest.cpp - Tests of the tensor dialect -------------------===//
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
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

namespace {

class EvalTensorTest : public ReferenceTest {
protected:
  /// The tensor [[0, 1, 2], [3, 4, 5]].
  Tensor getMatrix() { return f32s({2, 3}, {0, 1, 2, 3, 4, 5}); }
};

TEST_F(EvalTensorTest, EmptyIsNotANumber) {
  load(R"(
    func.func @f(%n: index) -> (tensor<?x2xf32>, tensor<1xi32>) {
      %r = tensor.empty(%n) : tensor<?x2xf32>
      %i = tensor.empty() : tensor<1xi32>
      return %r, %i : tensor<?x2xf32>, tensor<1xi32>
    })");
  std::vector<RuntimeValue> results = run("f", {index(1)});
  ASSERT_EQ(results.size(), 2u);
  EXPECT_THAT(getShape(results[0]), ElementsAre(1, 2));
  for (double number : getNumbers(results[0]))
    EXPECT_TRUE(std::isnan(number));
  EXPECT_THAT(getNumbers(results[1]), ElementsAre(0));
}

TEST_F(EvalTensorTest, SplatAndFromElements) {
  load(R"(
    func.func @f(%x: f32, %y: f32, %n: index)
        -> (tensor<?x2xf32>, tensor<2x1xf32>) {
      %s = tensor.splat %x[%n] : tensor<?x2xf32>
      %e = tensor.from_elements %x, %y : tensor<2x1xf32>
      return %s, %e : tensor<?x2xf32>, tensor<2x1xf32>
    })");
  std::vector<RuntimeValue> results = run("f", {f32(1.5), f32(2.5), index(2)});
  ASSERT_EQ(results.size(), 2u);
  EXPECT_THAT(getShape(results[0]), ElementsAre(2, 2));
  EXPECT_THAT(getNumbers(results[0]), ElementsAre(1.5, 1.5, 1.5, 1.5));
  EXPECT_THAT(getShape(results[1]), ElementsAre(2, 1));
  EXPECT_THAT(getNumbers(results[1]), ElementsAre(1.5, 2.5));
}

TEST_F(EvalTensorTest, Reshapes) {
  load(R"(
    func.func @f(%t: tensor<?x3xf32>, %n: index)
        -> (tensor<?xf32>, tensor<?x1x3xf32>, tensor<2x?xf32>) {
      %c = tensor.collapse_shape %t [[0, 1]]
          : tensor<?x3xf32> into tensor<?xf32>
      %e = tensor.expand_shape %t [[0, 1], [2]] output_shape [%n, 1, 3]
          : tensor<?x3xf32> into tensor<?x1x3xf32>
      %k = tensor.cast %t : tensor<?x3xf32> to tensor<2x?xf32>
      return %c, %e, %k : tensor<?xf32>, tensor<?x1x3xf32>, tensor<2x?xf32>
    })");
  std::vector<RuntimeValue> results = run("f", {getMatrix(), index(2)});
  ASSERT_EQ(results.size(), 3u);
  EXPECT_THAT(getShape(results[0]), ElementsAre(6));
  EXPECT_THAT(getShape(results[1]), ElementsAre(2, 1, 3));
  EXPECT_THAT(getShape(results[2]), ElementsAre(2, 3));
  for (const RuntimeValue &result : results)
    EXPECT_THAT(getNumbers(result), ElementsAre(0, 1, 2, 3, 4, 5));
}

TEST_F(EvalTensorTest, DimExtractInsert) {
  load(R"(
    func.func @f(%t: tensor<?x3xf32>, %x: f32)
        -> (index, f32, tensor<?x3xf32>, tensor<?x3xf32>) {
      %0 = arith.constant 0 : index
      %1 = arith.constant 1 : index
      %d = tensor.dim %t, %0 : tensor<?x3xf32>
      %e = tensor.extract %t[%1, %0] : tensor<?x3xf32>
      %i = tensor.insert %x into %t[%1, %0] : tensor<?x3xf32>
      return %d, %e, %i, %t : index, f32, tensor<?x3xf32>, tensor<?x3xf32>
    })");
  std::vector<RuntimeValue> results = run("f", {getMatrix(), f32(9)});
  ASSERT_EQ(results.size(), 4u);
  EXPECT_EQ(getNumbers(results[0])[0], 2);
  EXPECT_EQ(getNumbers(results[1])[0], 3);
  EXPECT_THAT(getNumbers(results[2]), ElementsAre(0, 1, 2, 9, 4, 5));
  // An insertion makes a new tensor.
  EXPECT_THAT(getNumbers(results[3]), ElementsAre(0, 1, 2, 3, 4, 5));
}

TEST_F(EvalTensorTest, ExtractSlice) {
  load(R"(
    func.func @f(%t: tensor<2x3xf32>, %o: index, %n: index)
        -> (tensor<2x?xf32>, tensor<2xf32>, tensor<1x2xf32>) {
      %a = tensor.extract_slice %t[0, %o] [2, %n] [1, 1]
          : tensor<2x3xf32> to tensor<2x?xf32>
      %b = tensor.extract_slice %t[0, 1] [2, 1] [1, 1]
          : tensor<2x3xf32> to tensor<2xf32>
      %c = tensor.extract_slice %t[1, 0] [1, 2] [1, 2]
          : tensor<2x3xf32> to tensor<1x2xf32>
      return %a, %b, %c : tensor<2x?xf32>, tensor<2xf32>, tensor<1x2xf32>
    })");
  std::vector<RuntimeValue> results =
      run("f", {getMatrix(), index(1), index(2)});
  ASSERT_EQ(results.size(), 3u);
  EXPECT_THAT(getShape(results[0]), ElementsAre(2, 2));
  EXPECT_THAT(getNumbers(results[0]), ElementsAre(1, 2, 4, 5));
  EXPECT_THAT(getShape(results[1]), ElementsAre(2));
  EXPECT_THAT(getNumbers(results[1]), ElementsAre(1, 4));
  EXPECT_THAT(getShape(results[2]), ElementsAre(1, 2));
  EXPECT_THAT(getNumbers(results[2]), ElementsAre(3, 5));
  // A slice of no columns.
  EXPECT_THAT(getNumbers(run("f", {getMatrix(), index(3), index(0)})[0]),
              IsEmpty());
}

TEST_F(EvalTensorTest, InsertSlice) {
  load(R"(
    func.func @f(%t: tensor<2x3xf32>, %s: tensor<2xf32>, %o: index)
        -> (tensor<2x3xf32>, tensor<2x3xf32>) {
      %a = tensor.insert_slice %s into %t[0, %o] [2, 1] [1, 1]
          : tensor<2xf32> into tensor<2x3xf32>
      %b = tensor.insert_slice %s into %t[0, 0] [1, 2] [1, 2]
          : tensor<2xf32> into tensor<2x3xf32>
      return %a, %b : tensor<2x3xf32>, tensor<2x3xf32>
    })");
  std::vector<RuntimeValue> results =
      run("f", {getMatrix(), f32s({2}, {8, 9}), index(2)});
  ASSERT_EQ(results.size(), 2u);
  EXPECT_THAT(getNumbers(results[0]), ElementsAre(0, 1, 8, 3, 4, 9));
  EXPECT_THAT(getNumbers(results[1]), ElementsAre(8, 1, 9, 3, 4, 5));
}

TEST_F(EvalTensorTest, Concat) {
  load(R"(
    func.func @f(%a: tensor<2x3xf32>, %b: tensor<2x?xf32>)
        -> (tensor<4x3xf32>, tensor<2x?xf32>) {
      %rows = tensor.concat dim(0) %a, %a
          : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<4x3xf32>
      %columns = tensor.concat dim(1) %a, %b
          : (tensor<2x3xf32>, tensor<2x?xf32>) -> tensor<2x?xf32>
      return %rows, %columns : tensor<4x3xf32>, tensor<2x?xf32>
    })");
  std::vector<RuntimeValue> results =
      run("f", {getMatrix(), f32s({2, 1}, {8, 9})});
  ASSERT_EQ(results.size(), 2u);
  EXPECT_THAT(getNumbers(results[0]),
              ElementsAre(0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5));
  EXPECT_THAT(getNumbers(results[1]), ElementsAre(0, 1, 2, 8, 3, 4, 5, 9));
}

TEST_F(EvalTensorTest, ConcatOfOtherShapesIsAnError) {
  load(R"(
    func.func @f(%a: tensor<2x3xf32>, %b: tensor<2x?xf32>) -> tensor<4x?xf32> {
      %rows = tensor.concat dim(0) %a, %b
          : (tensor<2x3xf32>, tensor<2x?xf32>) -> tensor<4x?xf32>
      return %rows : tensor<4x?xf32>
    })");
  EXPECT_THAT(runToError("f", {getMatrix(), f32s({2, 1}, {8, 9})}),
              HasSubstr("expected inputs that differ in dimension 0 alone, "
                        "found shapes [2, 3] and [2, 1]"));
}

TEST_F(EvalTensorTest, IndexOutsideIsAnError) {
  load(R"(
    func.func @f(%t: tensor<?xf32>, %i: index) -> f32 {
      %r = tensor.extract %t[%i] : tensor<?xf32>
      return %r : f32
    })");
  EXPECT_THAT(runToError("f", {f32s({2}, {0, 1}), index(2)}),
              HasSubstr("'tensor.extract' op index [2] lies outside of a "
                        "tensor of shape [2]"));
}

TEST_F(EvalTensorTest, SliceOutsideIsAnError) {
  load(R"(
    func.func @f(%t: tensor<?xf32>, %n: index) -> tensor<?xf32> {
      %r = tensor.extract_slice %t[1] [%n] [1] : tensor<?xf32> to tensor<?xf32>
      return %r : tensor<?xf32>
    })");
  EXPECT_THAT(runToError("f", {f32s({2}, {0, 1}), index(2)}),
              HasSubstr("index [2] lies outside of a tensor of shape [2]"));
  EXPECT_THAT(runToError("f", {f32s({2}, {0, 1}), index(-1)}),
              HasSubstr("expected extents >= 0, found -1"));
}

TEST_F(EvalTensorTest, SourceThatDoesNotFitItsSliceIsAnError) {
  load(R"(
    func.func @f(%t: tensor<4xf32>, %s: tensor<?xf32>, %n: index)
        -> tensor<4xf32> {
      %r = tensor.insert_slice %s into %t[0] [%n] [1]
          : tensor<?xf32> into tensor<4xf32>
      return %r : tensor<4xf32>
    })");
  EXPECT_THAT(
      runToError("f", {f32s({4}, {0, 1, 2, 3}), f32s({2}, {0, 1}), index(3)}),
      HasSubstr("a slice of sizes [3], found shape [2]"));
}

TEST_F(EvalTensorTest, CastToAnotherShapeIsAnError) {
  load(R"(
    func.func @f(%t: tensor<?xf32>) -> tensor<3xf32> {
      %r = tensor.cast %t : tensor<?xf32> to tensor<3xf32>
      return %r : tensor<3xf32>
    })");
  EXPECT_THAT(runToError("f", {f32s({2}, {0, 1})}),
              HasSubstr("expected a shape that fits 'tensor<3xf32>', found "
                        "[2]"));
}

TEST_F(EvalTensorTest, ReshapeToAnotherSizeIsAnError) {
  load(R"(
    func.func @f(%t: tensor<?xf32>, %n: index) -> tensor<?x2xf32> {
      %r = tensor.expand_shape %t [[0, 1]] output_shape [%n, 2]
          : tensor<?xf32> into tensor<?x2xf32>
      return %r : tensor<?x2xf32>
    })");
  EXPECT_THAT(runToError("f", {f32s({2}, {0, 1}), index(2)}),
              HasSubstr("expected as many elements as in shape [2], found "
                        "shape [2, 2]"));
}

TEST_F(EvalTensorTest, HugeTensorIsAnError) {
  load(R"(
    func.func @f(%n: index) -> tensor<?x?xf32> {
      %r = tensor.empty(%n, %n) : tensor<?x?xf32>
      return %r : tensor<?x?xf32>
    })");
  EXPECT_THAT(runToError("f", {index(int64_t(1) << 40)}),
              HasSubstr("expected a tensor of at most 268435456 elements"));
}

} // namespace
