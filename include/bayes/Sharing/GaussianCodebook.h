//===- GaussianCodebook.h - A table that weights share ----------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_SHARING_GAUSSIANCODEBOOK_H
#define BAYES_SHARING_GAUSSIANCODEBOOK_H

#include "bayes/Sharing/Posterior.h"

#include <vector>

namespace bayes {

/// A symmetric 2x2 matrix [[xx, xy], [xy, yy]].
struct Covariance {
  double xx = 0.0;
  double xy = 0.0;
  double yy = 0.0;

  double getDeterminant() const { return xx * yy - xy * xy; }
  double getTrace() const { return xx + yy; }
};

struct CodebookEntry {
  double mean = 0.0;
  double stddev = 0.0;
  /// How many weights have the code of this entry.
  uint64_t count = 0;
  /// How these weights' points (mu, sigma) vary around their average: sums of
  /// products of deviations over `count`, in squared units of the weights.
  Covariance spread;

  Gaussian getGaussian() const { return {mean, stddev}; }
};

/// A table of Gaussians. The law of a weight with code k that is drawn by
/// itself is N(mean_k, stddev_k^2).
struct GaussianCodebook {
  std::vector<CodebookEntry> entries;

  size_t size() const { return entries.size(); }
};

/// The bits of a code into a table of `entries`: 0 for one entry.
unsigned getCodeBits(size_t entries);

/// What the weights that share one table take.
struct StorageParts {
  uint64_t weights = 0;
  uint64_t entries = 0;
  /// Factors of rows and columns, 16 bits each.
  uint64_t scales = 0;
  /// Weights outside of the table: an index of 32 bits, and two floats. Their
  /// places among the codes remain.
  uint64_t outliers = 0;
  /// Weights between two entries: an index of 32 bits, two codes, and a share
  /// of 8 bits. Their places among the codes remain, too.
  uint64_t blended = 0;
};

/// The bits per weight of all `parts` together; an entry is two floats of 32
/// bits. A mean-field posterior has 64. `parts.weights` is positive.
double getBitsPerWeight(const StorageParts &parts);

} // namespace bayes

#endif // BAYES_SHARING_GAUSSIANCODEBOOK_H
