//===- LoweredMathTest.cpp - Compiled exponential and logarithm -----------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "JitCode.h"

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
    for (const char *name : {"exp", "log", "floor"})
      source += std::string("func.func @") + name +
                R"((%x: memref<17xf32>, %y: memref<17xf32>) {
  linalg.)" + name +
                R"( ins(%x : memref<17xf32>) outs(%y : memref<17xf32>)
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

TEST_P(LoweredMathTest, FloorIsExact) {
  std::vector<float> x = {0.0f,        0.5f,        -0.5f,       1.0f,
                          -1.0f,       -1.5f,       8388607.5f,  8388608.0f,
                          -8388607.5f, -8388608.0f, 16777216.0f, 2147483648.0f,
                          3e9f,        -3e9f,       1e30f,       -1e30f,
                          infinity,    -infinity,   0x1p-149f,   -0x1p-149f};
  std::vector<float> range = makeRange(-20.0f, 20.0f, 1001);
  x.insert(x.end(), range.begin(), range.end());
  std::vector<float> y = run("floor", x);
  for (size_t i = 0; i < x.size(); ++i)
    EXPECT_EQ(y[i], std::floor(x[i])) << x[i];
  EXPECT_TRUE(std::isnan(run("floor", {nan})[0]));
}

INSTANTIATE_TEST_SUITE_P(Targets, LoweredMathTest,
                         ::testing::Values(std::pair(true, true),
                                           std::pair(false, true),
                                           std::pair(true, false),
                                           std::pair(false, false)));

} // namespace
