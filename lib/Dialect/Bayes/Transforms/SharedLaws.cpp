//===- SharedLaws.cpp - Laws whose entries come from a shared table -------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ParameterBuilder.h"
#include "bayes/Dialect/Bayes/Transforms/Sharing.h"

using namespace mlir;
using namespace mlir::bayes;

namespace {

/// Rewrites the weights of groups that have all of their rows together.
class SharedLawBuilder {
public:
  SharedLawBuilder(ArrayRef<SharedGroup> groups, const SharingOptions &options,
                   SymbolTable &symbols)
      : groups(groups), options(options), parameters(symbols) {}

  void run() {
    for (const SharedGroup &group : groups)
      tables.push_back(addTable(group));
    for (SharedWeight *weight : groups.front().weights)
      replace(*weight);
  }

private:
  //===--------------------------------------------------------------------===//
  // Parameters
  //===--------------------------------------------------------------------===//

  /// The means and the standard deviations of the entries of `group`.
  std::pair<ParameterOp, ParameterOp> addTable(const SharedGroup &group) {
    std::vector<float> means, stddevs;
    for (const ::bayes::CodebookEntry &entry : group.entries) {
      means.push_back(static_cast<float>(entry.mean));
      stddevs.push_back(static_cast<float>(entry.stddev));
    }
    Location loc = group.weights.front()->mean.getLoc();
    ParameterOp mean =
        parameters.addFloats(loc, group.name + ".codebook.mean", means);
    return {mean, parameters.addFloats(loc, group.name + ".codebook.stddev",
                                       stddevs)};
  }

  static unsigned getCodeBits(const SharedGroup &group) {
    return std::max(::bayes::getCodeBits(group.entries.size()), 1u);
  }

  /// What the parameters of a weight's part in `group` are named after.
  static std::string getPartName(SharedWeight &weight,
                                 const SharedGroup &group) {
    return group.rows ? group.name : weight.getName();
  }

  /// The codes of the rows of `weight` in `group`.
  ParameterOp addCodes(SharedWeight &weight, const SharedGroup &group) {
    auto [begin, end] = group.getElements(weight);
    SmallVector<int64_t> shape(weight.getShape());
    shape.front() = static_cast<int64_t>(end - begin) / shape.back();
    return parameters.addIntegers(
        weight.mean.getLoc(), getPartName(weight, group) + ".codes", shape,
        ArrayRef(weight.codes).slice(begin, end - begin), getCodeBits(group));
  }

  /// The factors of `weight`, rounded to bf16, of dimension 0 first.
  SmallVector<ParameterOp> addScales(SharedWeight &weight) {
    Location loc = weight.mean.getLoc();
    std::string name = weight.getName();
    SmallVector<ParameterOp> factors;
    if (options.scale != ::bayes::ScaleKind::None)
      factors.push_back(parameters.addBFloat16s(loc, name + ".scale.rows",
                                                weight.scales.rows));
    if (options.scale == ::bayes::ScaleKind::RankOne)
      factors.push_back(parameters.addBFloat16s(loc, name + ".scale.columns",
                                                weight.scales.columns));
    return factors;
  }

  /// Parameters of the elements that keep their laws: where they are in
  /// row-major order, means and standard deviations; none without outliers.
  SmallVector<ParameterOp> addOutliers(SharedWeight &weight) {
    std::vector<uint32_t> positions;
    std::vector<float> means, stddevs;
    for (size_t i = 0; i < weight.isOutlier.size(); ++i) {
      if (!weight.isOutlier[i])
        continue;
      positions.push_back(static_cast<uint32_t>(i));
      means.push_back(weight.fullMeans[i]);
      stddevs.push_back(weight.fullStddevs[i]);
    }
    if (positions.empty())
      return {};
    Location loc = weight.mean.getLoc();
    std::string name = weight.getName() + ".outliers";
    return {parameters.addVector(loc, name + ".positions", positions),
            parameters.addFloats(loc, name + ".mean", means),
            parameters.addFloats(loc, name + ".stddev", stddevs)};
  }

  /// Parameters of the elements between two entries: where they are, the codes
  /// of the two, and how near to the second they are; none without them.
  SmallVector<ParameterOp> addBlended(SharedWeight &weight,
                                      const SharedGroup &group) {
    auto [begin, end] = group.getElements(weight);
    std::vector<uint32_t> positions, first, second, shares;
    for (const ::bayes::BlendedWeight &blended : weight.blended) {
      if (blended.index < begin || blended.index >= end)
        continue;
      positions.push_back(blended.index - static_cast<uint32_t>(begin));
      first.push_back(blended.first);
      second.push_back(blended.second);
      shares.push_back(255 - blended.share);
    }
    if (positions.empty())
      return {};
    Location loc = weight.mean.getLoc();
    std::string name = getPartName(weight, group) + ".blended";
    return {
        parameters.addVector(loc, name + ".positions", positions),
        parameters.addVector(loc, name + ".first", first, getCodeBits(group)),
        parameters.addVector(loc, name + ".second", second, getCodeBits(group)),
        parameters.addVector(loc, name + ".shares", shares, 8)};
  }

  //===--------------------------------------------------------------------===//
  // Laws
  //===--------------------------------------------------------------------===//

  static Value loadGaussian(OpBuilder &builder, Location loc, ParameterOp mean,
                            ParameterOp stddev) {
    return GaussianOp::create(builder, loc, RandomType::get(mean.getType()),
                              loadParameter(builder, loc, mean),
                              loadParameter(builder, loc, stddev));
  }

  /// `shared` with the elements of `parameters` (see `addBlended`) between two
  /// entries of `table`.
  static Value blend(OpBuilder &builder, Location loc, Value shared,
                     Value table, ArrayRef<ParameterOp> parameters) {
    if (parameters.empty())
      return shared;
    auto take = [&](ParameterOp codes) -> Value {
      return SharedOp::create(builder, loc, loadParameter(builder, loc, codes),
                              table);
    };
    Value first = take(parameters[1]);
    Value second = take(parameters[2]);
    Value between =
        BlendedOp::create(builder, loc, first.getType(), first, second,
                          loadParameter(builder, loc, parameters[3]));
    return ReplacedOp::create(builder, loc, shared.getType(), shared,
                              loadParameter(builder, loc, parameters[0]),
                              between);
  }

  /// The parameters of the rows of a weight that share a table.
  struct Part {
    std::pair<ParameterOp, ParameterOp> table;
    ParameterOp codes;
    SmallVector<ParameterOp> blended;
  };

  static Value buildPiece(OpBuilder &builder, Location loc, const Part &part) {
    auto [mean, stddev] = part.table;
    Value table = loadGaussian(builder, loc, mean, stddev);
    Value shared = SharedOp::create(
        builder, loc, loadParameter(builder, loc, part.codes), table);
    return blend(builder, loc, shared, table, part.blended);
  }

  void replace(SharedWeight &weight) {
    SmallVector<Part> parts;
    for (auto [group, table] : llvm::zip_equal(groups, tables))
      parts.push_back(
          {table, addCodes(weight, group), addBlended(weight, group)});
    SmallVector<ParameterOp> outliers = addOutliers(weight);
    SmallVector<ParameterOp> factors = addScales(weight);
    for (GaussianOp law : weight.laws) {
      OpBuilder builder(law);
      Location loc = law.getLoc();
      SmallVector<Value> pieces;
      for (const Part &part : parts)
        pieces.push_back(buildPiece(builder, loc, part));
      Value shared = pieces.front();
      if (pieces.size() > 1)
        shared = JoinedOp::create(builder, loc, law.getType(), pieces,
                                  /*dimension=*/0);
      // Entries are scaled, outliers are not.
      for (auto [dimension, factor] : llvm::enumerate(factors))
        shared = ScaledOp::create(builder, loc, law.getType(), shared,
                                  loadExtended(builder, loc, factor),
                                  static_cast<int64_t>(dimension));
      if (!outliers.empty()) {
        Value own = loadGaussian(builder, loc, outliers[1], outliers[2]);
        shared =
            ReplacedOp::create(builder, loc, law.getType(), shared,
                               loadParameter(builder, loc, outliers[0]), own);
      }
      replaceLaw(law, shared);
    }
  }

  ArrayRef<SharedGroup> groups;
  const SharingOptions &options;
  ParameterBuilder parameters;
  SmallVector<std::pair<ParameterOp, ParameterOp>> tables;
};

} // namespace

void mlir::bayes::replaceBySharedLaws(ArrayRef<SharedGroup> groups,
                                      const SharingOptions &options,
                                      SymbolTable &symbols) {
  SharedLawBuilder(groups, options, symbols).run();
}
