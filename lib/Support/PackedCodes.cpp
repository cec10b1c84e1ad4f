//===- PackedCodes.cpp - Codes as the kernels read them -------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Support/PackedCodes.h"

#include <numeric>

using namespace bayes;

int64_t PackedCodesLayout::getPeriodSteps() const {
  return kWordBits / std::gcd(bits, kWordBits);
}

std::vector<uint32_t>
bayes::packCodes(const PackedCodesLayout &layout,
                 const std::function<uint32_t(int64_t, int64_t)> &getCode) {
  std::vector<uint32_t> words(layout.getWordCount());
  for (int64_t column = 0; column < layout.columns; ++column)
    for (int64_t step = 0; step < layout.steps; ++step) {
      int64_t bit = step * layout.bits;
      int64_t row = bit / PackedCodesLayout::kWordBits;
      int64_t shift = bit % PackedCodesLayout::kWordBits;
      uint64_t code = static_cast<uint64_t>(getCode(step, column)) << shift;
      words[layout.getWord(row, column)] |= static_cast<uint32_t>(code);
      if (shift + layout.bits > PackedCodesLayout::kWordBits)
        words[layout.getWord(row + 1, column)] |=
            static_cast<uint32_t>(code >> PackedCodesLayout::kWordBits);
    }
  return words;
}

uint32_t bayes::unpackCode(const PackedCodesLayout &layout,
                           const std::function<uint32_t(int64_t)> &getWord,
                           int64_t step, int64_t column) {
  int64_t bit = step * layout.bits;
  int64_t row = bit / PackedCodesLayout::kWordBits;
  int64_t shift = bit % PackedCodesLayout::kWordBits;
  uint64_t word = getWord(layout.getWord(row, column));
  if (shift + layout.bits > PackedCodesLayout::kWordBits)
    word |= static_cast<uint64_t>(getWord(layout.getWord(row + 1, column)))
            << PackedCodesLayout::kWordBits;
  uint64_t mask = (uint64_t(1) << layout.bits) - 1;
  return static_cast<uint32_t>(word >> shift & mask);
}
