//===- RoundProducts.cpp - Products of rounded numbers --------------------===//
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
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/Remarks.h"

namespace mlir::bayes {
#define GEN_PASS_DEF_ROUNDPRODUCTSPASS
#include "bayes/Dialect/Bayes/Transforms/Passes.h.inc"
} // namespace mlir::bayes

using namespace mlir;
using namespace mlir::bayes;

/// Whether all elements are numbers of bf16 already: entries of known tables,
/// or rounded.
static bool isRounded(Value value) {
  if (auto joined = value.getDefiningOp<tensor::ConcatOp>())
    return llvm::all_of(joined.getInputs(), isRounded);
  if (auto extended = value.getDefiningOp<arith::ExtFOp>())
    return getElementTypeOrSelf(extended.getIn()).isBF16();
  auto lookup = value.getDefiningOp<LookupOp>();
  DenseFPElementsAttr table;
  if (!lookup || !matchPattern(lookup.getTable(), m_Constant(&table)))
    return false;
  return llvm::all_of(table.getValues<APFloat>(), [](APFloat entry) {
    bool losesInfo = false;
    entry.convert(APFloat::BFloat(), APFloat::rmNearestTiesToEven, &losesInfo);
    return !losesInfo;
  });
}

static Value buildRounded(OpBuilder &builder, Location loc, Value value) {
  auto type = cast<RankedTensorType>(value.getType());
  Value rounded = arith::TruncFOp::create(
      builder, loc, type.clone(builder.getBF16Type()), value);
  return arith::ExtFOp::create(builder, loc, type, rounded);
}

namespace {

struct RoundProducts
    : public mlir::bayes::impl::RoundProductsPassBase<RoundProducts> {
  void runOnOperation() override {
    SmallVector<linalg::LinalgOp> products;
    getOperation()->walk([&](linalg::LinalgOp op) {
      if (op.hasPureTensorSemantics() && op.getNumDpsInputs() == 2 &&
          linalg::isaContractionOpInterface(op) && isSumOfProducts(op) &&
          llvm::all_of(op->getOperandTypes(), [](Type type) {
            return isa<RankedTensorType>(type) &&
                   getElementTypeOrSelf(type).isF32();
          }))
        products.push_back(op);
    });
    for (linalg::LinalgOp op : products)
      round(op);
  }

private:
  void round(linalg::LinalgOp op) {
    OpBuilder builder(op);
    unsigned rounded = 0;
    for (OpOperand *input : op.getDpsInputOperands()) {
      if (isRounded(input->get()))
        continue;
      input->set(buildRounded(builder, op.getLoc(), input->get()));
      ++rounded;
    }
    remark::passed(op.getLoc(), remark::RemarkOpts::name("RoundedProduct")
                                    .category("bayes-round-products"))
        << remark::metric("type", "bf16")
        << remark::metric("rounded_operands", rounded);
    ++numProducts;
  }
};

} // namespace
