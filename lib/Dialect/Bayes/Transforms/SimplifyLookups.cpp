//===- SimplifyLookups.cpp - Less work on entries of tables ---------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Dialect/Bayes/IR/BayesOps.h"
#include "bayes/Dialect/Bayes/IR/StructuredBuilders.h"
#include "bayes/Dialect/Bayes/Transforms/Passes.h"
#include "bayes/Dialect/Bayes/Transforms/Transforms.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StructuredOpsUtils.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "mlir/Transforms/RegionUtils.h"
#include "llvm/ADT/SetVector.h"

namespace mlir::bayes {
#define GEN_PASS_DEF_SIMPLIFYLOOKUPSPASS
#include "bayes/Dialect/Bayes/Transforms/Passes.h.inc"
} // namespace mlir::bayes

using namespace mlir;
using namespace mlir::bayes;

//===----------------------------------------------------------------------===//
// Matchers
//===----------------------------------------------------------------------===//

namespace {

/// A tensor times a factor for each index of a dimension.
struct ScaledTensor {
  Value base, scale;
  int64_t dimension;
};

} // namespace

/// The op that computes `value` element by element, with one result that does
/// not depend on what its destination holds; null if there is none.
static linalg::GenericOp getElementwise(Value value) {
  auto op = value.getDefiningOp<linalg::GenericOp>();
  if (!op || op.getNumReductionLoops() != 0 || op.getNumResults() != 1 ||
      op.payloadUsesValueFromOperand(op.getDpsInitOperand(0)) ||
      !op.getMatchingIndexingMap(op.getDpsInitOperand(0)).isIdentity())
    return nullptr;
  return op;
}

/// The only operation of a body, if it multiplies two numbers of f32.
static arith::MulFOp getOnlyProduct(linalg::GenericOp op) {
  Block *body = op.getBody();
  auto product = dyn_cast<arith::MulFOp>(&body->front());
  if (!product || product->getNextNode() != body->getTerminator() ||
      body->getTerminator()->getOperand(0) != product ||
      !product.getType().isF32())
    return nullptr;
  return product;
}

/// The tensor whose square `value` is, null if it is none.
static Value matchSquare(Value value) {
  linalg::GenericOp op = getElementwise(value);
  if (!op || op.getNumDpsInputs() != 1 ||
      !op.getMatchingIndexingMap(op.getDpsInputOperand(0)).isIdentity())
    return nullptr;
  arith::MulFOp product = getOnlyProduct(op);
  BlockArgument argument =
      op.getMatchingBlockArgument(op.getDpsInputOperand(0));
  if (!product || product.getLhs() != argument || product.getRhs() != argument)
    return nullptr;
  return op.getDpsInputOperand(0)->get();
}

/// Matches what `buildScaled` builds.
static std::optional<ScaledTensor> matchScaled(Value value) {
  linalg::GenericOp op = getElementwise(value);
  if (!op || op.getNumDpsInputs() != 2)
    return std::nullopt;
  arith::MulFOp product = getOnlyProduct(op);
  OpOperand *base = op.getDpsInputOperand(0);
  OpOperand *scale = op.getDpsInputOperand(1);
  AffineMap along = op.getMatchingIndexingMap(scale);
  if (!product || product.getLhs() != op.getMatchingBlockArgument(base) ||
      product.getRhs() != op.getMatchingBlockArgument(scale) ||
      !op.getMatchingIndexingMap(base).isIdentity() ||
      along.getNumResults() != 1)
    return std::nullopt;
  auto dimension = dyn_cast<AffineDimExpr>(along.getResult(0));
  if (!dimension)
    return std::nullopt;
  return ScaledTensor{base->get(), scale->get(),
                      static_cast<int64_t>(dimension.getPosition())};
}

/// Whether `value` is entries of a table, maybe scaled, or has pieces that are.
static bool holdsEntries(Value value) {
  while (std::optional<ScaledTensor> scaled = matchScaled(value))
    value = scaled->base;
  if (auto joined = value.getDefiningOp<tensor::ConcatOp>())
    return llvm::any_of(joined.getInputs(), holdsEntries);
  return value.getDefiningOp<LookupOp>() != nullptr;
}

/// The number that all elements of `value` are, a constant.
static std::optional<APFloat> getUniform(Value value) {
  DenseFPElementsAttr elements;
  if (matchPattern(value, m_Constant(&elements)) && elements.isSplat())
    return elements.getSplatValue<APFloat>();
  FloatAttr filled;
  if (auto fill = value.getDefiningOp<linalg::FillOp>();
      fill && matchPattern(fill.getInputs().front(), m_Constant(&filled)))
    return filled.getValue();
  return std::nullopt;
}

/// Whether `value` is one number, maybe scaled: of rank one, as a matrix.
static bool isScaledUniform(Value value) {
  while (std::optional<ScaledTensor> scaled = matchScaled(value))
    value = scaled->base;
  return getUniform(value).has_value();
}

/// The same where the base holds entries or is one number, maybe scaled more
/// than once: other matrices become parameters with their scales in them.
static std::optional<ScaledTensor> matchScaledEntries(Value value) {
  std::optional<ScaledTensor> scaled = matchScaled(value);
  if (!scaled)
    return std::nullopt;
  bool moves = holdsEntries(scaled->base) || isScaledUniform(scaled->base);
  return moves ? scaled : std::nullopt;
}

static Value buildSquare(OpBuilder &builder, Location loc, Value value) {
  if (std::optional<APFloat> number = getUniform(value))
    return arith::ConstantOp::create(
        builder, loc,
        DenseElementsAttr::get(cast<ShapedType>(value.getType()),
                               *number * *number));
  return buildElementwise(
      builder, loc, value, buildEmptyLike(builder, loc, value),
      [](OpBuilder &nested, Location bodyLoc,
         ValueRange args) -> SmallVector<Value> {
        return {arith::MulFOp::create(nested, bodyLoc, args[0], args[0])};
      })[0];
}

static bool isProductOfTensors(linalg::LinalgOp op) {
  return op.hasPureTensorSemantics() && linalg::isaContractionOpInterface(op) &&
         isSumOfProducts(op);
}

//===----------------------------------------------------------------------===//
// Patterns
//===----------------------------------------------------------------------===//

namespace {

/// f(table[code], ...) -> f(table, ...)[code].
struct ApplyToTable : public OpRewritePattern<linalg::GenericOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(linalg::GenericOp op,
                                PatternRewriter &rewriter) const override {
    if (op.getNumResults() != 1 || !getElementwise(op.getResult(0)) ||
        op.getNumDpsInputs() == 0 || op.hasIndexSemantics())
      return rewriter.notifyMatchFailure(op, "not element by element");
    // Tables are known while compiling.
    SetVector<Value> captured;
    getUsedValuesDefinedAbove(op.getRegion(), captured);
    if (!llvm::all_of(captured, [](Value value) {
          return matchPattern(value, m_Constant());
        }))
      return rewriter.notifyMatchFailure(op, "of values from outside");
    SmallVector<Value> tables;
    LookupOp first;
    for (OpOperand *input : op.getDpsInputOperands()) {
      auto lookup = input->get().getDefiningOp<LookupOp>();
      if (!lookup || (first && lookup.getCodes() != first.getCodes()) ||
          !op.getMatchingIndexingMap(input).isIdentity())
        return rewriter.notifyMatchFailure(op, "not of entries of one code");
      first = first ? first : lookup;
      tables.push_back(lookup.getTable());
    }
    for (Value table : tables)
      if (cast<ShapedType>(table.getType()).getShape() !=
          cast<ShapedType>(tables.front().getType()).getShape())
        return rewriter.notifyMatchFailure(op, "tables of several lengths");
    Location loc = op.getLoc();
    auto type = cast<RankedTensorType>(op.getResult(0).getType());
    Value init = tensor::EmptyOp::create(
        rewriter, loc, cast<ShapedType>(tables.front().getType()).getShape(),
        type.getElementType());
    Value table = buildElementwise(
        rewriter, loc, tables, init,
        [&](OpBuilder &nested, Location, ValueRange args) {
          IRMapping mapping;
          mapping.map(op.getBody()->getArguments(), args);
          for (Operation &inside : op.getBody()->without_terminator())
            nested.clone(inside, mapping);
          return llvm::map_to_vector(
              op.getBody()->getTerminator()->getOperands(),
              [&](Value value) { return mapping.lookupOrDefault(value); });
        })[0];
    rewriter.replaceOpWithNewOp<LookupOp>(op, first.getCodes(), table);
    return success();
  }
};

/// f([v w ...]) -> [f(v) f(w) ...] where pieces are entries.
struct ApplyToPieces : public OpRewritePattern<linalg::GenericOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(linalg::GenericOp op,
                                PatternRewriter &rewriter) const override {
    if (op.getNumResults() != 1 || !getElementwise(op.getResult(0)) ||
        op.getNumDpsInputs() != 1 || op.hasIndexSemantics() ||
        !op.getMatchingIndexingMap(op.getDpsInputOperand(0)).isIdentity())
      return rewriter.notifyMatchFailure(op, "not element by element");
    auto joined = op.getDpsInputs().front().getDefiningOp<tensor::ConcatOp>();
    if (!joined || !holdsEntries(joined))
      return rewriter.notifyMatchFailure(op, "not of pieces with entries");
    Type type = getElementTypeOrSelf(op.getResult(0));
    SmallVector<Value> pieces;
    for (Value piece : joined.getInputs()) {
      Value init = tensor::EmptyOp::create(
          rewriter, op.getLoc(),
          tensor::getMixedSizes(rewriter, op.getLoc(), piece), type);
      pieces.push_back(
          clone(rewriter, op, init.getType(), {piece, init})->getResult(0));
    }
    rewriter.replaceOpWithNewOp<tensor::ConcatOp>(op, joined.getDim(), pieces);
    return success();
  }
};

/// (w s)^2 -> w^2 s^2, for entries w and a scale s.
struct SquareScaledEntries : public OpRewritePattern<linalg::GenericOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(linalg::GenericOp op,
                                PatternRewriter &rewriter) const override {
    Value root =
        op.getNumResults() == 1 ? matchSquare(op.getResult(0)) : Value();
    std::optional<ScaledTensor> scaled;
    if (root)
      scaled = matchScaledEntries(root);
    if (!scaled)
      return rewriter.notifyMatchFailure(op, "no square of scaled entries");
    Location loc = op.getLoc();
    rewriter.replaceOp(
        op, buildScaled(rewriter, loc, buildSquare(rewriter, loc, scaled->base),
                        buildSquare(rewriter, loc, scaled->scale),
                        scaled->dimension));
    return success();
  }
};

/// x (w s) -> (x s) w where s runs along what is summed over, (x w) s where it
/// runs along outputs, for entries w and a scale s.
struct MoveScaleOutOfProduct
    : public OpInterfaceRewritePattern<linalg::LinalgOp> {
  using OpInterfaceRewritePattern::OpInterfaceRewritePattern;

  LogicalResult matchAndRewrite(linalg::LinalgOp op,
                                PatternRewriter &rewriter) const override {
    if (!isProductOfTensors(op))
      return rewriter.notifyMatchFailure(op, "no product");
    for (unsigned number : {0u, 1u}) {
      OpOperand *weight = op.getDpsInputOperand(number);
      std::optional<ScaledTensor> scaled = matchScaledEntries(weight->get());
      if (!scaled)
        continue;
      unsigned loop =
          op.getMatchingIndexingMap(weight).getDimPosition(scaled->dimension);
      OpOperand *activation = op.getDpsInputOperand(1 - number);
      if (op.getIteratorTypesArray()[loop] == utils::IteratorType::reduction)
        return scaleActivation(op, weight, activation, *scaled, loop, rewriter);
      return scaleResult(op, weight, *scaled, loop, rewriter);
    }
    return rewriter.notifyMatchFailure(op, "no scaled entries");
  }

private:
  /// The dimension of an operand that `loop` runs along.
  static std::optional<int64_t> getDimension(AffineMap map, unsigned loop) {
    for (auto [dimension, result] : llvm::enumerate(map.getResults()))
      if (auto dim = dyn_cast<AffineDimExpr>(result);
          dim && dim.getPosition() == loop)
        return static_cast<int64_t>(dimension);
    return std::nullopt;
  }

  static LogicalResult scaleActivation(linalg::LinalgOp op, OpOperand *weight,
                                       OpOperand *activation,
                                       const ScaledTensor &scaled,
                                       unsigned loop,
                                       PatternRewriter &rewriter) {
    std::optional<int64_t> dimension =
        getDimension(op.getMatchingIndexingMap(activation), loop);
    if (!dimension)
      return rewriter.notifyMatchFailure(op, "activation without the loop");
    Location loc = op.getLoc();
    Value x = activation->get(), scale = scaled.scale;
    // Products of means and of variances share what they scale:
    // x^2 s^2 is (x s)^2.
    Value root = matchSquare(x), scaleRoot = matchSquare(scale);
    Value moved = root && scaleRoot
                      ? buildSquare(rewriter, loc,
                                    buildScaled(rewriter, loc, root, scaleRoot,
                                                *dimension))
                      : buildScaled(rewriter, loc, x, scale, *dimension);
    rewriter.modifyOpInPlace(op, [&] {
      activation->set(moved);
      weight->set(scaled.base);
    });
    return success();
  }

  static LogicalResult scaleResult(linalg::LinalgOp op, OpOperand *weight,
                                   const ScaledTensor &scaled, unsigned loop,
                                   PatternRewriter &rewriter) {
    OpOperand *init = op.getDpsInitOperand(0);
    std::optional<int64_t> dimension =
        getDimension(op.getMatchingIndexingMap(init), loop);
    auto fill = init->get().getDefiningOp<linalg::FillOp>();
    if (!dimension || !fill ||
        !matchPattern(fill.getInputs().front(), m_AnyZeroFloat()))
      return rewriter.notifyMatchFailure(op, "adds to something");
    rewriter.modifyOpInPlace(op, [&] { weight->set(scaled.base); });
    rewriter.setInsertionPointAfter(op);
    Value result = op->getResult(0);
    llvm::SmallPtrSet<Operation *, 4> users(result.getUsers().begin(),
                                            result.getUsers().end());
    Value moved =
        buildScaled(rewriter, op.getLoc(), result, scaled.scale, *dimension);
    rewriter.replaceUsesWithIf(result, moved, [&](OpOperand &use) {
      return users.contains(use.getOwner());
    });
    return success();
  }
};

/// x 1 -> the sum of x, the same for all outputs.
struct SumInsteadOfProduct
    : public OpInterfaceRewritePattern<linalg::LinalgOp> {
  using OpInterfaceRewritePattern::OpInterfaceRewritePattern;

  LogicalResult matchAndRewrite(linalg::LinalgOp op,
                                PatternRewriter &rewriter) const override {
    if (!isProductOfTensors(op))
      return rewriter.notifyMatchFailure(op, "no product");
    for (unsigned number : {0u, 1u}) {
      std::optional<APFloat> uniform =
          getUniform(op.getDpsInputOperand(number)->get());
      if (!uniform)
        continue;
      OpOperand *activation = op.getDpsInputOperand(1 - number);
      // Every loop that is summed over runs along the activation.
      AffineMap read = op.getMatchingIndexingMap(activation);
      for (auto [loop, kind] : llvm::enumerate(op.getIteratorTypesArray()))
        if (kind == utils::IteratorType::reduction &&
            !read.isFunctionOfDim(loop))
          return rewriter.notifyMatchFailure(op, "sums without the activation");
      Value sum = buildSum(op, activation, rewriter);
      rewriter.replaceOp(op,
                         buildResult(op, activation, sum, *uniform, rewriter));
      return success();
    }
    return rewriter.notifyMatchFailure(op, "no operand is one number");
  }

private:
  /// The loops of an operand that are not summed over.
  static SmallVector<unsigned> getOuterLoops(linalg::LinalgOp op,
                                             OpOperand *operand) {
    SmallVector<unsigned> loops;
    SmallVector<utils::IteratorType> kinds = op.getIteratorTypesArray();
    for (AffineExpr result : op.getMatchingIndexingMap(operand).getResults()) {
      unsigned loop = cast<AffineDimExpr>(result).getPosition();
      if (kinds[loop] == utils::IteratorType::parallel)
        loops.push_back(loop);
    }
    return loops;
  }

  /// The sum of the activation over what the product sums over.
  static Value buildSum(linalg::LinalgOp op, OpOperand *activation,
                        PatternRewriter &rewriter) {
    Location loc = op.getLoc();
    Value x = activation->get();
    SmallVector<OpFoldResult> extents = tensor::getMixedSizes(rewriter, loc, x);
    SmallVector<OpFoldResult> sizes;
    SmallVector<AffineExpr> kept;
    SmallVector<utils::IteratorType> kinds;
    SmallVector<utils::IteratorType> all = op.getIteratorTypesArray();
    for (auto [dimension, result] :
         llvm::enumerate(op.getMatchingIndexingMap(activation).getResults())) {
      kinds.push_back(all[cast<AffineDimExpr>(result).getPosition()]);
      if (kinds.back() != utils::IteratorType::parallel)
        continue;
      kept.push_back(rewriter.getAffineDimExpr(dimension));
      sizes.push_back(extents[dimension]);
    }
    unsigned rank = kinds.size();
    Value zeros =
        buildFilled(rewriter, loc, sizes, getElementTypeOrSelf(x), 0.0);
    auto sum = linalg::GenericOp::create(
        rewriter, loc, zeros.getType(), x, zeros,
        ArrayRef<AffineMap>{rewriter.getMultiDimIdentityMap(rank),
                            AffineMap::get(rank, 0, kept, op.getContext())},
        kinds, [](OpBuilder &nested, Location bodyLoc, ValueRange args) {
          Value next = arith::AddFOp::create(nested, bodyLoc, args[1], args[0]);
          linalg::YieldOp::create(nested, bodyLoc, next);
        });
    return sum.getResult(0);
  }

  /// What the product adds to, plus the sum times the number, for all outputs.
  static Value buildResult(linalg::LinalgOp op, OpOperand *activation,
                           Value sum, const APFloat &uniform,
                           PatternRewriter &rewriter) {
    Location loc = op.getLoc();
    OpOperand *init = op.getDpsInitOperand(0);
    SmallVector<unsigned> outputs = getOuterLoops(op, init);
    unsigned rank = outputs.size();
    SmallVector<AffineExpr> read;
    for (unsigned loop : getOuterLoops(op, activation))
      read.push_back(rewriter.getAffineDimExpr(
          std::distance(outputs.begin(), llvm::find(outputs, loop))));
    AffineMap identity = rewriter.getMultiDimIdentityMap(rank);
    SmallVector<utils::IteratorType> kinds(rank, utils::IteratorType::parallel);
    auto result = linalg::GenericOp::create(
        rewriter, loc, init->get().getType(), ValueRange{init->get(), sum},
        buildEmptyLike(rewriter, loc, init->get()),
        ArrayRef<AffineMap>{
            identity, AffineMap::get(rank, 0, read, op.getContext()), identity},
        kinds, [&](OpBuilder &nested, Location bodyLoc, ValueRange args) {
          Value factor = arith::ConstantOp::create(
              nested, bodyLoc, nested.getFloatAttr(args[1].getType(), uniform));
          Value scaled =
              arith::MulFOp::create(nested, bodyLoc, args[1], factor);
          Value added = arith::AddFOp::create(nested, bodyLoc, args[0], scaled);
          linalg::YieldOp::create(nested, bodyLoc, added);
        });
    return result.getResult(0);
  }
};

struct SimplifyLookups
    : public mlir::bayes::impl::SimplifyLookupsPassBase<SimplifyLookups> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    populateSimplifyLookupsPatterns(patterns);
    populateDequantizedProductPatterns(patterns);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace

void mlir::bayes::populateSimplifyLookupsPatterns(RewritePatternSet &patterns) {
  patterns.add<ApplyToPieces, ApplyToTable, SquareScaledEntries,
               MoveScaleOutOfProduct, SumInsteadOfProduct>(
      patterns.getContext());
}
