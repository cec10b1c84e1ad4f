//===- SharedLaws.cpp - Laws whose entries come from a shared table -------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Dialect/Bayes/Transforms/Sharing.h"
#include "bayes/Reference/Tensor.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;
using namespace mlir::bayes;

namespace {

/// Rewrites the weights of one group.
class SharedLawBuilder {
public:
  SharedLawBuilder(const SharedGroup &group, const SharingOptions &options,
                   SymbolTable &symbols)
      : group(group), options(options), symbols(symbols),
        context(symbols.getOp()->getContext()) {}

  void run() {
    std::vector<float> means, stddevs;
    for (const ::bayes::CodebookEntry &entry : group.entries) {
      means.push_back(static_cast<float>(entry.mean));
      stddevs.push_back(static_cast<float>(entry.stddev));
    }
    Location loc = group.weights.front()->mean.getLoc();
    tableMean = addFloats(loc, group.name + ".codebook.mean", means);
    tableStddev = addFloats(loc, group.name + ".codebook.stddev", stddevs);
    for (SharedWeight *weight : group.weights)
      replace(*weight);
  }

private:
  //===--------------------------------------------------------------------===//
  // Parameters
  //===--------------------------------------------------------------------===//

  ParameterOp addParameter(Location loc, StringRef name,
                           const ref::Tensor &tensor) {
    OpBuilder builder(context);
    auto parameter = ParameterOp::create(
        builder, loc, name, ref::getDenseResourceAttr(tensor, name),
        /*sym_visibility=*/StringAttr());
    symbols.insert(parameter, symbols.getOp()->getRegion(0).front().begin());
    return parameter;
  }

  /// A new vector of f32.
  ParameterOp addFloats(Location loc, StringRef name, ArrayRef<float> values) {
    return addFloats(loc, name, values, Float32Type::get(context));
  }

  ParameterOp addFloats(Location loc, StringRef name, ArrayRef<float> values,
                        Type type) {
    ref::Tensor tensor(static_cast<int64_t>(values.size()), type);
    for (auto [position, value] : llvm::enumerate(values))
      tensor.set(position, ref::Scalar::ofFloat(type, double(value)));
    return addParameter(loc, name, tensor);
  }

  ParameterOp addCodes(SharedWeight &weight) {
    unsigned bits = std::max(::bayes::getCodeBits(group.entries.size()), 1u);
    Type type = IntegerType::get(context, bits);
    ref::Tensor tensor(weight.getShape(), type);
    for (auto [position, code] : llvm::enumerate(weight.codes))
      tensor.set(position, ref::Scalar::ofInteger(type, code));
    return addParameter(weight.mean.getLoc(), weight.getName() + ".codes",
                        tensor);
  }

  /// The factors of `weight`, rounded to bf16, of dimension 0 first.
  SmallVector<ParameterOp> addScales(SharedWeight &weight) {
    Location loc = weight.mean.getLoc();
    std::string name = weight.getName();
    Type bf16 = BFloat16Type::get(context);
    SmallVector<ParameterOp> factors;
    if (options.scale != ::bayes::ScaleKind::None)
      factors.push_back(
          addFloats(loc, name + ".scale.rows", weight.scales.rows, bf16));
    if (options.scale == ::bayes::ScaleKind::RankOne)
      factors.push_back(
          addFloats(loc, name + ".scale.columns", weight.scales.columns, bf16));
    return factors;
  }

  /// Parameters of the elements that keep their laws: where they are in
  /// row-major order, means and standard deviations; none without outliers.
  SmallVector<ParameterOp> addOutliers(SharedWeight &weight) {
    Type i32 = IntegerType::get(context, 32);
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
    ref::Tensor positions(static_cast<int64_t>(indices.size()), i32);
    for (auto [number, index] : llvm::enumerate(indices))
      positions.set(number, ref::Scalar::ofInteger(i32, index));
    Location loc = weight.mean.getLoc();
    std::string name = weight.getName() + ".outliers";
    return {addParameter(loc, name + ".positions", positions),
            addFloats(loc, name + ".mean", means),
            addFloats(loc, name + ".stddev", stddevs)};
  }

  //===--------------------------------------------------------------------===//
  // Laws
  //===--------------------------------------------------------------------===//

  static Value load(OpBuilder &builder, Location loc, ParameterOp parameter) {
    return LoadParameterOp::create(
        builder, loc, parameter.getType(),
        FlatSymbolRefAttr::get(parameter.getSymNameAttr()));
  }

  static Value loadGaussian(OpBuilder &builder, Location loc, ParameterOp mean,
                            ParameterOp stddev) {
    return GaussianOp::create(builder, loc, RandomType::get(mean.getType()),
                              load(builder, loc, mean),
                              load(builder, loc, stddev));
  }

  static Value loadScale(OpBuilder &builder, Location loc,
                         ParameterOp parameter) {
    auto type = RankedTensorType::get(parameter.getType().getShape(),
                                      builder.getF32Type());
    return arith::ExtFOp::create(builder, loc, type,
                                 load(builder, loc, parameter));
  }

  void replace(SharedWeight &weight) {
    ParameterOp codes = addCodes(weight);
    SmallVector<ParameterOp> outliers = addOutliers(weight);
    SmallVector<ParameterOp> factors = addScales(weight);
    for (GaussianOp law : weight.laws) {
      OpBuilder builder(law);
      Location loc = law.getLoc();
      Value table = loadGaussian(builder, loc, tableMean, tableStddev);
      Value shared =
          SharedOp::create(builder, loc, load(builder, loc, codes), table);
      for (auto [dimension, factor] : llvm::enumerate(factors))
        shared = ScaledOp::create(builder, loc, law.getType(), shared,
                                  loadScale(builder, loc, factor),
                                  static_cast<int64_t>(dimension));
      if (!outliers.empty()) {
        Value own = loadGaussian(builder, loc, outliers[1], outliers[2]);
        shared = ReplacedOp::create(builder, loc, law.getType(), shared,
                                    load(builder, loc, outliers[0]), own);
      }
      law.replaceAllUsesWith(shared);
      eraseWithLoads(law);
    }
  }

  static void eraseWithLoads(GaussianOp law) {
    SetVector<Operation *> loads;
    loads.insert(law.getMean().getDefiningOp());
    loads.insert(law.getStddev().getDefiningOp());
    law.erase();
    for (Operation *loaded : loads)
      if (loaded->use_empty())
        loaded->erase();
  }

  const SharedGroup &group;
  const SharingOptions &options;
  SymbolTable &symbols;
  MLIRContext *context;
  ParameterOp tableMean, tableStddev;
};

} // namespace

void mlir::bayes::replaceBySharedLaws(SharedGroup &group,
                                      const SharingOptions &options,
                                      SymbolTable &symbols) {
  SharedLawBuilder(group, options, symbols).run();
}
