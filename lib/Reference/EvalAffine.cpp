//===- EvalAffine.cpp - Numbers: the affine dialect -----------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Interpreter.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::bayes;
using namespace mlir::bayes::ref;

std::optional<int64_t> ref::evaluateAffineExpr(AffineExpr expr,
                                               ArrayRef<int64_t> dims,
                                               ArrayRef<int64_t> symbols) {
  switch (expr.getKind()) {
  case AffineExprKind::DimId:
    return dims[cast<AffineDimExpr>(expr).getPosition()];
  case AffineExprKind::SymbolId:
    return symbols[cast<AffineSymbolExpr>(expr).getPosition()];
  case AffineExprKind::Constant:
    return cast<AffineConstantExpr>(expr).getValue();
  default:
    break;
  }
  auto binary = cast<AffineBinaryOpExpr>(expr);
  std::optional<int64_t> lhs =
      evaluateAffineExpr(binary.getLHS(), dims, symbols);
  std::optional<int64_t> rhs =
      evaluateAffineExpr(binary.getRHS(), dims, symbols);
  if (!lhs || !rhs)
    return std::nullopt;
  int64_t result;
  switch (expr.getKind()) {
  case AffineExprKind::Add:
    if (llvm::AddOverflow(*lhs, *rhs, result))
      return std::nullopt;
    return result;
  case AffineExprKind::Mul:
    if (llvm::MulOverflow(*lhs, *rhs, result))
      return std::nullopt;
    return result;
  default:
    break;
  }
  if (*rhs <= 0)
    return std::nullopt;
  switch (expr.getKind()) {
  case AffineExprKind::Mod:
    return llvm::mod(*lhs, *rhs);
  case AffineExprKind::FloorDiv:
    return llvm::divideFloorSigned(*lhs, *rhs);
  default:
    return llvm::divideCeilSigned(*lhs, *rhs);
  }
}

/// The results of `map` for the operands of `op`, which must be defined.
static FailureOr<SmallVector<int64_t>> evaluateMap(Operation *op, AffineMap map,
                                                   ArrayRef<Scalar> operands) {
  SmallVector<int64_t> integers = llvm::map_to_vector(
      operands, [](Scalar operand) { return operand.getSigned(); });
  ArrayRef<int64_t> dims = ArrayRef(integers).take_front(map.getNumDims());
  ArrayRef<int64_t> symbols = ArrayRef(integers).drop_front(map.getNumDims());
  SmallVector<int64_t> results;
  for (AffineExpr expr : map.getResults()) {
    std::optional<int64_t> value = evaluateAffineExpr(expr, dims, symbols);
    if (!value)
      return op->emitOpError() << "overflow or division by a number that is "
                                  "not positive";
    results.push_back(*value);
  }
  return results;
}

/// `choose` picks one of the results of the map.
template <typename OpT, typename Choose>
static ScalarFunction onMap(OpT op, Choose choose) {
  return [op, choose](ArrayRef<Scalar> in) -> FailureOr<Scalar> {
    FailureOr<SmallVector<int64_t>> results =
        evaluateMap(op, OpT(op).getMap(), in);
    if (failed(results))
      return failure();
    return Scalar::ofInteger(OpT(op).getType(), choose(*results));
  };
}

ScalarFunction ref::getAffineFunction(Operation *op) {
  using Results = ArrayRef<int64_t>;
  return llvm::TypeSwitch<Operation *, ScalarFunction>(op)
      .Case([](affine::AffineApplyOp apply) {
        return onMap(apply, [](Results results) { return results.front(); });
      })
      .Case([](affine::AffineMinOp min) {
        return onMap(
            min, [](Results results) { return *llvm::min_element(results); });
      })
      .Case([](affine::AffineMaxOp max) {
        return onMap(
            max, [](Results results) { return *llvm::max_element(results); });
      })
      .Default(ScalarFunction());
}
