//===- BayesTiling.cpp - Tiling of bayes.normal ---------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

// A tile of noise is the same noise at other offsets: the sample and example
// words move with the tile's origin, the element offsets add up.

#include "bayes/Dialect/Bayes/IR/BayesOps.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;
using namespace mlir::bayes;

SmallVector<utils::IteratorType> NormalOp::getLoopIteratorTypes() {
  return SmallVector<utils::IteratorType>(getShapedType().getRank(),
                                          utils::IteratorType::parallel);
}

SmallVector<Range> NormalOp::getIterationDomain(OpBuilder &builder) {
  SmallVector<Range> domain;
  bool isTensor = isa<RankedTensorType>(getInit().getType());
  for (OpFoldResult size :
       isTensor ? tensor::getMixedSizes(builder, getLoc(), getInit())
                : memref::getMixedSizes(builder, getLoc(), getInit()))
    domain.push_back({builder.getIndexAttr(0), size, builder.getIndexAttr(1)});
  return domain;
}

static OpFoldResult addOffsets(OpBuilder &builder, Location loc, OpFoldResult a,
                               OpFoldResult b) {
  AffineExpr sum =
      builder.getAffineSymbolExpr(0) + builder.getAffineSymbolExpr(1);
  return affine::makeComposedFoldedAffineApply(builder, loc, sum, {a, b});
}

FailureOr<TilingResult>
NormalOp::getTiledImplementation(OpBuilder &builder,
                                 ArrayRef<OpFoldResult> offsets,
                                 ArrayRef<OpFoldResult> sizes) {
  Location loc = getLoc();
  Value sample = getSample();
  Value example = getExample();
  SmallVector<OpFoldResult> elementOffsets = getMixedOffsets();
  unsigned element = 0;
  for (auto [dim, axis] : llvm::enumerate(getAxisKinds())) {
    switch (axis) {
    case Axis::Sample:
      sample = getValueOrCreateConstantIndexOp(
          builder, loc, addOffsets(builder, loc, sample, offsets[dim]));
      break;
    case Axis::Example: {
      Value offset =
          getValueOrCreateConstantIndexOp(builder, loc, offsets[dim]);
      Value words = arith::IndexCastOp::create(builder, loc,
                                               builder.getI64Type(), offset);
      example =
          example ? arith::AddIOp::create(builder, loc, example, words) : words;
      break;
    }
    case Axis::Element:
      elementOffsets[element] =
          addOffsets(builder, loc, elementOffsets[element], offsets[dim]);
      ++element;
      break;
    }
  }
  SmallVector<OpFoldResult> strides(offsets.size(), builder.getIndexAttr(1));
  Operation *init;
  if (isa<RankedTensorType>(getInit().getType()))
    init = tensor::ExtractSliceOp::create(builder, loc, getInit(), offsets,
                                          sizes, strides);
  else
    init = memref::SubViewOp::create(builder, loc, getInit(), offsets, sizes,
                                     strides);
  auto tile = NormalOp::create(builder, loc, getKey(), sample, example,
                               elementOffsets, getExtents(), getAxisKinds(),
                               getSite(), getPurpose(), init->getResult(0));
  return TilingResult{{tile}, SmallVector<Value>(tile->getResults()), {init}};
}

LogicalResult NormalOp::getResultTilePosition(
    OpBuilder &, unsigned, ArrayRef<OpFoldResult> offsets,
    ArrayRef<OpFoldResult> sizes, SmallVector<OpFoldResult> &resultOffsets,
    SmallVector<OpFoldResult> &resultSizes) {
  resultOffsets.assign(offsets.begin(), offsets.end());
  resultSizes.assign(sizes.begin(), sizes.end());
  return success();
}

FailureOr<TilingResult>
NormalOp::generateResultTileValue(OpBuilder &builder, unsigned,
                                  ArrayRef<OpFoldResult> offsets,
                                  ArrayRef<OpFoldResult> sizes) {
  return getTiledImplementation(builder, offsets, sizes);
}
