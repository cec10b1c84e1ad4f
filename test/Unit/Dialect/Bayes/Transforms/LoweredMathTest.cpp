//===- LoweredMathTest.cpp - Compiled exponential and logarithm -----------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "JitCode.h"
#include "PassRunner.h"

#include "gtest/gtest.h"

#include <cmath>
#include <limits>
#include <vector>

using namespace mlir::bayes;

namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();
constexpr float nan = std::numeric_limits<float>::quiet_NaN();

/// What the pass is told of the target: everything, no fused multiply-add, no
/// rounding to integers, neither.
class LoweredMathTest : public ::testing::TestWithParam<std::pair<bool, bool>> {
protected:
  void SetUp() override {
    CodeOptions options;
    options.fma = GetParam().first;
    options.rounding = GetParam().second;
    // Seventeen elements: a vector and a tail.
    std::string source;
    for (const char *name : {"atan", "cbrt", "ceil", "cos", "erf", "erfc",
                             "exp", "expm1", "floor", "log", "log10", "log1p",
                             "log2", "rsqrt", "sin", "sqrt", "tanh", "trunc"})
      source += substitute(R"(
func.func @$name(%x: memref<17xf32>, %y: memref<17xf32>) {
  linalg.generic {
      indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>],
      iterator_types = ["parallel"]}
      ins(%x : memref<17xf32>) outs(%y : memref<17xf32>) {
  ^bb0(%in: f32, %out: f32):
    %result = math.$name %in : f32
    linalg.yield %result : f32
  }
  return
}
)",
                           {{"name", name}});
    source += R"(
func.func @bf16(%x: memref<17xf32>, %y: memref<17xf32>) {
  linalg.generic {
      indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>],
      iterator_types = ["parallel"]}
      ins(%x : memref<17xf32>) outs(%y : memref<17xf32>) {
  ^bb0(%in: f32, %out: f32):
    %narrow = arith.truncf %in : f32 to bf16
    %result = arith.extf %narrow : bf16 to f32
    linalg.yield %result : f32
  }
  return
}
)";
    code = JitCode::compile(source, options);
    ASSERT_TRUE(code);
  }

  /// The function of each number.
  std::vector<float> run(const char *name, std::vector<float> numbers) {
    size_t count = numbers.size();
    numbers.resize((count + 16) / 17 * 17);
    std::vector<float> results(numbers.size());
    for (size_t i = 0; i < numbers.size(); i += 17)
      code->call(name, numbers.data() + i, results.data() + i);
    results.resize(count);
    return results;
  }

  std::unique_ptr<JitCode> code;
};

/// The distance of `found` from `exact` in units in the last place of the
/// latter; of the smallest normal number for subnormal ones.
double getError(float found, double exact) {
  int exponent;
  std::frexp(exact, &exponent);
  return std::abs(found - exact) /
         std::ldexp(1.0, std::max(exponent, -125) - 24);
}

/// `count` numbers from `low` to `high`.
std::vector<float> makeRange(float low, float high, int count) {
  std::vector<float> numbers;
  numbers.reserve(count);
  for (int i = 0; i < count; ++i)
    numbers.push_back(low + (high - low) * static_cast<float>(i) /
                                static_cast<float>(count - 1));
  return numbers;
}

TEST_P(LoweredMathTest, ExponentialIsAccurate) {
  for (auto [low, high] : {std::pair(-87.0f, 88.0f), std::pair(-1.0f, 1.0f)}) {
    std::vector<float> x = makeRange(low, high, 20000);
    std::vector<float> y = run("exp", x);
    for (size_t i = 0; i < x.size(); ++i)
      ASSERT_LT(getError(y[i], std::exp(double(x[i]))), 3.0) << x[i];
  }
}

TEST_P(LoweredMathTest, ExponentialAtTheEnds) {
  std::vector<float> y = run("exp", {0.0f, -0.0f, -infinity, infinity, nan,
                                     -104.0f, -1e30f, 89.0f, 1e30f});
  EXPECT_EQ(y[0], 1.0f);
  EXPECT_EQ(y[1], 1.0f);
  EXPECT_EQ(y[2], 0.0f);
  EXPECT_EQ(y[3], infinity);
  EXPECT_TRUE(std::isnan(y[4]));
  EXPECT_EQ(y[5], 0.0f);
  EXPECT_EQ(y[6], 0.0f);
  EXPECT_EQ(y[7], infinity);
  EXPECT_EQ(y[8], infinity);
}

TEST_P(LoweredMathTest, LogarithmIsAccurate) {
  std::vector<float> x = makeRange(0.0f, 4.0f, 20001);
  x.erase(x.begin());
  for (int exponent = -126; exponent < 128; ++exponent)
    for (float mantissa : {1.0f, 1.25f, 1.9999999f})
      x.push_back(std::ldexp(mantissa, exponent));
  std::vector<float> y = run("log", x);
  for (size_t i = 0; i < x.size(); ++i) {
    double exact = std::log(double(x[i]));
    // Near 1 the logarithm itself is near 0.
    ASSERT_LT(std::min(getError(y[i], exact), std::abs(y[i] - exact) * 0x1p24),
              3.0)
        << x[i];
  }
}

TEST_P(LoweredMathTest, LogarithmAtTheEnds) {
  std::vector<float> y = run("log", {1.0f, 0.0f, infinity, -1.0f, nan});
  EXPECT_EQ(y[0], 0.0f);
  EXPECT_EQ(y[1], -infinity);
  EXPECT_EQ(y[2], infinity);
  EXPECT_TRUE(std::isnan(y[3]));
  EXPECT_TRUE(std::isnan(y[4]));
}

struct Approximation {
  const char *name;
  double (*exact)(double);
  float low, high;
  /// The largest error, in units in the last place of the result or, where
  /// `absolute`, of 1.
  double bound;
  bool absolute = false;
};

TEST_P(LoweredMathTest, ApproximationsAreAccurate) {
  const Approximation approximations[] = {
      {"atan", std::atan, -20, 20, 64},
      {"cbrt", std::cbrt, -20, 20, 16},
      {"cos", std::cos, -20, 20, 16, true},
      {"erf", std::erf, -5, 5, 8},
      {"erfc", std::erfc, -5, 5, 32},
      {"expm1", std::expm1, -20, 20, 4},
      {"log10", std::log10, 2, 20, 4},
      {"log1p", std::log1p, -0.9f, 20, 4},
      {"log2", std::log2, 2, 20, 4},
      {"rsqrt", [](double x) { return 1 / std::sqrt(x); }, 0.1f, 20, 2},
      {"sin", std::sin, -20, 20, 16, true},
      {"sqrt", std::sqrt, 0, 20, 1},
      {"tanh", std::tanh, -10, 10, 8},
  };
  for (const Approximation &function : approximations) {
    std::vector<float> x = makeRange(function.low, function.high, 20000);
    std::vector<float> y = run(function.name, x);
    double worst = 0;
    for (size_t i = 0; i < x.size(); ++i) {
      double exact = function.exact(x[i]);
      worst =
          std::max(worst, function.absolute ? std::abs(y[i] - exact) * 0x1p23
                                            : getError(y[i], exact));
    }
    EXPECT_LT(worst, function.bound) << function.name;
  }
}

TEST_P(LoweredMathTest, RoundingToIntegersIsExact) {
  std::vector<float> x = {0.0f,        0.5f,        -0.5f,       1.0f,
                          -1.0f,       -1.5f,       8388607.5f,  8388608.0f,
                          -8388607.5f, -8388608.0f, 16777216.0f, 2147483648.0f,
                          3e9f,        -3e9f,       1e30f,       -1e30f,
                          infinity,    -infinity,   0x1p-149f,   -0x1p-149f};
  std::vector<float> range = makeRange(-20.0f, 20.0f, 1001);
  x.insert(x.end(), range.begin(), range.end());
  std::pair<const char *, float (*)(float)> functions[] = {
      {"ceil", std::ceil},
      {"floor", std::floor},
      {"trunc", std::trunc},
  };
  for (auto [name, exact] : functions) {
    std::vector<float> y = run(name, x);
    for (size_t i = 0; i < x.size(); ++i)
      EXPECT_EQ(y[i], exact(x[i])) << name << ' ' << x[i];
    EXPECT_TRUE(std::isnan(run(name, {nan})[0])) << name;
  }
}

TEST_P(LoweredMathTest, RoundingToBf16IsExact) {
  // Ties to even, up and down, overflow, subnormal numbers.
  std::vector<float> x = {0.3f,      1.00390625f, 1.01171875f, -1.00390625f,
                          3.4e38f,   -infinity,   0.0f,        -0.0f,
                          0x1p-134f, 0x3p-134f,   0x1.fffp-1f, 0x1.ffp-1f};
  std::vector<float> y = {0x1.34p-2f, 1.0f,      1.015625f, -1.0f,
                          infinity,   -infinity, 0.0f,      -0.0f,
                          0.0f,       0x4p-134f, 1.0f,      1.0f};
  std::vector<float> found = run("bf16", x);
  for (size_t i = 0; i < x.size(); ++i) {
    EXPECT_EQ(found[i], y[i]) << x[i];
    EXPECT_EQ(std::signbit(found[i]), std::signbit(y[i])) << x[i];
  }
  EXPECT_TRUE(std::isnan(run("bf16", {nan})[0]));
}

INSTANTIATE_TEST_SUITE_P(Targets, LoweredMathTest,
                         ::testing::Values(std::pair(true, true),
                                           std::pair(false, true),
                                           std::pair(true, false),
                                           std::pair(false, false)));

} // namespace
