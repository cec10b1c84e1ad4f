//===- SharedWeights.cpp - Weights that can share a table, and its entries ===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Dialect/Bayes/Transforms/Sharing.h"
#include "bayes/Sharing/Curvature.h"
#include "bayes/Sharing/Outliers.h"

using namespace mlir;
using namespace mlir::bayes;

remark::RemarkOpts mlir::bayes::getSharingRemarkOptions() {
  return remark::RemarkOpts::name("SharedWeight")
      .category("bayes-share-weights");
}

//===----------------------------------------------------------------------===//
// Finding
//===----------------------------------------------------------------------===//

/// Looks the gradients of `weight` up if a step reads them.
static LogicalResult findGradient(SharedWeight &weight,
                                  const SymbolTable &symbols,
                                  const SharingOptions &options) {
  if (!options.needsGradients())
    return success();
  std::string name = weight.getName() + ".gradient";
  weight.gradient = symbols.lookup<ParameterOp>(name);
  if (weight.gradient && weight.gradient.getType() == weight.mean.getType())
    return success();
  InFlightDiagnostic error = weight.mean.emitOpError();
  error << "expected the gradients of the loss in a parameter '" << name
        << "' of " << weight.mean.getType() << ", found ";
  return weight.gradient ? error << weight.gradient.getType() : error << "none";
}

FailureOr<std::vector<SharedWeight>>
mlir::bayes::findSharedWeights(ModuleOp module, const SymbolTable &symbols,
                               GaussianWeightFinder &finder,
                               const SharingOptions &options) {
  // Of the matrices that are too small.
  int64_t largest = 0;
  auto filter = [&](RankedTensorType type) -> const char * {
    if (options.scope == SharingScope::Network ||
        options.distortionBudget != 0 ||
        type.getNumElements() >= static_cast<int64_t>(options.entries))
      return nullptr;
    largest = std::max(largest, type.getNumElements());
    return "fewer elements than the table has entries";
  };
  std::vector<SharedWeight> weights;
  for (GaussianWeight &found : finder.find(module, filter)) {
    SharedWeight &weight = weights.emplace_back();
    static_cast<GaussianWeight &>(weight) = std::move(found);
    if (failed(findGradient(weight, symbols, options)))
      return failure();
  }
  if (weights.empty() && largest > 0)
    return module.emitError()
           << "expected 'k' to be at most " << largest
           << ", the elements of the largest weight, found " << options.entries;
  return weights;
}

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

static LogicalResult refuse(SharedWeight &weight, llvm::Error error) {
  return weight.mean.emitOpError()
         << "cannot share a table: " << llvm::toString(std::move(error));
}

/// Marks the elements that `options` keep out of the table.
static LogicalResult keepOutliers(SharedWeight &weight,
                                  ArrayRef<float> fullGradients,
                                  const SharingOptions &options) {
  weight.isOutlier.resize(weight.fullMeans.size());
  ::bayes::OutlierOptions reasons;
  if (options.outlierMagnitude != 0)
    reasons.minMagnitude = options.outlierMagnitude;
  reasons.gradientFraction = options.outlierGradient;
  llvm::Expected<::bayes::Outliers> outliers = ::bayes::findOutliers(
      {weight.fullMeans, weight.fullStddevs, {}}, fullGradients, {}, reasons);
  if (!outliers)
    return refuse(weight, outliers.takeError());
  for (uint32_t index : outliers->indices)
    weight.isOutlier[index] = true;
  return success();
}

/// `gradients` with respect to the weights divided by `scales`.
static std::vector<float> scaleGradients(ArrayRef<float> gradients,
                                         const ::bayes::Scales &scales) {
  size_t columns = scales.columns.size();
  std::vector<float> scaled;
  scaled.reserve(gradients.size());
  for (auto [i, gradient] : llvm::enumerate(gradients))
    scaled.push_back(
        static_cast<float>(gradient * scales(i / columns, i % columns)));
  return scaled;
}

/// Reads the gradients of `weight` and marks its outliers.
static LogicalResult readGradients(SharedWeight &weight,
                                   const SharingOptions &options) {
  if (!weight.gradient)
    return keepOutliers(weight, {}, options);
  FailureOr<std::vector<float>> gradients = readParameter(weight.gradient);
  if (failed(gradients) || failed(keepOutliers(weight, *gradients, options)))
    return failure();
  weight.gradients = scaleGradients(*gradients, weight.scales);
  return success();
}

LogicalResult mlir::bayes::readSharedWeight(SharedWeight &weight,
                                            const SharingOptions &options) {
  FailureOr<std::vector<float>> means = readParameter(weight.mean);
  FailureOr<std::vector<float>> stddevs = readParameter(weight.stddev);
  if (failed(means) || failed(stddevs))
    return failure();
  if (llvm::Error error = ::bayes::checkPosterior(
          {*means, *stddevs, {}}, ::bayes::StddevDomain::Positive))
    return refuse(weight, std::move(error));
  size_t rows = weight.getShape().front();
  llvm::Expected<::bayes::Scales> scales = ::bayes::computeScales(
      *stddevs, rows, stddevs->size() / rows, options.scale);
  if (!scales)
    return refuse(weight, scales.takeError());
  weight.scales = std::move(*scales);
  // As they are stored, so that what is divided by them loses nothing.
  ::bayes::roundToBF16(weight.scales);
  weight.means = ::bayes::applyScales(*means, weight.scales);
  weight.stddevs = ::bayes::applyScales(*stddevs, weight.scales);
  // Far from 1, they may not be numbers of f32 any more.
  if (llvm::Error error = ::bayes::checkPosterior(
          {weight.means, weight.stddevs, {}}, ::bayes::StddevDomain::Positive))
    return weight.mean.emitOpError()
           << "cannot share a table: divided by the scales, which "
              "'scale=none' does without, "
           << llvm::toString(std::move(error));
  weight.fullMeans = std::move(*means);
  weight.fullStddevs = std::move(*stddevs);
  weight.codes.resize(weight.means.size());
  if (failed(readGradients(weight, options)))
    return failure();
  if (options.distortion != "curvature")
    return success();
  // Without a prior the curvature is the precision.
  double prior = options.priorStddev == 0 ? 1e18 : options.priorStddev;
  llvm::Expected<std::vector<float>> curvature =
      ::bayes::computeCurvature(weight.stddevs, prior, &weight.scales);
  if (!curvature)
    return refuse(weight, curvature.takeError());
  weight.importances = std::move(*curvature);
  return success();
}

//===----------------------------------------------------------------------===//
// Tables
//===----------------------------------------------------------------------===//

std::vector<SharedGroup>
mlir::bayes::makeSharedGroups(MutableArrayRef<SharedWeight> weights,
                              const SharingOptions &options) {
  std::vector<SharedGroup> groups;
  auto add = [&](std::string name, SharedWeight &weight) -> SharedGroup & {
    SharedGroup &group = groups.emplace_back();
    group.name = std::move(name);
    group.weights.push_back(&weight);
    return group;
  };
  for (SharedWeight &weight : weights) {
    uint64_t rows = weight.getShape().front();
    // A group that is the whole is none.
    bool isSplit =
        options.scope == SharingScope::Rows && options.rowsPerGroup < rows;
    if (isSplit)
      for (uint64_t row = 0; row < rows; row += options.rowsPerGroup) {
        SharedGroup &group =
            add(weight.getName() + ".rows." + std::to_string(row), weight);
        group.firstRow = row;
        group.rows = std::min(options.rowsPerGroup, rows - row);
      }
    else if (options.scope != SharingScope::Network)
      add(weight.getName(), weight);
    else if (groups.empty())
      add("network", weight);
    else
      groups.front().weights.push_back(&weight);
  }
  return groups;
}

std::pair<size_t, size_t> SharedGroup::getElements(SharedWeight &weight) const {
  if (!rows)
    return {0, weight.means.size()};
  uint64_t columns = weight.getShape()[1];
  return {firstRow * columns, (firstRow + *rows) * columns};
}

namespace {

/// The values of a group without outliers, and where they are from.
struct Members {
  std::vector<float> means, stddevs, importances, gradients;
  std::vector<std::pair<SharedWeight *, uint32_t>> places;
};

} // namespace

static Members collectMembers(const SharedGroup &group) {
  Members members;
  for (SharedWeight *weight : group.weights) {
    auto [begin, end] = group.getElements(*weight);
    for (size_t i = begin; i < end; ++i) {
      if (weight->isOutlier[i])
        continue;
      members.means.push_back(weight->means[i]);
      members.stddevs.push_back(weight->stddevs[i]);
      if (!weight->importances.empty())
        members.importances.push_back(weight->importances[i]);
      if (!weight->gradients.empty())
        members.gradients.push_back(weight->gradients[i]);
      members.places.emplace_back(weight, static_cast<uint32_t>(i));
    }
  }
  return members;
}

static ::bayes::SharingRecipe makeRecipe(const SharingOptions &options) {
  ::bayes::SharingRecipe recipe;
  recipe.algorithm = options.algorithm;
  recipe.covariance = options.covariance;
  recipe.entries = options.entries;
  if (options.distortionBudget != 0)
    recipe.distortionBudget = options.distortionBudget;
  recipe.maxOutlierCluster = options.outlierCluster;
  if (options.blendQuantile != 0)
    recipe.blendQuantile = options.blendQuantile;
  if (options.mergeDistance != 0) {
    recipe.merge = ::bayes::MergeGates();
    recipe.merge->squaredDistance = options.mergeDistance;
    if (options.mergeGradient != 0)
      recipe.merge->gradient = options.mergeGradient;
    if (options.mergeVariance != 0)
      recipe.merge->variance = options.mergeVariance;
  }
  recipe.seed = options.seed;
  return recipe;
}

/// Which rows have no table.
static LogicalResult refuse(const SharedGroup &group, llvm::Error error) {
  InFlightDiagnostic diagnostic = group.weights.front()->mean.emitOpError()
                                  << "cannot share a table";
  if (group.rows)
    diagnostic << " of rows " << group.firstRow << " to "
               << group.firstRow + *group.rows - 1;
  return diagnostic << ": " << llvm::toString(std::move(error));
}

/// Gives the weights of a group what `table` says of `members`.
static void distribute(const ::bayes::SharedTable &table, Members &members) {
  for (uint32_t member : table.outliers) {
    auto [weight, index] = members.places[member];
    weight->isOutlier[index] = true;
  }
  std::unique_ptr<::bayes::Distortion> kl = ::bayes::makeKLEntryWeight();
  auto addKL = [&](uint32_t member, ::bayes::Gaussian law, double sign) {
    auto [weight, index] = members.places[member];
    weight->addedKL +=
        sign * kl->getCost({weight->means[index], weight->stddevs[index]}, law);
  };
  for (uint32_t i = 0; i < members.places.size(); ++i) {
    auto [weight, index] = members.places[i];
    weight->codes[index] = table.codes[i];
    if (!weight->isOutlier[index])
      addKL(i, table.getLaw(i), 1.0);
  }
  for (::bayes::BlendedWeight blended : table.blended) {
    addKL(blended.index, table.getLaw(size_t(blended.index)), -1.0);
    addKL(blended.index, table.getLaw(blended), 1.0);
    auto [weight, index] = members.places[blended.index];
    blended.index = index;
    weight->blended.push_back(blended);
  }
}

LogicalResult mlir::bayes::chooseSharedTable(SharedGroup &group,
                                             const SharingOptions &options) {
  SharedWeight &first = *group.weights.front();
  llvm::Expected<std::unique_ptr<::bayes::Distortion>> measure =
      ::bayes::makeDistortion(options.distortion);
  if (!measure)
    return refuse(first, measure.takeError());
  ::bayes::SharingRecipe recipe = makeRecipe(options);
  recipe.storage = getStorageParts(group, options);
  recipe.onRound = [&](const ::bayes::SharingRound &round) {
    remark::analysis(first.mean.getLoc(), getSharingRemarkOptions())
        << remark::metric("codebook", group.name)
        << remark::metric("merging_round", round.round)
        << remark::metric("merges", round.merges)
        << remark::metric("entries", round.entries)
        << remark::metric("blended", round.blended)
        << remark::metric("bits_per_weight", round.bitsPerWeight);
  };
  if (options.onProgress)
    recipe.onProgress = [&](const ::bayes::ClusteringProgress &progress) {
      options.onProgress(group.name, progress);
    };
  Members members = collectMembers(group);
  // Nobody counts the elements of some rows before choosing 'k'.
  if (group.rows && !members.means.empty()) {
    recipe.entries = std::min(recipe.entries, members.means.size());
    recipe.allowFewer = true;
  }
  llvm::Expected<::bayes::SharedTable> table = ::bayes::makeSharedTable(
      {members.means, members.stddevs, members.importances}, members.gradients,
      **measure, recipe);
  if (!table)
    return refuse(group, table.takeError());
  distribute(*table, members);
  group.entries = std::move(table->codebook.entries);
  group.meanDistortion = table->meanDistortion;
  group.rounds = table->rounds;
  return success();
}
