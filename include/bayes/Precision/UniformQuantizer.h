//===- UniformQuantizer.h - Evenly spaced means -----------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Evenly spaced means: the levels of a group are step * (code - 2^(bits - 1)),
/// so that all groups of a width share one table of integers, and kernels look
/// codes up in it and multiply by a step per group. At every width up to 8 the
/// integers fit into 8 bits with a sign.
///
/// The step is -extreme / 2^(bits - 1), where the extreme is the mean of the
/// largest magnitude, with its sign: code 0 is that mean itself, and 0 is a
/// level. The levels are not symmetric then, one more is on the extreme's side.
/// Of what was measured on posteriors of MNIST networks, with widths from a
/// knapsack, this loses least at 2 bits per weight and is equal to the others
/// at 3. The others: 2^bits levels symmetric about 0 without one at 0 (the step
/// 2 R / (2^bits - 1) of the usual noise analysis), 2^bits - 1 symmetric ones
/// with 0, and ranges below the largest magnitude that make the squared error
/// least, whose error is systematic.
///
//===----------------------------------------------------------------------===//

#ifndef BAYES_PRECISION_UNIFORMQUANTIZER_H
#define BAYES_PRECISION_UNIFORMQUANTIZER_H

#include "bayes/Precision/Groups.h"

#include <cstdint>
#include <vector>

namespace bayes {

/// The most bits of a code.
inline constexpr unsigned kMaxBits = 8;

/// The number of widths, from 0 bits on.
inline constexpr unsigned kWidths = kMaxBits + 1;

/// The table of a width: entry k is k - 2^(bits - 1). At 0 bits, one zero.
llvm::ArrayRef<float> getUnitGrid(unsigned bits);

/// The levels of a group.
class UniformQuantizer {
public:
  /// The levels for means of which `extreme`, finite, has the largest
  /// magnitude. The step is rounded to the nearest bf16. It is 0 at 0 bits and
  /// where all means are 0.
  UniformQuantizer(float extreme, unsigned bits);

  unsigned getBits() const { return bits; }
  float getStep() const { return step; }

  /// The code of the level nearest to a finite `mean`, ties to even multiples
  /// of the step.
  uint8_t getCode(float mean) const;

  /// The level of a code, below 2^bits: exact, since a step has 8 significant
  /// bits.
  float getLevel(uint8_t code) const;

private:
  unsigned bits;
  float step = 0.0f;
};

/// What a group's means have become.
struct QuantizedMeans {
  unsigned bits = 0;
  /// The largest magnitude of the means.
  float range = 0.0f;
  /// A bf16, negative if the mean of the largest magnitude is positive.
  float step = 0.0f;
  /// One per weight.
  std::vector<uint8_t> codes;
  /// The sum of squared differences between levels and means.
  double squaredError = 0.0;

  float getMean(size_t index) const {
    return step * getUnitGrid(bits)[codes[index]];
  }
};

/// Rounds the means of a group to levels; `bits` is at most `kMaxBits`.
QuantizedMeans quantizeMeans(const GroupView &group, unsigned bits);

} // namespace bayes

#endif // BAYES_PRECISION_UNIFORMQUANTIZER_H
