//===- Deviations.h - Standard deviations of rank 1 -------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_PRECISION_DEVIATIONS_H
#define BAYES_PRECISION_DEVIATIONS_H

#include "bayes/Sharing/Scales.h"

#include <vector>

namespace bayes {

/// Standard deviations of a matrix [inputs, outputs] in place of one per
/// weight: that of element (i, j) is rows[i] * columns[j], bf16s whose product
/// is exact. They are `computeScales`' harmonic means (of variances, since
/// precise weights matter most), rounded. Measured, they cost less than
/// anything the means do: 16 bits per row and column, an eighth of a bit per
/// weight.
///
/// Errors are those of `computeScales`.
llvm::Expected<Scales> computeRankOneDeviations(llvm::ArrayRef<float> stddevs,
                                                size_t inputs, size_t outputs);

/// The matrix of them, row-major.
std::vector<float> expandDeviations(const Scales &deviations);

} // namespace bayes

#endif // BAYES_PRECISION_DEVIATIONS_H
