//===- PlanarGaussian.h - Gaussians of the plane ----------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Gaussians over points of the plane: what mixtures of weights, each a point
/// (mean, log standard deviation), are made of.
///
//===----------------------------------------------------------------------===//

#ifndef BAYES_SHARING_PLANARGAUSSIAN_H
#define BAYES_SHARING_PLANARGAUSSIAN_H

#include "bayes/Sharing/Distortion.h"
#include "bayes/Sharing/GaussianCodebook.h"

namespace bayes {

/// A Gaussian of the plane and how many points it stands for.
struct PlanarGaussian {
  /// Not negative; a sum of shares where points belong to several.
  double count = 0.0;
  Point mean;
  /// Positive semidefinite.
  Covariance covariance;
};

/// Which covariances a component may have.
enum class CovarianceShape { Full, Diagonal };

/// The covariance of the given shape nearest to `covariance` in likelihood
/// whose eigenvalues are at least `floor`: those below it are replaced by it.
Covariance applyFloor(Covariance covariance, double floor,
                      CovarianceShape shape);

/// The squared 2-Wasserstein distance, |m1 - m2|^2 + tr(S1 + S2 - 2 (S1^1/2 S2
/// S1^1/2)^1/2). For 2x2 matrices the last trace is sqrt(tr(S1 S2) + 2 sqrt(det
/// S1 det S2)), which needs no root of a matrix. Counts play no part.
double getSquaredWasserstein(const PlanarGaussian &first,
                             const PlanarGaussian &second);

/// The Gaussian with the count, mean and covariance of two groups of points
/// together: n = n1 + n2, m = sum(n_i m_i) / n, S = sum(n_i / n (S_i + (m_i -
/// m)(m_i - m)^T)). Of two without points, their average.
PlanarGaussian merge(const PlanarGaussian &first, const PlanarGaussian &second);

/// The logarithm of `count / total` times the density of a Gaussian with a
/// positive definite covariance, prepared for many points. It is minus infinity
/// for a count of 0.
class LogDensity {
public:
  LogDensity(const PlanarGaussian &gaussian, double total);

  double operator()(Point point) const {
    return constant - 0.5 * getSquaredMahalanobis(point);
  }

  /// (x - m)^T S^-1 (x - m).
  double getSquaredMahalanobis(Point point) const {
    return getQuadratic(point.x - mean.x, point.y - mean.y);
  }

  /// The value at the mean, which is the largest one.
  double getMaximum() const { return constant; }
  Point getMean() const { return mean; }
  /// The inverse of the covariance.
  const Covariance &getPrecision() const { return precision; }

private:
  double getQuadratic(double x, double y) const {
    return x * (precision.xx * x + 2.0 * precision.xy * y) +
           precision.yy * y * y;
  }

  Point mean;
  Covariance precision;
  double constant;
};

} // namespace bayes

#endif // BAYES_SHARING_PLANARGAUSSIAN_H
