//===- ShareWeights.cpp - Gaussians of weights from a shared table --------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Dialect/Bayes/IR/KnownElements.h"
#include "bayes/Dialect/Bayes/Transforms/Passes.h"
#include "bayes/Dialect/Bayes/Transforms/Transforms.h"
#include "bayes/Reference/Tensor.h"
#include "bayes/Sharing/Curvature.h"
#include "bayes/Sharing/HardClustering.h"
#include "bayes/Sharing/Outliers.h"
#include "bayes/Sharing/Scales.h"
#include "mlir/IR/Remarks.h"
#include "mlir/IR/SymbolTable.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SetVector.h"

#include <cmath>

namespace mlir::bayes {
#define GEN_PASS_DEF_SHAREWEIGHTSPASS
#include "bayes/Dialect/Bayes/Transforms/Passes.h.inc"
} // namespace mlir::bayes

using namespace mlir;
using namespace mlir::bayes;

namespace {

/// A weight matrix whose laws are replaced by entries of a table.
struct Weight {
  /// Parameters of means and standard deviations, and the laws they make.
  ParameterOp mean, stddev;
  SmallVector<GaussianOp> laws;

  ::bayes::Scales scales;
  /// As they were, and divided by the scales.
  std::vector<float> fullMeans, fullStddevs;
  std::vector<float> means, stddevs;
  std::vector<float> importances;
  /// Which elements keep laws of their own.
  std::vector<bool> isOutlier;
  /// One per element, 0 for outliers.
  std::vector<::bayes::Code> codes;

  ArrayRef<int64_t> getShape() { return mean.getType().getShape(); }
  /// What comes before ".mean" in the name of the means.
  std::string getName() {
    StringRef name = mean.getSymName();
    name.consume_back(".mean");
    return name.str();
  }
};

/// Weights that share a table.
struct Group {
  std::string name;
  SmallVector<Weight *> weights;
  std::vector<::bayes::CodebookEntry> entries;
  /// Of what is no outlier.
  double meanDistortion = 0.0;
  unsigned rounds = 0;
};

struct ShareWeights
    : public mlir::bayes::impl::ShareWeightsPassBase<ShareWeights> {
  using ShareWeightsPassBase::ShareWeightsPassBase;

  void runOnOperation() override {
    if (failed(checkOptions()))
      return signalPassFailure();
    SymbolTable symbols(getOperation());
    std::vector<Weight> weights = findWeights(symbols);
    // Nothing is rewritten before all weights are known to be good.
    for (Weight &weight : weights)
      if (failed(prepare(weight)))
        return signalPassFailure();
    std::vector<Group> groups = makeGroups(weights);
    for (Group &group : groups)
      if (failed(cluster(group)))
        return signalPassFailure();
    for (Group &group : groups)
      rewrite(group, symbols);
    for (Weight &weight : weights)
      for (ParameterOp parameter : {weight.mean, weight.stddev})
        if (SymbolTable::symbolKnownUseEmpty(parameter, getOperation()))
          symbols.erase(parameter);
  }

private:
  //===--------------------------------------------------------------------===//
  // Options
  //===--------------------------------------------------------------------===//

  LogicalResult checkOptions() {
    Location loc = getOperation().getLoc();
    if (entries < 1 || entries > ::bayes::kMaxEntries)
      return emitError(loc) << "expected 1 to " << ::bayes::kMaxEntries
                            << " for 'k', found " << entries.getValue();
    if (!(outlierMagnitude >= 0))
      return emitError(loc)
             << "expected 'outlier-magnitude' to be at least 0, found "
             << outlierMagnitude.getValue();
    if (!(priorStddev >= 0) || !std::isfinite(priorStddev))
      return emitError(loc)
             << "expected a finite 'prior-stddev' of at least 0, found "
             << priorStddev.getValue();
    llvm::Expected<std::unique_ptr<::bayes::Distortion>> made =
        ::bayes::makeDistortion(distortion);
    if (!made)
      return emitError(loc) << llvm::toString(made.takeError());
    measure = std::move(*made);
    return success();
  }

  //===--------------------------------------------------------------------===//
  // Weights
  //===--------------------------------------------------------------------===//

  static remark::RemarkOpts getRemarkOptions() {
    return remark::RemarkOpts::name("SharedWeight")
        .category("bayes-share-weights");
  }

  /// The parameter that `value` loads, null if it is something else.
  static ParameterOp getParameter(Value value, SymbolTable &symbols) {
    auto load = value.getDefiningOp<LoadParameterOp>();
    return load ? symbols.lookup<ParameterOp>(load.getParameter())
                : ParameterOp();
  }

  /// Gaussian matrices of f32 parameters, in the order of the module.
  std::vector<Weight> findWeights(SymbolTable &symbols) {
    llvm::MapVector<std::pair<Operation *, Operation *>, Weight> found;
    getOperation().walk([&](GaussianOp law) {
      ParameterOp mean = getParameter(law.getMean(), symbols);
      ParameterOp stddev = getParameter(law.getStddev(), symbols);
      auto leave = [&](const char *reason) {
        remark::missed(law.getLoc(), getRemarkOptions())
            << remark::reason(reason);
        ++numLeft;
      };
      if (!mean || !stddev)
        return leave("means and standard deviations are not both parameters");
      RankedTensorType type = mean.getType();
      if (type.getRank() != 2 || !type.getElementType().isF32())
        return leave("not a matrix of f32");
      if (type.getNumElements() < static_cast<int64_t>(entries))
        return leave("fewer elements than the table has entries");
      Weight &weight = found[{mean, stddev}];
      weight.mean = mean;
      weight.stddev = stddev;
      weight.laws.push_back(law);
    });
    std::vector<Weight> weights;
    for (auto &[parameters, weight] : found)
      weights.push_back(std::move(weight));
    return weights;
  }

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

  static LogicalResult refuse(Weight &weight, llvm::Error error) {
    return weight.mean.emitOpError()
           << "cannot share a table: " << llvm::toString(std::move(error));
  }

  /// Reads the weight, divides it by its scales and finds how important each
  /// element is.
  LogicalResult prepare(Weight &weight) {
    FailureOr<std::vector<float>> means = readParameter(weight.mean);
    FailureOr<std::vector<float>> stddevs = readParameter(weight.stddev);
    if (failed(means) || failed(stddevs))
      return failure();
    if (llvm::Error error = ::bayes::checkPosterior(
            {*means, *stddevs, {}}, ::bayes::StddevDomain::Positive))
      return refuse(weight, std::move(error));
    size_t rows = weight.getShape().front();
    size_t columns = stddevs->size() / rows;
    llvm::Expected<::bayes::Scales> scales =
        ::bayes::computeScales(*stddevs, rows, columns, getScaleKind());
    if (!scales)
      return refuse(weight, scales.takeError());
    weight.scales = std::move(*scales);
    weight.means = ::bayes::applyScales(*means, weight.scales);
    weight.stddevs = ::bayes::applyScales(*stddevs, weight.scales);
    weight.isOutlier.resize(means->size());
    weight.codes.resize(means->size());
    if (outlierMagnitude != 0) {
      ::bayes::OutlierOptions options;
      options.minMagnitude = outlierMagnitude;
      if (failed(keepOutliers(weight, {*means, *stddevs, {}}, options)))
        return failure();
    }
    weight.fullMeans = std::move(*means);
    weight.fullStddevs = std::move(*stddevs);
    if (distortion != "curvature")
      return success();
    // Without a prior the curvature is the precision.
    double prior = priorStddev == 0 ? 1e18 : double(priorStddev);
    llvm::Expected<std::vector<float>> curvature =
        ::bayes::computeCurvature(weight.stddevs, prior, &weight.scales);
    if (!curvature)
      return refuse(weight, curvature.takeError());
    weight.importances = std::move(*curvature);
    return success();
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

  //===--------------------------------------------------------------------===//
  // Clustering
  //===--------------------------------------------------------------------===//

  std::vector<Group> makeGroups(std::vector<Weight> &weights) {
    std::vector<Group> groups;
    for (Weight &weight : weights) {
      bool isLayer = scope == SharingScope::Layer;
      if (isLayer || groups.empty())
        groups.emplace_back().name = isLayer ? weight.getName() : "network";
      groups.back().weights.push_back(&weight);
    }
    return groups;
  }

  /// Marks the elements of `weight`, of which `posterior` has the values, that
  /// `options` keep out of the table.
  static LogicalResult keepOutliers(Weight &weight,
                                    const ::bayes::PosteriorView &posterior,
                                    const ::bayes::OutlierOptions &options) {
    llvm::Expected<::bayes::Outliers> outliers =
        ::bayes::findOutliers(posterior, {}, {}, options);
    if (!outliers)
      return refuse(weight, outliers.takeError());
    for (uint32_t index : outliers->indices)
      weight.isOutlier[index] = true;
    return success();
  }

  /// Finds the table of a group, and the codes of what shares it.
  LogicalResult cluster(Group &group) {
    std::vector<float> means, stddevs, importances;
    std::vector<std::pair<Weight *, size_t>> places;
    for (Weight *weight : group.weights)
      for (size_t i = 0; i < weight->means.size(); ++i) {
        if (weight->isOutlier[i])
          continue;
        means.push_back(weight->means[i]);
        stddevs.push_back(weight->stddevs[i]);
        if (!weight->importances.empty())
          importances.push_back(weight->importances[i]);
        places.emplace_back(weight, i);
      }
    Weight &first = *group.weights.front();
    ::bayes::PosteriorView posterior{means, stddevs, importances};
    ::bayes::ClusteringOptions options;
    options.seed = seed;
    llvm::Expected<::bayes::Clustering> clustering =
        ::bayes::clusterWeights(posterior, *measure, entries, options);
    if (!clustering)
      return refuse(first, clustering.takeError());
    group.meanDistortion = clustering->distortion;
    group.rounds = clustering->rounds;

    // Without the entries that serve too few.
    SmallVector<::bayes::Code> kept(clustering->codebook.size());
    for (auto [code, entry] : llvm::enumerate(clustering->codebook.entries)) {
      if (entry.count <= outlierCluster)
        continue;
      kept[code] = static_cast<::bayes::Code>(group.entries.size());
      group.entries.push_back(entry);
    }
    if (group.entries.empty())
      return first.mean.emitOpError()
             << "cannot share a table: expected 'outlier-cluster' to be less "
                "than the largest cluster, found "
             << outlierCluster.getValue();
    for (auto [place, code] : llvm::zip_equal(places, clustering->codes)) {
      auto [weight, index] = place;
      if (clustering->codebook.entries[code].count <= outlierCluster)
        weight->isOutlier[index] = true;
      else
        weight->codes[index] = kept[code];
    }
    return success();
  }

  //===--------------------------------------------------------------------===//
  // Rewriting
  //===--------------------------------------------------------------------===//

  /// A new parameter of f32.
  ParameterOp addParameter(Location loc, StringRef name,
                           ArrayRef<int64_t> shape, ArrayRef<float> values,
                           SymbolTable &symbols) {
    Type type = Float32Type::get(&getContext());
    ref::Tensor tensor(shape, type);
    for (auto [position, value] : llvm::enumerate(values))
      tensor.set(position, ref::Scalar::ofFloat(type, double(value)));
    return addParameter(loc, name, tensor, symbols);
  }

  ParameterOp addParameter(Location loc, StringRef name,
                           const ref::Tensor &tensor, SymbolTable &symbols) {
    OpBuilder builder(&getContext());
    auto parameter = ParameterOp::create(
        builder, loc, name, ref::getDenseResourceAttr(tensor, name),
        /*sym_visibility=*/StringAttr());
    symbols.insert(parameter, getOperation().getBody()->begin());
    return parameter;
  }

  ParameterOp addCodes(Weight &weight, unsigned bits, SymbolTable &symbols) {
    Type type = IntegerType::get(&getContext(), bits);
    ref::Tensor tensor(weight.getShape(), type);
    for (auto [position, code] : llvm::enumerate(weight.codes))
      tensor.set(position, ref::Scalar::ofInteger(type, code));
    return addParameter(weight.mean.getLoc(), weight.getName() + ".codes",
                        tensor, symbols);
  }

  void rewrite(const Group &group, SymbolTable &symbols) {
    std::vector<float> means, stddevs;
    for (const ::bayes::CodebookEntry &entry : group.entries) {
      means.push_back(static_cast<float>(entry.mean));
      stddevs.push_back(static_cast<float>(entry.stddev));
    }
    Location loc = group.weights.front()->mean.getLoc();
    auto count = static_cast<int64_t>(means.size());
    ParameterOp mean =
        addParameter(loc, group.name + ".codebook.mean", count, means, symbols);
    ParameterOp stddev = addParameter(loc, group.name + ".codebook.stddev",
                                      count, stddevs, symbols);
    for (Weight *weight : group.weights) {
      rewrite(*weight, mean, stddev, symbols);
      report(*weight, group);
    }
  }

  /// Parameters of the elements that keep their laws: where they are in
  /// row-major order, means and standard deviations; none without outliers.
  SmallVector<ParameterOp> addOutliers(Weight &weight, SymbolTable &symbols) {
    Type i32 = IntegerType::get(&getContext(), 32);
    std::vector<int64_t> indices;
    std::vector<float> means, stddevs;
    for (size_t i = 0; i < weight.isOutlier.size(); ++i) {
      if (!weight.isOutlier[i])
        continue;
      indices.push_back(static_cast<int64_t>(i));
      means.push_back(weight.fullMeans[i]);
      stddevs.push_back(weight.fullStddevs[i]);
    }
    if (indices.empty())
      return {};
    auto count = static_cast<int64_t>(indices.size());
    ref::Tensor positions(count, i32);
    for (auto [number, index] : llvm::enumerate(indices))
      positions.set(number, ref::Scalar::ofInteger(i32, index));
    Location loc = weight.mean.getLoc();
    std::string name = weight.getName() + ".outliers";
    return {addParameter(loc, name + ".positions", positions, symbols),
            addParameter(loc, name + ".mean", count, means, symbols),
            addParameter(loc, name + ".stddev", count, stddevs, symbols)};
  }

  void rewrite(Weight &weight, ParameterOp mean, ParameterOp stddev,
               SymbolTable &symbols) {
    unsigned bits = ::bayes::getCodeBits(mean.getType().getNumElements());
    ParameterOp codes = addCodes(weight, std::max(bits, 1u), symbols);
    SmallVector<ParameterOp> outliers = addOutliers(weight, symbols);
    Location loc = weight.mean.getLoc();
    SmallVector<ParameterOp> factors;
    std::string name = weight.getName();
    if (scale != SharingScale::None)
      factors.push_back(addParameter(loc, name + ".scale.rows",
                                     weight.scales.rows.size(),
                                     weight.scales.rows, symbols));
    if (scale == SharingScale::RankOne)
      factors.push_back(addParameter(loc, name + ".scale.columns",
                                     weight.scales.columns.size(),
                                     weight.scales.columns, symbols));
    for (GaussianOp law : weight.laws) {
      OpBuilder builder(law);
      auto load = [&](ParameterOp parameter) -> Value {
        return LoadParameterOp::create(
            builder, law.getLoc(), parameter.getType(),
            FlatSymbolRefAttr::get(parameter.getSymNameAttr()));
      };
      auto makeGaussian = [&](ParameterOp means, ParameterOp stddevs) -> Value {
        auto type = RandomType::get(means.getType());
        return GaussianOp::create(builder, law.getLoc(), type, load(means),
                                  load(stddevs));
      };
      Value table = makeGaussian(mean, stddev);
      Value shared =
          SharedOp::create(builder, law.getLoc(), load(codes), table);
      for (auto [dimension, factor] : llvm::enumerate(factors))
        shared =
            ScaledOp::create(builder, law.getLoc(), law.getType(), shared,
                             load(factor), static_cast<int64_t>(dimension));
      if (!outliers.empty()) {
        Value own = makeGaussian(outliers[1], outliers[2]);
        shared = ReplacedOp::create(builder, law.getLoc(), law.getType(),
                                    shared, load(outliers[0]), own);
      }
      law.replaceAllUsesWith(shared);
      SetVector<Operation *> loads;
      loads.insert(law.getMean().getDefiningOp());
      loads.insert(law.getStddev().getDefiningOp());
      law.erase();
      for (Operation *loaded : loads)
        if (loaded->use_empty())
          loaded->erase();
    }
  }

  /// What a group takes, its table counted once.
  double getBitsPerWeight(const Group &group) const {
    ::bayes::StorageParts parts;
    parts.entries = group.entries.size();
    for (const Weight *weight : group.weights) {
      parts.weights += weight->means.size();
      parts.outliers += llvm::count(weight->isOutlier, true);
      // Parameters hold them as f32, two of the parts that are counted.
      if (scale != SharingScale::None)
        parts.scales += 2 * weight->scales.rows.size();
      if (scale == SharingScale::RankOne)
        parts.scales += 2 * weight->scales.columns.size();
    }
    return ::bayes::getBitsPerWeight(parts);
  }

  void report(Weight &weight, const Group &group) {
    remark::passed(weight.mean.getLoc(), getRemarkOptions())
        << remark::metric("weight", weight.getName())
        << remark::metric("codebook", group.name)
        << remark::metric("entries", group.entries.size())
        << remark::metric("outliers", llvm::count(weight.isOutlier, true))
        << remark::metric("bits_per_weight", getBitsPerWeight(group))
        << remark::metric("mean_distortion", group.meanDistortion)
        << remark::metric("rounds", group.rounds);
    ++numShared;
  }

  /// Shared, as passes are copied.
  std::shared_ptr<const ::bayes::Distortion> measure;
};

} // namespace
