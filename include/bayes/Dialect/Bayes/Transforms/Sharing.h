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

#include "bayes/Dialect/Bayes/IR/BayesOps.h"
#include "bayes/Dialect/Bayes/Transforms/Passes.h"
#include "bayes/Sharing/HardClustering.h"
#include "bayes/Sharing/Scales.h"
#include "mlir/IR/Remarks.h"
#include "mlir/IR/SymbolTable.h"

namespace mlir::bayes {

/// How weights share tables.
struct SharingOptions {
  /// Entries of a table, 1 to `kMaxEntries`.
  uint64_t entries = 16;
  SharingScope scope = SharingScope::Layer;
  /// A name that `makeDistortion` knows.
  std::string distortion = "curvature";
  ::bayes::ScaleKind scale = ::bayes::ScaleKind::RankOne;
  /// Of the prior, in units of the weights; 0 for none. Only curvature uses it.
  double priorStddev = 0.0;
  /// Weights with |mu| of at least this keep their laws; 0 for none.
  double outlierMagnitude = 0.0;
  /// So do those in clusters of at most so many.
  uint64_t outlierCluster = 0;
  uint64_t seed = 0;
};

/// Checks what can be wrong with `options` whatever the module is. The error
/// says what was expected and what was found.
llvm::Error checkSharingOptions(const SharingOptions &options);

/// A weight matrix whose laws are replaced by entries of a table.
struct SharedWeight {
  /// Parameters of means and standard deviations, and the laws they make.
  ParameterOp mean, stddev;
  SmallVector<GaussianOp> laws;

  /// Factors that bf16 holds.
  ::bayes::Scales scales;
  /// As they were, and divided by the scales.
  std::vector<float> fullMeans, fullStddevs;
  std::vector<float> means, stddevs;
  /// Of each element for the distortion; empty for ones.
  std::vector<float> importances;
  /// Which elements keep laws of their own.
  std::vector<bool> isOutlier;
  /// One per element, 0 for outliers.
  std::vector<::bayes::Code> codes;

  ArrayRef<int64_t> getShape();
  /// What comes before ".mean" in the name of the means.
  std::string getName();
};

/// Weights that share a table.
struct SharedGroup {
  std::string name;
  SmallVector<SharedWeight *> weights;
  std::vector<::bayes::CodebookEntry> entries;
  /// Of what is no outlier.
  double meanDistortion = 0.0;
  unsigned rounds = 0;
};

/// What the remarks of sharing are called.
remark::RemarkOpts getSharingRemarkOptions();

/// The laws of `module` that can share a table: Gaussians of two matrices of
/// f32 that are parameters and have an element for each entry, in the order of
/// the module. `left` counts the others, which have a remark.
std::vector<SharedWeight> findSharedWeights(ModuleOp module,
                                            const SymbolTable &symbols,
                                            const SharingOptions &options,
                                            int64_t &left);

/// Reads the values of `weight`, divides them by their scales and finds how
/// important each element is. Errors are diagnostics at the means: values that
/// are not there, not finite or not positive.
LogicalResult readSharedWeight(SharedWeight &weight,
                               const SharingOptions &options);

/// The groups of `weights` that share a table.
std::vector<SharedGroup> makeSharedGroups(MutableArrayRef<SharedWeight> weights,
                                          const SharingOptions &options);

/// Finds the table of `group`, and the codes of what shares it. Errors are
/// diagnostics at the means of its first weight.
LogicalResult chooseSharedTable(SharedGroup &group,
                                const SharingOptions &options);

/// Adds the parameters of `group` to the module of `symbols` and replaces the
/// laws of its weights.
void replaceBySharedLaws(SharedGroup &group, const SharingOptions &options,
                         SymbolTable &symbols);

/// What a weight of `group` takes, its table counted once.
double getBitsPerWeight(const SharedGroup &group,
                        const SharingOptions &options);

/// Replaces what can share tables in `module`. `shared` and `left` count
/// weights and laws. Errors are diagnostics, and then nothing is changed.
LogicalResult shareWeights(ModuleOp module, const SharingOptions &options,
                           int64_t &shared, int64_t &left);

} // namespace mlir::bayes

#endif // BAYES_DIALECT_BAYES_TRANSFORMS_SHARING_H
