//===- EvalArithTest.cpp - Tests of the arith dialect ---------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ReferenceTest.h"

#include <cmath>
#include <limits>

using namespace mlir;
using namespace mlir::bayes::ref;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

namespace {

class EvalArithTest : public ReferenceTest {
protected:
  /// `op` of two constants of `type`, e.g. "arith.addf %a, %b : f32".
  double binary(StringRef op, StringRef type, StringRef a, StringRef b) {
    return binaryTo(type, (op + " %a, %b : " + type).str(), type, a, b);
  }

  double binaryTo(StringRef resultType, StringRef op, StringRef type,
                  StringRef a, StringRef b) {
    return getNumbers(
        evaluate(resultType, operands(type, a, b) + "%r = " + op.str()))[0];
  }

  std::string binaryToError(StringRef op, StringRef type, StringRef a,
                            StringRef b) {
    return evaluateToError(type, operands(type, a, b) + "%r = " +
                                     (op + " %a, %b : " + type).str());
  }

  /// A cast of one constant.
  double cast(StringRef op, StringRef from, StringRef value, StringRef to) {
    return getNumbers(evaluate(to, castBody(op, from, value, to)))[0];
  }
  std::string castToError(StringRef op, StringRef from, StringRef value,
                          StringRef to) {
    return evaluateToError(to, castBody(op, from, value, to));
  }

private:
  static std::string operands(StringRef type, StringRef a, StringRef b) {
    return ("%a = arith.constant " + a + " : " + type +
            "\n%b = arith.constant " + b + " : " + type + "\n")
        .str();
  }
  static std::string castBody(StringRef op, StringRef from, StringRef value,
                              StringRef to) {
    return ("%a = arith.constant " + value + " : " + from + "\n%r = " + op +
            " %a : " + from + " to " + to)
        .str();
  }
};

TEST_F(EvalArithTest, FloatArithmetic) {
  EXPECT_EQ(binary("arith.addf", "f32", "1.5", "2.25"), 3.75);
  EXPECT_EQ(binary("arith.subf", "f32", "1.5", "2.25"), -0.75);
  EXPECT_EQ(binary("arith.mulf", "f32", "1.5", "-2.0"), -3.0);
  EXPECT_EQ(binary("arith.divf", "f32", "1.0", "3.0"), 1.0f / 3.0f);
  EXPECT_EQ(binary("arith.remf", "f32", "-7.5", "2.0"), -1.5);
  EXPECT_EQ(getNumbers(evaluate("f32", "%a = arith.constant 2.0 : f32\n"
                                       "%r = arith.negf %a : f32"))[0],
            -2.0);
}

TEST_F(EvalArithTest, F32OperationsRoundToF32) {
  // 2^24 + 1 is not a float, and the tie goes to the even neighbour.
  EXPECT_EQ(binary("arith.addf", "f32", "16777216.0", "1.0"), 16777216.0);
  EXPECT_EQ(binary("arith.addf", "f64", "16777216.0", "1.0"), 16777217.0);
  EXPECT_EQ(binary("arith.mulf", "f32", "0.1", "0.1"), 0.1f * 0.1f);
  EXPECT_EQ(binary("arith.mulf", "f64", "0.1", "0.1"), 0.1 * 0.1);
  // Overflow, and a result below the smallest subnormal.
  EXPECT_EQ(binary("arith.mulf", "f32", "3.0e38", "2.0"),
            std::numeric_limits<double>::infinity());
  EXPECT_EQ(binary("arith.mulf", "f32", "1.0e-30", "1.0e-30"), 0.0);
}

TEST_F(EvalArithTest, ExtremaOfNaNAndSignedZeros) {
  const char *nan = "0x7FC00000";
  EXPECT_TRUE(std::isnan(binary("arith.maximumf", "f32", nan, "1.0")));
  EXPECT_TRUE(std::isnan(binary("arith.minimumf", "f32", "1.0", nan)));
  EXPECT_EQ(binary("arith.maxnumf", "f32", nan, "1.0"), 1.0);
  EXPECT_EQ(binary("arith.minnumf", "f32", "1.0", nan), 1.0);
  EXPECT_FALSE(std::signbit(binary("arith.maximumf", "f32", "-0.0", "0.0")));
  EXPECT_TRUE(std::signbit(binary("arith.minimumf", "f32", "0.0", "-0.0")));
  EXPECT_EQ(binary("arith.maximumf", "f32", "-3.0", "2.0"), 2.0);
  EXPECT_EQ(binary("arith.minimumf", "f32", "-3.0", "2.0"), -3.0);
}

TEST_F(EvalArithTest, IntegerArithmetic) {
  EXPECT_EQ(binary("arith.addi", "i32", "2147483647", "1"), -2147483648.0);
  EXPECT_EQ(binary("arith.subi", "index", "2", "5"), -3);
  EXPECT_EQ(binary("arith.muli", "i8", "16", "16"), 0);
  EXPECT_EQ(binary("arith.divsi", "i32", "-7", "2"), -3);
  EXPECT_EQ(binary("arith.remsi", "i32", "-7", "2"), -1);
  EXPECT_EQ(binary("arith.floordivsi", "i32", "-7", "2"), -4);
  EXPECT_EQ(binary("arith.ceildivsi", "i32", "7", "2"), 4);
  EXPECT_EQ(binary("arith.divui", "i8", "-1", "2"), 127);
  EXPECT_EQ(binary("arith.remui", "i8", "-1", "16"), 15);
  EXPECT_EQ(binary("arith.ceildivui", "i32", "7", "2"), 4);
}

TEST_F(EvalArithTest, Bits) {
  EXPECT_EQ(binary("arith.andi", "i32", "12", "10"), 8);
  EXPECT_EQ(binary("arith.ori", "i32", "12", "10"), 14);
  EXPECT_EQ(binary("arith.xori", "i32", "12", "10"), 6);
  EXPECT_EQ(binary("arith.shli", "i8", "3", "7"), -128);
  EXPECT_EQ(binary("arith.shrui", "i8", "-128", "7"), 1);
  EXPECT_EQ(binary("arith.shrsi", "i8", "-128", "7"), -1);
}

TEST_F(EvalArithTest, IntegerExtrema) {
  EXPECT_EQ(binary("arith.maxsi", "i32", "-1", "1"), 1);
  EXPECT_EQ(binary("arith.minsi", "i32", "-1", "1"), -1);
  EXPECT_EQ(binary("arith.maxui", "i32", "-1", "1"), -1);
  EXPECT_EQ(binary("arith.minui", "i32", "-1", "1"), 1);
}

TEST_F(EvalArithTest, Comparisons) {
  auto compareFloats = [&](StringRef predicate, StringRef a, StringRef b) {
    return binaryTo("i1", ("arith.cmpf " + predicate + ", %a, %b : f32").str(),
                    "f32", a, b) != 0;
  };
  EXPECT_TRUE(compareFloats("olt", "1.0", "2.0"));
  EXPECT_FALSE(compareFloats("ogt", "1.0", "0x7FC00000"));
  EXPECT_TRUE(compareFloats("ugt", "1.0", "0x7FC00000"));
  EXPECT_TRUE(compareFloats("oeq", "0.0", "-0.0"));
  auto compareIntegers = [&](StringRef predicate, StringRef a, StringRef b) {
    return binaryTo("i1", ("arith.cmpi " + predicate + ", %a, %b : i32").str(),
                    "i32", a, b) != 0;
  };
  EXPECT_TRUE(compareIntegers("slt", "-1", "1"));
  EXPECT_FALSE(compareIntegers("ult", "-1", "1"));
  EXPECT_TRUE(compareIntegers("eq", "5", "5"));
}

TEST_F(EvalArithTest, Casts) {
  EXPECT_EQ(cast("arith.extf", "f32", "0.1", "f64"), 0.1f);
  EXPECT_EQ(cast("arith.truncf", "f64", "0.1", "f32"), 0.1f);
  EXPECT_EQ(cast("arith.extsi", "i8", "-1", "i32"), -1);
  EXPECT_EQ(cast("arith.extui", "i8", "-1", "i32"), 255);
  EXPECT_EQ(cast("arith.trunci", "i32", "258", "i8"), 2);
  EXPECT_EQ(cast("arith.sitofp", "i32", "-3", "f32"), -3);
  EXPECT_EQ(cast("arith.uitofp", "i8", "-1", "f32"), 255);
  EXPECT_EQ(cast("arith.fptosi", "f32", "-2.75", "i32"), -2);
  EXPECT_EQ(cast("arith.fptoui", "f32", "200.5", "i8"), -56);
  EXPECT_EQ(cast("arith.index_cast", "i32", "-4", "index"), -4);
  EXPECT_EQ(cast("arith.index_castui", "i8", "-1", "index"), 255);
  EXPECT_EQ(cast("arith.bitcast", "f32", "1.0", "i32"), 0x3F800000);
  EXPECT_EQ(cast("arith.bitcast", "i32", "0x40490FDB", "f32"), 0x1.921FB6p+1f);
}

TEST_F(EvalArithTest, WideIntegersRoundToF32Once) {
  // Through f64 this would round twice: first to 2^60 + 2^36, then to even.
  EXPECT_EQ(cast("arith.sitofp", "i64", "1152921573326323713", "f32"),
            0x1.000002p60);
}

TEST_F(EvalArithTest, NarrowFloatsRoundToNearestEven) {
  EXPECT_EQ(cast("arith.truncf", "f32", "0.3", "f16"), 0x1.334p-2);
  EXPECT_EQ(cast("arith.truncf", "f32", "0.3", "bf16"), 0x1.34p-2);
  // Ties go to the even neighbour.
  EXPECT_EQ(cast("arith.truncf", "f32", "1.00048828125", "f16"), 1.0);
  EXPECT_EQ(cast("arith.truncf", "f32", "1.00146484375", "f16"), 0x1.008p0);
  EXPECT_EQ(cast("arith.truncf", "f32", "1.00390625", "bf16"), 1.0);
  // Not by way of f32, which would round to a tie: 1 + 2^-11 + 2^-30.
  EXPECT_EQ(
      cast("arith.truncf", "f64", "1.000488282181322574615478515625", "f16"),
      0x1.004p0);
  // Overflow, and subnormal numbers: 2^-25 is half way to the smallest.
  EXPECT_EQ(cast("arith.truncf", "f32", "65520.0", "f16"),
            std::numeric_limits<double>::infinity());
  EXPECT_EQ(cast("arith.truncf", "f32", "65519.0", "f16"), 65504.0);
  EXPECT_EQ(cast("arith.truncf", "f32", "0x33000000", "f16"), 0.0);
  EXPECT_EQ(cast("arith.truncf", "f32", "0x33400000", "f16"), 0x1p-24);
  EXPECT_EQ(cast("arith.extf", "f16", "0x34CD", "f32"), 0x1.334p-2);

  EXPECT_EQ(binary("arith.addf", "f16", "2048.0", "1.0"), 2048.0);
  EXPECT_EQ(binary("arith.mulf", "bf16", "1.0078125", "1.0078125"), 1.015625);
  EXPECT_EQ(cast("arith.sitofp", "i32", "2049", "f16"), 2048.0);
  EXPECT_EQ(cast("arith.uitofp", "i8", "-1", "bf16"), 255.0);
  EXPECT_EQ(cast("arith.bitcast", "i16", "0x3C00", "f16"), 1.0);
  EXPECT_EQ(cast("arith.bitcast", "bf16", "-1.0", "i16"), -16512.0);
}

TEST_F(EvalArithTest, OtherFloatsAreAnError) {
  EXPECT_THAT(castToError("arith.truncf", "f32", "0.3", "f8E4M3FN"),
              HasSubstr("'arith.truncf' op cannot be evaluated"));
}

TEST_F(EvalArithTest, TensorsAreComputedElementByElement) {
  RuntimeValue result = evaluate(
      "tensor<2x2xf32>",
      "%a = arith.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>\n"
      "%b = arith.constant dense<0.5> : tensor<2x2xf32>\n"
      "%r = arith.mulf %a, %b : tensor<2x2xf32>");
  EXPECT_THAT(getNumbers(result), ElementsAre(0.5, 1.0, 1.5, 2.0));
  EXPECT_THAT(getShape(result), ElementsAre(2, 2));
}

TEST_F(EvalArithTest, SelectByElementAndAsAWhole) {
  load(R"(
    func.func @f(%c: i1) -> (tensor<2xf32>, tensor<2xf32>) {
      %m = arith.constant dense<[true, false]> : tensor<2xi1>
      %a = arith.constant dense<[1.0, 2.0]> : tensor<2xf32>
      %b = arith.constant dense<[3.0, 4.0]> : tensor<2xf32>
      %r = arith.select %m, %a, %b : tensor<2xi1>, tensor<2xf32>
      %w = arith.select %c, %a, %b : tensor<2xf32>
      return %r, %w : tensor<2xf32>, tensor<2xf32>
    })");
  Scalar no = Scalar::ofInteger(IntegerType::get(&context, 1), 0);
  std::vector<RuntimeValue> results = run("f", {no});
  ASSERT_EQ(results.size(), 2u);
  EXPECT_THAT(getNumbers(results[0]), ElementsAre(1.0, 4.0));
  EXPECT_THAT(getNumbers(results[1]), ElementsAre(3.0, 4.0));
}

TEST_F(EvalArithTest, UndefinedDivisionIsAnError) {
  EXPECT_THAT(binaryToError("arith.divsi", "i32", "7", "0"),
              HasSubstr("'arith.divsi' op division of 7 by zero"));
  EXPECT_THAT(binaryToError("arith.remui", "i32", "7", "0"),
              HasSubstr("'arith.remui' op division of 7 by zero"));
  EXPECT_THAT(binaryToError("arith.divsi", "i8", "-128", "-1"),
              HasSubstr("division of -128 by -1 overflows"));
}

TEST_F(EvalArithTest, UndefinedShiftIsAnError) {
  EXPECT_THAT(binaryToError("arith.shli", "i32", "1", "32"),
              HasSubstr("expected a distance less than 32, found 32"));
}

TEST_F(EvalArithTest, UndefinedConversionIsAnError) {
  EXPECT_THAT(castToError("arith.fptosi", "f32", "2147483648.0", "i32"),
              HasSubstr("expected a value in the range of 'i32'"));
  EXPECT_THAT(castToError("arith.fptoui", "f32", "-1.0", "i32"),
              HasSubstr("expected a value in the range of 'i32'"));
  EXPECT_THAT(castToError("arith.fptosi", "f32", "0x7FC00000", "i32"),
              HasSubstr("expected a value in the range of 'i32'"));
}

TEST_F(EvalArithTest, UnknownRoundingModeIsAnError) {
  EXPECT_THAT(evaluateToError("f32",
                              "%a = arith.constant 0.1 : f64\n"
                              "%r = arith.truncf %a upward : f64 to f32"),
              HasSubstr("'arith.truncf' op cannot be evaluated"));
}

} // namespace
