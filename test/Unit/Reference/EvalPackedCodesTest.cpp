//===- EvalPackedCodesTest.cpp - Tests of kernels on packed codes ---------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ReferenceTest.h"

#include "llvm/Support/FormatVariadic.h"

#include <cmath>

using namespace mlir;
using namespace mlir::bayes::ref;

namespace {

/// 11 steps of 18 columns: codes in two words, a panel of 16 and one of 2.
constexpr int64_t kSteps = 11, kColumns = 18, kRows = 2;

/// A code of all widths, other for neighbours; the first is the largest.
uint64_t getCode(int64_t bits, int64_t step, int64_t column) {
  return static_cast<uint64_t>((1 << bits) - 1 - step * 7 - column * 13) %
         (uint64_t(1) << bits);
}

double getEntry(int64_t table, uint64_t code) {
  return 1 + static_cast<double>(code) / 8 +
         100 * static_cast<double>(table) * (code % 2 == 0 ? 1 : -1);
}

class EvalPackedCodesTest : public ReferenceTest {
protected:
  /// The words of the codes, set bit by bit as the specification places them.
  Tensor getWords(int64_t bits) {
    int64_t rows = (kSteps * bits + 31) / 32;
    std::vector<uint32_t> words(rows * kColumns + 14);
    for (int64_t column = 0; column < kColumns; ++column)
      for (int64_t bit = 0; bit < kSteps * bits; ++bit) {
        uint64_t code = getCode(bits, bit / bits, column);
        int64_t panel = column / 16, width = panel == 0 ? 16 : 2;
        int64_t word = 16 * panel * rows + bit / 32 * width + column % 16;
        words[word] |= static_cast<uint32_t>(code >> bit % bits & 1)
                       << (bit % 32);
      }
    Type i32 = IntegerType::get(&context, 32);
    Tensor tensor(static_cast<int64_t>(words.size()), i32);
    for (auto [number, word] : llvm::enumerate(words))
      tensor.set(static_cast<int64_t>(number), Scalar::ofInteger(i32, word));
    return tensor;
  }

  Tensor getTable(int64_t bits, int64_t number) {
    std::vector<double> entries;
    entries.reserve(size_t(1) << bits);
    for (uint64_t code = 0; code < uint64_t(1) << bits; ++code)
      entries.push_back(getEntry(number, code));
    return f32s(static_cast<int64_t>(entries.size()), entries);
  }
};

TEST_F(EvalPackedCodesTest, LookupOfMatrices) {
  for (int64_t bits = 1; bits <= 12; ++bits) {
    Tensor words = getWords(bits);
    load(llvm::formatv(R"(
      func.func @f(%w: tensor<{0}xi32>, %a: tensor<{1}xf32>,
                   %b: tensor<{1}xf32>, %init: tensor<11x18xf32>)
          -> (tensor<11x18xf32>, tensor<11x18xf32>) {{
        %r:2 = bayes.packed_lookup %w bits {2} columns 18
            in (%a, %b : tensor<{1}xf32>, tensor<{1}xf32>)
            outs(%init, %init : tensor<11x18xf32>, tensor<11x18xf32>)
            : tensor<{0}xi32> -> (tensor<11x18xf32>, tensor<11x18xf32>)
        return %r#0, %r#1 : tensor<11x18xf32>, tensor<11x18xf32>
      })",
                       words.getNumElements(), 1 << bits, bits)
             .str());
    Tensor init = f32s({kSteps, kColumns}, std::vector<double>(198, 7));
    std::vector<RuntimeValue> results =
        run("f", {words, getTable(bits, 0), getTable(bits, 1), init});
    ASSERT_EQ(results.size(), 2u);
    for (int64_t table : {0, 1}) {
      std::vector<double> found = getNumbers(results[table]);
      for (int64_t step = 0; step < kSteps; ++step)
        for (int64_t column = 0; column < kColumns; ++column)
          ASSERT_EQ(found[step * kColumns + column],
                    getEntry(table, getCode(bits, step, column)))
              << bits << " bits, step " << step << ", column " << column;
    }
  }
}

TEST_F(EvalPackedCodesTest, LookupOfPanels) {
  load(R"(
    func.func @f(%w: tensor<50xi32>, %t: tensor<32xf32>,
                 %init: tensor<3x11x8xf32>) -> tensor<3x11x8xf32> {
      %r = bayes.packed_lookup %w bits 5 columns 18 in (%t : tensor<32xf32>)
          outs(%init : tensor<3x11x8xf32>)
          : tensor<50xi32> -> (tensor<3x11x8xf32>)
      return %r : tensor<3x11x8xf32>
    })");
  Tensor init = f32s({3, kSteps, 8}, std::vector<double>(264, 7));
  std::vector<double> found =
      getNumbers(run("f", {getWords(5), getTable(5, 0), init})[0]);
  for (int64_t step = 0; step < kSteps; ++step)
    for (int64_t column = 0; column < 24; ++column) {
      double entry = found[(column / 8 * kSteps + step) * 8 + column % 8];
      if (column < kColumns)
        EXPECT_EQ(entry, getEntry(0, getCode(5, step, column)));
      else
        EXPECT_TRUE(std::isnan(entry)) << "what is unspecified shows";
    }
}

// Chains of sums of f32 that begin with what there is.
// Without a table, codes are levels around 0.
TEST_F(EvalPackedCodesTest, Levels) {
  for (int64_t bits : {1, 5, 12}) {
    Tensor words = getWords(bits);
    load(llvm::formatv(R"(
      func.func @f(%w: tensor<{0}xi32>, %init: tensor<11x18xf32>)
          -> tensor<11x18xf32> {{
        %r = bayes.packed_lookup %w bits {1} columns 18
            outs(%init : tensor<11x18xf32>)
            : tensor<{0}xi32> -> (tensor<11x18xf32>)
        return %r : tensor<11x18xf32>
      })",
                       words.getNumElements(), bits)
             .str());
    std::vector<double> zeros(kSteps * kColumns, 0.0);
    std::vector<double> found =
        getNumbers(run("f", {words, f32s({kSteps, kColumns}, zeros)})[0]);
    for (int64_t step = 0; step < kSteps; ++step)
      for (int64_t column = 0; column < kColumns; ++column)
        ASSERT_EQ(found[step * kColumns + column],
                  static_cast<double>(getCode(bits, step, column)) -
                      static_cast<double>(int64_t(1) << (bits - 1)));
  }
}

// The upper halves of two entries in a word; the last of 11 steps is alone.
TEST_F(EvalPackedCodesTest, Pairs) {
  constexpr int64_t kBits = 6, kPairs = 6;
  Tensor words = getWords(kBits);
  load(llvm::formatv(R"(
    func.func @f(%w: tensor<{0}xi32>, %a: tensor<64xf32>,
                 %init: tensor<2x6x16xi32>) -> tensor<2x6x16xi32> {{
      %r = bayes.packed_lookup %w bits 6 columns 18 steps 11
          in (%a : tensor<64xf32>) outs(%init : tensor<2x6x16xi32>)
          : tensor<{0}xi32> -> (tensor<2x6x16xi32>)
      return %r : tensor<2x6x16xi32>
    })",
                     words.getNumElements())
           .str());
  Tensor init =
      ints(32, {2, kPairs, 16}, std::vector<int64_t>(2 * kPairs * 16));
  std::vector<RuntimeValue> results =
      run("f", {words, getTable(kBits, 0), init});
  const auto &found = std::get<Tensor>(results.front());
  auto getHalf = [&](int64_t step, int64_t column) -> uint32_t {
    if (step == kSteps)
      return 0;
    auto entry = static_cast<float>(getEntry(0, getCode(kBits, step, column)));
    return llvm::bit_cast<uint32_t>(entry) >> 16;
  };
  for (int64_t pair = 0; pair < kPairs; ++pair)
    for (int64_t column = 0; column < kColumns; ++column)
      ASSERT_EQ(found.get((column / 16 * kPairs + pair) * 16 + column % 16)
                    .getUnsigned(),
                getHalf(2 * pair, column) | getHalf(2 * pair + 1, column)
                                                << 16);
}

TEST_F(EvalPackedCodesTest, PairsOfLevels) {
  constexpr int64_t kBits = 6, kPairs = 6;
  Tensor words = getWords(kBits);
  load(llvm::formatv(R"(
    func.func @f(%w: tensor<{0}xi32>, %init: tensor<6x18xi32>)
        -> tensor<6x18xi32> {{
      %r = bayes.packed_lookup %w bits 6 columns 18 steps 11
          outs(%init : tensor<6x18xi32>)
          : tensor<{0}xi32> -> (tensor<6x18xi32>)
      return %r : tensor<6x18xi32>
    })",
                     words.getNumElements())
           .str());
  Tensor init =
      ints(32, {kPairs, kColumns}, std::vector<int64_t>(kPairs * kColumns));
  std::vector<RuntimeValue> results = run("f", {words, init});
  const auto &found = std::get<Tensor>(results.front());
  auto level = static_cast<float>(getCode(kBits, 2, 5)) - 32.0F;
  EXPECT_EQ(found.get(kColumns + 5).getUnsigned() & 0xFFFF,
            llvm::bit_cast<uint32_t>(level) >> 16);
}

TEST_F(EvalPackedCodesTest, Matmul) {
  for (int64_t bits : {1, 3, 8, 12}) {
    Tensor words = getWords(bits);
    load(llvm::formatv(R"(
      func.func @f(%x: tensor<2x11xf32>, %y: tensor<2x11xf32>,
                   %w: tensor<{0}xi32>, %a: tensor<{1}xf32>,
                   %b: tensor<{1}xf32>, %init: tensor<2x18xf32>)
          -> (tensor<2x18xf32>, tensor<2x18xf32>) {{
        %r:2 = bayes.packed_matmul
            ins(%x, %y : tensor<2x11xf32>, tensor<2x11xf32>) with %w bits {2}
            in (%a, %b : tensor<{1}xf32>, tensor<{1}xf32>)
            outs(%init, %init : tensor<2x18xf32>, tensor<2x18xf32>)
            : tensor<{0}xi32> -> (tensor<2x18xf32>, tensor<2x18xf32>)
        return %r#0, %r#1 : tensor<2x18xf32>, tensor<2x18xf32>
      })",
                       words.getNumElements(), 1 << bits, bits)
             .str());
    std::vector<double> inputs[2], inits;
    for (int64_t i = 0; i < kRows * kSteps; ++i) {
      inputs[0].push_back(static_cast<float>(0.1 * static_cast<double>(i) - 1));
      inputs[1].push_back(static_cast<float>(1 / static_cast<double>(i + 1)));
    }
    for (int64_t i = 0; i < kRows * kColumns; ++i)
      inits.push_back(static_cast<double>(i) - 16);
    std::vector<RuntimeValue> results =
        run("f", {f32s({kRows, kSteps}, inputs[0]),
                  f32s({kRows, kSteps}, inputs[1]), words, getTable(bits, 0),
                  getTable(bits, 1), f32s({kRows, kColumns}, inits)});
    ASSERT_EQ(results.size(), 2u);
    for (int64_t product : {0, 1}) {
      std::vector<double> found = getNumbers(results[product]);
      for (int64_t row = 0; row < kRows; ++row)
        for (int64_t column = 0; column < kColumns; ++column) {
          auto sum = static_cast<float>(inits[row * kColumns + column]);
          for (int64_t step = 0; step < kSteps; ++step) {
            auto x = static_cast<float>(inputs[product][row * kSteps + step]);
            auto entry = static_cast<float>(
                getEntry(product, getCode(bits, step, column)));
            float term = x * entry;
            sum = sum + term;
          }
          ASSERT_EQ(found[row * kColumns + column], sum)
              << bits << " bits, row " << row << ", column " << column;
        }
    }
  }
}

} // namespace
