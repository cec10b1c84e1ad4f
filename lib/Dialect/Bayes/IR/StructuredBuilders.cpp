//===- StructuredBuilders.cpp - Builders of structured ops ----------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Dialect/Bayes/IR/StructuredBuilders.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;

Value bayes::buildF32(OpBuilder &builder, Location loc, float value) {
  return arith::ConstantOp::create(builder, loc,
                                   builder.getF32FloatAttr(value));
}

Value bayes::buildFilled(OpBuilder &builder, Location loc,
                         ArrayRef<OpFoldResult> sizes, Type elementType,
                         double value) {
  Value empty = tensor::EmptyOp::create(builder, loc, sizes, elementType);
  Value scalar = arith::ConstantOp::create(
      builder, loc, builder.getFloatAttr(elementType, value));
  return linalg::FillOp::create(builder, loc, scalar, empty).getResult(0);
}

Value bayes::buildEmptyLike(OpBuilder &builder, Location loc, Value like) {
  return tensor::EmptyOp::create(
      builder, loc, tensor::getMixedSizes(builder, loc, like),
      cast<RankedTensorType>(like.getType()).getElementType());
}

SmallVector<Value> bayes::buildElementwise(OpBuilder &builder, Location loc,
                                           ValueRange ins, ValueRange outs,
                                           ElementFn body) {
  auto rankOf = [](Value value) {
    return static_cast<unsigned>(
        cast<RankedTensorType>(value.getType()).getRank());
  };
  unsigned rank = rankOf(outs.front());
  SmallVector<AffineMap> maps;
  for (ValueRange group : {ins, outs})
    for (Value operand : group)
      maps.push_back(AffineMap::getMinorIdentityMap(rank, rankOf(operand),
                                                    builder.getContext()));
  SmallVector<utils::IteratorType> iterators(rank,
                                             utils::IteratorType::parallel);
  auto generic = linalg::GenericOp::create(
      builder, loc, TypeRange(outs), ins, outs, maps, iterators,
      [&](OpBuilder &nested, Location bodyLoc, ValueRange args) {
        linalg::YieldOp::create(nested, bodyLoc, body(nested, bodyLoc, args));
      });
  return SmallVector<Value>(generic->getResults());
}

Value bayes::buildScaled(OpBuilder &builder, Location loc, Value value,
                         Value scale, int64_t dimension) {
  unsigned rank = cast<RankedTensorType>(value.getType()).getRank();
  AffineMap identity = builder.getMultiDimIdentityMap(rank);
  AffineMap along = AffineMap::get(rank, 0, builder.getAffineDimExpr(dimension),
                                   builder.getContext());
  SmallVector<utils::IteratorType> iterators(rank,
                                             utils::IteratorType::parallel);
  Value empty = buildEmptyLike(builder, loc, value);
  auto scaled = linalg::GenericOp::create(
      builder, loc, value.getType(), ValueRange{value, scale}, empty,
      ArrayRef<AffineMap>{identity, along, identity}, iterators,
      [](OpBuilder &nested, Location bodyLoc, ValueRange args) {
        Value product =
            arith::MulFOp::create(nested, bodyLoc, args[0], args[1]);
        linalg::YieldOp::create(nested, bodyLoc, product);
      });
  return scaled.getResult(0);
}
