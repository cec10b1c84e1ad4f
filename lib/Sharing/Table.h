//===- Table.h - The table that fits given codes ----------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_LIB_SHARING_TABLE_H
#define BAYES_LIB_SHARING_TABLE_H

#include "bayes/Sharing/Distortion.h"
#include "bayes/Sharing/GaussianCodebook.h"
#include "bayes/Sharing/Parallel.h"

namespace bayes {

/// The moments of the weights of each code, relative to `references[code]`.
std::vector<Moments> sumMoments(const PosteriorView &posterior,
                                const Distortion &distortion,
                                llvm::ArrayRef<Code> codes,
                                llvm::ArrayRef<Gaussian> references,
                                const ParallelFor &parallelFor);

/// The table of `references.size()` entries that fits `codes` best.
/// `references` are near the weights of their codes; an entry without weights
/// is its reference.
GaussianCodebook makeTable(const PosteriorView &posterior,
                           const Distortion &distortion,
                           llvm::ArrayRef<Code> codes,
                           llvm::ArrayRef<Gaussian> references,
                           const ParallelFor &parallelFor);

/// Sets the counts and spreads of `table` from the weights of its codes.
void describeMembers(GaussianCodebook &table, const PosteriorView &posterior,
                     llvm::ArrayRef<Code> codes,
                     const ParallelFor &parallelFor);

/// Sorts entries by mean, then standard deviation, and changes the codes with
/// them.
void sortTable(GaussianCodebook &table, llvm::MutableArrayRef<Code> codes);

} // namespace bayes

#endif // BAYES_LIB_SHARING_TABLE_H
