//===- DenseOps.cpp - Dense layers as linalg ops --------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "DenseOps.h"

#include "bayes/Dialect/Bayes/IR/StructuredBuilders.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "llvm/Support/ErrorHandling.h"
#include <limits>

using namespace mlir;
using namespace mlir::bayes;

/// Applies `body` to the elements of `operands`, whose first is `Element`.
Value DenseOps::elementwise(ArrayRef<Operand> operands, Body body) {
  auto getMap = [&](Indexing indexing) {
    switch (indexing) {
    case Indexing::Element:
      return b.getMultiDimIdentityMap(2);
    case Indexing::Row:
      return AffineMap::get(2, 0, b.getAffineDimExpr(0));
    case Indexing::Column:
      return AffineMap::get(2, 0, b.getAffineDimExpr(1));
    }
    llvm_unreachable("unknown indexing");
  };
  SmallVector<Value> inputs;
  SmallVector<AffineMap> maps;
  for (auto [value, indexing] : operands) {
    inputs.push_back(value);
    maps.push_back(getMap(indexing));
  }
  maps.push_back(getMap(Indexing::Element));
  auto type = cast<RankedTensorType>(inputs.front().getType());
  Value init = tensor::EmptyOp::create(b, type, batch);
  SmallVector<utils::IteratorType> iterators(2, utils::IteratorType::parallel);
  auto op = linalg::GenericOp::create(
      b, type, inputs, init, maps, iterators,
      [&](OpBuilder &nested, Location loc, ValueRange args) {
        linalg::YieldOp::create(nested, loc,
                                body(nested, loc, args.drop_back()));
      });
  return op.getResult(0);
}

/// Reduces each row to one value, from `init`; `body` takes an element and the
/// value so far.
Value DenseOps::reduceRows(Value input, float init, Body body) {
  Value start = buildFilled(b, b.getLoc(), {batch}, b.getF32Type(), init);
  AffineMap maps[] = {b.getMultiDimIdentityMap(2),
                      AffineMap::get(2, 0, b.getAffineDimExpr(0))};
  utils::IteratorType iterators[] = {utils::IteratorType::parallel,
                                     utils::IteratorType::reduction};
  auto op = linalg::GenericOp::create(
      b, start.getType(), input, start, maps, iterators,
      [&](OpBuilder &nested, Location loc, ValueRange args) {
        linalg::YieldOp::create(nested, loc, body(nested, loc, args));
      });
  return op.getResult(0);
}

Value DenseOps::matmul(Value lhs, Value rhs) {
  int64_t columns = cast<RankedTensorType>(rhs.getType()).getDimSize(1);
  Value zeros = buildFilled(b, b.getLoc(), {batch, b.getIndexAttr(columns)},
                            b.getF32Type(), 0.0);
  return linalg::MatmulOp::create(b, ValueRange{lhs, rhs}, zeros).getResult(0);
}

Value DenseOps::addBias(Value values, Value bias) {
  return elementwise(
      {{values, Indexing::Element}, {bias, Indexing::Column}},
      [](OpBuilder &nested, Location loc, ValueRange args) -> Value {
        return arith::AddFOp::create(nested, loc, args[0], args[1]);
      });
}

Value DenseOps::relu(Value values) {
  Value zero = buildF32(b, b.getLoc(), 0.0f);
  return elementwise(
      {{values, Indexing::Element}},
      [&](OpBuilder &nested, Location loc, ValueRange args) -> Value {
        return arith::MaximumFOp::create(nested, loc, args[0], zero);
      });
}

Value DenseOps::softmax(Value logits) {
  Value largest = reduceRows(
      logits, -std::numeric_limits<float>::infinity(),
      [](OpBuilder &nested, Location loc, ValueRange args) -> Value {
        return arith::MaximumFOp::create(nested, loc, args[0], args[1]);
      });
  Value exponentials = elementwise(
      {{logits, Indexing::Element}, {largest, Indexing::Row}},
      [](OpBuilder &nested, Location loc, ValueRange args) -> Value {
        Value shifted = arith::SubFOp::create(nested, loc, args[0], args[1]);
        return math::ExpOp::create(nested, loc, shifted);
      });
  Value sum =
      reduceRows(exponentials, 0.0f,
                 [](OpBuilder &nested, Location loc, ValueRange args) -> Value {
                   return arith::AddFOp::create(nested, loc, args[0], args[1]);
                 });
  return elementwise(
      {{exponentials, Indexing::Element}, {sum, Indexing::Row}},
      [](OpBuilder &nested, Location loc, ValueRange args) -> Value {
        return arith::DivFOp::create(nested, loc, args[0], args[1]);
      });
}
