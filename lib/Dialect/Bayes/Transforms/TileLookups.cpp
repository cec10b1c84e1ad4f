//===- TileLookups.cpp - Table lookups next to their products -------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "StructuredToVector.h"
#include "bayes/Dialect/Bayes/IR/BayesOps.h"
#include "bayes/Dialect/Bayes/IR/PackedLayouts.h"
#include "bayes/Dialect/Bayes/Transforms/Passes.h"
#include "bayes/Dialect/Bayes/Transforms/Transforms.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/SCF/Transforms/TileUsingInterface.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Remarks.h"

#include <numeric>

namespace mlir::bayes {
#define GEN_PASS_DEF_TILELOOKUPSPASS
#include "bayes/Dialect/Bayes/Transforms/Passes.h.inc"
} // namespace mlir::bayes

using namespace mlir;
using namespace mlir::bayes;
using ::bayes::PackedCodesLayout;

namespace {

/// The products that read a lookup, and what reads them.
struct LookupProducts {
  llvm::SetVector<Operation *> products;
  /// The element-wise op that alone reads the products, or the only product.
  linalg::GenericOp root;
  /// The loop of `root` over the columns of the lookup.
  unsigned loop;
};

} // namespace

/// Whether `loop` runs along whole dimensions alone, so that a part of it is a
/// slice.
static bool isPlain(AffineMap map, unsigned loop) {
  return llvm::all_of(map.getResults(), [&](AffineExpr result) {
    return isa<AffineDimExpr>(result) || !result.isFunctionOfDim(loop);
  });
}

/// The loop of a product over all columns of `use`, entries of a lookup in
/// panels: c of an operand [c floordiv width, step, c mod width]. Nothing where
/// a part of the loop is no slice of the other operands and of the result, or
/// where another operand is of the lookup as well.
static std::optional<unsigned> getColumnLoop(PackedLookupOp lookup,
                                             OpOperand &use) {
  auto product = cast<linalg::GenericOp>(use.getOwner());
  AffineMap map = product.getMatchingIndexingMap(&use);
  if (map.getNumResults() != 3)
    return std::nullopt;
  auto panel = dyn_cast<AffineBinaryOpExpr>(map.getResult(0));
  if (!panel || !isa<AffineDimExpr>(panel.getLHS()))
    return std::nullopt;
  auto column = cast<AffineDimExpr>(panel.getLHS());
  unsigned loop = column.getPosition();
  int64_t width = lookup.getPanelWidth();
  if (map.getResult(0) != column.floorDiv(width) ||
      map.getResult(1).isFunctionOfDim(loop) ||
      map.getResult(2) != column % width ||
      product.getIteratorTypesArray()[loop] != utils::IteratorType::parallel ||
      product.getStaticLoopRanges()[loop] !=
          static_cast<int64_t>(lookup.getColumns()))
    return std::nullopt;
  for (OpOperand &other : product->getOpOperands())
    if (&other != &use &&
        (other.get().getDefiningOp() == lookup ||
         !isPlain(product.getMatchingIndexingMap(&other), loop)))
      return std::nullopt;
  return loop;
}

/// The loop of `consumer` over the dimension of `value`, one of its inputs,
/// that loop `loop` of `producer` writes.
static std::optional<unsigned> mapLoop(linalg::GenericOp producer,
                                       unsigned loop, OpOperand &use) {
  auto consumer = cast<linalg::GenericOp>(use.getOwner());
  AffineMap written =
      producer.getMatchingIndexingMap(producer.getDpsInitOperand(0));
  AffineMap read = consumer.getMatchingIndexingMap(&use);
  for (auto [to, from] :
       llvm::zip_equal(written.getResults(), read.getResults())) {
    auto dim = dyn_cast<AffineDimExpr>(to);
    if (!dim || dim.getPosition() != loop)
      continue;
    auto result = dyn_cast<AffineDimExpr>(from);
    return result ? std::optional(result.getPosition()) : std::nullopt;
  }
  return std::nullopt;
}

/// The products of a lookup; what else reads it, or one of them, is a reason
/// to fail.
static FailureOr<LookupProducts> findProducts(PackedLookupOp lookup) {
  LookupProducts found;
  std::optional<unsigned> loop;
  for (OpOperand &use : lookup->getUses()) {
    auto product = dyn_cast<linalg::GenericOp>(use.getOwner());
    if (!product || !isContraction(product) || product.getNumResults() != 1 ||
        product.hasDynamicShape())
      return failure();
    std::optional<unsigned> column = getColumnLoop(lookup, use);
    if (!column)
      return failure();
    found.products.insert(product);
    found.root = product;
    loop = column;
  }
  if (found.products.size() == 1) {
    found.loop = *loop;
    return found;
  }
  linalg::GenericOp root;
  for (Operation *op : found.products) {
    if (!op->hasOneUse())
      return failure();
    OpOperand &use = *op->use_begin();
    auto consumer = dyn_cast<linalg::GenericOp>(use.getOwner());
    if (!consumer || (root && consumer != root) ||
        consumer.getNumReductionLoops() != 0 || consumer.hasDynamicShape())
      return failure();
    auto product = cast<linalg::GenericOp>(op);
    for (OpOperand *weight : product.getDpsInputOperands())
      if (weight->get().getDefiningOp() == lookup)
        loop = getColumnLoop(lookup, *weight);
    std::optional<unsigned> column = mapLoop(product, *loop, use);
    if (!column || (root && *column != found.loop))
      return failure();
    for (OpOperand &operand : consumer->getOpOperands())
      if (!isPlain(consumer.getMatchingIndexingMap(&operand), *column))
        return failure();
    root = consumer;
    found.loop = *column;
  }
  if (!root)
    return failure();
  found.root = root;
  return found;
}

/// The most columns, whole panels of codes, that divide all of them and whose
/// entries take no more than `tileBytes`; 0 if there are none.
static int64_t getTileColumns(PackedLookupOp lookup, int64_t tileBytes) {
  PackedCodesLayout layout = getPackedLayout(lookup);
  auto type = cast<ShapedType>(lookup.getInits().front().getType());
  int64_t bytesPerColumn = type.getDimSize(type.getRank() - 2) *
                           static_cast<int64_t>(lookup.getNumResults()) *
                           static_cast<int64_t>(sizeof(float));
  int64_t step = std::lcm(PackedCodesLayout::kLanes, lookup.getPanelWidth());
  int64_t tile = 0;
  for (int64_t columns = step;
       columns < layout.columns && columns * bytesPerColumn <= tileBytes;
       columns += step)
    if (layout.columns % columns == 0)
      tile = columns;
  return tile;
}

/// The bytes of the largest other operand of a product.
static int64_t getActivationBytes(PackedLookupOp lookup,
                                  const LookupProducts &products) {
  int64_t largest = 0;
  for (Operation *op : products.products)
    for (OpOperand *input : cast<linalg::GenericOp>(op).getDpsInputOperands())
      if (auto type = dyn_cast<RankedTensorType>(input->get().getType());
          type && input->get().getDefiningOp() != lookup)
        largest = std::max(largest, type.getNumElements());
  return largest * static_cast<int64_t>(sizeof(float));
}

/// How often `op` runs for once `lookup`, by the loops between them whose trips
/// are known.
static uint64_t countRuns(PackedLookupOp lookup, Operation *op) {
  uint64_t runs = 1;
  for (Operation *parent = op->getParentOp();
       parent && !parent->isAncestor(lookup); parent = parent->getParentOp())
    if (auto loop = dyn_cast<LoopLikeOpInterface>(parent))
      if (std::optional<APInt> trips = loop.getStaticTripCount())
        runs = llvm::SaturatingMultiply(runs, trips->getLimitedValue());
  return runs;
}

/// Looks up in a loop over `columns` columns at a time only those that a slice
/// of the whole is read for.
static void lookUpSlices(RewriterBase &rewriter, PackedLookupOp lookup,
                         scf::ForOp loop, int64_t columns) {
  PackedCodesLayout layout = getPackedLayout(lookup);
  int64_t width = lookup.getPanelWidth();
  SmallVector<tensor::ExtractSliceOp> slices;
  loop->walk([&](tensor::ExtractSliceOp op) {
    if (op.getSource().getDefiningOp() == lookup)
      slices.push_back(op);
  });
  rewriter.setInsertionPointToStart(loop.getBody());
  Location loc = lookup.getLoc();
  Value rows = arith::ConstantIndexOp::create(rewriter, loc, layout.getRows());
  Value start =
      arith::MulIOp::create(rewriter, loc, loop.getInductionVar(), rows);
  Value words = tensor::ExtractSliceOp::create(
      rewriter, loc, lookup.getWords(), OpFoldResult(start),
      OpFoldResult(rewriter.getIndexAttr(layout.getRows() * columns)),
      OpFoldResult(rewriter.getIndexAttr(1)));
  SmallVector<Value> inits;
  SmallVector<Type> types;
  for (Value result : lookup.getResults()) {
    auto type = cast<RankedTensorType>(result.getType());
    SmallVector<int64_t> shape = {columns / width, type.getDimSize(1), width};
    inits.push_back(
        tensor::EmptyOp::create(rewriter, loc, shape, type.getElementType()));
    types.push_back(inits.back().getType());
  }
  auto part = PackedLookupOp::create(
      rewriter, loc, types, words, lookup.getTables(), inits,
      lookup.getBitsAttr(), rewriter.getI64IntegerAttr(columns),
      lookup.getStepsAttr());
  for (tensor::ExtractSliceOp slice : slices) {
    unsigned number = cast<OpResult>(slice.getSource()).getResultNumber();
    rewriter.replaceOp(slice, part.getResult(number));
  }
}

FailureOr<int64_t> mlir::bayes::tileProductsOfLookup(RewriterBase &rewriter,
                                                     PackedLookupOp lookup,
                                                     int64_t tileBytes,
                                                     std::string &why) {
  FailureOr<LookupProducts> found = findProducts(lookup);
  if (failed(found)) {
    why = "more than products over all of its panels of columns reads it";
    return failure();
  }
  if (countRuns(lookup, found->root) > 1) {
    why = "one lookup serves several runs";
    return failure();
  }
  if (getActivationBytes(lookup, *found) > tileBytes) {
    why = "activations take more than a tile";
    return failure();
  }
  int64_t columns = getTileColumns(lookup, tileBytes);
  if (columns == 0) {
    why = "no number of panels that take no more than a tile divides all";
    return failure();
  }
  SmallVector<int64_t> sizes(found->root.getNumLoops(), 0);
  sizes[found->loop] = columns;
  scf::SCFTileAndFuseOptions options;
  options.tilingOptions.setTileSizes(
      getAsIndexOpFoldResult(rewriter.getContext(), sizes));
  // The products, and the zeros that they are added to.
  options.setFusionControlFn(
      [&](tensor::ExtractSliceOp, OpResult producer,
          bool) -> std::optional<scf::SCFTileAndFuseOptions::ControlFnResult> {
        Operation *op = producer.getOwner();
        if (isa<linalg::FillOp>(op) || found->products.contains(op))
          return scf::SCFTileAndFuseOptions::ControlFnResult{};
        return std::nullopt;
      });
  linalg::GenericOp root = found->root;
  rewriter.setInsertionPoint(root);
  FailureOr<scf::SCFTileAndFuseResult> result =
      scf::tileConsumerAndFuseProducersUsingSCF(
          rewriter, cast<TilingInterface>(root.getOperation()), options);
  if (failed(result)) {
    why = "the products cannot be tiled";
    return failure();
  }
  for (OpResult value : root->getResults())
    rewriter.replaceAllUsesWith(value, result->replacements.lookup(value));
  lookUpSlices(rewriter, lookup,
               cast<scf::ForOp>(result->loops.front().getOperation()), columns);
  return columns;
}

namespace {

struct TileLookups
    : public mlir::bayes::impl::TileLookupsPassBase<TileLookups> {
  using TileLookupsPassBase::TileLookupsPassBase;

  void runOnOperation() override {
    if (tileBytes < 1) {
      getOperation()->emitError()
          << "expected a positive 'tile-bytes', found " << tileBytes.getValue();
      return signalPassFailure();
    }
    SmallVector<PackedLookupOp> lookups;
    getOperation()->walk([&](PackedLookupOp op) { lookups.push_back(op); });
    for (PackedLookupOp lookup : lookups)
      run(lookup);
  }

private:
  static int64_t getBytes(PackedLookupOp lookup) {
    auto type = cast<ShapedType>(lookup.getInits().front().getType());
    return type.getNumElements() *
           static_cast<int64_t>(sizeof(float) * lookup.getInits().size());
  }

  void run(PackedLookupOp lookup) {
    if (!lookup.hasPureTensorSemantics() || getBytes(lookup) <= tileBytes)
      return;
    Location loc = lookup.getLoc();
    auto options = remark::RemarkOpts::name("TiledLookup")
                       .category("bayes-tile-lookups")
                       .function(getOperation().getName());
    int64_t bytes = getBytes(lookup);
    IRRewriter rewriter(lookup);
    std::string why;
    FailureOr<int64_t> columns =
        tileProductsOfLookup(rewriter, lookup, tileBytes, why);
    if (failed(columns)) {
      remark::missed(loc, options) << remark::reason("not tiled: {0}", why)
                                   << remark::metric("bytes", bytes);
      return;
    }
    ++numTiled;
    remark::passed(loc, options) << remark::metric("bytes", bytes)
                                 << remark::metric("tile_columns", *columns);
  }
};

} // namespace
