//===- EvaluatorTest.cpp - Tests of calls and of constants ----------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ReferenceTest.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"

using namespace mlir;
using namespace mlir::bayes::ref;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

namespace {

//===----------------------------------------------------------------------===//
// Arguments
//===----------------------------------------------------------------------===//

class EvaluatorTest : public ReferenceTest {
protected:
  /// The value that the terminator of @f returns.
  Value getReturned() {
    func::FuncOp function = getFunction("f");
    return function.getBody().front().getTerminator()->getOperand(0);
  }
};

TEST_F(EvaluatorTest, WrongNumberOfArgumentsIsAnError) {
  load("func.func @f(%x: f32) { return }");
  EXPECT_THAT(runToError("f"), HasSubstr("expected 1 arguments, found 0"));
  EXPECT_THAT(runToError("f", {f32(1), f32(2)}),
              HasSubstr("expected 1 arguments, found 2"));
}

TEST_F(EvaluatorTest, WrongTypeOfArgumentIsAnError) {
  load("func.func @f(%x: f32, %t: tensor<?x2xf32>, "
       "%w: !bayes.random<2xf32>) { return }");
  Tensor matrix = f32s({1, 2}, {1, 2}), vector = f32s({2}, {1, 2});
  RandomTensor weight{vector, vector};
  EXPECT_EQ(run("f", {f32(1), matrix, weight}).size(), 0u);
  EXPECT_EQ(diagnostics, "");
  EXPECT_THAT(runToError("f", {i64(1), matrix, weight}),
              HasSubstr("expected 'f32' as argument 0, found 'i64'"));
  EXPECT_THAT(runToError("f", {f32(1), vector, weight}),
              HasSubstr("expected 'tensor<?x2xf32>' as argument 1, found "
                        "'tensor<2xf32>'"));
  EXPECT_THAT(runToError("f", {f32(1), f32s({2, 1}, {1, 2}), weight}),
              HasSubstr("found 'tensor<2x1xf32>'"));
  EXPECT_THAT(
      runToError("f",
                 {f32(1), Tensor({1, 2}, Float64Type::get(&context)), weight}),
      HasSubstr("found 'tensor<1x2xf64>'"));
  EXPECT_THAT(runToError("f", {f32(1), matrix, RandomTensor{vector, matrix}}),
              HasSubstr("found a random tensor with mean 'tensor<2xf32>' and "
                        "standard deviation 'tensor<1x2xf32>'"));
}

// A contraction of 156,800 products is 10^6 steps of the evaluator.
TEST_F(EvaluatorTest, LargeContraction) {
  load(R"(
    func.func @f(%x: tensor<1x784xf32>, %w: tensor<784x200xf32>,
                 %o: tensor<1x200xf32>) -> tensor<1x200xf32> {
      %r = linalg.matmul
          ins(%x, %w : tensor<1x784xf32>, tensor<784x200xf32>)
          outs(%o : tensor<1x200xf32>) -> tensor<1x200xf32>
      return %r : tensor<1x200xf32>
    })");
  std::vector<RuntimeValue> results =
      run("f",
          {Tensor::splat({1, 784}, f32(1)), Tensor::splat({784, 200}, f32(0.5)),
           Tensor::splat({1, 200}, f32(0))});
  ASSERT_EQ(results.size(), 1u);
  EXPECT_THAT(getNumbers(results[0]), Each(392.0));
}

//===----------------------------------------------------------------------===//
// Compile-time constants
//===----------------------------------------------------------------------===//

constexpr const char *squares = R"(
    bayes.parameter @s = dense<[0.5, 2.0]> : tensor<2xf32>
    func.func @f(%x: tensor<2xf32>) -> tensor<2xf32> {
      %s = bayes.load_parameter @s : tensor<2xf32>
      %e = tensor.empty() : tensor<2xf32>
      %scale = arith.constant 10.0 : f32
      %r = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>,
          affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]}
          ins(%s : tensor<2xf32>) outs(%e : tensor<2xf32>) {
      ^bb0(%a: f32, %unused: f32):
        %b = arith.mulf %a, %a : f32
        %c = arith.mulf %b, %scale : f32
        linalg.yield %c : f32
      } -> tensor<2xf32>
      %sum = arith.addf %r, %x : tensor<2xf32>
      return %r : tensor<2xf32>
    })";

TEST_F(EvaluatorTest, FunctionOfAParameterIsConstant) {
  load(squares);
  Value result = getReturned();
  EXPECT_TRUE(isCompileTimeConstant(result));
  FailureOr<Tensor> constant = evaluateConstant(result);
  ASSERT_TRUE(succeeded(constant));
  EXPECT_THAT(getNumbers(*constant), ElementsAre(2.5, 40.0));
}

TEST_F(EvaluatorTest, FunctionOfAnArgumentIsNotConstant) {
  load(squares);
  Operation *sum = getReturned().getDefiningOp()->getNextNode();
  EXPECT_FALSE(isCompileTimeConstant(sum->getResult(0)));
  EXPECT_FALSE(isCompileTimeConstant(getFunction("f").getArgument(0)));
}

TEST_F(EvaluatorTest, CoordinateIsNotConstant) {
  load(R"(
    func.func @f(%x: tensor<2xindex>) -> tensor<2xindex> {
      %r = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>],
          iterator_types = ["parallel"]} outs(%x : tensor<2xindex>) {
      ^bb0(%unused: index):
        %i = linalg.index 0 : index
        linalg.yield %i : index
      } -> tensor<2xindex>
      return %r : tensor<2xindex>
    })");
  auto generic = getReturned().getDefiningOp<linalg::GenericOp>();
  ASSERT_TRUE(generic);
  EXPECT_FALSE(isCompileTimeConstant(generic.getBody()->front().getResult(0)));
  EXPECT_FALSE(isCompileTimeConstant(generic.getResult(0)));
}

TEST_F(EvaluatorTest, ResultOfAnUnknownOpIsNotConstant) {
  load(R"(
    func.func @f() -> tensor<2xi32> {
      %c = arith.constant dense<[3, 4]> : tensor<2xi32>
      %p = math.ctpop %c : tensor<2xi32>
      return %p : tensor<2xi32>
    })");
  EXPECT_FALSE(isCompileTimeConstant(getReturned()));
  EXPECT_TRUE(failed(evaluateConstant(getReturned())));
  EXPECT_THAT(diagnostics,
              HasSubstr("expected a tensor that is a compile-time constant, "
                        "found a value of type 'tensor<2xi32>'"));
}

TEST_F(EvaluatorTest, ResultOfACallIsNotConstant) {
  load(R"(
    func.func private @g() -> tensor<2xf32>
    func.func @f() -> tensor<2xf32> {
      %r = call @g() : () -> tensor<2xf32>
      return %r : tensor<2xf32>
    })");
  EXPECT_FALSE(isCompileTimeConstant(getReturned()));
}

TEST_F(EvaluatorTest, ScalarCannotBeFolded) {
  load(R"(
    func.func @f() -> f32 {
      %r = arith.constant 1.0 : f32
      return %r : f32
    })");
  EXPECT_TRUE(isCompileTimeConstant(getReturned()));
  EXPECT_TRUE(failed(evaluateConstant(getReturned())));
  EXPECT_THAT(diagnostics, HasSubstr("found a value of type 'f32'"));
}

TEST_F(EvaluatorTest, MissingDataIsFoundWhileFolding) {
  load(R"(
    bayes.parameter @s = dense_resource<gone> : tensor<2xf32>
    func.func @f() -> tensor<2xf32> {
      %s = bayes.load_parameter @s : tensor<2xf32>
      return %s : tensor<2xf32>
    })");
  EXPECT_TRUE(isCompileTimeConstant(getReturned()));
  EXPECT_TRUE(failed(evaluateConstant(getReturned())));
  EXPECT_THAT(diagnostics, HasSubstr("expected data for resource 'gone'"));
}

} // namespace
