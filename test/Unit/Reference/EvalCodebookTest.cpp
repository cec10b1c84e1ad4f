//===- EvalCodebookTest.cpp - Tests of laws that codes give ---------------===//
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

class EvalCodebookTest : public ReferenceTest {
protected:
  /// The means, then the standard deviations.
  static std::pair<std::vector<double>, std::vector<double>>
  getLaw(const RuntimeValue &value) {
    const auto &random = std::get<RandomTensor>(value);
    return {getNumbers(random.mean), getNumbers(random.stddev)};
  }
};

TEST_F(EvalCodebookTest, Shared) {
  load(R"(
    func.func @f(%codes: tensor<2x2xi2>, %table: !bayes.random<3xf32>)
        -> !bayes.random<2x2xf32> {
      %w = bayes.shared %codes of %table
          : tensor<2x2xi2> of !bayes.random<3xf32>
      return %w : !bayes.random<2x2xf32>
    })");
  RandomTensor table{f32s({3}, {-1, 0.5, 4}), f32s({3}, {0.25, 1, 2})};
  auto [mean, stddev] =
      getLaw(run("f", {ints(2, {2, 2}, {2, 0, 1, 2}), table})[0]);
  EXPECT_THAT(mean, ElementsAre(4, -1, 0.5, 4));
  EXPECT_THAT(stddev, ElementsAre(2, 0.25, 1, 2));
  // Unsigned: the code 3, not -1.
  EXPECT_THAT(runToError("f", {ints(2, {2, 2}, {2, 0, -1, 2}), table}),
              HasSubstr("expected codes less than the 3 entries of the table, "
                        "found 3 at element 2"));
}

TEST_F(EvalCodebookTest, Scaled) {
  load(R"(
    func.func @f(%w: !bayes.random<2x3xf32>, %rows: tensor<2xf32>,
                 %columns: tensor<3xf32>)
        -> (!bayes.random<2x3xf32>, !bayes.random<2x3xf32>) {
      %a = bayes.scaled %w by %rows along 0
          : !bayes.random<2x3xf32>, tensor<2xf32>
      %b = bayes.scaled %w by %columns along 1
          : !bayes.random<2x3xf32>, tensor<3xf32>
      return %a, %b : !bayes.random<2x3xf32>, !bayes.random<2x3xf32>
    })");
  RandomTensor random{f32s({2, 3}, {1, 2, 3, -4, 5, 6}),
                      f32s({2, 3}, {1, 1, 2, 2, 4, 4})};
  std::vector<RuntimeValue> results =
      run("f", {random, f32s({2}, {2, 0.5}), f32s({3}, {1, 2, 4})});
  auto [rowMean, rowStddev] = getLaw(results[0]);
  EXPECT_THAT(rowMean, ElementsAre(2, 4, 6, -2, 2.5, 3));
  EXPECT_THAT(rowStddev, ElementsAre(2, 2, 4, 1, 2, 2));
  auto [columnMean, columnStddev] = getLaw(results[1]);
  EXPECT_THAT(columnMean, ElementsAre(1, 4, 12, -4, 10, 24));
  EXPECT_THAT(columnStddev, ElementsAre(1, 2, 8, 2, 8, 16));
}

TEST_F(EvalCodebookTest, Replaced) {
  load(R"(
    func.func @f(%w: !bayes.random<2x2xf32>, %p: tensor<2xi32>,
                 %other: !bayes.random<2xf32>) -> !bayes.random<2x2xf32> {
      %r = bayes.replaced %w at %p by %other
          : !bayes.random<2x2xf32>, tensor<2xi32>, !bayes.random<2xf32>
      return %r : !bayes.random<2x2xf32>
    })");
  RandomTensor random{f32s({2, 2}, {1, 2, 3, 4}), f32s({2, 2}, {1, 1, 1, 1})};
  RandomTensor other{f32s({2}, {10, 20}), f32s({2}, {0.5, 0})};
  auto [mean, stddev] =
      getLaw(run("f", {random, ints(32, {2}, {1, 3}), other})[0]);
  EXPECT_THAT(mean, ElementsAre(1, 10, 3, 20));
  EXPECT_THAT(stddev, ElementsAre(1, 0.5, 1, 0));
  EXPECT_THAT(runToError("f", {random, ints(32, {2}, {1, 4}), other}),
              HasSubstr("expected positions less than the 4 elements, found 4 "
                        "as number 1"));
  EXPECT_THAT(runToError("f", {random, ints(32, {2}, {-1, 2}), other}),
              HasSubstr("found -1 as number 0"));
}

TEST_F(EvalCodebookTest, Blended) {
  load(R"(
    func.func @f(%a: !bayes.random<3xf32>, %b: !bayes.random<3xf32>,
                 %weights: tensor<3xi8>) -> !bayes.random<3xf32> {
      %r = bayes.blended %a, %b by %weights
          : !bayes.random<3xf32>, tensor<3xi8>
      return %r : !bayes.random<3xf32>
    })");
  RandomTensor a{f32s({3}, {1, 1, 1}), f32s({3}, {0.5, 0.5, 0.5})};
  RandomTensor b{f32s({3}, {2, 2, 2}), f32s({3}, {0.25, 0.25, 0.25})};
  // 255 is all of the second, and unsigned; 51 is a fifth of the way.
  auto [mean, stddev] = getLaw(run("f", {a, b, ints(8, {3}, {0, -1, 51})})[0]);
  EXPECT_THAT(mean, ElementsAre(1, 2, static_cast<double>(1.2f)));
  EXPECT_THAT(stddev, ElementsAre(0.5, 0.25, static_cast<double>(0.45f)));
}

TEST_F(EvalCodebookTest, Joined) {
  load(R"(
    func.func @f(%a: !bayes.random<2x1xf32>, %b: !bayes.random<2x2xf32>)
        -> (!bayes.random<2x3xf32>, !bayes.random<4x1xf32>) {
      %columns = bayes.joined %a, %b along 1
          : !bayes.random<2x1xf32>, !bayes.random<2x2xf32>
          -> !bayes.random<2x3xf32>
      %rows = bayes.joined %a, %a along 0
          : !bayes.random<2x1xf32>, !bayes.random<2x1xf32>
          -> !bayes.random<4x1xf32>
      return %columns, %rows : !bayes.random<2x3xf32>, !bayes.random<4x1xf32>
    })");
  RandomTensor a{f32s({2, 1}, {1, 2}), f32s({2, 1}, {0.5, 0.25})};
  RandomTensor b{f32s({2, 2}, {3, 4, 5, 6}), f32s({2, 2}, {0, 1, 2, 3})};
  std::vector<RuntimeValue> results = run("f", {a, b});
  auto [mean, stddev] = getLaw(results[0]);
  EXPECT_THAT(mean, ElementsAre(1, 3, 4, 2, 5, 6));
  EXPECT_THAT(stddev, ElementsAre(0.5, 0, 1, 0.25, 2, 3));
  std::tie(mean, stddev) = getLaw(results[1]);
  EXPECT_THAT(mean, ElementsAre(1, 2, 1, 2));
  EXPECT_THAT(stddev, ElementsAre(0.5, 0.25, 0.5, 0.25));
}

// Elements are numbered as those of one Gaussian with the same numbers: so
// draws are the same.
TEST_F(EvalCodebookTest, DrawsOfJoinedAreThoseOfTheWhole) {
  load(R"(
    func.func @f(%a: !bayes.random<2x1xf32>, %b: !bayes.random<2x2xf32>,
                 %whole: !bayes.random<2x3xf32>, %key: !bayes.key, %s: index)
        -> (tensor<2x3xf32>, tensor<2x3xf32>) {
      %joined = bayes.joined %a, %b along 1
          : !bayes.random<2x1xf32>, !bayes.random<2x2xf32>
          -> !bayes.random<2x3xf32>
      %d = bayes.sample %joined, %key[%s] site 3 : !bayes.random<2x3xf32>
      %e = bayes.sample %whole, %key[%s] site 3 : !bayes.random<2x3xf32>
      return %d, %e : tensor<2x3xf32>, tensor<2x3xf32>
    })");
  RandomTensor a{f32s({2, 1}, {1, 2}), f32s({2, 1}, {0.5, 0.25})};
  RandomTensor b{f32s({2, 2}, {3, 4, 5, 6}), f32s({2, 2}, {0, 1, 2, 3})};
  RandomTensor whole{f32s({2, 3}, {1, 3, 4, 2, 5, 6}),
                     f32s({2, 3}, {0.5, 0, 1, 0.25, 2, 3})};
  std::vector<RuntimeValue> results =
      run("f", {a, b, whole, key(0x1234), index(5)});
  EXPECT_EQ(getNumbers(results[0]), getNumbers(results[1]));
}

TEST_F(EvalCodebookTest, LookupAndEncode) {
  load(R"(
    func.func @f(%values: tensor<6xf32>, %table: tensor<4xf32>)
        -> (tensor<6xi2>, tensor<6xf32>) {
      %codes = bayes.encode %values in %table
          : tensor<6xf32> in tensor<4xf32> -> tensor<6xi2>
      %nearest = bayes.lookup %codes in %table : tensor<6xi2> in tensor<4xf32>
      return %codes, %nearest : tensor<6xi2>, tensor<6xf32>
    })");
  // In the middle between two entries the first counts, whatever their order.
  std::vector<RuntimeValue> results = run(
      "f", {f32s({6}, {-9, 0.4, 0.5, 0.6, 2.5, 100}), f32s({4}, {1, 0, 2, 3})});
  const auto &codes = std::get<Tensor>(results[0]);
  std::vector<uint64_t> numbers;
  numbers.reserve(codes.getNumElements());
  for (int64_t i = 0; i < codes.getNumElements(); ++i)
    numbers.push_back(codes.get(i).getUnsigned());
  EXPECT_THAT(numbers, ElementsAre(1u, 1u, 0u, 0u, 2u, 3u));
  EXPECT_THAT(getNumbers(results[1]), ElementsAre(0, 0, 1, 1, 2, 3));
}

TEST_F(EvalCodebookTest, Scatter) {
  load(R"(
    func.func @f(%v: tensor<2xf32>, %base: tensor<2x2xf32>, %p: tensor<2xi32>)
        -> tensor<2x2xf32> {
      %r = bayes.scatter %v into %base at %p
          : tensor<2xf32> into tensor<2x2xf32> at tensor<2xi32>
      return %r : tensor<2x2xf32>
    })");
  Tensor base = f32s({2, 2}, {1, 2, 3, 4});
  Tensor values = f32s({2}, {10, 20});
  EXPECT_THAT(getNumbers(run("f", {values, base, ints(32, {2}, {0, 2})})[0]),
              ElementsAre(10, 2, 20, 4));
  EXPECT_THAT(runToError("f", {values, base, ints(32, {2}, {0, 9})}),
              HasSubstr("expected positions less than the 4 elements, found 9 "
                        "as number 1"));
}

// Blobs hold a byte for each code, two above eight bits, of which only the
// lower bits count.
TEST_F(EvalCodebookTest, CodesOfAResource) {
  load(R"(
    bayes.parameter @codes = dense_resource<codes> : tensor<3xi4>
    bayes.parameter @wide = dense_resource<wide> : tensor<2xi12>
    func.func @f(%t: tensor<300xf32>) -> (tensor<3xf32>, tensor<2xf32>) {
      %c = bayes.load_parameter @codes : tensor<3xi4>
      %a = bayes.lookup %c in %t : tensor<3xi4> in tensor<300xf32>
      %w = bayes.load_parameter @wide : tensor<2xi12>
      %b = bayes.lookup %w in %t : tensor<2xi12> in tensor<300xf32>
      return %a, %b : tensor<3xf32>, tensor<2xf32>
    }
    {-#
      dialect_resources: {
        builtin: {
          codes: "0x100000000F01F2",
          wide: "0x100000000201FFF0"
        }
      }
    #-})");
  std::vector<double> entries(300);
  for (size_t i = 0; i < entries.size(); ++i)
    entries[i] = static_cast<double>(i);
  std::vector<RuntimeValue> results = run("f", {f32s({300}, entries)});
  EXPECT_THAT(getNumbers(results[0]), ElementsAre(15, 1, 2));
  EXPECT_THAT(getNumbers(results[1]), ElementsAre(0x102, 0xFF));
}

} // namespace
