//===- Recipe.h - From a posterior to a shared table ------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_SHARING_RECIPE_H
#define BAYES_SHARING_RECIPE_H

#include "bayes/Sharing/Blend.h"
#include "bayes/Sharing/HardClustering.h"
#include "bayes/Sharing/Merge.h"

#include <functional>
#include <optional>
#include <vector>

namespace bayes {

/// How weights are grouped.
enum class ClusteringAlgorithm {
  /// Lloyd's rounds under the distortion.
  Lloyd,
  /// Expectation maximisation of a mixture of Gaussians on standardised points,
  /// as Lin et al. (AISTATS 2025) describe it. The distortion then chooses the
  /// entries alone.
  Mixture
};

/// What a round of merging has led to; the first one is before any merge.
struct SharingRound {
  unsigned round = 0;
  /// Pairs merged in the round.
  size_t merges = 0;
  size_t entries = 0;
  size_t blended = 0;
  double bitsPerWeight = 0.0;
};

/// The steps of Lin et al. in their order: cluster, isolate outliers, blend
/// points on boundaries, merge.
struct SharingRecipe {
  ClusteringAlgorithm algorithm = ClusteringAlgorithm::Lloyd;
  /// Of the components of a mixture.
  CovarianceShape covariance = CovarianceShape::Full;
  /// Entries of the table before merging; with a budget, at most so many.
  size_t entries = 16;
  /// See `ClusteringOptions`. `Lloyd` only.
  bool allowFewer = false;
  /// The fewest entries are taken whose mean distortion is at most this.
  /// `Lloyd` only.
  std::optional<double> distortionBudget;
  /// Weights of clusters of at most so many leave the table.
  size_t maxOutlierCluster = 0;
  /// Weights beyond this quantile of the distance from their component lie
  /// between two entries (see `BlendOptions`).
  std::optional<double> blendQuantile;
  /// Components that pass are merged (see `MergeGates`), until none do.
  std::optional<MergeGates> merge;
  /// The least variance of a component on standardised axes, for blending and
  /// merging.
  double covarianceFloor = 1e-6;
  uint64_t seed = 0;
  /// For `SharingRound::bitsPerWeight`: what the weights take besides the table
  /// and what this recipe adds.
  StorageParts storage;
  /// Called after each round of clustering (see `ClusteringOptions`, for
  /// mixtures `MixtureOptions`), on the calling thread; may be empty.
  ClusteringCallback onProgress;
  /// Called once before merging and after each of its rounds; may be empty.
  std::function<void(const SharingRound &)> onRound;
  ParallelFor parallelFor = getDefaultParallelFor();
};

/// What `makeSharedTable` has found.
struct SharedTable {
  /// Every entry has a weight.
  GaussianCodebook codebook;
  /// One per weight; 0 for outliers.
  std::vector<Code> codes;
  /// Weights of small clusters, in increasing order.
  std::vector<uint32_t> outliers;
  /// Weights between two entries, in increasing order; no outliers.
  std::vector<BlendedWeight> blended;
  /// Mean cost per weight that is no outlier under the centre of its code,
  /// importances included.
  double meanDistortion = 0.0;
  /// Rounds of clustering.
  unsigned rounds = 0;

  /// The law of a weight that is no outlier; of a blended one, that between its
  /// entries.
  Gaussian getLaw(size_t index) const {
    return codebook.entries[codes[index]].getGaussian();
  }
  Gaussian getLaw(const BlendedWeight &weight) const;
};

/// Finds a table for the weights of `posterior`. `gradients` are those of the
/// loss with respect to the means, one per weight or none; only the gate of
/// gradients reads them: the gradient of a component is the sum of its
/// weights', on the standardised axis.
///
/// Errors are those of the steps, a budget for a mixture, and clusters all of
/// which are too small.
llvm::Expected<SharedTable> makeSharedTable(const PosteriorView &posterior,
                                            llvm::ArrayRef<float> gradients,
                                            const Distortion &distortion,
                                            const SharingRecipe &recipe);

} // namespace bayes

#endif // BAYES_SHARING_RECIPE_H
