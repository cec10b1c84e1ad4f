//===- DequantizedProducts.cpp - Products of tensors of mixed precision ---===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Dialect/Bayes/IR/BayesOps.h"
#include "bayes/Dialect/Bayes/IR/StructuredBuilders.h"
#include "bayes/Dialect/Bayes/Transforms/Transforms.h"
#include "bayes/Reference/Evaluator.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StructuredOpsUtils.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace mlir::bayes;

/// The levels of all codes, slice after slice: entries of tables that depend on
/// nothing but a width.
static Value buildLevels(OpBuilder &builder, DequantizeOp op) {
  Location loc = op.getLoc();
  Type type = getElementTypeOrSelf(op.getResult());
  SmallVector<Value> pieces;
  for (Value codes : op.getCodes()) {
    unsigned bits = getElementTypeOrSelf(codes).getIntOrFloatBitWidth();
    int64_t entries = int64_t(1) << bits;
    SmallVector<Attribute> grid;
    for (int64_t entry = 0; entry < entries; ++entry)
      grid.push_back(
          builder.getFloatAttr(type, static_cast<double>(entry - entries / 2)));
    Value table = arith::ConstantOp::create(
        builder, loc,
        DenseElementsAttr::get(RankedTensorType::get(entries, type), grid));
    pieces.push_back(LookupOp::create(builder, loc, codes, table));
  }
  if (pieces.size() == 1)
    return pieces.front();
  return tensor::ConcatOp::create(
      builder, loc, static_cast<int64_t>(op.getDimension()), pieces);
}

namespace {

/// Builds an element from elements of `ins`; `read` builds the element of the
/// source at a number.
using GatherBody = function_ref<Value(OpBuilder &, Location, ValueRange,
                                      function_ref<Value(Value)> read)>;

/// A product one of whose matrices is a `bayes.dequantize`.
struct DequantizedProduct {
  OpOperand *matrix;
  OpOperand *activation;
  DequantizeOp weight;
  /// Runs along the slices.
  unsigned loop;
  /// The dimension of the activation, or of the result where slices are
  /// outputs, that `loop` runs along.
  unsigned dimension;
};

} // namespace

/// A tensor like `source` whose dimension `dimension` runs along `ins`.
static Value buildGather(OpBuilder &builder, Location loc, Value source,
                         unsigned dimension, ValueRange ins, GatherBody body) {
  auto type = cast<RankedTensorType>(source.getType());
  auto rank = static_cast<unsigned>(type.getRank());
  SmallVector<OpFoldResult> sizes = tensor::getMixedSizes(builder, loc, source);
  sizes[dimension] = builder.getIndexAttr(
      cast<RankedTensorType>(ins.front().getType()).getDimSize(0));
  Value init =
      tensor::EmptyOp::create(builder, loc, sizes, type.getElementType());
  AffineMap along = AffineMap::get(rank, 0, builder.getAffineDimExpr(dimension),
                                   builder.getContext());
  SmallVector<AffineMap> maps(ins.size(), along);
  maps.push_back(builder.getMultiDimIdentityMap(rank));
  SmallVector<utils::IteratorType> kinds(rank, utils::IteratorType::parallel);
  auto gather = linalg::GenericOp::create(
      builder, loc, init.getType(), ins, init, maps, kinds,
      [&](OpBuilder &nested, Location bodyLoc, ValueRange args) {
        auto read = [&](Value number) -> Value {
          SmallVector<Value> place;
          for (unsigned i = 0; i < rank; ++i)
            place.push_back(linalg::IndexOp::create(nested, bodyLoc, i));
          place[dimension] = arith::IndexCastUIOp::create(
              nested, bodyLoc, nested.getIndexType(), number);
          return tensor::ExtractOp::create(nested, bodyLoc, source, place);
        };
        linalg::YieldOp::create(nested, bodyLoc,
                                body(nested, bodyLoc, args, read));
      });
  return gather.getResult(0);
}

/// The activation at each slice, times its step.
static Value buildActivation(OpBuilder &builder, Location loc,
                             const DequantizedProduct &product) {
  DequantizeOp weight = product.weight;
  Value x = product.activation->get();
  if (!weight.getPositions())
    return buildScaled(builder, loc, x, weight.getSteps(), product.dimension);
  return buildGather(
      builder, loc, x, product.dimension,
      {weight.getPositions(), weight.getSteps()},
      [](OpBuilder &nested, Location bodyLoc, ValueRange args, auto read) {
        return arith::MulFOp::create(nested, bodyLoc, read(args[0]), args[1])
            .getResult();
      });
}

/// For each index of the dimension of slices the number of its slice, or -1.
static Value buildNumbers(OpBuilder &builder, DequantizeOp weight) {
  FailureOr<ref::Tensor> positions =
      ref::evaluateConstant(weight.getPositions());
  assert(succeeded(positions) && "known positions");
  auto type = cast<RankedTensorType>(weight.getType());
  SmallVector<int32_t> numbers(
      static_cast<size_t>(type.getDimSize(weight.getDimension())), -1);
  for (int64_t i = 0; i < positions->getNumElements(); ++i)
    numbers[positions->get(i).getUnsigned()] = static_cast<int32_t>(i);
  return arith::ConstantOp::create(builder, weight.getLoc(),
                                   builder.getI32TensorAttr(numbers));
}

/// The outputs at their indices, 0 at those without a slice.
static Value buildOutputs(OpBuilder &builder, Location loc, Value outputs,
                          unsigned dimension, Value numbers) {
  Type type = getElementTypeOrSelf(outputs);
  return buildGather(
      builder, loc, outputs, dimension, numbers,
      [&](OpBuilder &nested, Location bodyLoc, ValueRange args,
          auto read) -> Value {
        Value first = arith::ConstantOp::create(
            nested, bodyLoc, nested.getIntegerAttr(args[0].getType(), 0));
        Value zero = arith::ConstantOp::create(nested, bodyLoc,
                                               nested.getZeroAttr(type));
        Value isThere = arith::CmpIOp::create(
            nested, bodyLoc, arith::CmpIPredicate::sge, args[0], first);
        Value number = arith::MaxSIOp::create(nested, bodyLoc, args[0], first);
        return arith::SelectOp::create(nested, bodyLoc, isThere, read(number),
                                       zero);
      });
}

/// The dimension of an operand that `loop` runs along.
static std::optional<unsigned> getDimension(AffineMap map, unsigned loop) {
  for (auto [dimension, result] : llvm::enumerate(map.getResults()))
    if (auto dim = dyn_cast<AffineDimExpr>(result);
        dim && dim.getPosition() == loop)
      return static_cast<unsigned>(dimension);
  return std::nullopt;
}

static bool isReduction(linalg::LinalgOp op, unsigned loop) {
  return op.getIteratorTypesArray()[loop] == utils::IteratorType::reduction;
}

/// Whether there are no positions, or known ones that are indices of the
/// result: code reads an activation at what they say.
static bool hasKnownPositions(DequantizeOp weight) {
  Value positions = weight.getPositions();
  if (!positions)
    return true;
  if (!ref::isCompileTimeConstant(positions))
    return false;
  FailureOr<ref::Tensor> known = ref::evaluateConstant(positions);
  if (failed(known))
    return false;
  auto extent = static_cast<uint64_t>(
      cast<RankedTensorType>(weight.getType())
          .getDimSize(static_cast<unsigned>(weight.getDimension())));
  for (int64_t i = 0; i < known->getNumElements(); ++i)
    if (known->get(i).getUnsigned() >= extent)
      return false;
  return true;
}

static std::optional<DequantizedProduct> matchProduct(linalg::LinalgOp op) {
  if (!op.hasPureTensorSemantics() || !linalg::isaContractionOpInterface(op) ||
      !isSumOfProducts(op))
    return std::nullopt;
  for (unsigned number : {0U, 1U}) {
    OpOperand *matrix = op.getDpsInputOperand(number);
    auto weight = matrix->get().getDefiningOp<DequantizeOp>();
    // Sums are of f32.
    if (!weight || !getElementTypeOrSelf(weight.getResult()).isF32())
      continue;
    OpOperand *activation = op.getDpsInputOperand(1 - number);
    auto loop = op.getMatchingIndexingMap(matrix).getDimPosition(
        static_cast<unsigned>(weight.getDimension()));
    OpOperand *other =
        isReduction(op, loop) ? activation : op.getDpsInitOperand(0);
    // Of batches of matrices, each has an activation of its own.
    if (!isReduction(op, loop) &&
        op.getMatchingIndexingMap(activation).isFunctionOfDim(loop))
      continue;
    if (std::optional<unsigned> dimension =
            getDimension(op.getMatchingIndexingMap(other), loop))
      return DequantizedProduct{matrix, activation, weight, loop, *dimension};
  }
  return std::nullopt;
}

namespace {

/// x W -> (x at the slices' positions, times their steps) levels, where slices
/// are what is summed over; (x levels) steps, put at their positions, where
/// they are outputs.
struct MultiplyLevels : public OpInterfaceRewritePattern<linalg::LinalgOp> {
  using OpInterfaceRewritePattern::OpInterfaceRewritePattern;

  LogicalResult matchAndRewrite(linalg::LinalgOp op,
                                PatternRewriter &rewriter) const override {
    std::optional<DequantizedProduct> product = matchProduct(op);
    if (!product)
      return rewriter.notifyMatchFailure(op, "no dequantized matrix");
    if (!hasKnownPositions(product->weight))
      return rewriter.notifyMatchFailure(op, "positions are not known");
    // Nothing is added.
    if (product->weight.getNumSlices() == 0) {
      rewriter.replaceOp(op, op.getDpsInits().front());
      return success();
    }
    if (isReduction(op, product->loop)) {
      Value x = buildActivation(rewriter, op.getLoc(), *product);
      rewriter.replaceOp(
          op, buildProduct(rewriter, *product, x, op.getDpsInits().front()));
      return success();
    }
    auto fill = op.getDpsInits().front().getDefiningOp<linalg::FillOp>();
    if (!fill || !matchPattern(fill.getInputs().front(), m_AnyZeroFloat()))
      return rewriter.notifyMatchFailure(op, "adds to something");
    multiplyOutputs(rewriter, *product);
    return success();
  }

private:
  static Value buildProduct(OpBuilder &builder,
                            const DequantizedProduct &product, Value x,
                            Value init) {
    linalg::LinalgOp op = cast<linalg::LinalgOp>(product.matrix->getOwner());
    Value levels = buildLevels(builder, product.weight);
    SmallVector<Value> operands(op->getOperands());
    operands[product.activation->getOperandNumber()] = x;
    operands[product.matrix->getOperandNumber()] = levels;
    operands.back() = init;
    return clone(builder, op, init.getType(), operands)->getResult(0);
  }

  static void multiplyOutputs(PatternRewriter &rewriter,
                              const DequantizedProduct &product) {
    linalg::LinalgOp op = cast<linalg::LinalgOp>(product.matrix->getOwner());
    Location loc = op.getLoc();
    DequantizeOp weight = product.weight;
    Value init = op.getDpsInits().front();
    SmallVector<OpFoldResult> sizes =
        tensor::getMixedSizes(rewriter, loc, init);
    sizes[product.dimension] = rewriter.getIndexAttr(weight.getNumSlices());
    Value zeros =
        buildFilled(rewriter, loc, sizes, getElementTypeOrSelf(init), 0.0);
    Value outputs =
        buildProduct(rewriter, product, product.activation->get(), zeros);
    outputs = buildScaled(rewriter, loc, outputs, weight.getSteps(),
                          product.dimension);
    if (weight.getPositions())
      outputs = buildOutputs(rewriter, loc, outputs, product.dimension,
                             buildNumbers(rewriter, weight));
    rewriter.replaceOp(op, outputs);
  }
};

} // namespace

void mlir::bayes::populateDequantizedProductPatterns(
    RewritePatternSet &patterns) {
  patterns.add<MultiplyLevels>(patterns.getContext());
}
