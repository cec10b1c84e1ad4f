//===- BayesFolds.cpp - Folders of the bayes dialect ----------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Dialect/Bayes/IR/BayesOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/PatternMatch.h"

using namespace mlir;
using namespace mlir::bayes;

OpFoldResult KeyOp::fold(FoldAdaptor) {
  // A lowered key is its own seed.
  if (getSeed().getType() == getKey().getType())
    return getSeed();
  return {};
}

namespace {

/// gaussian(mean, 0) is deterministic(mean).
struct ZeroStddevIsDeterministic : public OpRewritePattern<GaussianOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(GaussianOp op,
                                PatternRewriter &rewriter) const override {
    DenseFPElementsAttr stddev;
    if (!matchPattern(op.getStddev(), m_Constant(&stddev)) ||
        !stddev.isSplat() || !stddev.getSplatValue<APFloat>().isZero())
      return rewriter.notifyMatchFailure(op, "stddev is not constant zero");
    rewriter.replaceOpWithNewOp<DeterministicOp>(op, op.getType(),
                                                 op.getMean());
    return success();
  }
};

/// The mean of a law that is known.
struct MeanOfKnownLaw : public OpRewritePattern<MeanOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(MeanOp op,
                                PatternRewriter &rewriter) const override {
    auto law = op.getRandom().getDefiningOp<RandomLawOpInterface>();
    if (!law)
      return rewriter.notifyMatchFailure(op, "law is not known");
    rewriter.replaceOp(op, law.buildMean(rewriter, op.getLoc()));
    return success();
  }
};

/// The standard deviation of a law that is known; zero where it is constant.
struct StddevOfKnownLaw : public OpRewritePattern<StddevOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(StddevOp op,
                                PatternRewriter &rewriter) const override {
    auto law = op.getRandom().getDefiningOp<RandomLawOpInterface>();
    if (!law)
      return rewriter.notifyMatchFailure(op, "law is not known");
    if (law.isDeterministic())
      rewriter.replaceOpWithNewOp<arith::ConstantOp>(
          op, rewriter.getZeroAttr(op.getType()));
    else
      rewriter.replaceOp(op, law.buildStddev(rewriter, op.getLoc()));
    return success();
  }
};

/// A draw from a constant is the constant.
struct SampleOfDeterministic : public OpRewritePattern<SampleOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(SampleOp op,
                                PatternRewriter &rewriter) const override {
    auto law = op.getRandom().getDefiningOp<RandomLawOpInterface>();
    if (!law || !law.isDeterministic())
      return rewriter.notifyMatchFailure(op, "law is not deterministic");
    rewriter.replaceOp(op, law.buildMean(rewriter, op.getLoc()));
    return success();
  }
};

} // namespace

void GaussianOp::getCanonicalizationPatterns(RewritePatternSet &results,
                                             MLIRContext *context) {
  results.add<ZeroStddevIsDeterministic>(context);
}

void MeanOp::getCanonicalizationPatterns(RewritePatternSet &results,
                                         MLIRContext *context) {
  results.add<MeanOfKnownLaw>(context);
}

void StddevOp::getCanonicalizationPatterns(RewritePatternSet &results,
                                           MLIRContext *context) {
  results.add<StddevOfKnownLaw>(context);
}

void SampleOp::getCanonicalizationPatterns(RewritePatternSet &results,
                                           MLIRContext *context) {
  results.add<SampleOfDeterministic>(context);
}
