//===- PairProducts.cpp - Products of numbers of bf16 ---------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Dialect/Bayes/IR/BayesOps.h"
#include "bayes/Dialect/Bayes/Transforms/Passes.h"
#include "bayes/Dialect/Bayes/Transforms/Transforms.h"
#include "bayes/Reference/Evaluator.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Remarks.h"
#include "mlir/IR/SymbolTable.h"
#include "llvm/ADT/bit.h"
#include "llvm/Support/MathExtras.h"

namespace mlir::bayes {
#define GEN_PASS_DEF_PAIRPRODUCTSPASS
#include "bayes/Dialect/Bayes/Transforms/Passes.h.inc"
} // namespace mlir::bayes

using namespace mlir;
using namespace mlir::bayes;

//===----------------------------------------------------------------------===//
// Analysis
//===----------------------------------------------------------------------===//

static bool isExactNumber(double value) {
  uint32_t bits = llvm::bit_cast<uint32_t>(static_cast<float>(value));
  return (bits & 0xFFFF) == 0;
}

static bool isExactParameter(LoadParameterOp load) {
  auto parameter = SymbolTable::lookupNearestSymbolFrom<ParameterOp>(
      load, load.getParameterAttr());
  if (!parameter)
    return false;
  FailureOr<ref::Tensor> values = ref::evaluateConstant(load.getResult());
  if (failed(values))
    return false;
  for (int64_t i = 0; i < values->getNumElements(); ++i)
    if (!isExactNumber(values->get(i).getFloat()))
      return false;
  return true;
}

/// Whether all elements of `value` are numbers of bf16.
static bool isExactInBF16(Value value) {
  if (auto result = dyn_cast<OpResult>(value)) {
    Operation *op = result.getOwner();
    if (auto load = dyn_cast<LoadParameterOp>(op))
      return isExactParameter(load);
    if (auto lookup = dyn_cast<PackedLookupOp>(op))
      return lookup.getTables().empty()
                 ? lookup.getBits() <= 8
                 : isExactInBF16(lookup.getTables()[result.getResultNumber()]);
    if (auto extended = dyn_cast<arith::ExtFOp>(op))
      return getElementTypeOrSelf(extended.getIn()).isBF16();
    if (auto generic = dyn_cast<linalg::GenericOp>(op)) {
      Operation *yield = generic.getBody()->getTerminator();
      auto made = yield->getOperand(result.getResultNumber())
                      .getDefiningOp<arith::ExtFOp>();
      return generic.getNumReductionLoops() == 0 && made &&
             made.getIn().getType().isBF16();
    }
    if (auto slice = dyn_cast<tensor::ExtractSliceOp>(op))
      return isExactInBF16(slice.getSource());
    if (auto reshape = dyn_cast<tensor::CollapseShapeOp>(op))
      return isExactInBF16(reshape.getSrc());
    if (auto reshape = dyn_cast<tensor::ExpandShapeOp>(op))
      return isExactInBF16(reshape.getSrc());
  }
  return false;
}

namespace {

/// A sum of products along one loop.
struct PairableProduct {
  linalg::GenericOp op;
  /// The loop of the sum.
  unsigned loop;
  /// The dimensions of the two operands that it runs along.
  std::array<unsigned, 2> dimensions;
};

} // namespace

/// Matches a product whose vectors run along the last dimension of the result
/// and of one operand, such as samples; `why` says what is missing.
static std::optional<PairableProduct> matchProduct(linalg::GenericOp op,
                                                   std::string &why) {
  if (!op.hasPureTensorSemantics() || op.hasDynamicShape() ||
      op.getNumDpsInputs() != 2 || op.getNumReductionLoops() != 1 ||
      !isSumOfProducts(op) || !getElementTypeOrSelf(op.getResult(0)).isF32()) {
    why = "it is no product of two matrices";
    return std::nullopt;
  }
  PairableProduct product{op, 0, {}};
  for (auto [loop, kind] : llvm::enumerate(op.getIteratorTypesArray()))
    if (kind == utils::IteratorType::reduction)
      product.loop = static_cast<unsigned>(loop);
  AffineExpr step = getAffineDimExpr(product.loop, op.getContext());
  AffineMap results = op.getMatchingIndexingMap(op.getDpsInitOperand(0));
  unsigned inVectors = 0;
  for (unsigned number : {0U, 1U}) {
    AffineMap map = op.getMatchingIndexingMap(op.getDpsInputOperand(number));
    const auto *found = llvm::find(map.getResults(), step);
    if (found == map.getResults().end() ||
        llvm::count_if(map.getResults(), [&](AffineExpr index) {
          return index.isFunctionOfDim(product.loop);
        }) != 1) {
      why = "an operand is not read step by step";
      return std::nullopt;
    }
    product.dimensions[number] =
        static_cast<unsigned>(found - map.getResults().begin());
    if (product.dimensions[number] + 1 == map.getNumResults()) {
      why = "the steps of an operand are contiguous";
      return std::nullopt;
    }
    inVectors += results.getNumResults() > 0 && map.getNumResults() > 0 &&
                 map.getResults().back() == results.getResults().back();
  }
  if (inVectors != 1) {
    why = "its vectors do not run along samples";
    return std::nullopt;
  }
  for (OpOperand *input : op.getDpsInputOperands())
    // Making pairs of it would take as long as the product.
    if (input->get().getDefiningOp<LoadParameterOp>()) {
      why = "its weights have no codes";
      return std::nullopt;
    } else if (!isExactInBF16(input->get())) {
      why = "its operands are not rounded to bf16";
      return std::nullopt;
    }
  return product;
}

//===----------------------------------------------------------------------===//
// Rewrite
//===----------------------------------------------------------------------===//

/// Two neighbours along `dimension` in each word, the first in the low half; a
/// missing last one is 0.
static Value buildPairs(OpBuilder &builder, Location loc, Value numbers,
                        unsigned dimension) {
  auto type = cast<RankedTensorType>(numbers.getType());
  auto rank = static_cast<unsigned>(type.getRank());
  int64_t extent = type.getDimSize(dimension);
  SmallVector<int64_t> shape(type.getShape());
  shape[dimension] = llvm::divideCeil(extent, 2);
  Type word = builder.getI32Type();
  Value init = tensor::EmptyOp::create(builder, loc, shape, word);
  SmallVector<utils::IteratorType> kinds(rank, utils::IteratorType::parallel);
  auto pairs = linalg::GenericOp::create(
      builder, loc, init.getType(), ValueRange(), init,
      builder.getMultiDimIdentityMap(rank), kinds,
      [&](OpBuilder &nested, Location bodyLoc, ValueRange) {
        auto constant = [&](int64_t value) -> Value {
          return arith::ConstantIndexOp::create(nested, bodyLoc, value);
        };
        SmallVector<Value> place;
        for (unsigned i = 0; i < rank; ++i)
          place.push_back(linalg::IndexOp::create(nested, bodyLoc, i));
        Value even = arith::MulIOp::create(nested, bodyLoc, place[dimension],
                                           constant(2));
        Value odd = arith::AddIOp::create(nested, bodyLoc, even, constant(1));
        auto getBits = [&](Value at) -> Value {
          place[dimension] = at;
          Value number =
              tensor::ExtractOp::create(nested, bodyLoc, numbers, place);
          return arith::BitcastOp::create(nested, bodyLoc, word, number);
        };
        Value half = arith::ConstantIntOp::create(nested, bodyLoc, word, 16);
        Value low =
            arith::ShRUIOp::create(nested, bodyLoc, getBits(even), half);
        Value high;
        if (extent % 2 == 0) {
          high = getBits(odd);
        } else {
          Value isThere =
              arith::CmpIOp::create(nested, bodyLoc, arith::CmpIPredicate::ult,
                                    odd, constant(extent));
          Value last = arith::MinUIOp::create(nested, bodyLoc, odd,
                                              constant(extent - 1));
          Value zero = arith::ConstantIntOp::create(nested, bodyLoc, word, 0);
          high = arith::SelectOp::create(nested, bodyLoc, isThere,
                                         getBits(last), zero);
        }
        // The low half of a number that is exact in bf16 is 0.
        Value both = arith::OrIOp::create(nested, bodyLoc, low, high);
        linalg::YieldOp::create(nested, bodyLoc, both);
      });
  return pairs.getResult(0);
}

/// The same where a lookup, which can make pairs itself, makes the numbers of
/// steps.
static Value lookUpPairs(OpBuilder &builder, PackedLookupOp lookup,
                         unsigned result) {
  Location loc = lookup.getLoc();
  auto type = cast<RankedTensorType>(lookup.getResult(result).getType());
  SmallVector<int64_t> shape(type.getShape());
  int64_t &steps = shape[shape.size() - 2];
  IntegerAttr all = builder.getI64IntegerAttr(steps);
  steps = llvm::divideCeil(steps, 2);
  Value init =
      tensor::EmptyOp::create(builder, loc, shape, builder.getI32Type());
  SmallVector<Value> tables;
  if (!lookup.getTables().empty())
    tables.push_back(lookup.getTables()[result]);
  return PackedLookupOp::create(builder, loc, init.getType(), lookup.getWords(),
                                tables, init, lookup.getBitsAttr(),
                                lookup.getColumnsAttr(), all)
      .getResult(0);
}

/// `buildPairs`, next to what makes the numbers: products in loops share those
/// of a weight.
static Value getPairs(OpBuilder &builder, Location loc, Value numbers,
                      unsigned dimension) {
  builder.setInsertionPointAfterValue(numbers);
  auto lookup = numbers.getDefiningOp<PackedLookupOp>();
  auto type = cast<RankedTensorType>(numbers.getType());
  if (!lookup || dimension + 2 != type.getRank())
    return buildPairs(builder, loc, numbers, dimension);
  return lookUpPairs(builder, lookup,
                     cast<OpResult>(numbers).getResultNumber());
}

static void rewrite(RewriterBase &rewriter, const PairableProduct &product) {
  linalg::GenericOp op = product.op;
  Location loc = op.getLoc();
  SmallVector<Value> operands;
  for (auto [input, dimension] :
       llvm::zip_equal(op.getDpsInputs(), product.dimensions))
    operands.push_back(getPairs(rewriter, loc, input, dimension));
  rewriter.setInsertionPoint(op);
  auto made = linalg::GenericOp::create(
      rewriter, loc, op.getResultTypes(), operands, op.getDpsInits(),
      op.getIndexingMapsArray(), op.getIteratorTypesArray(),
      [](OpBuilder &nested, Location bodyLoc, ValueRange args) {
        Value sum =
            PairDotOp::create(nested, bodyLoc, args[2], args[0], args[1]);
        linalg::YieldOp::create(nested, bodyLoc, sum);
      });
  rewriter.replaceOp(op, made.getResults());
}

//===----------------------------------------------------------------------===//
// Pass
//===----------------------------------------------------------------------===//

namespace {

struct PairProducts
    : public mlir::bayes::impl::PairProductsPassBase<PairProducts> {
  void runOnOperation() override {
    SmallVector<PairableProduct> products;
    getOperation()->walk([&](linalg::GenericOp op) {
      if (!isSumOfProducts(op))
        return;
      std::string why;
      if (std::optional<PairableProduct> product = matchProduct(op, why))
        products.push_back(*product);
      else
        remark::missed(op.getLoc(), getRemarkOptions())
            << remark::reason("not in pairs: {0}", why);
    });
    IRRewriter rewriter(&getContext());
    for (PairableProduct &product : products) {
      remark::passed(product.op.getLoc(), getRemarkOptions()) << remark::metric(
          "steps",
          llvm::divideCeil(product.op.getStaticLoopRanges()[product.loop], 2));
      rewrite(rewriter, product);
      ++numProducts;
    }
  }

private:
  static remark::RemarkOpts getRemarkOptions() {
    return remark::RemarkOpts::name("PairedProduct")
        .category("bayes-pair-products");
  }
};

} // namespace
