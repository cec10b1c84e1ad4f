//===- DecomposeRandom.cpp - Random tensors as plain tensors and noise ----===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Dialect/Bayes/IR/StructuredBuilders.h"
#include "bayes/Dialect/Bayes/Transforms/Passes.h"
#include "bayes/Dialect/Bayes/Transforms/Transforms.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/Iterators.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Transforms/WalkPatternRewriteDriver.h"

namespace mlir::bayes {
#define GEN_PASS_DEF_DECOMPOSERANDOMPASS
#include "bayes/Dialect/Bayes/Transforms/Passes.h.inc"
} // namespace mlir::bayes

using namespace mlir;
using namespace mlir::bayes;

namespace {

/// The draw mean + stddev * normal, of each element or of what elements take.
struct DecomposeSample : public OpRewritePattern<SampleOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(SampleOp op,
                                PatternRewriter &rewriter) const override {
    auto law = op.getRandom().getDefiningOp<RandomLawOpInterface>();
    if (!law)
      return rewriter.notifyMatchFailure(op, "law is not known");
    Location loc = op.getLoc();
    if (op.getEstimator() == Estimator::Tied) {
      FailureOr<Value> tied = buildTiedDraw(rewriter, op);
      if (failed(tied))
        return rewriter.notifyMatchFailure(op, "law of a part is not known");
      rewriter.replaceOp(op, *tied);
      return success();
    }
    Value mean = law.buildMean(rewriter, loc);
    if (law.isDeterministic()) {
      rewriter.replaceOp(op, mean);
      return success();
    }
    Value stddev = law.buildStddev(rewriter, loc);
    ArrayRef<int64_t> shape = op.getRandom().getType().getShape();
    SmallVector<OpFoldResult> offsets(shape.size(), rewriter.getIndexAttr(0));
    SmallVector<Axis> axes(shape.size(), Axis::Element);
    Value init = buildEmptyLike(rewriter, loc, mean);
    auto noise = NormalOp::create(rewriter, loc, op.getKey(), op.getSample(),
                                  /*example=*/Value(), offsets, shape, axes,
                                  op.getSite(), Purpose::Weight, init);
    rewriter.replaceOp(
        op, buildDraw(rewriter, loc, mean, stddev, noise->getResult(0)));
    return success();
  }
};

/// KL(q || p) element by element, summed in f64.
struct DecomposeKLDivergence : public OpRewritePattern<KLDivergenceOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(KLDivergenceOp op,
                                PatternRewriter &rewriter) const override {
    auto law = op.getRandom().getDefiningOp<RandomLawOpInterface>();
    if (!law)
      return rewriter.notifyMatchFailure(op, "law is not known");
    Location loc = op.getLoc();
    Type f64 = rewriter.getF64Type();
    Value mean = law.buildMean(rewriter, loc);
    Value stddev =
        law.isDeterministic()
            ? buildFilled(rewriter, loc,
                          tensor::getMixedSizes(rewriter, loc, mean),
                          op.getRandom().getType().getElementType(), 0.0)
            : law.buildStddev(rewriter, loc);
    Value init = buildFilled(rewriter, loc, {}, f64, 0.0);
    unsigned rank = op.getRandom().getType().getShape().size();
    AffineMap identity = rewriter.getMultiDimIdentityMap(rank);
    AffineMap scalar = AffineMap::get(rank, 0, rewriter.getContext());
    SmallVector<utils::IteratorType> iterators(rank,
                                               utils::IteratorType::reduction);
    double priorMean = op.getPriorMean().convertToDouble();
    double priorStddev = op.getPriorStddev().convertToDouble();
    auto body = [&](OpBuilder &nested, Location bodyLoc, ValueRange args) {
      auto constant = [&](double value) -> Value {
        return arith::ConstantOp::create(nested, bodyLoc,
                                         nested.getF64FloatAttr(value));
      };
      auto widen = [&](Value value) -> Value {
        if (value.getType() == f64)
          return value;
        return arith::ExtFOp::create(nested, bodyLoc, f64, value);
      };
      Value mu = widen(args[0]), sigma = widen(args[1]), sum = args[2];
      Value shift =
          arith::SubFOp::create(nested, bodyLoc, mu, constant(priorMean));
      Value squares = arith::AddFOp::create(
          nested, bodyLoc, arith::MulFOp::create(nested, bodyLoc, sigma, sigma),
          arith::MulFOp::create(nested, bodyLoc, shift, shift));
      Value quadratic = arith::DivFOp::create(
          nested, bodyLoc, squares, constant(2.0 * priorStddev * priorStddev));
      Value logRatio = math::LogOp::create(
          nested, bodyLoc,
          arith::DivFOp::create(nested, bodyLoc, constant(priorStddev), sigma));
      Value term = arith::SubFOp::create(
          nested, bodyLoc,
          arith::AddFOp::create(nested, bodyLoc, logRatio, quadratic),
          constant(0.5));
      linalg::YieldOp::create(
          nested, bodyLoc,
          ValueRange{arith::AddFOp::create(nested, bodyLoc, sum, term)});
    };
    rewriter.replaceOpWithNewOp<linalg::GenericOp>(
        op, init.getType(), ValueRange{mean, stddev}, init,
        ArrayRef<AffineMap>{identity, identity, scalar}, iterators, body);
    return success();
  }
};

struct DecomposeRandom
    : public mlir::bayes::impl::DecomposeRandomPassBase<DecomposeRandom> {
  void runOnOperation() override {
    getOperation()->walk([&](SampleOp) { ++numSamples; });
    RewritePatternSet patterns(&getContext());
    populateDecomposeRandomPatterns(patterns);
    walkAndApplyPatterns(getOperation(), std::move(patterns));
    WalkResult left = getOperation()->walk([](Operation *op) {
      if (!isa<SampleOp, KLDivergenceOp, MeanOp, StddevOp>(op))
        return WalkResult::advance();
      op->emitOpError() << "expected the law of its random tensor to be known "
                           "from an op that implements RandomLawOpInterface";
      return WalkResult::interrupt();
    });
    if (left.wasInterrupted())
      return signalPassFailure();
    // A law may be made from laws above it.
    getOperation()->walk<WalkOrder::PostOrder, ReverseIterator>(
        [](RandomLawOpInterface law) {
          if (isOpTriviallyDead(law))
            law->erase();
        });
  }
};

} // namespace

void mlir::bayes::populateDecomposeRandomPatterns(RewritePatternSet &patterns) {
  MLIRContext *context = patterns.getContext();
  patterns.add<DecomposeSample, DecomposeKLDivergence>(context);
  MeanOp::getCanonicalizationPatterns(patterns, context);
  StddevOp::getCanonicalizationPatterns(patterns, context);
}
