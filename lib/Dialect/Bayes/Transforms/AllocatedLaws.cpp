//===- AllocatedLaws.cpp - Laws whose means have widths of their own ------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ParameterBuilder.h"
#include "bayes/Dialect/Bayes/Transforms/Allocation.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace mlir::bayes;

namespace {

/// Rewrites the laws of one weight.
class AllocatedLawBuilder {
public:
  AllocatedLawBuilder(AllocatedWeight &weight, const AllocationOptions &options,
                      SymbolTable &symbols)
      : weight(weight), isLayer(options.group == WidthGroup::Layer),
        slices(weight, options.group), parameters(symbols),
        loc(weight.mean.getLoc()), name(weight.getName()) {}

  void run() {
    addCodes();
    if (!codes.empty() && !isLayer)
      addSteps();
    if (slices.positionBits != 0)
      positions = parameters.addVector(
          loc, name + ".positions", slices.getPositions(), slices.positionBits);
    rows = parameters.addBFloat16s(loc, name + ".deviations.rows",
                                   weight.deviations.rows);
    columns = parameters.addBFloat16s(loc, name + ".deviations.columns",
                                      weight.deviations.columns);
    for (GaussianOp law : weight.laws)
      replace(law);
  }

private:
  //===--------------------------------------------------------------------===//
  // Parameters
  //===--------------------------------------------------------------------===//

  uint8_t getCode(size_t row, size_t column) const {
    if (isLayer)
      return weight.groups[0].codes[row * weight.getShape()[1] + column];
    bool isRow = slices.dimension == 0;
    return weight.groups[isRow ? row : column].codes[isRow ? column : row];
  }

  /// The codes of the slices that have `bits`, row-major.
  std::vector<uint8_t> collectCodes(unsigned bits) const {
    ArrayRef<int64_t> shape = weight.getShape();
    std::vector<uint8_t> collected;
    if (slices.dimension == 0) {
      for (uint32_t row : slices.indices[bits])
        for (int64_t column = 0; column < shape[1]; ++column)
          collected.push_back(getCode(row, column));
      return collected;
    }
    for (int64_t row = 0; row < shape[0]; ++row)
      for (uint32_t column : slices.indices[bits])
        collected.push_back(getCode(row, column));
    return collected;
  }

  /// A parameter for each width that has slices.
  void addCodes() {
    for (unsigned bits = 1; bits < ::bayes::kWidths; ++bits) {
      size_t count = slices.indices[bits].size();
      if (count == 0)
        continue;
      SmallVector<int64_t> shape(weight.getShape());
      shape[slices.dimension] = static_cast<int64_t>(count);
      codes.push_back(
          parameters.addIntegers(loc, name + ".codes." + std::to_string(bits),
                                 shape, collectCodes(bits), bits));
    }
  }

  void addSteps() {
    std::vector<float> values;
    for (uint32_t position : slices.getPositions())
      values.push_back(weight.groups[position].step);
    steps = parameters.addBFloat16s(loc, name + ".steps", values);
  }

  //===--------------------------------------------------------------------===//
  // Laws
  //===--------------------------------------------------------------------===//

  static Value buildSplat(OpBuilder &builder, RankedTensorType type,
                          Location loc, float value) {
    return arith::ConstantOp::create(builder, loc,
                                     DenseElementsAttr::get(type, value));
  }

  Value buildMean(OpBuilder &builder, Location loc) {
    RankedTensorType type = weight.mean.getType();
    if (codes.empty())
      return buildSplat(builder, type, loc, 0.0f);
    SmallVector<Value> loaded;
    for (ParameterOp parameter : codes)
      loaded.push_back(loadParameter(builder, loc, parameter));
    Value factors = isLayer
                        ? buildSplat(builder, type.clone({type.getDimSize(0)}),
                                     loc, weight.groups[0].step)
                        : loadExtended(builder, loc, steps);
    Value at = positions ? loadParameter(builder, loc, positions) : Value();
    return DequantizeOp::create(builder, loc, type, loaded, factors, at,
                                static_cast<uint64_t>(slices.dimension));
  }

  Value buildStddev(OpBuilder &builder, Location loc) {
    RankedTensorType type = weight.mean.getType();
    auto law = RandomType::get(type);
    Value scaled = GaussianOp::create(builder, loc, law,
                                      buildSplat(builder, type, loc, 0.0f),
                                      buildSplat(builder, type, loc, 1.0f));
    for (auto [dimension, factors] : {std::pair(0, rows), {1, columns}})
      scaled = ScaledOp::create(builder, loc, law, scaled,
                                loadExtended(builder, loc, factors), dimension);
    return StddevOp::create(builder, loc, type, scaled);
  }

  void replace(GaussianOp law) {
    OpBuilder builder(law);
    Value mean = buildMean(builder, law.getLoc());
    Value stddev = buildStddev(builder, law.getLoc());
    replaceLaw(law, GaussianOp::create(builder, law.getLoc(), law.getType(),
                                       mean, stddev));
  }

  AllocatedWeight &weight;
  bool isLayer;
  StoredSlices slices;
  ParameterBuilder parameters;
  Location loc;
  std::string name;
  SmallVector<ParameterOp> codes;
  ParameterOp steps, positions, rows, columns;
};

} // namespace

void mlir::bayes::replaceByAllocatedLaws(AllocatedWeight &weight,
                                         const AllocationOptions &options,
                                         SymbolTable &symbols) {
  AllocatedLawBuilder(weight, options, symbols).run();
}
