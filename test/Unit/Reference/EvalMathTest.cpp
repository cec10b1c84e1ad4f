//===- EvalMathTest.cpp - Tests of the math and affine dialects -----------===//
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
using ::testing::HasSubstr;

namespace {

class EvalMathTest : public ReferenceTest {
protected:
  double unary(StringRef op, StringRef value) {
    return getNumbers(evaluate("f32", ("%a = arith.constant " + value +
                                       " : f32\n%r = " + op + " %a : f32")
                                          .str()))[0];
  }
};

// Expected values: 25 digits from tables, rounded to f32 by the compiler.
TEST_F(EvalMathTest, PowersAndLogarithms) {
  EXPECT_EQ(unary("math.sqrt", "2.0"), 1.414213562373095048801689f);
  EXPECT_EQ(unary("math.rsqrt", "4.0"), 0.5);
  EXPECT_EQ(unary("math.cbrt", "-27.0"), -3.0);
  EXPECT_EQ(unary("math.exp", "1.0"), 2.718281828459045235360287f);
  EXPECT_EQ(unary("math.exp", "-200.0"), 0.0);
  EXPECT_EQ(unary("math.exp2", "-3.0"), 0.125);
  EXPECT_EQ(unary("math.expm1", "1.0"), 1.718281828459045235360287f);
  EXPECT_EQ(unary("math.log", "2.0"), 0.693147180559945309417232f);
  EXPECT_EQ(unary("math.log", "0.0"), -INFINITY);
  EXPECT_EQ(unary("math.log1p", "1.0"), 0.693147180559945309417232f);
  EXPECT_EQ(unary("math.log2", "8.0"), 3.0);
  EXPECT_EQ(unary("math.log10", "1000.0"), 3.0);
}

TEST_F(EvalMathTest, TrigonometricAndHyperbolic) {
  EXPECT_EQ(unary("math.sin", "1.0"), 0.841470984807896506652502f);
  EXPECT_EQ(unary("math.cos", "1.0"), 0.540302305868139717400937f);
  EXPECT_EQ(unary("math.atan", "1.0"), 0.785398163397448309615661f);
  EXPECT_EQ(unary("math.sinh", "1.0"), 1.175201193643801456882382f);
  EXPECT_EQ(unary("math.cosh", "1.0"), 1.543080634815243778477906f);
  EXPECT_EQ(unary("math.tanh", "0.5"), 0.462117157260009758502318f);
  EXPECT_EQ(unary("math.erf", "1.0"), 0.842700792949714869341221f);
  EXPECT_EQ(unary("math.erfc", "1.0"), 0.157299207050285130658779f);
}

TEST_F(EvalMathTest, SignAndRounding) {
  EXPECT_EQ(unary("math.absf", "-2.5"), 2.5);
  EXPECT_EQ(unary("math.ceil", "-2.5"), -2.0);
  EXPECT_EQ(unary("math.floor", "-2.5"), -3.0);
  EXPECT_EQ(unary("math.trunc", "-2.5"), -2.0);
  EXPECT_EQ(unary("math.round", "2.5"), 3.0);
  EXPECT_EQ(unary("math.roundeven", "2.5"), 2.0);
}

TEST_F(EvalMathTest, TwoOperands) {
  load(R"(
    func.func @f(%a: f32, %b: f32) -> (f32, f32, f32) {
      %p = math.powf %a, %b : f32
      %t = math.atan2 %a, %b : f32
      %c = math.copysign %a, %b : f32
      return %p, %t, %c : f32, f32, f32
    })");
  std::vector<RuntimeValue> results = run("f", {f32(2.0), f32(-3.0)});
  ASSERT_EQ(results.size(), 3u);
  EXPECT_EQ(getNumbers(results[0])[0], 0.125);
  EXPECT_EQ(getNumbers(results[1])[0], 2.553590050042225687243740f);
  EXPECT_EQ(getNumbers(results[2])[0], -2.0);
}

TEST_F(EvalMathTest, FusedMultiplyAddRoundsOnce) {
  load(R"(
    func.func @f(%a: f32, %b: f32, %c: f32) -> f32 {
      %r = math.fma %a, %b, %c : f32
      return %r : f32
    })");
  // (1 + 2^-12)^2 = 1 + 2^-11 + 2^-24: the last term survives only unrounded.
  double a = 1.0 + 0x1p-12;
  EXPECT_EQ(getNumbers(run("f", {f32(a), f32(a), f32(-1.0)})[0])[0],
            0x1p-11 + 0x1p-24);
  // 1 + 2^-23 + 2^-24 - 2^-70 lies just below half way between two floats.
  // Rounded to double first it is half way, and the tie would go up.
  EXPECT_EQ(getNumbers(run("f", {f32(0x1.000002p-12), f32(0x1.fffffcp-13),
                                 f32(1.0 + 0x1p-23)})[0])[0],
            1.0 + 0x1p-23);
}

TEST_F(EvalMathTest, IntegersAndClasses) {
  load(R"(
    func.func @f(%x: f32, %i: i32) -> (i32, i1, i1, i1) {
      %a = math.absi %i : i32
      %n = math.isnan %x : f32
      %f = math.isfinite %x : f32
      %h = math.isinf %x : f32
      return %a, %n, %f, %h : i32, i1, i1, i1
    })");
  Scalar minusFive = Scalar::ofInteger(IntegerType::get(&context, 32), -5);
  std::vector<RuntimeValue> results = run("f", {f32(INFINITY), minusFive});
  ASSERT_EQ(results.size(), 4u);
  EXPECT_EQ(getNumbers(results[0])[0], 5);
  EXPECT_FALSE(std::get<Scalar>(results[1]).getBool());
  EXPECT_FALSE(std::get<Scalar>(results[2]).getBool());
  EXPECT_TRUE(std::get<Scalar>(results[3]).getBool());
}

TEST_F(EvalMathTest, AffineMaps) {
  load(R"(
    func.func @f(%i: index, %n: index) -> (index, index, index) {
      %a = affine.apply affine_map<(d0)[s0] ->
          (d0 * 3 + s0 floordiv 4 + s0 ceildiv 4 + (d0 - 7) mod 5)>(%i)[%n]
      %l = affine.min affine_map<(d0)[s0] -> (16, s0 - d0)>(%i)[%n]
      %h = affine.max affine_map<(d0)[s0] -> (16, s0 - d0)>(%i)[%n]
      return %a, %l, %h : index, index, index
    })");
  std::vector<RuntimeValue> results = run("f", {index(5), index(10)});
  ASSERT_EQ(results.size(), 3u);
  EXPECT_EQ(getNumbers(results[0])[0], 15 + 2 + 3 + 3);
  EXPECT_EQ(getNumbers(results[1])[0], 5);
  EXPECT_EQ(getNumbers(results[2])[0], 16);
}

TEST_F(EvalMathTest, AffineDivisionByZeroIsAnError) {
  load(R"(
    func.func @f(%i: index, %n: index) -> index {
      %a = affine.apply affine_map<(d0)[s0] -> (d0 mod s0)>(%i)[%n]
      return %a : index
    })");
  EXPECT_THAT(runToError("f", {index(5), index(0)}),
              HasSubstr("division by a number that is not positive"));
}

TEST_F(EvalMathTest, UnknownOpIsAnError) {
  EXPECT_THAT(evaluateToError("i32", "%a = arith.constant 5 : i32\n"
                                     "%r = math.ctpop %a : i32"),
              HasSubstr("'math.ctpop' op cannot be evaluated by the reference "
                        "evaluator"));
}

} // namespace
