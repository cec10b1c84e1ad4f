//===- Posterior.h - Weights that are to share ------------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// What the algorithms of this library read: a posterior of independent
/// Gaussians, one per weight, as flat arrays. They know no layers: the caller
/// passes the weights that are to share one table.
///
//===----------------------------------------------------------------------===//

#ifndef BAYES_SHARING_POSTERIOR_H
#define BAYES_SHARING_POSTERIOR_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"

#include <cstddef>
#include <cstdint>

namespace bayes {

/// A one-dimensional Gaussian, in the units of the weights.
struct Gaussian {
  double mean = 0.0;
  double stddev = 0.0;

  bool operator==(const Gaussian &other) const {
    return mean == other.mean && stddev == other.stddev;
  }
  bool operator!=(const Gaussian &other) const { return !(*this == other); }
};

/// The index of an entry in a table of Gaussians.
using Code = uint16_t;

/// The most entries that a table may have: codes have at most 12 bits.
inline constexpr size_t kMaxEntries = 4096;

/// The most weights that may share a table.
inline constexpr size_t kMaxWeights = UINT32_MAX;

/// The posterior of `size()` weights; the arrays belong to someone else.
struct PosteriorView {
  llvm::ArrayRef<float> means;
  /// Standard deviations, as many as means.
  llvm::ArrayRef<float> stddevs;
  /// What the distortion of each weight is multiplied by; empty for ones.
  /// See `computeCurvature`.
  llvm::ArrayRef<float> importances;

  size_t size() const { return means.size(); }
  Gaussian operator[](size_t index) const {
    return {means[index], stddevs[index]};
  }
  double getImportance(size_t index) const {
    return importances.empty() ? 1.0 : importances[index];
  }
};

/// What an algorithm needs of the standard deviations.
enum class StddevDomain {
  /// Zero is a weight that is known exactly.
  NonNegative,
  /// The algorithm takes logarithms or inverses.
  Positive
};

/// Refuses a posterior without weights or with too many, arrays of different
/// lengths, numbers that are not finite, standard deviations outside of
/// `domain`, and importances that are not positive. The error says what was
/// expected, what was found, and at which weight.
llvm::Error checkPosterior(const PosteriorView &posterior,
                           StddevDomain domain = StddevDomain::NonNegative);

/// The part of `checkPosterior` that is about standard deviations alone.
llvm::Error checkStddevs(llvm::ArrayRef<float> stddevs, StddevDomain domain);

} // namespace bayes

#endif // BAYES_SHARING_POSTERIOR_H
