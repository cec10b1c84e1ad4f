//===- PackedCodesTest.cpp - Codes as the kernels read them ---------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Support/PackedCodes.h"

#include "gtest/gtest.h"

using namespace bayes;

/// A code that differs between neighbours and uses all bits.
static uint32_t makeCode(const PackedCodesLayout &layout, int64_t step,
                         int64_t column) {
  uint64_t mixed = static_cast<uint64_t>(step * 1000003 + column * 7919 + 17) *
                   0x9e3779b97f4a7c15u;
  return static_cast<uint32_t>(mixed >> (64 - layout.bits));
}

TEST(PackedCodes, AllWidthsAndShapesComeBack) {
  for (int64_t bits = 1; bits <= 12; ++bits)
    for (int64_t steps : {1, 7, 32, 50})
      for (int64_t columns : {1, 15, 16, 17, 40}) {
        PackedCodesLayout layout{bits, steps, columns};
        std::vector<uint32_t> words =
            packCodes(layout, [&](int64_t step, int64_t column) {
              return makeCode(layout, step, column);
            });
        ASSERT_EQ(static_cast<int64_t>(words.size()), layout.getWordCount());
        for (int64_t step = 0; step < steps; ++step)
          for (int64_t column = 0; column < columns; ++column)
            ASSERT_EQ(unpackCode(
                          layout, [&](int64_t word) { return words[word]; },
                          step, column),
                      makeCode(layout, step, column))
                << bits << " bits, " << step << " of " << steps << ", "
                << column << " of " << columns;
      }
}

// Worked by hand: the codes 1, 2, 3, ... of column 0 are the nibbles of its
// words from the lowest on, and those of column 16 begin after the first panel.
TEST(PackedCodes, PlacesOfFourBits) {
  PackedCodesLayout layout{4, 10, 18};
  std::vector<uint32_t> words =
      packCodes(layout, [](int64_t step, int64_t column) {
        return static_cast<uint32_t>(step + 1 + column) % 16;
      });
  EXPECT_EQ(layout.getRows(), 2);
  EXPECT_EQ(words[0], 0x87654321u);
  EXPECT_EQ(words[1], 0x98765432u);
  EXPECT_EQ(words[16], 0xa9u);
  EXPECT_EQ(words[32], 0x87654321u);
  EXPECT_EQ(words[34], 0xa9u);
  EXPECT_EQ(words.size(), 2u * 18 + 14);
}

TEST(PackedCodes, Periods) {
  auto getPeriod = [](int64_t bits) {
    PackedCodesLayout layout{bits, 100, 1};
    return std::pair(layout.getPeriodSteps(), layout.getPeriodWords());
  };
  EXPECT_EQ(getPeriod(1), std::pair(int64_t(32), int64_t(1)));
  EXPECT_EQ(getPeriod(3), std::pair(int64_t(32), int64_t(3)));
  EXPECT_EQ(getPeriod(4), std::pair(int64_t(8), int64_t(1)));
  EXPECT_EQ(getPeriod(6), std::pair(int64_t(16), int64_t(3)));
  EXPECT_EQ(getPeriod(8), std::pair(int64_t(4), int64_t(1)));
  EXPECT_EQ(getPeriod(12), std::pair(int64_t(8), int64_t(3)));
}
