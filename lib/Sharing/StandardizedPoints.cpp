//===- StandardizedPoints.cpp - Weights as points -------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Sharing/StandardizedPoints.h"
#include "Blocks.h"
#include "PlanarSums.h"

#include <cmath>

using namespace bayes;

static Point getLogPoint(const PosteriorView &posterior, size_t index) {
  return {posterior.means[index], std::log(double(posterior.stddevs[index]))};
}

/// What to divide values of the given variance by.
static double getScale(double variance) {
  return variance > 0.0 ? std::sqrt(variance) : 1.0;
}

Gaussian StandardizedPoints::getGaussian(Point point) const {
  return {meanScale * point.x, std::exp(logStddevScale * point.y)};
}

llvm::Expected<StandardizedPoints>
bayes::standardize(const PosteriorView &posterior,
                   const ParallelFor &parallelFor) {
  if (llvm::Error error = checkPosterior(posterior, StddevDomain::Positive))
    return error;
  size_t size = posterior.size();
  Blocks blocks(size);
  Point reference = getLogPoint(posterior, 0);
  std::vector<PlanarSums> partial(blocks.getCount());
  parallelFor(blocks.getCount(), [&](size_t block) {
    for (size_t i = blocks.getBegin(block); i < blocks.getEnd(block); ++i)
      partial[block].add(getLogPoint(posterior, i), reference, 1.0);
  });
  PlanarSums sums;
  for (const PlanarSums &block : partial)
    sums.add(block);
  Covariance covariance = sums.getCovariance();

  StandardizedPoints points;
  points.x.resize(size);
  points.y.resize(size);
  points.meanScale = getScale(covariance.xx);
  points.logStddevScale = getScale(covariance.yy);
  parallelFor(blocks.getCount(), [&](size_t block) {
    for (size_t i = blocks.getBegin(block); i < blocks.getEnd(block); ++i) {
      Point point = getLogPoint(posterior, i);
      points.x[i] = static_cast<float>(point.x / points.meanScale);
      points.y[i] = static_cast<float>(point.y / points.logStddevScale);
    }
  });
  return points;
}

std::vector<PlanarGaussian>
bayes::fitComponents(const StandardizedPoints &points,
                     llvm::ArrayRef<Code> codes, size_t components,
                     double floor, CovarianceShape shape,
                     const ParallelFor &parallelFor) {
  // A point of each group, so that sums of squares keep their digits.
  std::vector<Point> references(components);
  for (size_t i = 0; i < codes.size(); ++i)
    references[codes[i]] = points[i];
  auto sums = sumByCode<PlanarSums>(
      codes, components, parallelFor, [&](PlanarSums &sum, size_t i) {
        sum.add(points[i], references[codes[i]], 1.0);
      });
  std::vector<PlanarGaussian> fitted;
  fitted.reserve(components);
  for (size_t i = 0; i < components; ++i)
    fitted.push_back({sums[i].count, sums[i].getMean(references[i]),
                      applyFloor(sums[i].getCovariance(), floor, shape)});
  return fitted;
}
