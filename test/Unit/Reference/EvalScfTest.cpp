//===- EvalScfTest.cpp - Tests of calls and control flow ------------------===//
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

class EvalScfTest : public ReferenceTest {
protected:
  Scalar i1(bool value) {
    return Scalar::ofInteger(IntegerType::get(&context, 1), value);
  }
};

TEST_F(EvalScfTest, ForCarriesValues) {
  load(R"(
    func.func @f(%lower: index, %upper: index, %step: index)
        -> (index, tensor<4xf32>) {
      %zero = arith.constant 0 : index
      %one = arith.constant 1.0 : f32
      %t0 = arith.constant dense<0.0> : tensor<4xf32>
      %r:2 = scf.for %i = %lower to %upper step %step
          iter_args(%sum = %zero, %t = %t0) -> (index, tensor<4xf32>) {
        %s = arith.addi %sum, %i : index
        %u = tensor.insert %one into %t[%i] : tensor<4xf32>
        scf.yield %s, %u : index, tensor<4xf32>
      }
      return %r#0, %r#1 : index, tensor<4xf32>
    })");
  std::vector<RuntimeValue> results = run("f", {index(1), index(4), index(2)});
  ASSERT_EQ(results.size(), 2u);
  EXPECT_EQ(getNumbers(results[0])[0], 4);
  EXPECT_THAT(getNumbers(results[1]), ElementsAre(0, 1, 0, 1));
  // No iteration: the initial values.
  EXPECT_EQ(getNumbers(run("f", {index(4), index(4), index(1)})[0])[0], 0);
}

TEST_F(EvalScfTest, ForEndsWhereTheIndexWrapsAround) {
  load(R"(
    func.func @f() -> i32 {
      %zero = arith.constant 0 : i32
      %one = arith.constant 1 : i32
      %lower = arith.constant 100 : i8
      %upper = arith.constant 127 : i8
      %step = arith.constant 20 : i8
      %r = scf.for %i = %lower to %upper step %step
          iter_args(%n = %zero) -> i32 : i8 {
        %m = arith.addi %n, %one : i32
        scf.yield %m : i32
      }
      return %r : i32
    })");
  EXPECT_EQ(getNumbers(run("f")[0])[0], 2);
}

TEST_F(EvalScfTest, UnsignedBounds) {
  load(R"(
    func.func @f(%upper: i8) -> i32 {
      %zero = arith.constant 0 : i32
      %one = arith.constant 1 : i32
      %lower = arith.constant 100 : i8
      %step = arith.constant 50 : i8
      %r = scf.for unsigned %i = %lower to %upper step %step
          iter_args(%n = %zero) -> i32 : i8 {
        %m = arith.addi %n, %one : i32
        scf.yield %m : i32
      }
      return %r : i32
    })");
  Scalar upper = Scalar::ofInteger(IntegerType::get(&context, 8), 200);
  EXPECT_EQ(getNumbers(run("f", {upper})[0])[0], 2);
}

TEST_F(EvalScfTest, IfRunsOneBranch) {
  load(R"(
    func.func @f(%c: i1, %i: i32) -> i32 {
      %one = arith.constant 1 : i32
      %zero = arith.constant 0 : i32
      scf.if %c {
        %unused = arith.addi %i, %one : i32
      }
      %r = scf.if %c -> i32 {
        scf.yield %one : i32
      } else {
        %bad = arith.divsi %one, %zero : i32
        scf.yield %bad : i32
      }
      return %r : i32
    })");
  Scalar five = Scalar::ofInteger(IntegerType::get(&context, 32), 5);
  EXPECT_EQ(getNumbers(run("f", {i1(true), five})[0])[0], 1);
  EXPECT_THAT(runToError("f", {i1(false), five}), HasSubstr("by zero"));
}

TEST_F(EvalScfTest, Calls) {
  load(R"(
    func.func private @twice(%x: f32) -> f32 {
      %r = arith.addf %x, %x : f32
      return %r : f32
    }
    func.func @f(%x: f32) -> f32 {
      %a = call @twice(%x) : (f32) -> f32
      %b = call @twice(%a) : (f32) -> f32
      %r = arith.addf %b, %x : f32
      return %r : f32
    })");
  EXPECT_EQ(getNumbers(run("f", {f32(3)})[0])[0], 15);
}

TEST_F(EvalScfTest, StepOfZeroIsAnError) {
  load(R"(
    func.func @f(%n: index) {
      scf.for %i = %n to %n step %n {
      }
      return
    })");
  EXPECT_THAT(runToError("f", {index(0)}),
              HasSubstr("'scf.for' op expected a positive step, found 0"));
}

TEST_F(EvalScfTest, EndlessRecursionIsAnError) {
  load(R"(
    func.func @f() {
      call @f() : () -> ()
      return
    })");
  EXPECT_THAT(runToError("f"), HasSubstr("expected at most 64 nested calls"));
}

TEST_F(EvalScfTest, CallOfADeclarationIsAnError) {
  load(R"(
    func.func private @elsewhere()
    func.func @f() {
      call @elsewhere() : () -> ()
      return
    })");
  EXPECT_THAT(runToError("f"),
              HasSubstr("expected a body of one block, found 0 blocks"));
}

TEST_F(EvalScfTest, BranchesAreAnError) {
  load(R"(
    func.func @f() {
      cf.br ^end
    ^end:
      return
    })");
  EXPECT_THAT(runToError("f"),
              HasSubstr("expected a body of one block, found 2 blocks"));
}

} // namespace
