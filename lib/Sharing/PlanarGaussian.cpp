//===- PlanarGaussian.cpp - Gaussians of the plane ------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Sharing/PlanarGaussian.h"

#include <algorithm>
#include <cmath>

using namespace bayes;

Covariance bayes::applyFloor(Covariance covariance, double floor,
                             CovarianceShape shape) {
  if (shape == CovarianceShape::Diagonal)
    return {std::max(covariance.xx, floor), 0.0,
            std::max(covariance.yy, floor)};
  double middle = 0.5 * covariance.getTrace();
  double radius =
      std::hypot(0.5 * (covariance.xx - covariance.yy), covariance.xy);
  double least = middle - radius;
  double largest = middle + radius;
  if (least >= floor)
    return covariance;
  if (largest <= floor)
    return {floor, 0.0, floor};
  // S = least I + (largest - least) P, P the projection on the larger axis.
  double stretch = (largest - floor) / (largest - least);
  return {floor + stretch * (covariance.xx - least), stretch * covariance.xy,
          floor + stretch * (covariance.yy - least)};
}

double bayes::getSquaredWasserstein(const PlanarGaussian &first,
                                    const PlanarGaussian &second) {
  const Covariance &a = first.covariance;
  const Covariance &b = second.covariance;
  double x = first.mean.x - second.mean.x;
  double y = first.mean.y - second.mean.y;
  // Rounding can leave determinants of singular matrices below 0.
  double determinants =
      std::max(a.getDeterminant(), 0.0) * std::max(b.getDeterminant(), 0.0);
  double traceOfProduct = a.xx * b.xx + 2.0 * a.xy * b.xy + a.yy * b.yy;
  double traceOfRoot =
      std::sqrt(std::max(traceOfProduct + 2.0 * std::sqrt(determinants), 0.0));
  double covariances = a.getTrace() + b.getTrace() - 2.0 * traceOfRoot;
  return x * x + y * y + std::max(covariances, 0.0);
}

PlanarGaussian bayes::merge(const PlanarGaussian &first,
                            const PlanarGaussian &second) {
  double count = first.count + second.count;
  double a = count > 0.0 ? first.count / count : 0.5;
  double b = 1.0 - a;
  double x = second.mean.x - first.mean.x;
  double y = second.mean.y - first.mean.y;
  // Both deviations together: a b (m1 - m2)(m1 - m2)^T.
  const Covariance &s = first.covariance;
  const Covariance &t = second.covariance;
  return {count,
          {first.mean.x + b * x, first.mean.y + b * y},
          {a * s.xx + b * t.xx + a * b * x * x,
           a * s.xy + b * t.xy + a * b * x * y,
           a * s.yy + b * t.yy + a * b * y * y}};
}

LogDensity::LogDensity(const PlanarGaussian &gaussian, double total)
    : mean(gaussian.mean) {
  const Covariance &covariance = gaussian.covariance;
  double determinant = covariance.getDeterminant();
  precision = {covariance.yy / determinant, -covariance.xy / determinant,
               covariance.xx / determinant};
  constant = std::log(gaussian.count / total) - 0.5 * std::log(determinant) -
             std::log(2.0 * M_PI);
}
