//===- LocalReparameterization.cpp - Products by local reparameterisation -===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Dialect/Bayes/IR/StructuredBuilders.h"
#include "bayes/Dialect/Bayes/Transforms/Transforms.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::bayes;

bool bayes::isSumOfProducts(linalg::LinalgOp op) {
  Block &body = op->getRegion(0).front();
  if (op.getNumDpsInputs() != 2 || op.getNumDpsInits() != 1 ||
      !llvm::all_of(body.getArgumentTypes(),
                    [](Type type) { return type.isF32(); }))
    return false;
  auto sum = body.getTerminator()->getOperand(0).getDefiningOp<arith::AddFOp>();
  if (!sum)
    return false;
  Value out = body.getArgument(2);
  if (sum.getLhs() != out && sum.getRhs() != out)
    return false;
  auto product = (sum.getLhs() == out ? sum.getRhs() : sum.getLhs())
                     .getDefiningOp<arith::MulFOp>();
  Value in0 = body.getArgument(0), in1 = body.getArgument(1);
  return product && ((product.getLhs() == in0 && product.getRhs() == in1) ||
                     (product.getLhs() == in1 && product.getRhs() == in0));
}

FailureOr<RandomProduct> bayes::matchRandomProduct(linalg::LinalgOp op,
                                                   std::string &why) {
  auto fail = [&](const Twine &reason) -> FailureOr<RandomProduct> {
    why = reason.str();
    return failure();
  };
  RandomProduct product{op, nullptr, nullptr, 1, 1};
  OpOperand *weight = nullptr;
  for (OpOperand *input : op.getDpsInputOperands()) {
    auto draw = input->get().getDefiningOp<SampleOp>();
    if (!draw) {
      product.activation = input;
      continue;
    }
    if (product.draw)
      return fail("more than one operand is drawn");
    product.draw = draw;
    weight = input;
  }
  if (!product.draw)
    return fail("no operand is drawn");
  if (product.draw.getEstimator() == Estimator::Tied)
    return fail("the draw is tied: weights share it");
  if (!linalg::isaContractionOpInterface(op) || !isSumOfProducts(op))
    return fail("the op is not a contraction of 'f32' linear in the draw");
  if (!product.draw->hasOneUse())
    return fail("the draw has more than one use, whose outputs must share it");
  // Elsewhere one draw may serve several runs of the product.
  Operation *parent = product.draw->getParentOp();
  if (op->getBlock() != product.draw->getBlock() ||
      !isa<MonteCarloOp, FunctionOpInterface>(parent))
    return fail("the product may run more often than its draw changes");
  if (auto region = dyn_cast<MonteCarloOp>(parent);
      region && product.draw.getSample() != region.getSampleIndex())
    return fail("the draw is not one of the region's sample");

  AffineMap weightMap = op.getMatchingIndexingMap(weight);
  AffineMap outputMap = op.getMatchingIndexingMap(op.getDpsInitOperand(0));
  AffineMap activationMap = op.getMatchingIndexingMap(product.activation);
  SmallVector<int64_t> extents = op.getStaticLoopRanges();
  SmallVector<utils::IteratorType> iterators = op.getIteratorTypesArray();
  // The batch is dimension 0 of output and activation, dynamic, and absent from
  // the weight; every other loop must run over the weight, or two outputs of
  // one example would share a weight and be correlated.
  if (outputMap.getNumResults() == 0 || activationMap.getNumResults() == 0)
    return fail("output or activation has no batch dimension");
  AffineExpr batch = outputMap.getResult(0);
  unsigned batchLoop = cast<AffineDimExpr>(batch).getPosition();
  if (activationMap.getResult(0) != batch ||
      weightMap.isFunctionOfDim(batchLoop) ||
      !ShapedType::isDynamic(extents[batchLoop]))
    return fail("dimension 0 of output and activation is not the batch");
  for (auto [loop, kind] : llvm::enumerate(iterators)) {
    if (loop == batchLoop)
      continue;
    if (ShapedType::isDynamic(extents[loop]))
      return fail("the extent of loop " + Twine(loop) + " is not static");
    if (!weightMap.isFunctionOfDim(loop))
      return fail("outputs of one example share a weight along loop " +
                  Twine(loop));
    (kind == utils::IteratorType::reduction ? product.reductionSize
                                            : product.outputSize) *=
        extents[loop];
  }
  return product;
}

namespace {

/// A random bias that is added to a product: the op that adds, and the draw.
struct AddedBias {
  linalg::GenericOp add;
  SampleOp draw;
};

} // namespace

/// Matches `add(result, broadcast(draw))` as the only use of the product's
/// result, where the draw runs over the output's dimensions but the batch and
/// changes whenever the weight's does.
static FailureOr<AddedBias> matchAddedBias(RandomProduct &product) {
  Value result = product.contraction->getResult(0);
  if (!result.hasOneUse())
    return failure();
  auto add = dyn_cast<linalg::GenericOp>(*result.getUsers().begin());
  if (!add || add->getBlock() != product.contraction->getBlock() ||
      add.getNumDpsInputs() != 2 || add.getNumDpsInits() != 1 ||
      add.getNumParallelLoops() != add.getNumLoops())
    return failure();
  Block *body = add.getBody();
  auto sum = dyn_cast<arith::AddFOp>(&body->front());
  auto yield = cast<linalg::YieldOp>(body->getTerminator());
  if (!sum || sum->getNextNode() != yield || yield.getOperand(0) != sum)
    return failure();
  unsigned rank = cast<ShapedType>(result.getType()).getRank();
  SampleOp draw;
  for (OpOperand *input : add.getDpsInputOperands()) {
    BlockArgument argument = add.getMatchingBlockArgument(input);
    if (sum.getLhs() != argument && sum.getRhs() != argument)
      return failure();
    AffineMap map = add.getMatchingIndexingMap(input);
    if (input->get() == result) {
      if (!map.isIdentity())
        return failure();
      continue;
    }
    draw = input->get().getDefiningOp<SampleOp>();
    if (!draw || !draw->hasOneUse() ||
        draw->getBlock() != product.draw->getBlock() ||
        draw.getKey() != product.draw.getKey() ||
        draw.getSample() != product.draw.getSample() ||
        draw.getEstimator() == Estimator::WeightSampling ||
        draw.getEstimator() == Estimator::Tied ||
        map != AffineMap::getMinorIdentityMap(rank, rank - 1, add.getContext()))
      return failure();
  }
  if (!draw ||
      !add.getMatchingIndexingMap(add.getDpsInitOperand(0)).isIdentity())
    return failure();
  return AddedBias{add, draw};
}

static Value buildSquare(OpBuilder &builder, Location loc, Value tensor) {
  return buildElementwise(
      builder, loc, tensor, buildEmptyLike(builder, loc, tensor),
      [](OpBuilder &nested, Location bodyLoc,
         ValueRange args) -> SmallVector<Value> {
        return {arith::MulFOp::create(nested, bodyLoc, args[0], args[0])};
      })[0];
}

static Value buildAdd(OpBuilder &builder, Location loc, Value a,
                      Value broadcast) {
  return buildElementwise(
      builder, loc, {a, broadcast}, buildEmptyLike(builder, loc, a),
      [](OpBuilder &nested, Location bodyLoc,
         ValueRange args) -> SmallVector<Value> {
        return {arith::AddFOp::create(nested, bodyLoc, args[0], args[1])};
      })[0];
}

/// The contraction again, of other inputs.
static Value cloneContraction(RewriterBase &rewriter, RandomProduct &product,
                              Value activation, Value weight, Value init) {
  // By operand, not by value: the activation may be the destination as well.
  Operation *contraction = product.contraction;
  Operation *clone = rewriter.clone(*contraction);
  for (OpOperand &operand : contraction->getOpOperands())
    if (operand.get() == product.draw.getResult())
      clone->setOperand(operand.getOperandNumber(), weight);
  clone->setOperand(product.activation->getOperandNumber(), activation);
  clone->setOperand(
      product.contraction.getDpsInitOperand(0)->getOperandNumber(), init);
  return clone->getResult(0);
}

bool bayes::applyLocalReparameterization(RewriterBase &rewriter,
                                         RandomProduct &product,
                                         Value firstExample) {
  linalg::LinalgOp contraction = product.contraction;
  SampleOp draw = product.draw;
  Location loc = contraction.getLoc();
  FailureOr<AddedBias> bias = matchAddedBias(product);
  Operation *replaced =
      succeeded(bias) ? bias->add.getOperation() : contraction.getOperation();
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPoint(replaced);

  Value x = product.activation->get();
  Value init = contraction.getDpsInitOperand(0)->get();
  Value weightMean =
      MeanOp::create(rewriter, loc, draw.getType(), draw.getRandom());
  Value weightStddev =
      StddevOp::create(rewriter, loc, draw.getType(), draw.getRandom());
  Value mean = cloneContraction(rewriter, product, x, weightMean, init);
  Value zero =
      buildFilled(rewriter, loc, tensor::getMixedSizes(rewriter, loc, init),
                  getElementTypeOrSelf(init), 0.0);
  Value variance =
      cloneContraction(rewriter, product, buildSquare(rewriter, loc, x),
                       buildSquare(rewriter, loc, weightStddev), zero);
  if (succeeded(bias)) {
    SampleOp drawn = bias->draw;
    Value biasMean =
        MeanOp::create(rewriter, loc, drawn.getType(), drawn.getRandom());
    Value biasStddev =
        StddevOp::create(rewriter, loc, drawn.getType(), drawn.getRandom());
    mean = buildAdd(rewriter, loc, mean, biasMean);
    variance = buildAdd(rewriter, loc, variance,
                        buildSquare(rewriter, loc, biasStddev));
  }
  Value stddev = buildElementwise(
      rewriter, loc, variance, buildEmptyLike(rewriter, loc, variance),
      [](OpBuilder &nested, Location bodyLoc,
         ValueRange args) -> SmallVector<Value> {
        return {math::SqrtOp::create(nested, bodyLoc, args[0])};
      })[0];

  auto type = cast<RankedTensorType>(mean.getType());
  ArrayRef<int64_t> extents = type.getShape().drop_front();
  SmallVector<Axis> axes(type.getRank(), Axis::Element);
  axes.front() = Axis::Example;
  SmallVector<OpFoldResult> offsets(extents.size(), rewriter.getIndexAttr(0));
  auto noise =
      NormalOp::create(rewriter, loc, draw.getKey(), draw.getSample(),
                       firstExample, offsets, extents, axes, draw.getSite(),
                       Purpose::Output, buildEmptyLike(rewriter, loc, mean));
  rewriter.replaceOp(
      replaced, buildDraw(rewriter, loc, mean, stddev, noise->getResult(0)));
  if (succeeded(bias)) {
    rewriter.eraseOp(contraction);
    rewriter.eraseOp(bias->draw);
  }
  rewriter.eraseOp(draw);
  return succeeded(bias);
}
