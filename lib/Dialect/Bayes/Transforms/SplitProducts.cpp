//===- SplitProducts.cpp - Products with weights of several pieces --------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Dialect/Bayes/Transforms/Passes.h"
#include "bayes/Dialect/Bayes/Transforms/Transforms.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Tensor/Transforms/Transforms.h"
#include "mlir/Dialect/Utils/StructuredOpsUtils.h"
#include "mlir/IR/Iterators.h"
#include "mlir/IR/Remarks.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Transforms/WalkPatternRewriteDriver.h"

namespace mlir::bayes {
#define GEN_PASS_DEF_SPLITPRODUCTSPASS
#include "bayes/Dialect/Bayes/Transforms/Passes.h.inc"
} // namespace mlir::bayes

using namespace mlir;
using namespace mlir::bayes;

//===----------------------------------------------------------------------===//
// Matching
//===----------------------------------------------------------------------===//

static linalg::LinalgOp getOp(const JoinedProduct &product) {
  return cast<linalg::LinalgOp>(product.matrix->getOwner());
}

static tensor::ConcatOp getPieces(const JoinedProduct &product) {
  return product.matrix->get().getDefiningOp<tensor::ConcatOp>();
}

static bool isReduction(const JoinedProduct &product) {
  return getOp(product).getIteratorTypesArray()[product.loop] ==
         utils::IteratorType::reduction;
}

FailureOr<JoinedProduct> mlir::bayes::matchJoinedProduct(OpOperand &use,
                                                         std::string &why) {
  auto pieces = use.get().getDefiningOp<tensor::ConcatOp>();
  if (!pieces) {
    why = "it has no operand of several pieces";
    return failure();
  }
  auto op = dyn_cast<linalg::LinalgOp>(use.getOwner());
  if (!op || !op.hasPureTensorSemantics() ||
      !linalg::isaContractionOpInterface(op) || !isSumOfProducts(op) ||
      !op.isDpsInput(&use)) {
    why = "it is no product";
    return failure();
  }
  if (op.hasDynamicShape() ||
      !llvm::all_of(pieces.getInputs().getTypes(), [](Type type) {
        return cast<ShapedType>(type).hasStaticShape();
      })) {
    why = "its shape is not known";
    return failure();
  }
  // A contraction's operands have dimensions that loops run along.
  unsigned loop =
      op.getMatchingIndexingMap(&use).getDimPosition(pieces.getDim());
  return JoinedProduct{&use, loop};
}

bool mlir::bayes::canSplitTogether(const JoinedProduct &first,
                                   const JoinedProduct &second) {
  linalg::LinalgOp op = getOp(first), last = getOp(second);
  tensor::ConcatOp pieces = getPieces(first), others = getPieces(second);
  if (op == last || op->getBlock() != last->getBlock() ||
      pieces.getDim() != others.getDim() ||
      pieces.getInputs().getTypes() != others.getInputs().getTypes() ||
      !op->isBeforeInBlock(last))
    return false;
  return llvm::all_of(op->getUsers(), [&](Operation *user) {
    Operation *ancestor = last->getBlock()->findAncestorOpInBlock(*user);
    return ancestor && last->isBeforeInBlock(ancestor);
  });
}

//===----------------------------------------------------------------------===//
// Splitting
//===----------------------------------------------------------------------===//

namespace {

/// Indices of a loop.
struct Span {
  int64_t offset, size;
};

/// A part of a tensor, all of it in most dimensions.
struct Part {
  SmallVector<OpFoldResult> offsets, sizes, strides;
};

} // namespace

/// The dimension that `loop` runs along, if there is one.
static std::optional<unsigned> getDimension(AffineMap map, unsigned loop) {
  return map.getResultPosition(getAffineDimExpr(loop, map.getContext()));
}

static Part getPart(OpBuilder &builder, Value tensor, unsigned dimension,
                    Span span) {
  ArrayRef<int64_t> shape = cast<RankedTensorType>(tensor.getType()).getShape();
  Part part;
  part.offsets.assign(shape.size(), builder.getIndexAttr(0));
  part.strides.assign(shape.size(), builder.getIndexAttr(1));
  part.sizes = getAsIndexOpFoldResult(builder.getContext(), shape);
  part.offsets[dimension] = builder.getIndexAttr(span.offset);
  part.sizes[dimension] = builder.getIndexAttr(span.size);
  return part;
}

/// The part of `tensor` that `span` of `loop` reads.
static Value buildPart(OpBuilder &builder, Location loc, Value tensor,
                       AffineMap map, unsigned loop, Span span) {
  std::optional<unsigned> dimension = getDimension(map, loop);
  if (!dimension)
    return tensor;
  Part part = getPart(builder, tensor, *dimension, span);
  return tensor::ExtractSliceOp::create(builder, loc, tensor, part.offsets,
                                        part.sizes, part.strides);
}

/// `product` for one piece of its matrix; `sum` is what it adds to.
static Value buildPiece(OpBuilder &builder, const JoinedProduct &product,
                        Value piece, Value sum, Span span) {
  linalg::LinalgOp op = getOp(product);
  SmallVector<Value> operands;
  for (OpOperand &operand : op->getOpOperands()) {
    Value value = op.isDpsInit(&operand) ? sum : operand.get();
    operands.push_back(&operand == product.matrix
                           ? piece
                           : buildPart(builder, op.getLoc(), value,
                                       op.getMatchingIndexingMap(&operand),
                                       product.loop, span));
  }
  return clone(builder, op, operands.back().getType(), operands)->getResult(0);
}

void mlir::bayes::splitProducts(RewriterBase &rewriter,
                                ArrayRef<JoinedProduct> products) {
  rewriter.setInsertionPoint(getOp(products.back()));
  SmallVector<Value> sums;
  for (const JoinedProduct &product : products)
    sums.push_back(getOp(product).getDpsInits().front());
  Span span{0, 0};
  tensor::ConcatOp first = getPieces(products.front());
  for (auto [number, like] : llvm::enumerate(first.getInputs())) {
    auto type = cast<RankedTensorType>(like.getType());
    span = {span.offset + span.size,
            type.getDimSize(static_cast<unsigned>(first.getDim()))};
    SmallVector<Value> parts;
    for (auto [product, sum] : llvm::zip_equal(products, sums))
      parts.push_back(buildPiece(rewriter, product,
                                 getPieces(product).getInputs()[number], sum,
                                 span));
    // Behind all of them, so that two can become one op.
    for (auto [product, sum, part] : llvm::zip_equal(products, sums, parts)) {
      linalg::LinalgOp op = getOp(product);
      std::optional<unsigned> dimension = getDimension(
          op.getMatchingIndexingMap(op.getDpsInitOperand(0)), product.loop);
      if (!dimension) {
        sum = part;
        continue;
      }
      Part place = getPart(rewriter, sum, *dimension, span);
      sum = tensor::InsertSliceOp::create(rewriter, op.getLoc(), part, sum,
                                          place.offsets, place.sizes,
                                          place.strides);
    }
  }
  for (auto [product, sum] : llvm::zip_equal(products, sums))
    rewriter.replaceOp(getOp(product), sum);
}

//===----------------------------------------------------------------------===//
// Pass
//===----------------------------------------------------------------------===//

/// Whether some piece is entries of a table, which a kernel of its own reads,
/// or is drawn tile by tile.
static bool holdsEntries(Value value) {
  if (auto pieces = value.getDefiningOp<tensor::ConcatOp>())
    return llvm::any_of(pieces.getInputs(), holdsEntries);
  return value.getDefiningOp<LookupOp>() || isWeightDraw(value);
}

namespace {

struct SplitProducts
    : public mlir::bayes::impl::SplitProductsPassBase<SplitProducts> {
  void runOnOperation() override {
    // Pieces may have pieces.
    while (splitSome()) {
    }
    getOperation()->walk<WalkOrder::PostOrder, ReverseIterator>(
        [](tensor::ConcatOp op) {
          if (isOpTriviallyDead(op))
            op->erase();
        });
    getOperation()->walk([&](tensor::ConcatOp op) { explain(op); });
    RewritePatternSet patterns(&getContext());
    tensor::populateDecomposeTensorConcatPatterns(patterns);
    walkAndApplyPatterns(getOperation(), std::move(patterns));
  }

private:
  static remark::RemarkOpts getRemarkOptions() {
    return remark::RemarkOpts::name("SplitProduct")
        .category("bayes-split-products");
  }

  /// Says what reads the whole.
  void explain(tensor::ConcatOp op) {
    ++numBuilt;
    for (OpOperand &use : op->getUses()) {
      std::string why = "none is entries of a table";
      if (holdsEntries(op))
        (void)matchJoinedProduct(use, why);
      remark::missed(use.getOwner()->getLoc(), getRemarkOptions())
          << remark::metric("pieces", op.getInputs().size())
          << remark::reason("reads pieces put together: {0}", why);
    }
  }

  /// Splits the products that can be; those of means and of variances read the
  /// same codes, and are split together.
  bool splitSome() {
    SmallVector<JoinedProduct> found;
    getOperation()->walk([&](linalg::LinalgOp op) {
      for (OpOperand *input : op.getDpsInputOperands()) {
        std::string why;
        FailureOr<JoinedProduct> product = matchJoinedProduct(*input, why);
        if (succeeded(product) && holdsEntries(input->get())) {
          found.push_back(*product);
          break;
        }
      }
    });
    // By number: products that are split are erased.
    SmallVector<bool> isDone(found.size(), false);
    IRRewriter rewriter(&getContext());
    for (size_t number = 0; number < found.size(); ++number) {
      if (isDone[number])
        continue;
      SmallVector<JoinedProduct> together = {found[number]};
      for (size_t other = number + 1; other < found.size(); ++other)
        if (!isDone[other] && canSplitTogether(found[number], found[other])) {
          together.push_back(found[other]);
          isDone[other] = true;
          break;
        }
      for (const JoinedProduct &one : together) {
        remark::passed(getOp(one).getLoc(), getRemarkOptions())
            << remark::metric("pieces", getPieces(one).getInputs().size())
            << remark::metric("along", isReduction(one) ? "sum" : "outputs");
        ++numSplit;
      }
      splitProducts(rewriter, together);
    }
    return !found.empty();
  }
};

} // namespace
