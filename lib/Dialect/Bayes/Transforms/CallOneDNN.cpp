//===- CallOneDNN.cpp - Large products as calls of oneDNN -----------------===//
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
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/Remarks.h"
#include "mlir/IR/SymbolTable.h"
#include "llvm/Support/MathExtras.h"

namespace mlir::bayes {
#define GEN_PASS_DEF_CALLONEDNNPASS
#include "bayes/Dialect/Bayes/Transforms/Passes.h.inc"
} // namespace mlir::bayes

using namespace mlir;
using namespace mlir::bayes;

/// Arguments of a block function after `bayes-plan-memory`.
enum BlockFunctionArgument : unsigned {
  kWeights = 4,
  kWorkspace = 5,
  kArguments = 7
};

static constexpr StringLiteral kRunSymbol = "bayes_onednn_matmul_run";

/// What the workspace grows by for the state, a pointer: as everything in it,
/// it has a cache line of its own.
static constexpr int64_t kStateBytes = 64;

//===----------------------------------------------------------------------===//
// Match
//===----------------------------------------------------------------------===//

/// Whether the operand is a matrix of floats without gaps.
static bool isPlainMatrix(Value value) {
  auto type = dyn_cast<MemRefType>(value.getType());
  return type && type.getRank() == 2 && type.hasStaticShape() &&
         type.getLayout().isIdentity() && type.getElementType().isF32();
}

/// The byte where a view of the packed weights begins.
static std::optional<int64_t> getWeightsOffset(Value value) {
  auto view = value.getDefiningOp<memref::ViewOp>();
  if (!view)
    return std::nullopt;
  auto argument = dyn_cast<mlir::BlockArgument>(view.getSource());
  APInt shift;
  if (!argument || argument.getArgNumber() != kWeights ||
      !matchPattern(view.getByteShift(), m_ConstantInt(&shift)))
    return std::nullopt;
  return shift.getSExtValue();
}

/// How a map reads a weight of [k, n]: 0 row by row, otherwise in panels of
/// that many columns.
static std::optional<int64_t> getPanelWidth(AffineMap map, AffineExpr k,
                                            AffineExpr n) {
  if (map.getResults() == ArrayRef({k, n}))
    return 0;
  auto inner = dyn_cast<AffineBinaryOpExpr>(map.getResults().back());
  if (!inner || inner.getKind() != AffineExprKind::Mod)
    return std::nullopt;
  auto width = dyn_cast<AffineConstantExpr>(inner.getRHS());
  if (!width || map.getResults() != ArrayRef({n.floorDiv(width), k, n % width}))
    return std::nullopt;
  return width.getValue();
}

FailureOr<LibraryProduct> bayes::matchLibraryProduct(linalg::LinalgOp op,
                                                     std::string &why) {
  auto fail = [&](const char *reason) {
    why = reason;
    return failure();
  };
  if (op.getNumLoops() != 3 || op.getNumReductionLoops() != 1 ||
      op.getNumParallelLoops() != 2 || !isSumOfProducts(op))
    return fail("it is no product of two matrices of 'f32'");
  if (!isa<FunctionOpInterface>(op->getParentOp()))
    return fail("it is computed anew for every sample");
  Value x = op.getDpsInputs()[0], weight = op.getDpsInputs()[1];
  Value y = op.getDpsInits()[0];
  SmallVector<AffineMap> maps = op.getIndexingMapsArray();
  if (!isPlainMatrix(x) || !isPlainMatrix(y) ||
      maps[0].getResult(0) != maps[2].getResult(0))
    return fail("its operands are no row-major matrices without gaps");
  std::optional<int64_t> width =
      getPanelWidth(maps[1], maps[0].getResult(1), maps[2].getResult(1));
  std::optional<int64_t> offset = getWeightsOffset(weight);
  if (!width || !offset)
    return fail("its second factor is no parameter");
  ArrayRef<int64_t> rows = cast<MemRefType>(x.getType()).getShape();
  return LibraryProduct{op,      x,
                        y,       rows[0],
                        rows[1], cast<MemRefType>(y.getType()).getDimSize(1),
                        *offset, *width};
}

//===----------------------------------------------------------------------===//
// Cost
//===----------------------------------------------------------------------===//

ProductCycles bayes::estimateCycles(const LibraryProduct &product,
                                    const TargetTierInfo &tier) {
  // Two instructions a cycle: fused, or a multiplication and an addition.
  double lanes = tier.getF32Lanes() * (tier.hasFMA ? 2.0 : 1.0);
  constexpr double kShareOfPeak = 0.95;
  double arithmetic = double(product.rows) * product.reduction *
                      product.columns / lanes / kShareOfPeak;
  // Bytes a cycle of weights that stay near the core, and of larger ones.
  constexpr double kNearBytes = 2 << 20, kNear = 64, kFar = 12;
  double bytes = sizeof(float) * double(product.reduction) * product.columns;
  double reading = bytes / (bytes <= kNearBytes ? kNear : kFar);
  // The built-in code reads the weights again for every few rows, the height of
  // its register tile; oneDNN cuts the reduction so that it reads them once.
  constexpr int64_t kTileRows = 4;
  double passes = llvm::divideCeil(product.rows, kTileRows);
  // oneDNN's lists of arguments, and this project's around them.
  constexpr double kCall = 1500;
  return {std::max(arithmetic, passes * reading),
          std::max(arithmetic, reading) + kCall};
}

//===----------------------------------------------------------------------===//
// Rewrite
//===----------------------------------------------------------------------===//

/// The function that computes product `number` of `*state`.
static func::FuncOp declareRun(ModuleOp module) {
  if (auto function = module.lookupSymbol<func::FuncOp>(kRunSymbol))
    return function;
  OpBuilder builder = OpBuilder::atBlockBegin(module.getBody());
  Type word = builder.getI64Type();
  auto floats = MemRefType::get({}, builder.getF32Type());
  auto function = func::FuncOp::create(
      builder, module.getLoc(), kRunSymbol,
      builder.getFunctionType({MemRefType::get({}, word), word, floats, floats},
                              {}));
  function.setPrivate();
  return function;
}

void bayes::callLibrary(RewriterBase &rewriter, const LibraryProduct &product,
                        int64_t number, int64_t stateOffset) {
  linalg::LinalgOp op = product.op;
  Location loc = op.getLoc();
  auto block = op->getParentOfType<func::FuncOp>();
  Value workspace = block.getArgument(kWorkspace);
  // Whatever its workspace is, the block gets the state behind it.
  auto grown = MemRefType::get(stateOffset + kStateBytes, rewriter.getI8Type());
  if (workspace.getType() != grown) {
    workspace.setType(grown);
    block.setType(rewriter.getFunctionType(
        block.getBody().front().getArgumentTypes(), {}));
  }
  rewriter.setInsertionPoint(op);
  Value state = memref::ViewOp::create(
      rewriter, loc, MemRefType::get({}, rewriter.getI64Type()), workspace,
      arith::ConstantIndexOp::create(rewriter, loc, stateOffset), ValueRange());
  auto getFirst = [&](Value matrix) -> Value {
    return memref::ReinterpretCastOp::create(
        rewriter, loc, MemRefType::get({}, rewriter.getF32Type()), matrix,
        /*offset=*/0, /*sizes=*/ArrayRef<int64_t>(),
        /*strides=*/ArrayRef<int64_t>());
  };
  Value index = arith::ConstantIntOp::create(rewriter, loc, number, 64);
  Value x = getFirst(product.x), y = getFirst(product.y);
  func::CallOp::create(rewriter, loc,
                       declareRun(block->getParentOfType<ModuleOp>()),
                       ValueRange{state, index, x, y});
  rewriter.eraseOp(op);
}

//===----------------------------------------------------------------------===//
// Pass
//===----------------------------------------------------------------------===//

namespace {

struct CallOneDNN : public mlir::bayes::impl::CallOneDNNPassBase<CallOneDNN> {
  using CallOneDNNPassBase::CallOneDNNPassBase;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    llvm::Expected<TargetTier> parsed = parseTargetTier(march);
    if (!parsed) {
      module.emitError() << llvm::toString(parsed.takeError());
      return signalPassFailure();
    }
    auto layout =
        module->getAttrOfType<DictionaryAttr>(BayesDialect::kLayoutAttrName);
    if (!layout) {
      module.emitError() << "expected attribute '"
                         << BayesDialect::kLayoutAttrName
                         << "', which 'bayes-plan-memory' adds";
      return signalPassFailure();
    }
    if (!isPlanned(layout)) {
      module.emitError() << "expected attribute '"
                         << BayesDialect::kLayoutAttrName
                         << "' with 'workspace_bytes' and without 'onednn', as "
                            "'bayes-plan-memory' adds it, found "
                         << layout;
      return signalPassFailure();
    }
    SmallVector<LibraryProduct> products;
    for (auto block : module.getOps<func::FuncOp>())
      if (isPlanned(block))
        block.walk([&](linalg::LinalgOp op) {
          if (std::optional<LibraryProduct> product =
                  choose(op, getTargetTierInfo(*parsed)))
            products.push_back(*product);
        });
    if (!products.empty())
      rewrite(layout, products);
  }

private:
  /// Whether the layout is that of `bayes-plan-memory`: calls that an earlier
  /// run of this pass made have numbers, which would be given out again.
  static bool isPlanned(DictionaryAttr layout) {
    auto workspace = layout.getAs<IntegerAttr>("workspace_bytes");
    return workspace && workspace.getType().isInteger(64) &&
           !workspace.getValue().isNegative() && !layout.contains("onednn");
  }

  static bool isPlanned(func::FuncOp block) {
    if (!block->hasAttr(BayesDialect::kBlockAttrName) ||
        block.getNumArguments() != kArguments || block.getNumResults() != 0)
      return false;
    return llvm::all_of(
        block.getArgumentTypes().drop_front(kWeights), [](Type type) {
          auto bytes = dyn_cast<MemRefType>(type);
          return bytes && bytes.getRank() == 1 && bytes.hasStaticShape() &&
                 bytes.getElementType().isInteger(8);
        });
  }

  remark::RemarkOpts getRemarkOptions(StringRef name, linalg::LinalgOp op) {
    return remark::RemarkOpts::name(name)
        .category("bayes-call-onednn")
        .function(op->getParentOfType<func::FuncOp>().getSymName());
  }

  /// The product of `op` if oneDNN is to compute it.
  std::optional<LibraryProduct> choose(linalg::LinalgOp op,
                                       const TargetTierInfo &tier) {
    // What sums nothing up is no product.
    if (op.getNumReductionLoops() == 0)
      return std::nullopt;
    std::string why;
    FailureOr<LibraryProduct> product = matchLibraryProduct(op, why);
    if (failed(product)) {
      if (isSumOfProducts(op))
        remark::missed(op.getLoc(), getRemarkOptions("OneDNN", op))
            << remark::reason("{0}", why);
      return std::nullopt;
    }
    ProductCycles cycles = estimateCycles(*product, tier);
    bool cheaper = cycles.library < cycles.builtIn;
    auto explain = [&](remark::detail::InFlightRemark remark,
                       StringRef reason) {
      remark << remark::metric("rows", product->rows)
             << remark::metric("reduction", product->reduction)
             << remark::metric("columns", product->columns)
             << remark::reason("{0}", reason)
             << remark::metric("builtin_cycles",
                               static_cast<int64_t>(cycles.builtIn))
             << remark::metric("onednn_cycles",
                               static_cast<int64_t>(cycles.library));
    };
    if (always || cheaper) {
      explain(remark::passed(op.getLoc(), getRemarkOptions("OneDNN", op)),
              cheaper ? "cheaper" : "requested by option");
      return *product;
    }
    explain(remark::missed(op.getLoc(), getRemarkOptions("OneDNN", op)),
            "not cheaper");
    return std::nullopt;
  }

  /// Replaces the products by calls and records them in the layout.
  void rewrite(DictionaryAttr layout, ArrayRef<LibraryProduct> products) {
    Builder builder(&getContext());
    IRRewriter rewriter(&getContext());
    int64_t stateOffset = llvm::alignTo(
        layout.getAs<IntegerAttr>("workspace_bytes").getInt(), kStateBytes);
    SmallVector<Attribute> calls;
    for (const auto &[number, product] : llvm::enumerate(products)) {
      calls.push_back(builder.getDictionaryAttr(
          {builder.getNamedAttr("columns",
                                builder.getI64IntegerAttr(product.columns)),
           builder.getNamedAttr("panel_width",
                                builder.getI64IntegerAttr(product.panelWidth)),
           builder.getNamedAttr("reduction",
                                builder.getI64IntegerAttr(product.reduction)),
           builder.getNamedAttr("rows",
                                builder.getI64IntegerAttr(product.rows)),
           builder.getNamedAttr(
               "weights_offset",
               builder.getI64IntegerAttr(product.weightsOffset))}));
      callLibrary(rewriter, product, number, stateOffset);
      ++numCalls;
    }
    NamedAttrList entries(layout);
    entries.set("onednn", builder.getArrayAttr(calls));
    entries.set("onednn_state", builder.getI64IntegerAttr(stateOffset));
    entries.set("workspace_bytes",
                builder.getI64IntegerAttr(stateOffset + kStateBytes));
    getOperation()->setAttr(BayesDialect::kLayoutAttrName,
                            entries.getDictionary(&getContext()));
  }
};

} // namespace
