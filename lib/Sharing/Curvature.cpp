//===- Curvature.cpp - The loss around each weight ------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Sharing/Curvature.h"
#include "bayes/Sharing/Errors.h"
#include "bayes/Sharing/Scales.h"

#include <algorithm>
#include <cfloat>
#include <cmath>

using namespace bayes;

llvm::Expected<std::vector<float>>
bayes::computeCurvature(llvm::ArrayRef<float> stddevs, double priorStddev,
                        const Scales *scales, double floor) {
  if (!(priorStddev > 0.0) || !std::isfinite(priorStddev))
    return makeFailure("expected a positive, finite standard deviation of the "
                       "prior, found {0}",
                       formatNumber(priorStddev));
  bool isFraction = floor > 0.0 && floor <= 1.0;
  if (!isFraction)
    return makeFailure("expected a floor above 0 and of at most 1, found {0}",
                       formatNumber(floor));
  if (llvm::Error error = checkStddevs(stddevs, StddevDomain::Positive))
    return error;
  size_t columns = scales ? scales->columns.size() : stddevs.size();
  if (scales && scales->rows.size() * columns != stddevs.size())
    return makeFailure("expected standard deviations of {0} x {1} weights to "
                       "fit their scales, "
                       "found {2}",
                       scales->rows.size(), columns, stddevs.size());

  std::vector<float> curvatures(stddevs.size());
  for (size_t i = 0; i < stddevs.size(); ++i) {
    double scale = scales ? (*scales)(i / columns, i % columns) : 1.0;
    double precision = 1.0 / (double(stddevs[i]) * stddevs[i]);
    double priorPrecision = scale * scale / (priorStddev * priorStddev);
    double curvature = std::max(precision - priorPrecision, floor * precision);
    curvatures[i] =
        static_cast<float>(std::clamp<double>(curvature, FLT_MIN, FLT_MAX));
  }
  return curvatures;
}
