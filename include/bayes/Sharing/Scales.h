//===- Scales.h - Scales of rows and columns --------------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Before weights share a table, a matrix of them can be divided by one factor
/// per row, or per row and per column (a matrix of rank 1). Row factors fold
/// into the outputs of a layer and column factors into its inputs, so that they
/// cost a product per output and per input, not per weight.
///
//===----------------------------------------------------------------------===//

#ifndef BAYES_SHARING_SCALES_H
#define BAYES_SHARING_SCALES_H

#include "bayes/Sharing/Posterior.h"

#include <vector>

namespace bayes {

enum class ScaleKind { None, Row, RankOne };

/// The factor of element (i, j) is rows[i] * columns[j]; all are positive.
struct Scales {
  std::vector<float> rows;
  std::vector<float> columns;

  double operator()(size_t row, size_t column) const {
    return double(rows[row]) * columns[column];
  }
};

/// Scales of a row-major matrix of `rows` x `columns` standard deviations, all
/// positive. They make the mean precision of the scaled weights 1 in each row,
/// and with `RankOne` in each column too: 1 / a_i^2 = mean_j(b_j^2 /
/// sigma_ij^2) and 1 / b_j^2 = mean_i(a_i^2 / sigma_ij^2) in turn (harmonic
/// means of variances; Sinkhorn's algorithm on precisions), until no factor
/// changes by more than 1e-6 of itself, or for 100 rounds. Harmonic means,
/// since precise weights matter most. The geometric mean of the columns'
/// factors is 1. `None` gives ones.
llvm::Expected<Scales> computeScales(llvm::ArrayRef<float> stddevs, size_t rows,
                                     size_t columns, ScaleKind kind);

/// Rounds all factors to the nearest bf16, ties to even, of the finite positive
/// ones: what 16 bits hold, to be applied before anything is divided by them.
void roundToBF16(Scales &scales);

/// Divides the elements of a row-major matrix by their scales: means and
/// standard deviations alike. As many elements as there are pairs of factors.
std::vector<float> applyScales(llvm::ArrayRef<float> values,
                               const Scales &scales);

} // namespace bayes

#endif // BAYES_SHARING_SCALES_H
