//===- PhiloxTest.cpp - Tests of the counter-based generator --------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Support/Philox.h"

#include <gtest/gtest.h>

#include <cstddef>

using namespace bayes;

namespace {

// The three known answers of Random123, tests/kat_vectors, "philox4x32
// 10".

constexpr uint32_t kOnes = 0xFFFFFFFF;

TEST(PhiloxTest, KnownAnswerOfZeros) {
  EXPECT_EQ(philox::generate({0, 0, 0, 0}, {0, 0}),
            (philox::Block{0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8}));
}

TEST(PhiloxTest, KnownAnswerOfOnes) {
  EXPECT_EQ(philox::generate({kOnes, kOnes, kOnes, kOnes}, {kOnes, kOnes}),
            (philox::Block{0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD}));
}

TEST(PhiloxTest, KnownAnswerOfPi) {
  EXPECT_EQ(philox::generate({0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344},
                             {0xA4093822, 0x299F31D0}),
            (philox::Block{0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1}));
}

TEST(PhiloxTest, IsAConstantExpression) {
  constexpr philox::Block kWords = philox::generate({0, 0, 0, 0}, {0, 0});
  static_assert(std::get<0>(kWords) == 0x6627E8D5,
                "constant evaluation differs from the known answer");
}

/// Undoes `philox::applyRound`, with the inverses of the multipliers modulo
/// 2^32.
philox::Block undoRound(const philox::Block &block, const philox::Key &key) {
  uint32_t c0 = block[3] * 0x991A7CDB;
  uint32_t c2 = block[1] * 0x6D7CAE67;
  uint64_t product0 = uint64_t(philox::kMultipliers[0]) * c0;
  uint64_t product1 = uint64_t(philox::kMultipliers[1]) * c2;
  return {c0, block[0] ^ key[0] ^ uint32_t(product1 >> 32), c2,
          block[2] ^ key[1] ^ uint32_t(product0 >> 32)};
}

// No two counters share their words under one key: each round can be undone.
TEST(PhiloxTest, RoundIsABijection) {
  philox::Key key = {0x01234567, 0x89ABCDEF};
  philox::Block block = {1, 2, 3, 4};
  for (int i = 0; i < 1000; ++i) {
    philox::Block next = philox::applyRound(block, key);
    EXPECT_EQ(undoRound(next, key), block);
    block = next;
  }
}

// Flipping one bit of the counter or of the key flips half of the 128 bits: on
// average over 192 flips 64 +- 0.41, so that 2 is five standard errors.
TEST(PhiloxTest, OneBitChangesHalfOfTheWords) {
  philox::Block counter = {17, 4, 1u << 28 | 3, 99};
  philox::Key key = {0xC0FFEE, 0xBEEF};
  philox::Block base = philox::generate(counter, key);
  double flipped = 0.0;
  for (size_t bit = 0; bit < 192; ++bit) {
    philox::Block otherCounter = counter;
    philox::Key otherKey = key;
    uint32_t mask = 1u << bit % 32;
    if (bit < 128)
      otherCounter[bit / 32] ^= mask;
    else
      otherKey[bit / 32 - 4] ^= mask;
    philox::Block words = philox::generate(otherCounter, otherKey);
    EXPECT_NE(words, base);
    for (size_t i = 0; i < words.size(); ++i)
      flipped += __builtin_popcount(words[i] ^ base[i]);
  }
  EXPECT_NEAR(flipped / 192, 64.0, 2.0);
}

} // namespace
