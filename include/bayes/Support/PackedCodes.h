//===- PackedCodes.h - Codes as the kernels read them -----------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A matrix of codes, [steps, columns], in 32-bit words. A product reads the
// codes of many columns, step by step, so the codes of one column are one
// string of bits, the first step in the lowest bits of its first word; the
// words of 16 columns, a panel, lie side by side, one lane of a vector each.
// The last panel has the columns that are left and is followed by words that
// are read with it and not used, so that every word of a panel can be loaded as
// a vector of 16. The layout does not depend on the instruction set.
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_SUPPORT_PACKEDCODES_H
#define BAYES_SUPPORT_PACKEDCODES_H

#include <cstdint>
#include <functional>
#include <vector>

namespace bayes {

/// Where the code of a step and a column is. All numbers are positive, `bits`
/// at most 32, and `steps * bits * columns` is less than 2^62.
struct PackedCodesLayout {
  /// Columns of a panel.
  static constexpr int64_t kLanes = 16;
  static constexpr int64_t kWordBits = 32;

  int64_t bits, steps, columns;

  /// Words of one column.
  int64_t getRows() const { return (steps * bits + kWordBits - 1) / kWordBits; }
  int64_t getPanels() const { return (columns + kLanes - 1) / kLanes; }
  /// Columns of a panel, from which its rows are that many words apart.
  int64_t getWidth(int64_t panel) const {
    int64_t left = columns - panel * kLanes;
    return left < kLanes ? left : kLanes;
  }
  /// All words, with those after the last panel.
  int64_t getWordCount() const {
    int64_t last = getWidth(getPanels() - 1);
    return getRows() * columns + kLanes - last;
  }
  /// The number of the first word of a panel.
  int64_t getPanelStart(int64_t panel) const {
    return panel * getRows() * kLanes;
  }
  /// The number of word `row` of `column`.
  int64_t getWord(int64_t row, int64_t column) const {
    int64_t panel = column / kLanes;
    return getPanelStart(panel) + row * getWidth(panel) + column % kLanes;
  }

  /// Steps after which a code begins with a word again, and the words of them.
  int64_t getPeriodSteps() const;
  int64_t getPeriodWords() const { return getPeriodSteps() * bits / kWordBits; }
};

/// The words of the codes that `getCode` gives for a step and a column, each
/// less than 2^bits.
std::vector<uint32_t>
packCodes(const PackedCodesLayout &layout,
          const std::function<uint32_t(int64_t, int64_t)> &getCode);

/// The code of a step and a column.
uint32_t unpackCode(const PackedCodesLayout &layout,
                    const std::function<uint32_t(int64_t)> &getWord,
                    int64_t step, int64_t column);

} // namespace bayes

#endif // BAYES_SUPPORT_PACKEDCODES_H
