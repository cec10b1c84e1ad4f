//===- CheckInstructions.cpp - What the target cannot execute -------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Dialect/Bayes/Transforms/Passes.h"
#include "bayes/Dialect/Bayes/Transforms/Transforms.h"
#include "bayes/Target/IntrinsicTier.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Dialect/X86Vector/X86VectorDialect.h"
#include "llvm/ADT/TypeSwitch.h"

namespace mlir::bayes {
#define GEN_PASS_DEF_CHECKINSTRUCTIONSPASS
#include "bayes/Dialect/Bayes/Transforms/Passes.h.inc"
} // namespace mlir::bayes

using namespace mlir;
using namespace mlir::bayes;

/// The LLVM intrinsic that `op` calls or becomes; empty for any other op. A
/// name that depends on the types ends with the dot before them.
static std::string getIntrinsic(Operation *op) {
  return TypeSwitch<Operation *, std::string>(op)
      .Case([](LLVM::CallIntrinsicOp call) { return call.getIntrin().str(); })
      .Case([](LLVM::CallOp call) {
        StringRef callee = call.getCallee().value_or("");
        return callee.starts_with("llvm.") ? callee.str() : std::string();
      })
      .Case([](x86vector::X86IntrinsicOp intrinsic) {
        return intrinsic.getIntrinsicName();
      })
      .Case<math::FmaOp, vector::FMAOp, LLVM::FMAOp>(
          [](auto) { return "llvm.fma."; })
      .Case<math::CeilOp, LLVM::FCeilOp>([](auto) { return "llvm.ceil."; })
      .Case<math::FloorOp, LLVM::FFloorOp>([](auto) { return "llvm.floor."; })
      .Case<LLVM::NearbyintOp>([](auto) { return "llvm.nearbyint."; })
      .Case<LLVM::RintOp>([](auto) { return "llvm.rint."; })
      .Case<math::RoundOp, LLVM::RoundOp>([](auto) { return "llvm.round."; })
      .Case<math::RoundEvenOp, LLVM::RoundEvenOp>(
          [](auto) { return "llvm.roundeven."; })
      .Case<math::TruncOp, LLVM::FTruncOp>([](auto) { return "llvm.trunc."; })
      .Default([](Operation *) { return std::string(); });
}

LogicalResult bayes::checkInstructions(Operation *root, TargetTier tier) {
  WalkResult walk = root->walk([&](Operation *op) {
    std::string intrinsic = getIntrinsic(op);
    if (intrinsic.empty())
      return WalkResult::advance();
    llvm::Error error = checkIntrinsic(intrinsic, tier);
    if (!error)
      return WalkResult::advance();
    op->emitError() << llvm::toString(std::move(error));
    return WalkResult::interrupt();
  });
  return failure(walk.wasInterrupted());
}

namespace {

struct CheckInstructions
    : public mlir::bayes::impl::CheckInstructionsPassBase<CheckInstructions> {
  using CheckInstructionsPassBase::CheckInstructionsPassBase;

  void runOnOperation() override {
    llvm::Expected<TargetTier> tier = parseTargetTier(march);
    if (!tier) {
      getOperation()->emitError() << llvm::toString(tier.takeError());
      return signalPassFailure();
    }
    if (failed(checkInstructions(getOperation(), *tier)))
      return signalPassFailure();
    markAllAnalysesPreserved();
  }
};

} // namespace
