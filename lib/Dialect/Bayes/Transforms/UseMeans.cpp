//===- UseMeans.cpp - Random tensors replaced by their means --------------===//
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
#include "mlir/Transforms/WalkPatternRewriteDriver.h"

namespace mlir::bayes {
#define GEN_PASS_DEF_USEMEANSPASS
#include "bayes/Dialect/Bayes/Transforms/Passes.h.inc"
} // namespace mlir::bayes

using namespace mlir;
using namespace mlir::bayes;

namespace {

struct ReplaceDrawByMean : public OpRewritePattern<SampleOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(SampleOp op,
                                PatternRewriter &rewriter) const override {
    rewriter.replaceOpWithNewOp<MeanOp>(op, op.getType(), op.getRandom());
    return success();
  }
};

/// Where nothing is drawn, one sample is as good as many.
struct TakeOneSample : public OpRewritePattern<MonteCarloOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(MonteCarloOp op,
                                PatternRewriter &rewriter) const override {
    WalkResult draws = op.getBody()->walk([](Operation *nested) {
      return isa<SampleOp, NormalOp, RandomWordsOp>(nested)
                 ? WalkResult::interrupt()
                 : WalkResult::advance();
    });
    if (draws.wasInterrupted() || !op.getBody()->getArgument(0).use_empty())
      return rewriter.notifyMatchFailure(op, "its samples differ");
    Value one = arith::ConstantIndexOp::create(rewriter, op.getLoc(), 1);
    rewriter.modifyOpInPlace(op, [&] { op.getSamplesMutable().assign(one); });
    return success();
  }
};

struct UseMeans : public mlir::bayes::impl::UseMeansPassBase<UseMeans> {
  void runOnOperation() override {
    getOperation()->walk([&](SampleOp) { ++numDraws; });
    RewritePatternSet patterns(&getContext());
    populateUseMeansPatterns(patterns);
    walkAndApplyPatterns(getOperation(), std::move(patterns));
    // Not before all draws are gone.
    RewritePatternSet samples(&getContext());
    samples.add<TakeOneSample>(&getContext());
    walkAndApplyPatterns(getOperation(), std::move(samples));
  }
};

} // namespace

void mlir::bayes::populateUseMeansPatterns(RewritePatternSet &patterns) {
  patterns.add<ReplaceDrawByMean>(patterns.getContext());
}
