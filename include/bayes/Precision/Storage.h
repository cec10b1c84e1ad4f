//===- Storage.h - What widths take -----------------------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_PRECISION_STORAGE_H
#define BAYES_PRECISION_STORAGE_H

#include "bayes/Precision/UniformQuantizer.h"

#include <array>

namespace bayes {

/// What a group costs at each width: bits, bytes or cycles.
using WidthCosts = std::array<uint64_t, kWidths>;

/// The bits of a step, a bf16.
inline constexpr uint64_t kStepBits = 16;

/// The bits of a position, an index of a dimension of `extent` indices.
inline unsigned getPositionBits(size_t extent) {
  return extent <= 65536 ? 16 : 32;
}

/// The bits of a group of `layer`: codes and, for each of its rows or columns,
/// a step and a position. A layer as a whole has one step. A group without bits
/// takes nothing: it is found by no position.
uint64_t getGroupBits(const WeightMatrix &layer, const WeightGroup &group,
                      unsigned bits);

/// `getGroupBits` of all groups at all widths.
std::vector<WidthCosts> getStorageCosts(const GroupedWeights &weights);

/// The bits of the standard deviations of rank 1 of all layers: a bf16 per row
/// and column.
uint64_t getDeviationBits(llvm::ArrayRef<WeightMatrix> layers);

/// The most bits by which rounding to bytes adds to the codes of all layers:
/// those of one layer and one width are whole bytes.
uint64_t getRoundingBits(const GroupedWeights &weights, unsigned least,
                         unsigned most);

/// The bits that an average of `averageBits` per weight is, rounded down. The
/// error is an average that is not between 0 and 64.
llvm::Expected<uint64_t> getTotalBits(llvm::ArrayRef<WeightMatrix> layers,
                                      double averageBits);

/// The bytes of one layer's codes as kernels read them: its rows or columns
/// sorted by width, those of one width packed together (`PackedCodesLayout`,
/// steps are rows). `bits` has the width of each of its groups of `kind`, in
/// order; groups of rows have `rows` rows. Larger than the sum of the codes by
/// what rounding to words and the last panels take.
uint64_t getPackedBytes(const WeightMatrix &layer, GroupKind kind,
                        llvm::ArrayRef<uint8_t> bits, size_t rows = 1);

} // namespace bayes

#endif // BAYES_PRECISION_STORAGE_H
