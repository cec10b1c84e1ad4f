//===- PlanarSums.h - Sums over points of the plane -------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_LIB_SHARING_PLANARSUMS_H
#define BAYES_LIB_SHARING_PLANARSUMS_H

#include "bayes/Sharing/Distortion.h"
#include "bayes/Sharing/GaussianCodebook.h"

#include <algorithm>

namespace bayes {

/// Weighted sums of the deviations of points from a reference near them.
struct PlanarSums {
  double count = 0.0;
  Point first;
  Covariance second;

  void add(Point point, Point reference, double weight) {
    double x = point.x - reference.x;
    double y = point.y - reference.y;
    count += weight;
    first.x += weight * x;
    first.y += weight * y;
    second.xx += weight * x * x;
    second.xy += weight * x * y;
    second.yy += weight * y * y;
  }

  void add(const PlanarSums &other) {
    count += other.count;
    first.x += other.first.x;
    first.y += other.first.y;
    second.xx += other.second.xx;
    second.xy += other.second.xy;
    second.yy += other.second.yy;
  }

  /// The mean; the reference, if there are no points.
  Point getMean(Point reference) const {
    if (!(count > 0.0))
      return reference;
    return {reference.x + first.x / count, reference.y + first.y / count};
  }

  /// The covariance around the mean; 0 if there are no points.
  Covariance getCovariance() const {
    if (!(count > 0.0))
      return {};
    double x = first.x / count;
    double y = first.y / count;
    return {std::max(second.xx / count - x * x, 0.0), second.xy / count - x * y,
            std::max(second.yy / count - y * y, 0.0)};
  }
};

} // namespace bayes

#endif // BAYES_LIB_SHARING_PLANARSUMS_H
