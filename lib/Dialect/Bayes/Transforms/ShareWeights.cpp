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
#include "bayes/Sharing/Scales.h"
#include "mlir/IR/Remarks.h"
#include "mlir/IR/SymbolTable.h"
#include "llvm/ADT/MapVector.h"

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
  /// Divided by the scales.
  std::vector<float> means, stddevs;
  std::vector<float> importances;

  ArrayRef<int64_t> getShape() { return mean.getType().getShape(); }
  /// What comes before ".mean" in the name of the means.
  std::string getName() {
    StringRef name = mean.getSymName();
    name.consume_back(".mean");
    return name.str();
  }
};

/// A table and the codes of the weights that share it.
struct Group {
  std::string name;
  SmallVector<Weight *> weights;
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
    std::vector<::bayes::Clustering> clusterings;
    for (const Group &group : groups) {
      FailureOr<::bayes::Clustering> clustering = cluster(group);
      if (failed(clustering))
        return signalPassFailure();
      clusterings.push_back(std::move(*clustering));
    }
    for (auto [group, clustering] : llvm::zip_equal(groups, clusterings))
      rewrite(group, clustering, symbols);
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
      if (scope == SharingScope::Layer || groups.empty())
        groups.push_back(
            {scope == SharingScope::Layer ? weight.getName() : "network", {}});
      groups.back().weights.push_back(&weight);
    }
    return groups;
  }

  FailureOr<::bayes::Clustering> cluster(const Group &group) {
    std::vector<float> means, stddevs, importances;
    for (Weight *weight : group.weights) {
      llvm::append_range(means, weight->means);
      llvm::append_range(stddevs, weight->stddevs);
      llvm::append_range(importances, weight->importances);
    }
    ::bayes::ClusteringOptions options;
    options.seed = seed;
    llvm::Expected<::bayes::Clustering> clustering = ::bayes::clusterWeights(
        {means, stddevs, importances}, *measure, entries, options);
    if (!clustering)
      return refuse(*group.weights.front(), clustering.takeError());
    return std::move(*clustering);
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

  ParameterOp addCodes(Weight &weight, ArrayRef<::bayes::Code> codes,
                       unsigned bits, SymbolTable &symbols) {
    Type type = IntegerType::get(&getContext(), bits);
    ref::Tensor tensor(weight.getShape(), type);
    for (auto [position, code] : llvm::enumerate(codes))
      tensor.set(position, ref::Scalar::ofInteger(type, code));
    return addParameter(weight.mean.getLoc(), weight.getName() + ".codes",
                        tensor, symbols);
  }

  static Value load(OpBuilder &builder, Location loc, ParameterOp parameter) {
    return LoadParameterOp::create(
        builder, loc, parameter.getType(),
        FlatSymbolRefAttr::get(parameter.getSymNameAttr()));
  }

  void rewrite(const Group &group, const ::bayes::Clustering &clustering,
               SymbolTable &symbols) {
    std::vector<float> means, stddevs;
    for (const ::bayes::CodebookEntry &entry : clustering.codebook.entries) {
      means.push_back(static_cast<float>(entry.mean));
      stddevs.push_back(static_cast<float>(entry.stddev));
    }
    Location loc = group.weights.front()->mean.getLoc();
    auto count = static_cast<int64_t>(means.size());
    ParameterOp mean =
        addParameter(loc, group.name + ".codebook.mean", count, means, symbols);
    ParameterOp stddev = addParameter(loc, group.name + ".codebook.stddev",
                                      count, stddevs, symbols);
    ArrayRef<::bayes::Code> codes = clustering.codes;
    for (Weight *weight : group.weights) {
      size_t size = weight->means.size();
      rewrite(*weight, codes.take_front(size), mean, stddev, symbols);
      codes = codes.drop_front(size);
      report(*weight, clustering, group);
    }
  }

  void rewrite(Weight &weight, ArrayRef<::bayes::Code> codes, ParameterOp mean,
               ParameterOp stddev, SymbolTable &symbols) {
    unsigned bits = ::bayes::getCodeBits(mean.getType().getNumElements());
    ParameterOp codesParameter =
        addCodes(weight, codes, std::max(bits, 1u), symbols);
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
      auto table = GaussianOp::create(builder, law.getLoc(),
                                      RandomType::get(mean.getType()),
                                      load(builder, law.getLoc(), mean),
                                      load(builder, law.getLoc(), stddev));
      Value shared =
          SharedOp::create(builder, law.getLoc(),
                           load(builder, law.getLoc(), codesParameter), table);
      for (auto [dimension, factor] : llvm::enumerate(factors))
        shared = ScaledOp::create(builder, law.getLoc(), law.getType(), shared,
                                  load(builder, law.getLoc(), factor),
                                  static_cast<int64_t>(dimension));
      law.replaceAllUsesWith(shared);
      Operation *loads[] = {law.getMean().getDefiningOp(),
                            law.getStddev().getDefiningOp()};
      law.erase();
      for (Operation *loaded : loads)
        if (loaded->use_empty())
          loaded->erase();
    }
  }

  void report(Weight &weight, const ::bayes::Clustering &clustering,
              const Group &group) {
    ::bayes::StorageParts parts;
    parts.weights = weight.means.size();
    parts.entries = clustering.codebook.size();
    // Parameters hold them as f32, two of the parts that are counted.
    if (scale != SharingScale::None)
      parts.scales += 2 * weight.scales.rows.size();
    if (scale == SharingScale::RankOne)
      parts.scales += 2 * weight.scales.columns.size();
    remark::passed(weight.mean.getLoc(), getRemarkOptions())
        << remark::metric("weight", weight.getName())
        << remark::metric("codebook", group.name)
        << remark::metric("entries", clustering.codebook.size())
        << remark::metric("bits_per_weight", ::bayes::getBitsPerWeight(parts))
        << remark::metric("mean_distortion", clustering.distortion)
        << remark::metric("rounds", clustering.rounds);
    ++numShared;
  }

  /// Shared, as passes are copied.
  std::shared_ptr<const ::bayes::Distortion> measure;
};

} // namespace
