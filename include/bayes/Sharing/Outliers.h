//===- Outliers.h - Weights that keep their own law -------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_SHARING_OUTLIERS_H
#define BAYES_SHARING_OUTLIERS_H

#include "bayes/Sharing/Posterior.h"

#include <limits>
#include <vector>

namespace bayes {

/// Reasons to keep a weight out of the table; each is off by default.
/// Thresholds of Lin et al. (AISTATS 2025) for ResNets: 0.2, 0.01 and 20.
struct OutlierOptions {
  /// Weights with |mu| of at least this, in units of the weights.
  double minMagnitude = std::numeric_limits<double>::infinity();
  /// The fraction of all weights, rounded down, with the largest |gradient|;
  /// the first of equals.
  double gradientFraction = 0.0;
  /// Weights whose code is shared by at most so many.
  size_t maxClusterSize = 0;
};

struct Outliers {
  /// In increasing order.
  std::vector<uint32_t> indices;
  /// How many there are for each reason; a weight may have several.
  uint64_t byMagnitude = 0;
  uint64_t byGradient = 0;
  uint64_t byCluster = 0;
};

/// Finds the weights that `options` keep out. `gradients` are those of the loss
/// with respect to the means, `codes` those of a clustering; each has one
/// element per weight, or none if its option is off.
///
/// Errors are those of `checkPosterior`, arrays of other lengths, gradients
/// that are not finite, a magnitude that is negative or not a number, and a
/// fraction outside of [0, 1].
llvm::Expected<Outliers> findOutliers(const PosteriorView &posterior,
                                      llvm::ArrayRef<float> gradients,
                                      llvm::ArrayRef<Code> codes,
                                      const OutlierOptions &options);

} // namespace bayes

#endif // BAYES_SHARING_OUTLIERS_H
