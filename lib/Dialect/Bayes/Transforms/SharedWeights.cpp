//===- SharedWeights.cpp - Weights that can share a table, and its entries ===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Dialect/Bayes/IR/KnownElements.h"
#include "bayes/Dialect/Bayes/Transforms/Sharing.h"
#include "bayes/Sharing/Curvature.h"
#include "bayes/Sharing/Outliers.h"
#include "llvm/ADT/MapVector.h"

using namespace mlir;
using namespace mlir::bayes;

ArrayRef<int64_t> SharedWeight::getShape() { return mean.getType().getShape(); }

std::string SharedWeight::getName() {
  StringRef name = mean.getSymName();
  name.consume_back(".mean");
  return name.str();
}

remark::RemarkOpts mlir::bayes::getSharingRemarkOptions() {
  return remark::RemarkOpts::name("SharedWeight")
      .category("bayes-share-weights");
}

//===----------------------------------------------------------------------===//
// Finding
//===----------------------------------------------------------------------===//

/// The parameter that `value` loads, null if it is something else.
static ParameterOp getParameter(Value value, const SymbolTable &symbols) {
  auto load = value.getDefiningOp<LoadParameterOp>();
  return load ? symbols.lookup<ParameterOp>(load.getParameter())
              : ParameterOp();
}

std::vector<SharedWeight>
mlir::bayes::findSharedWeights(ModuleOp module, const SymbolTable &symbols,
                               const SharingOptions &options, int64_t &left) {
  llvm::MapVector<std::pair<Operation *, Operation *>, SharedWeight> found;
  module.walk([&](GaussianOp law) {
    ParameterOp mean = getParameter(law.getMean(), symbols);
    ParameterOp stddev = getParameter(law.getStddev(), symbols);
    auto leave = [&](const char *reason) {
      remark::missed(law.getLoc(), getSharingRemarkOptions())
          << remark::reason(reason);
      ++left;
    };
    if (!mean || !stddev)
      return leave("means and standard deviations are not both parameters");
    RankedTensorType type = mean.getType();
    if (type.getRank() != 2 || !type.getElementType().isF32())
      return leave("not a matrix of f32");
    if (type.getNumElements() < static_cast<int64_t>(options.entries))
      return leave("fewer elements than the table has entries");
    SharedWeight &weight = found[{mean, stddev}];
    weight.mean = mean;
    weight.stddev = stddev;
    weight.laws.push_back(law);
  });
  std::vector<SharedWeight> weights;
  for (auto &[parameters, weight] : found)
    weights.push_back(std::move(weight));
  return weights;
}

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

/// The elements of a parameter of f32.
static FailureOr<std::vector<float>> readParameter(ParameterOp parameter) {
  std::optional<SmallVector<double>> values =
      getFloatElements(parameter.getValue());
  if (!values)
    return parameter.emitOpError()
           << "expected a 'dense' attribute or a resource with the data of "
           << parameter.getType();
  return std::vector<float>(values->begin(), values->end());
}

static LogicalResult refuse(SharedWeight &weight, llvm::Error error) {
  return weight.mean.emitOpError()
         << "cannot share a table: " << llvm::toString(std::move(error));
}

/// Marks the elements that `options` keep out of the table.
static LogicalResult keepOutliers(SharedWeight &weight,
                                  const SharingOptions &options) {
  weight.isOutlier.resize(weight.fullMeans.size());
  if (options.outlierMagnitude == 0)
    return success();
  ::bayes::OutlierOptions reasons;
  reasons.minMagnitude = options.outlierMagnitude;
  llvm::Expected<::bayes::Outliers> outliers = ::bayes::findOutliers(
      {weight.fullMeans, weight.fullStddevs, {}}, {}, {}, reasons);
  if (!outliers)
    return refuse(weight, outliers.takeError());
  for (uint32_t index : outliers->indices)
    weight.isOutlier[index] = true;
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
  weight.fullMeans = std::move(*means);
  weight.fullStddevs = std::move(*stddevs);
  weight.codes.resize(weight.means.size());
  if (failed(keepOutliers(weight, options)))
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
  for (SharedWeight &weight : weights) {
    bool isLayer = options.scope == SharingScope::Layer;
    if (isLayer || groups.empty())
      groups.emplace_back().name = isLayer ? weight.getName() : "network";
    groups.back().weights.push_back(&weight);
  }
  return groups;
}

LogicalResult mlir::bayes::chooseSharedTable(SharedGroup &group,
                                             const SharingOptions &options) {
  std::vector<float> means, stddevs, importances;
  std::vector<std::pair<SharedWeight *, size_t>> places;
  for (SharedWeight *weight : group.weights)
    for (size_t i = 0; i < weight->means.size(); ++i) {
      if (weight->isOutlier[i])
        continue;
      means.push_back(weight->means[i]);
      stddevs.push_back(weight->stddevs[i]);
      if (!weight->importances.empty())
        importances.push_back(weight->importances[i]);
      places.emplace_back(weight, i);
    }
  SharedWeight &first = *group.weights.front();
  ::bayes::PosteriorView posterior{means, stddevs, importances};
  llvm::Expected<std::unique_ptr<::bayes::Distortion>> measure =
      ::bayes::makeDistortion(options.distortion);
  if (!measure)
    return refuse(first, measure.takeError());
  ::bayes::ClusteringOptions clusteringOptions;
  clusteringOptions.seed = options.seed;
  llvm::Expected<::bayes::Clustering> clustering = ::bayes::clusterWeights(
      posterior, **measure, options.entries, clusteringOptions);
  if (!clustering)
    return refuse(first, clustering.takeError());
  group.meanDistortion = clustering->distortion;
  group.rounds = clustering->rounds;

  // Without the entries that serve too few.
  SmallVector<::bayes::Code> kept(clustering->codebook.size());
  for (auto [code, entry] : llvm::enumerate(clustering->codebook.entries)) {
    if (entry.count <= options.outlierCluster)
      continue;
    kept[code] = static_cast<::bayes::Code>(group.entries.size());
    group.entries.push_back(entry);
  }
  if (group.entries.empty())
    return first.mean.emitOpError()
           << "cannot share a table: expected 'outlier-cluster' to be less "
              "than the largest cluster, found "
           << options.outlierCluster;
  for (auto [place, code] : llvm::zip_equal(places, clustering->codes)) {
    auto [weight, index] = place;
    if (clustering->codebook.entries[code].count <= options.outlierCluster)
      weight->isOutlier[index] = true;
    else
      weight->codes[index] = kept[code];
  }
  return success();
}
