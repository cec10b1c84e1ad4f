//===- Blend.cpp - Weights between two components -------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Sharing/Blend.h"
#include "Blocks.h"
#include "bayes/Sharing/Errors.h"

#include <cmath>
#include <optional>

using namespace bayes;

double bayes::getPlanarQuantile(double quantile) {
  return -2.0 * std::log1p(-quantile);
}

static llvm::Error checkArguments(const StandardizedPoints &points,
                                  llvm::ArrayRef<PlanarGaussian> components,
                                  llvm::ArrayRef<Code> codes, double quantile) {
  bool isQuantile = quantile >= 0.0 && quantile < 1.0;
  if (!isQuantile)
    return makeFailure("expected a quantile of at least 0 and below 1, found "
                       "{0}",
                       formatNumber(quantile));
  if (components.empty() || components.size() > kMaxEntries)
    return makeFailure("expected 1 to {0} components, found {1}", kMaxEntries,
                       components.size());
  double total = 0.0;
  for (size_t i = 0; i < components.size(); ++i) {
    const Covariance &covariance = components[i].covariance;
    if (!(components[i].count >= 0.0))
      return makeFailure("expected counts of at least 0, found {0} in "
                         "component {1}",
                         formatNumber(components[i].count), i);
    total += components[i].count;
    bool isDefinite = covariance.xx > 0.0 && covariance.getDeterminant() > 0.0;
    if (!isDefinite)
      return makeFailure("expected positive definite covariances, found a "
                         "determinant of {0} in component {1}",
                         formatNumber(covariance.getDeterminant()), i);
  }
  if (!(total > 0.0))
    return makeFailure("expected a component with points, found none");
  if (codes.size() != points.size())
    return makeFailure("expected {0} codes, one per point, found {1}",
                       points.size(), codes.size());
  for (size_t i = 0; i < codes.size(); ++i)
    if (codes[i] >= components.size())
      return makeFailure("expected codes below {0}, found {1} at point {2}",
                         components.size(), codes[i], i);
  return llvm::Error::success();
}

/// Shares a point between the two components of highest density; nothing if the
/// second one's share is too small for 8 bits.
static std::optional<BlendedWeight>
share(uint32_t index, Point point, llvm::ArrayRef<LogDensity> densities) {
  double highest = -HUGE_VAL;
  double next = -HUGE_VAL;
  BlendedWeight weight = {index, 0, 0, 0};
  for (size_t i = 0; i < densities.size(); ++i) {
    double value = densities[i](point);
    if (value > highest) {
      next = highest;
      highest = value;
      weight.second = weight.first;
      weight.first = i;
    } else if (value > next) {
      next = value;
      weight.second = i;
    }
  }
  double first = 1.0 / (1.0 + std::exp(next - highest));
  weight.share = static_cast<uint8_t>(std::lround(255.0 * first));
  if (weight.share == 255)
    return std::nullopt;
  return weight;
}

llvm::Expected<Blend>
bayes::blendBoundary(const StandardizedPoints &points,
                     llvm::ArrayRef<PlanarGaussian> components,
                     llvm::ArrayRef<Code> codes, const BlendOptions &options) {
  if (llvm::Error error =
          checkArguments(points, components, codes, options.quantile))
    return error;
  double limit = getPlanarQuantile(options.quantile);
  std::vector<LogDensity> densities;
  for (const PlanarGaussian &component : components)
    densities.emplace_back(component, static_cast<double>(points.size()));

  Blocks blocks(points.size());
  std::vector<Blend> partial(blocks.getCount());
  options.parallelFor(blocks.getCount(), [&](size_t block) {
    for (size_t i = blocks.getBegin(block); i < blocks.getEnd(block); ++i) {
      if (densities[codes[i]].getSquaredMahalanobis(points[i]) <= limit)
        continue;
      ++partial[block].beyond;
      if (auto weight = share(i, points[i], densities))
        partial[block].weights.push_back(*weight);
    }
  });
  Blend blend;
  for (const Blend &part : partial) {
    blend.beyond += part.beyond;
    blend.weights.insert(blend.weights.end(), part.weights.begin(),
                         part.weights.end());
  }
  return blend;
}
