//===- Posterior.cpp - Weights that are to share --------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Sharing/Posterior.h"
#include "bayes/Sharing/Errors.h"

#include "llvm/ADT/StringRef.h"

#include <cmath>

using namespace bayes;

/// Refuses an array that is not as long as the means.
static llvm::Error checkSize(llvm::ArrayRef<float> values, size_t expected,
                             llvm::StringRef what) {
  if (values.size() == expected)
    return llvm::Error::success();
  return makeFailure("expected {0} {1}, one per mean, found {2}", expected,
                     what, values.size());
}

/// Refuses the first value that `isValid` does not hold for.
template <typename Predicate>
static llvm::Error checkValues(llvm::ArrayRef<float> values,
                               llvm::StringRef expected, Predicate isValid) {
  for (size_t i = 0; i < values.size(); ++i)
    if (!isValid(values[i]))
      return makeFailure("expected {0}, found {1} at weight {2}", expected,
                         formatNumber(values[i]), i);
  return llvm::Error::success();
}

/// Refuses no weights, and more than indices can tell apart.
static llvm::Error checkCount(size_t size) {
  if (size == 0)
    return makeFailure("expected at least one weight, found none");
  if (size > kMaxWeights)
    return makeFailure("expected at most {0} weights, found {1}", kMaxWeights,
                       size);
  return llvm::Error::success();
}

static bool isPositive(float value) {
  return std::isfinite(value) && value > 0.0f;
}

static bool isNotNegative(float value) {
  return std::isfinite(value) && value >= 0.0f;
}

llvm::Error bayes::checkStddevs(llvm::ArrayRef<float> stddevs,
                                StddevDomain domain) {
  if (llvm::Error error = checkCount(stddevs.size()))
    return error;
  if (domain == StddevDomain::Positive)
    return checkValues(stddevs, "positive, finite standard deviations",
                       isPositive);
  return checkValues(stddevs, "finite standard deviations of at least 0",
                     isNotNegative);
}

llvm::Error bayes::checkPosterior(const PosteriorView &posterior,
                                  StddevDomain domain) {
  size_t size = posterior.size();
  if (llvm::Error error = checkCount(size))
    return error;
  if (llvm::Error error =
          checkSize(posterior.stddevs, size, "standard deviations"))
    return error;
  if (!posterior.importances.empty())
    if (llvm::Error error =
            checkSize(posterior.importances, size, "importances"))
      return error;
  if (llvm::Error error =
          checkValues(posterior.means, "finite means",
                      [](float value) { return std::isfinite(value); }))
    return error;
  if (llvm::Error error = checkStddevs(posterior.stddevs, domain))
    return error;
  return checkValues(posterior.importances, "positive, finite importances",
                     isPositive);
}
