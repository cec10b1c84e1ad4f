//===- PromoteResults.cpp - Results of block functions as arguments -------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Dialect/Bayes/IR/BayesOps.h"
#include "bayes/Dialect/Bayes/Transforms/Passes.h"
#include "mlir/Dialect/Bufferization/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

namespace mlir::bayes {
#define GEN_PASS_DEF_PROMOTERESULTSPASS
#include "bayes/Dialect/Bayes/Transforms/Passes.h.inc"
} // namespace mlir::bayes

using namespace mlir;
using namespace mlir::bayes;

/// Upstream replaces the allocation of each result, which has to be there for
/// each of them.
static LogicalResult checkResultsDiffer(func::FuncOp function) {
  WalkResult walk = function.walk([](func::ReturnOp op) {
    llvm::SmallDenseSet<Value> returned;
    for (Value value : op.getOperands())
      if (isa<MemRefType>(value.getType()) && !returned.insert(value).second) {
        op.emitOpError() << "expected every result to be a buffer of its own, "
                            "found one of type "
                         << value.getType() << " returned twice";
        return WalkResult::interrupt();
      }
    return WalkResult::advance();
  });
  return failure(walk.wasInterrupted());
}

namespace {

struct PromoteResults
    : public mlir::bayes::impl::PromoteResultsPassBase<PromoteResults> {
  void runOnOperation() override {
    auto isBlock = [](func::FuncOp function) {
      return function->hasAttr(BayesDialect::kBlockAttrName);
    };
    for (auto function : getOperation().getOps<func::FuncOp>())
      if (isBlock(function) && failed(checkResultsDiffer(function)))
        return signalPassFailure();
    bufferization::BufferResultsToOutParamsOpts options;
    options.filterFn = [&](func::FuncOp *function) {
      return isBlock(*function);
    };
    options.hoistStaticAllocs = true;
    options.modifyPublicFunctions = true;
    if (failed(bufferization::promoteBufferResultsToOutParams(getOperation(),
                                                              options)))
      signalPassFailure();
  }
};

} // namespace
