//===- PackWeights.cpp - Weights in the order in which products read them -===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Dialect/Bayes/IR/BayesOps.h"
#include "bayes/Dialect/Bayes/Transforms/Passes.h"
#include "bayes/Dialect/Bayes/Transforms/Transforms.h"
#include "bayes/Reference/Tensor.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/IR/Remarks.h"
#include "mlir/IR/SymbolTable.h"
#include "llvm/Support/MathExtras.h"

namespace mlir::bayes {
#define GEN_PASS_DEF_PACKWEIGHTSPASS
#include "bayes/Dialect/Bayes/Transforms/Passes.h.inc"
} // namespace mlir::bayes

using namespace mlir;
using namespace mlir::bayes;

/// A smaller matrix stays in the first-level cache whatever its order.
static constexpr int64_t kSmallestElements = 4096;
/// A larger one takes more memory to pack than a compiler should.
static constexpr int64_t kLargestElements = int64_t(1) << 28;

//===----------------------------------------------------------------------===//
// Choice
//===----------------------------------------------------------------------===//

/// Outputs of a panel where `outputs` of them are the lanes of vectors: whole
/// vectors, panels of even width.
static int64_t getRowWidth(int64_t outputs, const PanelWidths &widths) {
  int64_t vectors = llvm::divideCeil(outputs, widths.lanes);
  int64_t panels = llvm::divideCeil(vectors, widths.vectors);
  return llvm::divideCeil(vectors, panels) * widths.lanes;
}

FailureOr<PanelLayout> bayes::choosePanels(OpOperand &use,
                                           const PanelWidths &widths,
                                           std::string &why) {
  auto op = dyn_cast<linalg::LinalgOp>(use.getOwner());
  if (!op || !op.hasPureTensorSemantics() || op.hasDynamicShape() ||
      !linalg::isaContractionOpInterface(op) || !isSumOfProducts(op)) {
    why = "it is used by more than products";
    return failure();
  }
  AffineMap map = op.getMatchingIndexingMap(&use);
  SmallVector<utils::IteratorType> iterators = op.getIteratorTypesArray();
  PanelLayout layout;
  unsigned outputLoop = 0, reductions = 0;
  for (auto [axis, result] : llvm::enumerate(map.getResults())) {
    unsigned loop = cast<AffineDimExpr>(result).getPosition();
    if (iterators[loop] == utils::IteratorType::reduction) {
      layout.reductionAxis = axis;
      ++reductions;
    } else {
      outputLoop = loop;
    }
  }
  if (map.getNumResults() != 2 || reductions != 1) {
    why = "it is no matrix of a product";
    return failure();
  }
  AffineMap outputs = op.getMatchingIndexingMap(op.getDpsInitOperand(0));
  bool inVectors = outputs.getResults().back() ==
                   getAffineDimExpr(outputLoop, use.getOwner()->getContext());
  int64_t extent = op.getStaticLoopRanges()[outputLoop];
  layout.width = inVectors ? getRowWidth(extent, widths) : widths.outputs;
  return layout;
}

//===----------------------------------------------------------------------===//
// Rewrite
//===----------------------------------------------------------------------===//

ref::Tensor bayes::packIntoPanels(const ref::Tensor &matrix,
                                  PanelLayout layout) {
  int64_t columns = matrix.getShape()[1];
  bool reducesRows = layout.reductionAxis == 0;
  int64_t steps = matrix.getShape()[layout.reductionAxis];
  int64_t outputs = matrix.getShape()[1 - layout.reductionAxis];
  int64_t panels = llvm::divideCeil(outputs, layout.width);
  ref::Tensor packed({panels, steps, layout.width}, matrix.getElementType());
  for (int64_t output = 0; output < outputs; ++output)
    for (int64_t step = 0; step < steps; ++step) {
      int64_t from =
          reducesRows ? step * columns + output : output * columns + step;
      int64_t panel = output / layout.width, place = output % layout.width;
      packed.set((panel * steps + step) * layout.width + place,
                 matrix.get(from));
    }
  return packed;
}

void bayes::readPanels(RewriterBase &rewriter, OpOperand &use, Value packed,
                       PanelLayout layout) {
  auto op = cast<linalg::LinalgOp>(use.getOwner());
  unsigned operand = use.getOperandNumber();
  rewriter.setInsertionPoint(op);
  auto generic = dyn_cast<linalg::GenericOp>(op.getOperation());
  if (!generic)
    generic = *linalg::generalizeNamedOp(rewriter, op);
  SmallVector<AffineMap> maps = generic.getIndexingMapsArray();
  AffineExpr step = maps[operand].getResult(layout.reductionAxis);
  AffineExpr output = maps[operand].getResult(1 - layout.reductionAxis);
  maps[operand] = AffineMap::get(
      generic.getNumLoops(), 0,
      {output.floorDiv(layout.width), step, output % layout.width},
      rewriter.getContext());
  rewriter.modifyOpInPlace(generic, [&] {
    generic->setOperand(operand, packed);
    generic.setIndexingMapsAttr(rewriter.getAffineMapArrayAttr(maps));
  });
}

//===----------------------------------------------------------------------===//
// Pass
//===----------------------------------------------------------------------===//

namespace {

struct PackWeights
    : public mlir::bayes::impl::PackWeightsPassBase<PackWeights> {
  using PackWeightsPassBase::PackWeightsPassBase;

  void runOnOperation() override {
    if (outputs < 1 || lanes < 1 || vectors < 1) {
      getOperation()->emitError()
          << "expected positive 'outputs', 'lanes' and 'vectors', found "
          << outputs.getValue() << ", " << lanes.getValue() << " and "
          << vectors.getValue();
      return signalPassFailure();
    }
    SymbolTable symbols(getOperation());
    for (auto parameter :
         llvm::make_early_inc_range(getOperation().getOps<ParameterOp>()))
      if (failed(pack(parameter, symbols)))
        return signalPassFailure();
  }

private:
  static remark::RemarkOpts getRemarkOptions() {
    return remark::RemarkOpts::name("PackedWeight")
        .category("bayes-pack-weights");
  }

  void explain(ParameterOp parameter, StringRef why) {
    remark::missed(parameter.getLoc(), getRemarkOptions())
        << remark::metric("parameter", parameter.getSymName())
        << remark::reason("not packed: {0}", why);
  }

  /// The layout that all users of a parameter agree on.
  FailureOr<PanelLayout> choose(ParameterOp parameter,
                                ArrayRef<OpOperand *> uses) {
    std::optional<PanelLayout> common;
    std::string why;
    for (OpOperand *use : uses) {
      FailureOr<PanelLayout> layout =
          choosePanels(*use, {outputs, lanes, vectors}, why);
      if (succeeded(layout) && common && *common != *layout)
        why = "products read it in different orders";
      if (!why.empty()) {
        explain(parameter, why);
        return failure();
      }
      common = *layout;
    }
    return *common;
  }

  LogicalResult pack(ParameterOp parameter, SymbolTable &symbols) {
    RankedTensorType type = parameter.getType();
    if (type.getRank() != 2 || !type.getElementType().isF32() ||
        type.getNumElements() < kSmallestElements)
      return success();
    SmallVector<LoadParameterOp> loads;
    SmallVector<OpOperand *> uses;
    getOperation().walk([&](LoadParameterOp load) {
      if (load.getParameter() != parameter.getSymName())
        return;
      loads.push_back(load);
      for (OpOperand &use : load->getUses())
        uses.push_back(&use);
    });
    if (uses.empty())
      return success();
    if (type.getNumElements() > kLargestElements) {
      explain(parameter, "it is too large to pack while compiling");
      return success();
    }
    FailureOr<PanelLayout> layout = choose(parameter, uses);
    if (failed(layout))
      return success();
    if (layout->width == type.getDimSize(1) && layout->reductionAxis == 0) {
      explain(parameter, "its rows are panels already");
      return success();
    }
    int64_t extent = type.getDimSize(1 - layout->reductionAxis);
    int64_t padded = llvm::divideCeil(extent, layout->width) * layout->width;
    if (2 * extent < padded) {
      explain(parameter, "its panels would hold more zeros than weights");
      return success();
    }

    FailureOr<ref::Tensor> matrix = ref::getTensor(
        parameter.getValue(), [&] { return parameter.emitOpError(); });
    if (failed(matrix))
      return failure();
    std::string name = parameter.getSymName().str() + ".packed";
    OpBuilder builder(parameter);
    auto packed = ParameterOp::create(
        builder, parameter.getLoc(), name,
        ref::getDenseResourceAttr(packIntoPanels(*matrix, *layout), name),
        /*sym_visibility=*/StringAttr());
    symbols.insert(packed, parameter->getIterator());
    IRRewriter rewriter(&getContext());
    for (LoadParameterOp load : loads) {
      rewriter.setInsertionPoint(load);
      Value panels = LoadParameterOp::create(
          rewriter, load.getLoc(), packed.getType(),
          FlatSymbolRefAttr::get(packed.getSymNameAttr()));
      // A product that reads it twice may be another op after the first.
      while (!load->use_empty())
        readPanels(rewriter, *load->use_begin(), panels, *layout);
      rewriter.eraseOp(load);
    }
    remark::passed(parameter.getLoc(), getRemarkOptions())
        << remark::metric("parameter", packed.getSymName())
        << remark::metric("panel_width", layout->width)
        << remark::metric("bytes_before", type.getNumElements() * 4)
        << remark::metric("bytes_after", packed.getType().getNumElements() * 4);
    symbols.erase(parameter);
    ++numPacked;
    return success();
  }
};

} // namespace
