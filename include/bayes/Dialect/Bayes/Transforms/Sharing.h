//===- Sharing.h - Weights whose Gaussians come from a table ----*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The parts of `bayes-share-weights`: finding weights, choosing their tables
/// and codes, and rewriting the IR.
///
//===----------------------------------------------------------------------===//

#ifndef BAYES_DIALECT_BAYES_TRANSFORMS_SHARING_H
#define BAYES_DIALECT_BAYES_TRANSFORMS_SHARING_H

#include "bayes/Dialect/Bayes/Transforms/GaussianWeights.h"
#include "bayes/Dialect/Bayes/Transforms/Passes.h"
#include "bayes/Sharing/Recipe.h"
#include "bayes/Sharing/Scales.h"

namespace mlir::bayes {

/// Called after each round of clustering with the name of the table.
using SharingCallback =
    std::function<void(StringRef table, const ::bayes::ClusteringProgress &)>;

/// How weights share tables. Numbers of which 0 turns a step off say so.
struct SharingOptions {
  /// Entries of a table, 1 to `kMaxEntries`; with a budget, at most so many.
  uint64_t entries = 16;
  /// The mean distortion that a table may have; 0 for none.
  double distortionBudget = 0.0;
  SharingScope scope = SharingScope::Layer;
  /// Rows that share a table, for `SharingScope::Rows`; 0 for other scopes.
  uint64_t rowsPerGroup = 0;
  ::bayes::ClusteringAlgorithm algorithm = ::bayes::ClusteringAlgorithm::Lloyd;
  /// Of components, where something looks at them.
  ::bayes::CovarianceShape covariance = ::bayes::CovarianceShape::Full;
  /// A name that `makeDistortion` knows.
  std::string distortion = "curvature";
  ::bayes::ScaleKind scale = ::bayes::ScaleKind::RankOne;
  /// Of the prior, in units of the weights; 0 for none. Only curvature uses it.
  double priorStddev = 0.0;
  /// Weights with |mu| of at least this keep their laws; 0 for none.
  double outlierMagnitude = 0.0;
  /// So does this fraction of a matrix with the largest gradients; 0 for none.
  double outlierGradient = 0.0;
  /// So do those in clusters of at most so many.
  uint64_t outlierCluster = 0;
  /// Weights beyond this quantile of the distance from their component lie
  /// between two entries; 0 for none.
  double blendQuantile = 0.0;
  /// Gates of merging (see `MergeGates`): the squared distance, 0 for no
  /// merging; gradient and variance, 0 for any.
  double mergeDistance = 0.0;
  double mergeGradient = 0.0;
  double mergeVariance = 0.0;
  uint64_t seed = 0;
  /// May be empty.
  SharingCallback onProgress;

  /// Whether a step reads the gradients of the loss.
  bool needsGradients() const {
    return outlierGradient != 0.0 || mergeGradient != 0.0;
  }
};

/// Checks what can be wrong with `options` whatever the module is. The error
/// says what was expected and what was found.
llvm::Error checkSharingOptions(const SharingOptions &options);

/// A weight matrix whose laws are replaced by entries of a table.
struct SharedWeight : GaussianWeight {
  /// Gradients of the loss with respect to the means; null where no step reads
  /// them.
  ParameterOp gradient;

  /// Factors that bf16 holds.
  ::bayes::Scales scales;
  /// As they were, and divided by the scales.
  std::vector<float> fullMeans, fullStddevs;
  std::vector<float> means, stddevs;
  /// With respect to `means`; empty without gradients.
  std::vector<float> gradients;
  /// Of each element for the distortion; empty for ones.
  std::vector<float> importances;
  /// Which elements keep laws of their own.
  std::vector<bool> isOutlier;
  /// One per element, 0 for outliers.
  std::vector<::bayes::Code> codes;
  /// Elements between two entries, in increasing order; no outliers.
  std::vector<::bayes::BlendedWeight> blended;
  /// The sum of KL(new law, law) over the elements, in nats.
  double addedKL = 0.0;
};

/// Elements that share a table.
struct SharedGroup {
  std::string name;
  SmallVector<SharedWeight *> weights;
  /// The rows of a weight that share it: all, or of the only weight some.
  uint64_t firstRow = 0;
  std::optional<uint64_t> rows;

  /// The first element of `weight` in the group, and the first after them.
  std::pair<size_t, size_t> getElements(SharedWeight &weight) const;
  std::vector<::bayes::CodebookEntry> entries;
  /// Of what is no outlier.
  double meanDistortion = 0.0;
  /// Of clustering.
  unsigned rounds = 0;
};

/// What became of one weight matrix.
struct SharedWeightReport {
  std::string weight, codebook;
  /// Tables of the weight; `entries` are those of the largest.
  uint64_t tables = 1;
  uint64_t elements = 0, entries = 0, outliers = 0, blended = 0;
  /// Of all weights with this table together, tables and scales included.
  double bitsPerWeight = 0.0;
  /// The sum of KL(new law, law) over the elements, in nats.
  double addedKL = 0.0;
  double meanDistortion = 0.0;
  unsigned rounds = 0;
  /// Two floats for each element; and codes without gaps, scales, exceptions
  /// and, with the first weight that has it, the table.
  uint64_t bytesBefore = 0, bytesAfter = 0;
};

/// What `shareWeights` has done.
struct SharingReport {
  /// In the order of the module.
  std::vector<SharedWeightReport> weights;
  /// Laws that were left as they are.
  uint64_t left = 0;

  /// Prints a table with a line for each weight and one for all.
  void print(raw_ostream &stream) const;
};

/// What the remarks of sharing are called.
remark::RemarkOpts getSharingRemarkOptions();

/// The laws of `module` that can share a table, found by `finder`; for tables
/// of their own, matrices with an element for each entry. Errors are
/// diagnostics: gradients that are needed and not there, and matrices all of
/// which are too small.
FailureOr<std::vector<SharedWeight>>
findSharedWeights(ModuleOp module, const SymbolTable &symbols,
                  GaussianWeightFinder &finder, const SharingOptions &options);

/// Reads the values of `weight`, divides them by their scales and finds how
/// important each element is. Errors are diagnostics at the means: values that
/// are not there, not finite or not positive.
LogicalResult readSharedWeight(SharedWeight &weight,
                               const SharingOptions &options);

/// The groups of `weights` that share a table; those with rows of one weight
/// follow each other.
std::vector<SharedGroup> makeSharedGroups(MutableArrayRef<SharedWeight> weights,
                                          const SharingOptions &options);

/// Finds the table of `group`, and the codes of what shares it. A remark says
/// what each round of merging has led to. Errors are diagnostics at the means
/// of its first weight.
LogicalResult chooseSharedTable(SharedGroup &group,
                                const SharingOptions &options);

/// Adds the parameters of `groups`, which have the same weights and together
/// all of their rows, to the module of `symbols` and replaces the laws.
void replaceBySharedLaws(ArrayRef<SharedGroup> groups,
                         const SharingOptions &options, SymbolTable &symbols);

/// What the elements of `group` take.
::bayes::StorageParts getStorageParts(const SharedGroup &group,
                                      const SharingOptions &options);

/// What became of the weights of `groups`, which have the same weights and
/// together all of their rows.
std::vector<SharedWeightReport>
describeSharedGroups(ArrayRef<SharedGroup> groups,
                     const SharingOptions &options);

/// Replaces what can share tables in `module`. Errors are diagnostics, and then
/// nothing is changed; a warning says why nothing shares.
FailureOr<SharingReport> shareWeights(ModuleOp module,
                                      const SharingOptions &options);

/// The pass `bayes-share-weights`, which stores what it has done in `report`,
/// if that is not null, and calls `onProgress`, if that is not empty.
std::unique_ptr<Pass> createShareWeightsPass(SharingReport *report,
                                             SharingCallback onProgress);

} // namespace mlir::bayes

#endif // BAYES_DIALECT_BAYES_TRANSFORMS_SHARING_H
