//===- BFloat16.h - Rounding to 16 bits -------------------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_SUPPORT_BFLOAT16_H
#define BAYES_SUPPORT_BFLOAT16_H

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace bayes {

/// The bf16 nearest to a finite `value`, ties to even, of those that are finite
/// and, where `value` is not 0, not 0 either. bf16 is the upper half of f32.
inline float roundToBF16(float value) {
  constexpr uint32_t kSign = 0x80000000;
  constexpr uint32_t kHalf = 0x7FFF;
  constexpr uint32_t kLeast = 0x00010000;
  constexpr uint32_t kLargest = 0x7F7F0000;
  if (value == 0.0f)
    return value;
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof(bits));
  uint32_t sign = bits & kSign;
  bits &= ~kSign;
  bits = (bits + kHalf + ((bits >> 16) & 1)) & ~uint32_t(0xFFFF);
  bits = sign | std::min(std::max(bits, kLeast), kLargest);
  std::memcpy(&value, &bits, sizeof(bits));
  return value;
}

} // namespace bayes

#endif // BAYES_SUPPORT_BFLOAT16_H
