//===- TiedDraws.cpp - Draws that elements have in common -----------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Dialect/Bayes/IR/TiedDraws.h"
#include "bayes/Dialect/Bayes/IR/StructuredBuilders.h"
#include "bayes/Dialect/Bayes/Transforms/Transforms.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::bayes;

Value bayes::buildDraw(OpBuilder &builder, Location loc, Value mean,
                       Value stddev, Value normals) {
  return buildElementwise(
      builder, loc, {mean, stddev, normals}, buildEmptyLike(builder, loc, mean),
      [](OpBuilder &nested, Location bodyLoc,
         ValueRange args) -> SmallVector<Value> {
        Value scaled = arith::MulFOp::create(nested, bodyLoc, args[1], args[2]);
        return {arith::AddFOp::create(nested, bodyLoc, args[0], scaled)};
      })[0];
}

namespace {

/// Builds a tied draw of a law from those of its parts.
class TiedDrawBuilder {
public:
  TiedDrawBuilder(OpBuilder &builder, SampleOp op, ArrayRef<DrawnPart> parts)
      : builder(builder), loc(op.getLoc()), op(op) {
    for (const DrawnPart &part : parts)
      firstElements[part.random] = part.firstElement;
  }

  Value build(Value random) {
    if (Value known = built.lookup(random))
      return known;
    Value draw = buildNew(random);
    built[random] = draw;
    return draw;
  }

private:
  Value buildNew(Value random) {
    auto law = random.getDefiningOp<RandomLawOpInterface>();
    if (law.isDeterministic())
      return law.buildMean(builder, loc);
    auto first = firstElements.find(random);
    if (first != firstElements.end())
      return buildDraw(builder, loc, law.buildMean(builder, loc),
                       law.buildStddev(builder, loc),
                       buildNormals(random, first->second));
    return law.buildFromParts(builder, loc,
                              [&](Value part) { return build(part); });
  }

  /// The normals of `random`, whose elements follow each other from `first` on.
  Value buildNormals(Value random, int64_t first) {
    RankedTensorType type = cast<RandomType>(random.getType()).getTensorType();
    int64_t elements = type.getNumElements();
    Value init = tensor::EmptyOp::create(builder, loc, ArrayRef(elements),
                                         type.getElementType());
    Value normals = NormalOp::create(builder, loc, op.getKey(), op.getSample(),
                                     /*example=*/Value(),
                                     OpFoldResult(builder.getIndexAttr(first)),
                                     first + elements, Axis::Element,
                                     op.getSite(), Purpose::Weight, init)
                        ->getResult(0);
    int64_t rank = type.getRank();
    if (rank == 1)
      return normals;
    SmallVector<ReassociationIndices> groups;
    if (rank == 0)
      return tensor::CollapseShapeOp::create(builder, loc, type, normals,
                                             groups);
    groups.push_back(llvm::to_vector<2>(llvm::seq<int64_t>(0, rank)));
    return tensor::ExpandShapeOp::create(builder, loc, type, normals, groups);
  }

  OpBuilder &builder;
  Location loc;
  SampleOp op;
  DenseMap<Value, int64_t> firstElements;
  DenseMap<Value, Value> built;
};

} // namespace

FailureOr<Value> bayes::buildTiedDraw(OpBuilder &builder, SampleOp op) {
  std::optional<SmallVector<DrawnPart>> parts = getDrawnParts(op.getRandom());
  if (!parts)
    return failure();
  return TiedDrawBuilder(builder, op, *parts).build(op.getRandom());
}
