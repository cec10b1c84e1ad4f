//===- Merge.h - Fewer components by merging --------------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_SHARING_MERGE_H
#define BAYES_SHARING_MERGE_H

#include "bayes/Sharing/PlanarGaussian.h"

#include <functional>
#include <limits>
#include <vector>

namespace bayes {

/// What two components have to be below to be merged, all of it. Gates of Lin
/// et al. (AISTATS 2025); theirs are on axes that are not standardised: W2^2
/// < 1.5e-7, gradient times learning rate < 0.15, variance < 1e-3.
struct MergeGates {
  /// Of their squared 2-Wasserstein distance.
  double squaredDistance = 0.0;
  /// Of the norm of the gradient of each.
  double gradient = std::numeric_limits<double>::infinity();
  /// Of the trace of the covariance of each.
  double variance = std::numeric_limits<double>::infinity();
};

/// What one merge has led to.
struct MergeStep {
  /// Components that are left.
  size_t components = 0;
  /// Squared distance of the two that were merged.
  double squaredDistance = 0.0;
  double bitsPerWeight = 0.0;
};

struct MergeOptions {
  MergeGates gates;
  /// For `MergeStep::bitsPerWeight`; its `entries` are replaced. Without
  /// weights, the bits are 0.
  StorageParts storage;
  /// Called after each merge; may be empty.
  std::function<void(const MergeStep &)> onMerge;
};

struct Merged {
  /// In the order of the first component that went into each.
  std::vector<PlanarGaussian> components;
  /// The new code of each old one.
  std::vector<Code> codes;
  /// All merges in their order.
  std::vector<MergeStep> steps;
};

/// Merges the closest two components that pass the gates (see `merge`), until
/// no two do. Merged components take part with their new distance, covariance,
/// and the sum of their gradients, which is that of a shared centre: the result
/// does not depend on the order of the components but in ties, and all merges
/// together keep the count, mean and covariance of the whole.
///
/// `gradients` of the loss with respect to the components' means are one per
/// component, or none for zeros. Errors are no components or more than
/// `kMaxEntries`, gradients of another number or not finite, components that
/// are not finite or have a negative count or variance, and a gate that is
/// negative or not a number.
llvm::Expected<Merged>
mergeComponents(llvm::ArrayRef<PlanarGaussian> components,
                llvm::ArrayRef<Point> gradients, const MergeOptions &options);

} // namespace bayes

#endif // BAYES_SHARING_MERGE_H
