//===- Philox.h - The counter-based generator Philox4x32-10 -----*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Philox4x32-10 as published by Salmon, Moraes, Dror and Shaw, "Parallel
/// random numbers: as easy as 1, 2, 3" (SC 2011) and implemented by Random123.
///
//===----------------------------------------------------------------------===//

#ifndef BAYES_SUPPORT_PHILOX_H
#define BAYES_SUPPORT_PHILOX_H

#include <array>
#include <cstdint>

namespace bayes {
namespace philox {

inline constexpr int kRounds = 10;

/// Multiplier of counter word 0 and of counter word 2.
inline constexpr uint32_t kMultipliers[2] = {0xD2511F53, 0xCD9E8D57};

/// What each key word grows by from one round to the next: the leading bits of
/// the golden ratio and of the square root of 3, less one.
inline constexpr uint32_t kWeylIncrements[2] = {0x9E3779B9, 0xBB67AE85};

using Block = std::array<uint32_t, 4>;
using Key = std::array<uint32_t, 2>;

/// One round of `counter` with a round key.
constexpr Block applyRound(const Block &counter, const Key &key) {
  uint64_t product0 = uint64_t(kMultipliers[0]) * counter[0];
  uint64_t product1 = uint64_t(kMultipliers[1]) * counter[2];
  return {uint32_t(product1 >> 32) ^ counter[1] ^ key[0], uint32_t(product1),
          uint32_t(product0 >> 32) ^ counter[3] ^ key[1], uint32_t(product0)};
}

/// The four random words of `counter` under `key`: a bijection of the counters
/// for each key.
constexpr Block generate(Block counter, Key key) {
  for (int round = 0; round < kRounds; ++round) {
    counter = applyRound(counter, key);
    key = {key[0] + kWeylIncrements[0], key[1] + kWeylIncrements[1]};
  }
  return counter;
}

} // namespace philox
} // namespace bayes

#endif // BAYES_SUPPORT_PHILOX_H
