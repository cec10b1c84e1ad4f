//===- Shares.h - Which components have each point --------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_LIB_SHARING_SHARES_H
#define BAYES_LIB_SHARING_SHARES_H

#include "PlanarSums.h"
#include "PointTree.h"
#include "bayes/Sharing/Mixture.h"

namespace bayes {

/// What an expectation step sums up.
struct ShareSums {
  /// Sums of shares and of points times shares, relative to the components'
  /// means.
  std::vector<PlanarSums> components;
  /// Mean per point.
  double logLikelihood = 0.0;
  /// Points whose first component is another one than before.
  uint64_t moved = 0;
};

/// Computes the shares of `mixture.components` in the points of `tree`, and
/// sets the mixture's codes and first shares.
ShareSums computeShares(const PointTree &tree, Mixture &mixture, double cutoff,
                        const ParallelFor &parallelFor);

/// Bounds of a log density over a box.
struct DensityBounds {
  double least;
  double largest;
};
DensityBounds getBounds(const LogDensity &density, const Box &box);

} // namespace bayes

#endif // BAYES_LIB_SHARING_SHARES_H
