//===- ExpandMath.cpp - Exponential and logarithm as arithmetic -----------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Dialect/Bayes/Transforms/Passes.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Transforms/Passes.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Math/Transforms/Passes.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace mlir::bayes {
#define GEN_PASS_DEF_EXPANDMATHPASS
#include "bayes/Dialect/Bayes/Transforms/Passes.h.inc"
} // namespace mlir::bayes

using namespace mlir;

namespace {

/// The floor by conversion to integers, where there is no instruction for it.
/// From 2^23 on every float is an integer, and conversion may overflow.
struct ExpandFloor : public OpRewritePattern<math::FloorOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(math::FloorOp op,
                                PatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    Value x = op.getOperand();
    Type type = x.getType();
    if (!getElementTypeOrSelf(type).isF32())
      return rewriter.notifyMatchFailure(op, "not of f32");
    Type i32 = rewriter.getI32Type();
    if (auto vector = dyn_cast<VectorType>(type))
      i32 = vector.clone(i32);
    auto constant = [&](float value) -> Value {
      TypedAttr attr = rewriter.getF32FloatAttr(value);
      if (auto vector = dyn_cast<VectorType>(type))
        attr = DenseElementsAttr::get(vector, value);
      return arith::ConstantOp::create(rewriter, loc, attr);
    };
    Value truncated = arith::SIToFPOp::create(
        rewriter, loc, type, arith::FPToSIOp::create(rewriter, loc, i32, x));
    Value above = arith::CmpFOp::create(
        rewriter, loc, arith::CmpFPredicate::OGT, truncated, x);
    Value lower =
        arith::SubFOp::create(rewriter, loc, truncated, constant(1.0f));
    Value floor =
        arith::SelectOp::create(rewriter, loc, above, lower, truncated);
    Value small = arith::CmpFOp::create(
        rewriter, loc, arith::CmpFPredicate::OLT,
        math::AbsFOp::create(rewriter, loc, x), constant(0x1p23f));
    rewriter.replaceOpWithNewOp<arith::SelectOp>(op, small, floor, x);
    return success();
  }
};

/// The rounding towards zero by the floor of the magnitude.
struct ExpandTrunc : public OpRewritePattern<math::TruncOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(math::TruncOp op,
                                PatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    Value size = math::AbsFOp::create(rewriter, loc, op.getOperand());
    Value floor = math::FloorOp::create(rewriter, loc, size);
    rewriter.replaceOpWithNewOp<math::CopySignOp>(op, floor, op.getOperand());
    return success();
  }
};

/// The ceiling by the floor of the opposite number.
struct ExpandCeil : public OpRewritePattern<math::CeilOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(math::CeilOp op,
                                PatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    Value opposite = arith::NegFOp::create(rewriter, loc, op.getOperand());
    Value floor = math::FloorOp::create(rewriter, loc, opposite);
    rewriter.replaceOpWithNewOp<arith::NegFOp>(op, floor);
    return success();
  }
};

/// The logarithm to base 10 by the natural one.
struct ExpandLog10 : public OpRewritePattern<math::Log10Op> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(math::Log10Op op,
                                PatternRewriter &rewriter) const override {
    Type type = op.getType();
    if (!getElementTypeOrSelf(type).isF32())
      return rewriter.notifyMatchFailure(op, "not of f32");
    constexpr float log10OfE = 0x1.bcb7b2p-2f;
    TypedAttr factor = rewriter.getF32FloatAttr(log10OfE);
    if (auto vector = dyn_cast<VectorType>(type))
      factor = DenseElementsAttr::get(vector, log10OfE);
    Value log = math::LogOp::create(rewriter, op.getLoc(), op.getOperand());
    rewriter.replaceOpWithNewOp<arith::MulFOp>(
        op, log, arith::ConstantOp::create(rewriter, op.getLoc(), factor));
    return success();
  }
};

/// Functions that upstream approximates by polynomials.
bool isApproximated(StringRef name) {
  static constexpr StringRef kNames[] = {"atan",  "cbrt", "cos",   "erf",
                                         "erfc",  "exp",  "expm1", "log",
                                         "log1p", "log2", "sin",   "tanh"};
  return name.consume_front("math.") && llvm::is_contained(kNames, name);
}

/// Upstream's approximations would make ops that do not verify of a tensor.
LogicalResult checkNoTensors(Operation *root) {
  WalkResult walk = root->walk([](Operation *op) {
    if (!isa_and_present<math::MathDialect>(op->getDialect()))
      return WalkResult::advance();
    for (Type type : op->getOperandTypes())
      if (isa<TensorType>(type)) {
        op->emitOpError() << "expected scalars or vectors, found " << type;
        return WalkResult::interrupt();
      }
    return WalkResult::advance();
  });
  return failure(walk.wasInterrupted());
}

struct ExpandMath : public mlir::bayes::impl::ExpandMathPassBase<ExpandMath> {
  using ExpandMathPassBase::ExpandMathPassBase;

  void runOnOperation() override {
    if (failed(checkNoTensors(getOperation())))
      return signalPassFailure();
    RewritePatternSet patterns(&getContext());
    populateMathPolynomialApproximationPatterns(patterns, isApproximated);
    // Powers with a constant exponent.
    populateMathAlgebraicSimplificationPatterns(patterns);
    // Rounding to bf16 as arithmetic on integers.
    arith::populateExpandBFloat16Patterns(patterns);
    patterns.add<ExpandLog10>(&getContext());
    SmallVector<StringRef> expanded = {"rsqrt"};
    if (!fma)
      expanded.push_back("fma");
    if (!rounding)
      patterns.add<ExpandCeil, ExpandFloor, ExpandTrunc>(&getContext());
    math::populateExpansionPatterns(patterns, expanded);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace
