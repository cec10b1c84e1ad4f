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

/// The bits that say which of the `kWidths` a group has.
inline constexpr uint64_t kWidthBits = 4;

/// The bits of a group of `count` weights: codes, step, and width. A group
/// without bits has no step.
uint64_t getGroupBits(size_t count, unsigned bits);

/// `getGroupBits` of all groups at all widths.
std::vector<WidthCosts> getStorageCosts(const GroupedWeights &weights);

/// The bits of the standard deviations of rank 1 of all layers: a bf16 per row
/// and column.
uint64_t getDeviationBits(llvm::ArrayRef<WeightMatrix> layers);

/// The bits that are left for the groups from an average of `averageBits` per
/// weight, all counted: floor(averageBits * weights) less `getDeviationBits`.
/// Errors are an average that is not finite or negative, or that does not reach
/// for the deviations.
llvm::Expected<uint64_t> getGroupBudget(llvm::ArrayRef<WeightMatrix> layers,
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
