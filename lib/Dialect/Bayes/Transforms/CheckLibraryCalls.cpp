//===- CheckLibraryCalls.cpp - Refuse what would call the C library -------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Dialect/Bayes/Transforms/Passes.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

namespace mlir::bayes {
#define GEN_PASS_DEF_CHECKLIBRARYCALLSPASS
#include "bayes/Dialect/Bayes/Transforms/Passes.h.inc"
} // namespace mlir::bayes

using namespace mlir;

/// Ops that only move bits of their operands, whatever the type.
static bool movesBits(Operation *op) {
  return isa<arith::BitcastOp, arith::ConstantOp, arith::NegFOp,
             arith::SelectOp, math::AbsFOp, math::CopySignOp>(op);
}

static bool isWideFloat(Type type) {
  return isa<FloatType>(type) && type.getIntOrFloatBitWidth() > 64;
}

static bool isWideInteger(Type type) {
  return isa<IntegerType>(type) && type.getIntOrFloatBitWidth() > 64;
}

/// Ops that are instructions for integers of at most 64 bits only.
static bool needsNarrowIntegers(Operation *op) {
  return isa<arith::CeilDivSIOp, arith::CeilDivUIOp, arith::DivSIOp,
             arith::DivUIOp, arith::FloorDivSIOp, arith::FPToSIOp,
             arith::FPToUIOp, arith::RemSIOp, arith::RemUIOp, arith::SIToFPOp,
             arith::UIToFPOp>(op);
}

/// Whether `is` holds for the element type of an operand or a result of `op`.
static bool hasElementType(Operation *op, llvm::function_ref<bool(Type)> is) {
  auto matches = [&](Type type) { return is(getElementTypeOrSelf(type)); };
  return llvm::any_of(op->getOperandTypes(), matches) ||
         llvm::any_of(op->getResultTypes(), matches);
}

namespace {

struct CheckLibraryCalls
    : public mlir::bayes::impl::CheckLibraryCallsPassBase<CheckLibraryCalls> {
  using CheckLibraryCallsPassBase::CheckLibraryCallsPassBase;

  void runOnOperation() override {
    WalkResult walk = getOperation()->walk([&](Operation *op) {
      if (isNative(op))
        return WalkResult::advance();
      op->emitOpError() << "of "
                        << getElementTypeOrSelf(op->getResult(0).getType())
                        << " has no lowering to native code without calls of "
                           "the C library";
      return WalkResult::interrupt();
    });
    if (walk.wasInterrupted())
      return signalPassFailure();
    markAllAnalysesPreserved();
  }

private:
  /// Whether `op` becomes instructions of the target.
  bool isNative(Operation *op) const {
    if (!isa_and_present<arith::ArithDialect, math::MathDialect>(
            op->getDialect()) ||
        movesBits(op))
      return true;
    if (isa<arith::RemFOp>(op))
      return false;
    if (!half && hasElementType(op, llvm::IsaPred<Float16Type>))
      return false;
    if (hasElementType(op, isWideFloat) ||
        (needsNarrowIntegers(op) && hasElementType(op, isWideInteger)))
      return false;
    // Widening is a shift; arithmetic is widened and then rounded.
    if (!isa<arith::ExtFOp, arith::CmpFOp>(op) &&
        hasElementType(op, llvm::IsaPred<BFloat16Type>))
      return false;
    return !isa<math::MathDialect>(op->getDialect()) || isNativeMath(op);
  }

  bool isNativeMath(Operation *op) const {
    if (isa<math::FmaOp>(op))
      return fma;
    if (isa<math::CeilOp, math::FloorOp, math::RoundOp, math::RoundEvenOp,
            math::TruncOp>(op))
      return rounding;
    return isa<math::AbsIOp, math::CountLeadingZerosOp,
               math::CountTrailingZerosOp, math::CtPopOp, math::IsFiniteOp,
               math::IsInfOp, math::IsNaNOp, math::IsNormalOp, math::SqrtOp>(
        op);
  }
};

} // namespace
