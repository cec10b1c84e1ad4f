//===- ShareWeights.cpp - Gaussians of weights from a shared table --------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Dialect/Bayes/Transforms/Passes.h"
#include "bayes/Dialect/Bayes/Transforms/Sharing.h"
#include "llvm/Support/FormatVariadic.h"

#include <cmath>

namespace mlir::bayes {
#define GEN_PASS_DEF_SHAREWEIGHTSPASS
#include "bayes/Dialect/Bayes/Transforms/Passes.h.inc"
} // namespace mlir::bayes

using namespace mlir;
using namespace mlir::bayes;

llvm::Error mlir::bayes::checkSharingOptions(const SharingOptions &options) {
  if (options.entries < 1 || options.entries > ::bayes::kMaxEntries)
    return llvm::createStringError(
        llvm::formatv("expected 1 to {0} for 'k', found {1}",
                      ::bayes::kMaxEntries, options.entries));
  if (!(options.outlierMagnitude >= 0))
    return llvm::createStringError(
        "expected 'outlier-magnitude' to be at least 0, found %g",
        options.outlierMagnitude);
  if (!(options.priorStddev >= 0) || !std::isfinite(options.priorStddev))
    return llvm::createStringError(
        "expected a finite 'prior-stddev' of at least 0, found %g",
        options.priorStddev);
  return ::bayes::makeDistortion(options.distortion).takeError();
}

double mlir::bayes::getBitsPerWeight(const SharedGroup &group,
                                     const SharingOptions &options) {
  ::bayes::StorageParts parts;
  parts.entries = group.entries.size();
  for (const SharedWeight *weight : group.weights) {
    parts.weights += weight->means.size();
    parts.outliers += llvm::count(weight->isOutlier, true);
    if (options.scale != ::bayes::ScaleKind::None)
      parts.scales += weight->scales.rows.size();
    if (options.scale == ::bayes::ScaleKind::RankOne)
      parts.scales += weight->scales.columns.size();
  }
  return ::bayes::getBitsPerWeight(parts);
}

static void report(SharedWeight &weight, const SharedGroup &group,
                   const SharingOptions &options) {
  remark::passed(weight.mean.getLoc(), getSharingRemarkOptions())
      << remark::metric("weight", weight.getName())
      << remark::metric("codebook", group.name)
      << remark::metric("entries", group.entries.size())
      << remark::metric("outliers", llvm::count(weight.isOutlier, true))
      << remark::metric("bits_per_weight", getBitsPerWeight(group, options))
      << remark::metric("mean_distortion", group.meanDistortion)
      << remark::metric("rounds", group.rounds);
}

LogicalResult mlir::bayes::shareWeights(ModuleOp module,
                                        const SharingOptions &options,
                                        int64_t &shared, int64_t &left) {
  SymbolTable symbols(module);
  std::vector<SharedWeight> weights =
      findSharedWeights(module, symbols, options, left);
  // Nothing is rewritten before all weights are known to be good.
  for (SharedWeight &weight : weights)
    if (failed(readSharedWeight(weight, options)))
      return failure();
  std::vector<SharedGroup> groups = makeSharedGroups(weights, options);
  for (SharedGroup &group : groups)
    if (failed(chooseSharedTable(group, options)))
      return failure();
  for (SharedGroup &group : groups) {
    replaceBySharedLaws(group, options, symbols);
    for (SharedWeight *weight : group.weights)
      report(*weight, group, options);
  }
  for (SharedWeight &weight : weights)
    for (ParameterOp parameter : {weight.mean, weight.stddev})
      if (SymbolTable::symbolKnownUseEmpty(parameter, module))
        symbols.erase(parameter);
  shared = static_cast<int64_t>(weights.size());
  return success();
}

namespace {

struct ShareWeights
    : public mlir::bayes::impl::ShareWeightsPassBase<ShareWeights> {
  using ShareWeightsPassBase::ShareWeightsPassBase;

  void runOnOperation() override {
    SharingOptions options = getOptions();
    if (llvm::Error error = checkSharingOptions(options)) {
      emitError(getOperation().getLoc()) << llvm::toString(std::move(error));
      return signalPassFailure();
    }
    int64_t shared = 0, left = 0;
    if (failed(shareWeights(getOperation(), options, shared, left)))
      return signalPassFailure();
    numShared += shared;
    numLeft += left;
  }

private:
  SharingOptions getOptions() const {
    SharingOptions options;
    options.entries = entries;
    options.scope = scope;
    options.distortion = distortion;
    options.scale = getScaleKind();
    options.priorStddev = priorStddev;
    options.outlierMagnitude = outlierMagnitude;
    options.outlierCluster = outlierCluster;
    options.seed = seed;
    return options;
  }

  ::bayes::ScaleKind getScaleKind() const {
    switch (scale) {
    case SharingScale::None:
      return ::bayes::ScaleKind::None;
    case SharingScale::Row:
      return ::bayes::ScaleKind::Row;
    case SharingScale::RankOne:
      return ::bayes::ScaleKind::RankOne;
    }
    llvm_unreachable("unknown kind of scale");
  }
};

} // namespace
