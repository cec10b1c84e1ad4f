//===- LowerPairDots.cpp - Products of pairs as instructions --------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Dialect/Bayes/IR/BayesOps.h"
#include "bayes/Dialect/Bayes/Transforms/Passes.h"
#include "bayes/Dialect/Bayes/Transforms/Transforms.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Transforms/WalkPatternRewriteDriver.h"

namespace mlir::bayes {
#define GEN_PASS_DEF_LOWERPAIRDOTSPASS
#include "bayes/Dialect/Bayes/Transforms/Passes.h.inc"
} // namespace mlir::bayes

using namespace mlir;
using namespace mlir::bayes;

namespace {

/// A vector that fills a register is one instruction, VDPBF16PS.
struct PairDotToInstruction : public OpRewritePattern<PairDotOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(PairDotOp op,
                                PatternRewriter &rewriter) const override {
    auto type = dyn_cast<VectorType>(op.getType());
    if (!type || type.getRank() != 1 || type.isScalable() ||
        !llvm::is_contained({4, 8, 16}, type.getDimSize(0)))
      return rewriter.notifyMatchFailure(op, "no whole register");
    Location loc = op.getLoc();
    int64_t lanes = type.getDimSize(0);
    auto pairs = VectorType::get(2 * lanes, rewriter.getBF16Type());
    auto cast = [&](Value words) -> Value {
      return vector::BitCastOp::create(rewriter, loc, pairs, words);
    };
    std::string name =
        "llvm.x86.avx512bf16.dpbf16ps." + std::to_string(32 * lanes);
    rewriter.replaceOpWithNewOp<LLVM::CallIntrinsicOp>(
        op, type, rewriter.getStringAttr(name),
        ValueRange{op.getSum(), cast(op.getLhs()), cast(op.getRhs())});
    return success();
  }
};

/// Others are two fused multiply-adds, of the second numbers first.
struct PairDotToArithmetic : public OpRewritePattern<PairDotOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(PairDotOp op,
                                PatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    Type words = op.getLhs().getType(), floats = op.getType();
    auto constant = [&](uint32_t value) -> Value {
      TypedAttr attr = rewriter.getI32IntegerAttr(static_cast<int32_t>(value));
      if (auto shaped = dyn_cast<ShapedType>(words))
        attr = DenseElementsAttr::get(shaped, APInt(32, value));
      return arith::ConstantOp::create(rewriter, loc, attr);
    };
    auto first = [&](Value pair) -> Value {
      Value bits = arith::ShLIOp::create(rewriter, loc, pair, constant(16));
      return arith::BitcastOp::create(rewriter, loc, floats, bits);
    };
    auto second = [&](Value pair) -> Value {
      Value bits =
          arith::AndIOp::create(rewriter, loc, pair, constant(0xFFFF0000));
      return arith::BitcastOp::create(rewriter, loc, floats, bits);
    };
    Value lhs = second(op.getLhs());
    Value rhs = second(op.getRhs());
    Value sum = math::FmaOp::create(rewriter, loc, lhs, rhs, op.getSum());
    lhs = first(op.getLhs());
    rhs = first(op.getRhs());
    rewriter.replaceOpWithNewOp<math::FmaOp>(op, lhs, rhs, sum);
    return success();
  }
};

struct LowerPairDots
    : public mlir::bayes::impl::LowerPairDotsPassBase<LowerPairDots> {
  using LowerPairDotsPassBase::LowerPairDotsPassBase;

  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    if (instruction)
      patterns.add<PairDotToInstruction>(&getContext(), /*benefit=*/2);
    patterns.add<PairDotToArithmetic>(&getContext());
    walkAndApplyPatterns(getOperation(), std::move(patterns));
  }
};

} // namespace
