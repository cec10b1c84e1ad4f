//===- TileWeightDraws.cpp - Draws of weights fused into their products ---===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Dialect/Bayes/IR/BayesOps.h"
#include "bayes/Dialect/Bayes/Transforms/Passes.h"
#include "bayes/Dialect/Bayes/Transforms/Transforms.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/SCF/Transforms/TileUsingInterface.h"
#include "mlir/Dialect/SCF/Transforms/Transforms.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Tensor/Transforms/Transforms.h"
#include "mlir/IR/Remarks.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "llvm/Support/MathExtras.h"

namespace mlir::bayes {
#define GEN_PASS_DEF_TILEWEIGHTDRAWSPASS
#include "bayes/Dialect/Bayes/Transforms/Passes.h.inc"
} // namespace mlir::bayes

using namespace mlir;
using namespace mlir::bayes;

/// Of a scalar 1.
static int64_t getNumElements(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  return type ? type.getNumElements() : 1;
}

/// Whether the body of `op` extracts elements at the lane of the sample, as
/// lookups in draws of a table do.
static bool extractsAtLane(linalg::GenericOp op) {
  auto extracts = op.getBody()->getOps<tensor::ExtractOp>();
  return llvm::any_of(extracts, [&](tensor::ExtractOp extract) {
    if (extract.getIndices().empty())
      return false;
    auto lane = extract.getIndices().back().getDefiningOp<linalg::IndexOp>();
    return lane && lane.getDim() + 1 == op.getNumLoops();
  });
}

bool bayes::isWeightDraw(Value value) {
  auto generic = value.getDefiningOp<linalg::GenericOp>();
  if (!generic || generic.getNumLoops() == 0 ||
      generic.getNumReductionLoops() != 0)
    return false;
  unsigned lane = generic.getNumLoops() - 1;
  bool extracts = extractsAtLane(generic);
  // Something drawn must differ from element to element: a drawn bias is the
  // same for all examples of an activation.
  bool drawn = false;
  for (OpOperand *input : generic.getDpsInputOperands()) {
    AffineMap map = generic.getMatchingIndexingMap(input);
    if (!map.isFunctionOfDim(lane)) {
      drawn |= extracts && map.isProjectedPermutation() &&
               map.getNumResults() == lane;
      continue;
    }
    auto normal = input->get().getDefiningOp<NormalOp>();
    if (normal ? normal.getPurpose() != Purpose::Weight
               : !isWeightDraw(input->get()))
      return false;
    drawn |= map.isPermutation();
  }
  return drawn;
}

/// The drawn weight of a contraction, null if there is none.
static OpOperand *getDrawnOperand(linalg::GenericOp op) {
  if (!op.hasPureTensorSemantics() || !linalg::isaContractionOpInterface(op) ||
      op.hasDynamicShape() || llvm::is_contained(op.getStaticLoopRanges(), 0))
    return nullptr;
  for (OpOperand *input : op.getDpsInputOperands())
    if (isWeightDraw(input->get()))
      return input;
  return nullptr;
}

/// The largest divisor of `extent` that is at most `limit`.
static int64_t getLargestDivisor(int64_t extent, int64_t limit) {
  for (int64_t divisor = std::min(extent, limit); divisor > 1; --divisor)
    if (extent % divisor == 0)
      return divisor;
  return 1;
}

namespace {

struct TileWeightDraws
    : public mlir::bayes::impl::TileWeightDrawsPassBase<TileWeightDraws> {
  using TileWeightDrawsPassBase::TileWeightDrawsPassBase;

  void runOnOperation() override {
    if (tileBytes < 1) {
      getOperation()->emitError()
          << "expected a positive 'tile-bytes', found " << tileBytes.getValue();
      return signalPassFailure();
    }
    SmallVector<linalg::GenericOp> products;
    getOperation()->walk([&](linalg::GenericOp op) {
      if (getDrawnOperand(op))
        products.push_back(op);
    });
    for (linalg::GenericOp op : products)
      if (failed(tile(op)))
        return signalPassFailure();
    // The destination of a tile is a slice of a whole weight tensor; make it a
    // tensor of the tile's size.
    RewritePatternSet patterns(&getContext());
    tensor::populateFoldTensorEmptyPatterns(patterns);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }

  /// Tile sizes of the weight's loops, zero (whole) elsewhere: a few outputs,
  /// an even number of them so that no pair of elements is cut, and as many
  /// reduction steps as fit.
  SmallVector<int64_t> getTileSizes(linalg::GenericOp op) {
    SmallVector<int64_t> sizes(op.getNumLoops(), 0);
    SmallVector<int64_t> extents = op.getStaticLoopRanges();
    OpOperand *weight = getDrawnOperand(op);
    AffineMap map = op.getMatchingIndexingMap(weight);
    auto type = cast<RankedTensorType>(weight->get().getType());
    int64_t lanes = type.getShape().back();
    int64_t budget = std::max<int64_t>(
        tileBytes / (lanes * static_cast<int64_t>(sizeof(float))), 2);
    SmallVector<utils::IteratorType> iterators = op.getIteratorTypesArray();
    // The last dimension is the lanes; the one before holds pairs of elements.
    unsigned pairLoop = 0;
    if (map.getNumResults() >= 2)
      pairLoop = map.getDimPosition(map.getNumResults() - 2);
    for (AffineExpr result : llvm::reverse(map.getResults().drop_back())) {
      unsigned loop = cast<AffineDimExpr>(result).getPosition();
      int64_t limit = iterators[loop] == utils::IteratorType::reduction
                          ? budget
                          : std::min<int64_t>(budget, 4);
      int64_t size = getLargestDivisor(extents[loop], limit);
      if (loop == pairLoop && size % 2 != 0)
        size = extents[loop];
      sizes[loop] = size;
      budget = std::max<int64_t>(budget / size, 1);
    }
    return sizes;
  }

  /// Whether the loop over reduction tiles is outside the loops over tiles of
  /// outputs: where reading the activations again for every tile of outputs
  /// would move more elements than reading and writing all outputs for every
  /// step of the reduction.
  static bool hasReductionOutside(linalg::GenericOp op,
                                  ArrayRef<int64_t> tileSizes) {
    double outputTiles = 1, reductionTiles = 1;
    for (auto [size, extent, iterator] : llvm::zip_equal(
             tileSizes, op.getStaticLoopRanges(), op.getIteratorTypesArray())) {
      bool isReduction = iterator == utils::IteratorType::reduction;
      if (size != 0)
        (isReduction ? reductionTiles : outputTiles) *=
            static_cast<double>(extent) / static_cast<double>(size);
    }
    OpOperand *weight = getDrawnOperand(op);
    double activations = 0;
    for (OpOperand *input : op.getDpsInputOperands())
      if (input != weight)
        activations += static_cast<double>(getNumElements(input->get()));
    return activations * outputTiles >
           2 * static_cast<double>(getNumElements(op.getResult(0))) *
               reductionTiles;
  }

  /// The numbers of the loops from the outermost in, reductions first.
  static SmallVector<int64_t> getReductionsFirst(linalg::GenericOp op) {
    SmallVector<int64_t> order, others;
    for (auto [loop, iterator] : llvm::enumerate(op.getIteratorTypesArray())) {
      bool isReduction = iterator == utils::IteratorType::reduction;
      (isReduction ? order : others).push_back(static_cast<int64_t>(loop));
    }
    llvm::append_range(order, others);
    return order;
  }

  LogicalResult tile(linalg::GenericOp op) {
    IRRewriter rewriter(op);
    SmallVector<int64_t> sizes = getTileSizes(op);
    scf::SCFTileAndFuseOptions options;
    options.tilingOptions.setTileSizes(
        getAsIndexOpFoldResult(&getContext(), sizes));
    bool reductionOutside = hasReductionOutside(op, sizes);
    if (reductionOutside)
      options.tilingOptions.setInterchange(getReductionsFirst(op));
    // Draws and the noise below them, nothing else.
    options.setFusionControlFn(
        [](tensor::ExtractSliceOp, OpResult producer, bool isDestination)
            -> std::optional<scf::SCFTileAndFuseOptions::ControlFnResult> {
          if (isDestination)
            return std::nullopt;
          if (isa<NormalOp>(producer.getOwner()) || isWeightDraw(producer))
            return scf::SCFTileAndFuseOptions::ControlFnResult{};
          return std::nullopt;
        });
    Location loc = op.getLoc();
    FailureOr<scf::SCFTileAndFuseResult> result =
        scf::tileConsumerAndFuseProducersUsingSCF(
            rewriter, cast<TilingInterface>(op.getOperation()), options);
    if (failed(result))
      return op.emitOpError() << "cannot be tiled to fuse the draw of its "
                                 "weight";
    for (OpResult value : op->getResults())
      rewriter.replaceAllUsesWith(value, result->replacements.lookup(value));
    remark::passed(loc, remark::RemarkOpts::name("FusedDraw")
                            .category("bayes-tile-weight-draws")
                            .function(getOperation().getName()))
        << remark::metric("tile_elements", getProduct(sizes))
        << remark::metric("outer_loop",
                          reductionOutside ? "reduction" : "outputs");
    rewriter.eraseOp(op);
    ++numFused;
    return success();
  }

  static int64_t getProduct(ArrayRef<int64_t> sizes) {
    int64_t product = 1;
    for (int64_t size : sizes)
      product *= std::max<int64_t>(size, 1);
    return product;
  }
};

} // namespace
