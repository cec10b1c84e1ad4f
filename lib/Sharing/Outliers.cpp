//===- Outliers.cpp - Weights that keep their own law ---------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Sharing/Outliers.h"
#include "bayes/Sharing/Errors.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>
#include <cmath>

using namespace bayes;

static llvm::Error checkOptions(const PosteriorView &posterior,
                                llvm::ArrayRef<float> gradients,
                                llvm::ArrayRef<Code> codes,
                                const OutlierOptions &options) {
  size_t size = posterior.size();
  if (!(options.minMagnitude >= 0.0))
    return makeFailure("expected a magnitude of at least 0, found {0}",
                       formatNumber(options.minMagnitude));
  bool isFraction =
      options.gradientFraction >= 0.0 && options.gradientFraction <= 1.0;
  if (!isFraction)
    return makeFailure(
        "expected a fraction of gradients from 0 to 1, found {0}",
        formatNumber(options.gradientFraction));
  if (options.gradientFraction > 0.0 && gradients.size() != size)
    return makeFailure("expected {0} gradients, one per weight, found {1}",
                       size, gradients.size());
  for (size_t i = 0; i < gradients.size(); ++i)
    if (!std::isfinite(gradients[i]))
      return makeFailure("expected finite gradients, found {0} at weight {1}",
                         formatNumber(gradients[i]), i);
  if (options.maxClusterSize > 0 && codes.size() != size)
    return makeFailure("expected {0} codes, one per weight, found {1}", size,
                       codes.size());
  return llvm::Error::success();
}

/// The `count` weights with the largest |gradient|, the first of equals, in any
/// order.
static std::vector<uint32_t> getLargest(llvm::ArrayRef<float> gradients,
                                        size_t count) {
  std::vector<uint32_t> order(count == 0 ? 0 : gradients.size());
  for (size_t i = 0; i < order.size(); ++i)
    order[i] = i;
  if (count < order.size())
    std::nth_element(order.begin(), order.begin() + count, order.end(),
                     [&](uint32_t a, uint32_t b) {
                       float first = std::abs(gradients[a]);
                       float second = std::abs(gradients[b]);
                       return first != second ? first > second : a < b;
                     });
  order.resize(count);
  return order;
}

llvm::Expected<Outliers> bayes::findOutliers(const PosteriorView &posterior,
                                             llvm::ArrayRef<float> gradients,
                                             llvm::ArrayRef<Code> codes,
                                             const OutlierOptions &options) {
  if (llvm::Error error = checkPosterior(posterior))
    return error;
  if (llvm::Error error = checkOptions(posterior, gradients, codes, options))
    return error;

  size_t size = posterior.size();
  std::vector<bool> isOutlier(size);
  Outliers outliers;
  for (size_t i = 0; i < size; ++i)
    if (std::abs(posterior.means[i]) >= options.minMagnitude) {
      ++outliers.byMagnitude;
      isOutlier[i] = true;
    }

  size_t count = static_cast<size_t>(options.gradientFraction * size);
  for (uint32_t i : getLargest(gradients, count)) {
    ++outliers.byGradient;
    isOutlier[i] = true;
  }

  if (options.maxClusterSize > 0) {
    std::vector<size_t> sizes(size_t(*llvm::max_element(codes)) + 1);
    for (Code code : codes)
      ++sizes[code];
    for (size_t i = 0; i < size; ++i)
      if (sizes[codes[i]] <= options.maxClusterSize) {
        ++outliers.byCluster;
        isOutlier[i] = true;
      }
  }

  for (size_t i = 0; i < size; ++i)
    if (isOutlier[i])
      outliers.indices.push_back(i);
  return outliers;
}
