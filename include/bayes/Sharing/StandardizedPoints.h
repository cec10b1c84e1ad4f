//===- StandardizedPoints.h - Weights as points -----------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_SHARING_STANDARDIZEDPOINTS_H
#define BAYES_SHARING_STANDARDIZEDPOINTS_H

#include "bayes/Sharing/Parallel.h"
#include "bayes/Sharing/PlanarGaussian.h"

#include <vector>

namespace bayes {

/// Weights as points (mu / std(mu), log sigma / std(log sigma)): axes without
/// units and with a spread of 1. An axis on which all weights agree is not
/// scaled.
struct StandardizedPoints {
  std::vector<float> x;
  std::vector<float> y;
  /// What mu and log sigma were divided by.
  double meanScale = 1.0;
  double logStddevScale = 1.0;

  size_t size() const { return x.size(); }
  Point operator[](size_t index) const { return {x[index], y[index]}; }

  /// The law of a weight at `point`.
  Gaussian getGaussian(Point point) const;
};

/// An error if `posterior` does not pass `checkPosterior` with positive
/// standard deviations. Importances play no part.
llvm::Expected<StandardizedPoints>
standardize(const PosteriorView &posterior,
            const ParallelFor &parallelFor = getDefaultParallelFor());

/// The Gaussian of the points of each code, with covariances of `shape` and
/// eigenvalues of at least `floor`, which is positive. A code without points
/// has count 0. `codes` are one per point and less than `components`.
std::vector<PlanarGaussian>
fitComponents(const StandardizedPoints &points, llvm::ArrayRef<Code> codes,
              size_t components, double floor,
              CovarianceShape shape = CovarianceShape::Full,
              const ParallelFor &parallelFor = getDefaultParallelFor());

} // namespace bayes

#endif // BAYES_SHARING_STANDARDIZEDPOINTS_H
