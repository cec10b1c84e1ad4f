//===- MatmulTest.cpp - Products computed by oneDNN -----------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes-runtime/OneDNN.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include <cmath>
#include <cstring>
#include <random>
#include <string>
#include <thread>
#include <vector>

using testing::HasSubstr;
using testing::Not;

namespace {

using Floats = std::vector<float>;

Floats makeValues(uint64_t count, unsigned seed) {
  std::mt19937 generator(seed);
  std::uniform_real_distribution<float> uniform(-1.0f, 1.0f);
  Floats values(count);
  for (float &value : values)
    value = uniform(generator);
  return values;
}

/// A row-major weight [reduction, columns] as the product says it is stored.
/// Floats behind the last column are NaN.
Floats store(const bayes_onednn_product &product, const Floats &weight) {
  uint64_t width = product.panel_width;
  if (width == 0)
    return weight;
  uint64_t panels = (product.columns + width - 1) / width;
  Floats stored(panels * product.reduction * width, NAN);
  for (uint64_t k = 0; k < product.reduction; ++k)
    for (uint64_t n = 0; n < product.columns; ++n)
      stored[(n / width * product.reduction + k) * width + n % width] =
          weight[k * product.columns + n];
  return stored;
}

/// Releases a state at the end of a test.
struct State {
  State(const std::vector<bayes_onednn_product> &products,
        const Floats &weights) {
    status = bayes_onednn_matmul_prepare(products.data(), products.size(),
                                         weights.data(), &state);
  }
  ~State() { bayes_onednn_matmul_release(state); }

  bayes_status status;
  void *state = nullptr;
};

void expectProduct(const bayes_onednn_product &product, const Floats &x,
                   const Floats &weight, const Floats &before,
                   const Floats &after) {
  for (uint64_t m = 0; m < product.rows; ++m)
    for (uint64_t n = 0; n < product.columns; ++n) {
      double sum = before[m * product.columns + n];
      double size = std::abs(sum);
      for (uint64_t k = 0; k < product.reduction; ++k) {
        double term = double(x[m * product.reduction + k]) *
                      weight[k * product.columns + n];
        sum += term;
        size += std::abs(term);
      }
      // What OneDNN.h promises.
      EXPECT_NEAR(after[m * product.columns + n], sum,
                  std::ldexp((product.reduction + 1) * size, -23))
          << "row " << m << ", column " << n;
    }
}

class ShapeTest : public testing::TestWithParam<bayes_onednn_product> {};

TEST_P(ShapeTest, AgreesWithPlainProduct) {
  const bayes_onednn_product &product = GetParam();
  Floats x = makeValues(product.rows * product.reduction, 1);
  Floats weight = makeValues(product.reduction * product.columns, 2);
  Floats before = makeValues(product.rows * product.columns, 3);
  Floats stored = store(product, weight);
  Floats weights(product.weights_offset / sizeof(float), NAN);
  weights.insert(weights.end(), stored.begin(), stored.end());

  State state({product}, weights);
  ASSERT_EQ(state.status, BAYES_OK);
  Floats after = before;
  bayes_onednn_matmul_run(&state.state, 0, x.data(), after.data());
  expectProduct(product, x, weight, before, after);
}

// rows, reduction, columns, offset, width of a panel
INSTANTIATE_TEST_SUITE_P(
    Shapes, ShapeTest,
    testing::Values(bayes_onednn_product{1, 1, 1, 0, 0},
                    bayes_onednn_product{1, 7, 5, 64, 0},
                    bayes_onednn_product{3, 17, 33, 0, 16},
                    bayes_onednn_product{16, 784, 200, 0, 112},
                    bayes_onednn_product{32, 784, 200, 128, 0},
                    bayes_onednn_product{32, 100, 10, 0, 16},
                    bayes_onednn_product{33, 129, 257, 64, 8}));

TEST(MatmulTest, KeepsProductsApart) {
  // The first and the last have one primitive, and weights of their own.
  std::vector<bayes_onednn_product> products = {
      {4, 8, 16, 0, 0}, {2, 8, 16, 512, 0}, {4, 8, 16, 1024, 0}};
  Floats weights = makeValues(3 * 128, 4);
  State state(products, weights);
  ASSERT_EQ(state.status, BAYES_OK);
  Floats x = makeValues(4 * 8, 5);
  for (uint64_t number = 0; number < products.size(); ++number) {
    const bayes_onednn_product &product = products[number];
    Floats before(product.rows * product.columns, 0.5f);
    Floats after = before;
    bayes_onednn_matmul_run(&state.state, number, x.data(), after.data());
    Floats weight(weights.begin() + number * 128,
                  weights.begin() + (number + 1) * 128);
    expectProduct(product, x, weight, before, after);
  }
}

TEST(MatmulTest, GivesTheSameBitsOnManyThreads) {
  const bayes_onednn_product product = {16, 300, 200, 0, 0};
  Floats weights = makeValues(product.reduction * product.columns, 6);
  State state({product}, weights);
  ASSERT_EQ(state.status, BAYES_OK);
  Floats x = makeValues(product.rows * product.reduction, 7);
  Floats expected(product.rows * product.columns);
  bayes_onednn_matmul_run(&state.state, 0, x.data(), expected.data());

  // More threads than lanes, so that some have to wait.
  const unsigned count = 2 * std::thread::hardware_concurrency() + 2;
  std::vector<int> different(count);
  std::vector<std::thread> threads;
  threads.reserve(count);
  for (unsigned thread = 0; thread < count; ++thread)
    threads.emplace_back([&, thread] {
      for (int call = 0; call < 50; ++call) {
        Floats y(expected.size());
        bayes_onednn_matmul_run(&state.state, 0, x.data(), y.data());
        different[thread] += std::memcmp(y.data(), expected.data(),
                                         y.size() * sizeof(float)) != 0;
      }
    });
  for (std::thread &thread : threads)
    thread.join();
  EXPECT_THAT(different, testing::Each(0));
}

TEST(MatmulTest, HasRealCodeForLargeProducts) {
  const bayes_onednn_product product = {32, 784, 200, 0, 0};
  Floats weights = makeValues(product.reduction * product.columns, 8);
  State state({product}, weights);
  ASSERT_EQ(state.status, BAYES_OK);
  EXPECT_THAT(bayes_onednn_matmul_implementation(state.state, 0),
              Not(HasSubstr("ref")));
}

TEST(MatmulTest, ReleasesNothing) { bayes_onednn_matmul_release(nullptr); }

} // namespace
