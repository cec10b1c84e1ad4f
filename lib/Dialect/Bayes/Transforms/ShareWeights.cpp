//===- ShareWeights.cpp - Gaussians of weights from a shared table --------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Dialect/Bayes/Transforms/Passes.h"
#include "bayes/Dialect/Bayes/Transforms/Sharing.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "llvm/Support/FormatVariadic.h"

#include <cmath>

namespace mlir::bayes {
#define GEN_PASS_DEF_SHAREWEIGHTSPASS
#include "bayes/Dialect/Bayes/Transforms/Passes.h.inc"
} // namespace mlir::bayes

using namespace mlir;
using namespace mlir::bayes;

//===----------------------------------------------------------------------===//
// Options
//===----------------------------------------------------------------------===//

static llvm::Error checkNotNegative(const char *name, double value) {
  if (value >= 0 && std::isfinite(value))
    return llvm::Error::success();
  return llvm::createStringError(
      "expected a finite '%s' of at least 0, found %g", name, value);
}

/// Refuses options that say nothing without others.
static llvm::Error checkTogether(const SharingOptions &options) {
  bool isRows = options.scope == SharingScope::Rows;
  if (isRows && options.rowsPerGroup == 0)
    return llvm::createStringError(
        "expected 'group' of at least 1 with 'scope=rows', found 0");
  if (!isRows && options.rowsPerGroup != 0)
    return llvm::createStringError(
        "expected 'group' with 'scope=rows', found 'scope=%s'",
        options.scope == SharingScope::Layer ? "layer" : "network");
  bool isMixture = options.algorithm == ::bayes::ClusteringAlgorithm::Mixture;
  bool merges = options.mergeDistance != 0;
  if (options.distortionBudget != 0 && isMixture)
    return llvm::createStringError(
        "expected 'distortion-budget' with 'algorithm=lloyd', found "
        "'algorithm=em'");
  if (options.priorStddev != 0 && options.distortion != "curvature")
    return llvm::createStringError("expected 'prior-stddev' with "
                                   "'distortion=curvature', found "
                                   "'distortion=%s'",
                                   options.distortion.c_str());
  if (options.covariance != ::bayes::CovarianceShape::Full && !isMixture &&
      !merges && options.blendQuantile == 0)
    return llvm::createStringError(
        "expected 'covariance' with 'algorithm=em', 'blend-quantile' or "
        "'merge-distance', found none of them");
  if (!merges && (options.mergeGradient != 0 || options.mergeVariance != 0))
    return llvm::createStringError(
        "expected 'merge-gradient' and 'merge-variance' with "
        "'merge-distance', found none");
  return llvm::Error::success();
}

llvm::Error mlir::bayes::checkSharingOptions(const SharingOptions &options) {
  if (options.entries < 1 || options.entries > ::bayes::kMaxEntries)
    return llvm::createStringError(
        llvm::formatv("expected 1 to {0} for 'k', found {1}",
                      ::bayes::kMaxEntries, options.entries));
  for (auto [name, value] :
       std::initializer_list<std::pair<const char *, double>>{
           {"distortion-budget", options.distortionBudget},
           {"prior-stddev", options.priorStddev},
           {"outlier-magnitude", options.outlierMagnitude},
           {"merge-distance", options.mergeDistance},
           {"merge-gradient", options.mergeGradient},
           {"merge-variance", options.mergeVariance}})
    if (llvm::Error error = checkNotNegative(name, value))
      return error;
  // Not a number is refused, too.
  bool isFraction =
      options.outlierGradient >= 0 && options.outlierGradient <= 1;
  if (!isFraction)
    return llvm::createStringError(
        "expected 'outlier-gradient' to be from 0 to 1, found %g",
        options.outlierGradient);
  bool isQuantile = options.blendQuantile >= 0 && options.blendQuantile < 1;
  if (!isQuantile)
    return llvm::createStringError(
        "expected 'blend-quantile' to be at least 0 and below 1, found %g",
        options.blendQuantile);
  if (llvm::Error error =
          ::bayes::makeDistortion(options.distortion).takeError())
    return error;
  return checkTogether(options);
}

//===----------------------------------------------------------------------===//
// Function
//===----------------------------------------------------------------------===//

static void remarkOn(Location loc, const SharedWeightReport &report) {
  remark::passed(loc, getSharingRemarkOptions())
      << remark::metric("weight", report.weight)
      << remark::metric("codebook", report.codebook)
      << remark::metric("entries", report.entries)
      << remark::metric("outliers", report.outliers)
      << remark::metric("blended", report.blended)
      << remark::metric("bits_per_weight", report.bitsPerWeight)
      << remark::metric("added_kl", report.addedKL)
      << remark::metric("bytes_before", report.bytesBefore)
      << remark::metric("bytes_after", report.bytesAfter)
      << remark::metric("mean_distortion", report.meanDistortion)
      << remark::metric("rounds", report.rounds)
      << remark::metric("tables", report.tables);
}

FailureOr<SharingReport>
mlir::bayes::shareWeights(ModuleOp module, const SharingOptions &options) {
  SymbolTable symbols(module);
  SharingReport report;
  GaussianWeightFinder finder(symbols, getSharingRemarkOptions());
  FailureOr<std::vector<SharedWeight>> weights =
      findSharedWeights(module, symbols, finder, options);
  if (failed(weights))
    return failure();
  report.left = finder.getLeft();
  if (weights->empty())
    finder.warnOfNone(module, "shares a table");
  // Nothing is rewritten before all weights are known to be good.
  for (SharedWeight &weight : *weights)
    if (failed(readSharedWeight(weight, options)))
      return failure();
  std::vector<SharedGroup> groups = makeSharedGroups(*weights, options);
  for (SharedGroup &group : groups)
    if (failed(chooseSharedTable(group, options)))
      return failure();
  for (ArrayRef<SharedGroup> left = groups; !left.empty();) {
    const SharedGroup &first = left.front();
    ArrayRef<SharedGroup> together =
        left.take_while([&](const SharedGroup &group) {
          return group.weights == first.weights;
        });
    left = left.drop_front(together.size());
    replaceBySharedLaws(together, options, symbols);
    std::vector<SharedWeightReport> rows =
        describeSharedGroups(together, options);
    for (auto [weight, row] : llvm::zip_equal(first.weights, rows))
      remarkOn(weight->mean.getLoc(), row);
    llvm::append_range(report.weights, rows);
  }
  // Weights may have parameters in common.
  SmallVector<ParameterOp> parameters;
  for (SharedWeight &weight : *weights)
    parameters.append({weight.mean, weight.stddev, weight.gradient});
  eraseUnusedParameters(parameters, symbols);
  return report;
}

//===----------------------------------------------------------------------===//
// Pass
//===----------------------------------------------------------------------===//

namespace {

struct ShareWeights
    : public mlir::bayes::impl::ShareWeightsPassBase<ShareWeights> {
  using ShareWeightsPassBase::ShareWeightsPassBase;

  ShareWeights(SharingReport *report, SharingCallback onProgress)
      : report(report), onProgress(std::move(onProgress)) {}

  LogicalResult initializeOptions(
      StringRef text,
      function_ref<LogicalResult(const Twine &)> handleError) override {
    if (failed(ShareWeightsPassBase::initializeOptions(text, handleError)))
      return failure();
    if (llvm::Error error = checkSharingOptions(getOptions()))
      return handleError(llvm::toString(std::move(error)));
    return success();
  }

  void runOnOperation() override {
    SharingOptions options = getOptions();
    // Options that were not text have not been checked.
    if (llvm::Error error = checkSharingOptions(options)) {
      emitError(getOperation().getLoc()) << llvm::toString(std::move(error));
      return signalPassFailure();
    }
    FailureOr<SharingReport> done = shareWeights(getOperation(), options);
    if (failed(done))
      return signalPassFailure();
    numShared += static_cast<int64_t>(done->weights.size());
    numLeft += static_cast<int64_t>(done->left);
    if (report)
      *report = std::move(*done);
  }

private:
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

  SharingOptions getOptions() const {
    SharingOptions options;
    options.entries = entries;
    options.distortionBudget = distortionBudget;
    options.scope = scope;
    options.rowsPerGroup = group;
    if (algorithm == SharingAlgorithm::EM)
      options.algorithm = ::bayes::ClusteringAlgorithm::Mixture;
    if (covariance == SharingCovariance::Diagonal)
      options.covariance = ::bayes::CovarianceShape::Diagonal;
    options.distortion = distortion;
    options.scale = getScaleKind();
    options.priorStddev = priorStddev;
    options.outlierMagnitude = outlierMagnitude;
    options.outlierGradient = outlierGradient;
    options.outlierCluster = outlierCluster;
    options.blendQuantile = blendQuantile;
    options.mergeDistance = mergeDistance;
    options.mergeGradient = mergeGradient;
    options.mergeVariance = mergeVariance;
    options.seed = seed;
    options.onProgress = onProgress;
    return options;
  }

  SharingReport *report = nullptr;
  SharingCallback onProgress;
};

} // namespace

std::unique_ptr<Pass>
mlir::bayes::createShareWeightsPass(SharingReport *report,
                                    SharingCallback onProgress) {
  return std::make_unique<ShareWeights>(report, std::move(onProgress));
}
