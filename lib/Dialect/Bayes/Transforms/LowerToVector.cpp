//===- LowerToVector.cpp - Structured ops on buffers as vector code -------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "StructuredToVector.h"
#include "bayes/Dialect/Bayes/Transforms/Passes.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/Linalg/Utils/Utils.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/Remarks.h"

namespace mlir::bayes {
#define GEN_PASS_DEF_LOWERTOVECTORPASS
#include "bayes/Dialect/Bayes/Transforms/Passes.h.inc"
} // namespace mlir::bayes

using namespace mlir;
using namespace mlir::bayes;

/// Rounds accumulator + a * b of a contraction once, as the code over vectors
/// does. The body of the op is not what its name says any more.
static void fuseMultiplyAdd(RewriterBase &rewriter, linalg::LinalgOp op) {
  Value accumulator = op.getRegionOutputArgs()[0];
  for (auto sum :
       llvm::make_early_inc_range(op.getBlock()->getOps<arith::AddFOp>())) {
    std::optional<MultiplyAdd> step = matchMultiplyAdd(sum, accumulator);
    if (!step)
      continue;
    rewriter.setInsertionPoint(sum);
    rewriter.replaceOpWithNewOp<math::FmaOp>(sum, step->lhs, step->rhs,
                                             accumulator);
  }
}

namespace {

struct LowerToVector
    : public mlir::bayes::impl::LowerToVectorPassBase<LowerToVector> {
  using LowerToVectorPassBase::LowerToVectorPassBase;

  void runOnOperation() override {
    if (vectorSize < 2 || vectorSize % 2 != 0 || registers < 1) {
      getOperation()->emitError()
          << "expected an even 'vector-size' and positive 'registers', found "
          << vectorSize.getValue() << " and " << registers.getValue();
      return signalPassFailure();
    }
    if (permutation != 0 && permutation != 8 && permutation != 16) {
      getOperation()->emitError()
          << "expected 0, 8 or 16 for 'permutation', found "
          << permutation.getValue();
      return signalPassFailure();
    }
    VectorTarget target{vectorSize, registers, fma, permutation};
    IRRewriter rewriter(&getContext());

    // Copies that bufferisation left are structured ops like any other.
    SmallVector<memref::CopyOp> copies;
    getOperation()->walk([&](memref::CopyOp op) { copies.push_back(op); });
    for (memref::CopyOp copy : copies) {
      rewriter.setInsertionPoint(copy);
      linalg::CopyOp::create(rewriter, copy.getLoc(), copy.getSource(),
                             copy.getTarget());
      rewriter.eraseOp(copy);
    }

    SmallVector<Operation *> ops;
    WalkResult walk = getOperation()->walk([&](Operation *op) {
      if (!isa<linalg::LinalgOp, NormalOp, PackedLookupOp, PackedMatmulOp>(op))
        return WalkResult::advance();
      for (Value operand : op->getOperands())
        if (auto type = dyn_cast<ShapedType>(operand.getType());
            type && (!isa<MemRefType>(type) || !type.hasStaticShape())) {
          op->emitOpError() << "expected static buffers, found " << type;
          return WalkResult::interrupt();
        }
      ops.push_back(op);
      return WalkResult::advance();
    });
    if (walk.wasInterrupted())
      return signalPassFailure();
    for (Operation *op : ops)
      if (failed(lower(rewriter, op, target)))
        return signalPassFailure();
  }

  LogicalResult lower(RewriterBase &rewriter, Operation *op,
                      const VectorTarget &target) {
    if (auto normal = dyn_cast<NormalOp>(op)) {
      lowerNormalToVector(rewriter, normal, target);
      ++numNormals;
      return success();
    }
    if (auto lookup = dyn_cast<PackedLookupOp>(op)) {
      lowerPackedLookupToVector(rewriter, lookup, target);
      ++numPacked;
      return success();
    }
    if (auto matmul = dyn_cast<PackedMatmulOp>(op)) {
      lowerPackedMatmulToVector(rewriter, matmul, target);
      ++numPacked;
      return success();
    }
    auto structured = cast<linalg::LinalgOp>(op);
    ++(isContraction(structured) ? numContractions : numElementwise);
    Location loc = op->getLoc();
    if (succeeded(lowerStructuredToVector(rewriter, structured, target)))
      return success();
    remark::missed(loc, remark::RemarkOpts::name("Vectorization")
                            .category("bayes-lower-to-vector"))
        << remark::reason("the operands of {0} are not contiguous along the "
                          "innermost dimension of its result",
                          op->getName().getStringRef());
    if (target.fma && isContraction(structured))
      fuseMultiplyAdd(rewriter, structured);
    rewriter.setInsertionPoint(op);
    if (failed(linalg::linalgOpToLoops(rewriter, structured)))
      return op->emitOpError() << "cannot be lowered to loops";
    rewriter.eraseOp(op);
    return success();
  }
};

} // namespace
