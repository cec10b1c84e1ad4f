//===- LowerKeys.cpp - Keys as 64-bit integers ----------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Dialect/Bayes/IR/BayesOps.h"
#include "bayes/Dialect/Bayes/Transforms/Passes.h"
#include "mlir/IR/AttrTypeSubElements.h"

namespace mlir::bayes {
#define GEN_PASS_DEF_LOWERKEYSPASS
#include "bayes/Dialect/Bayes/Transforms/Passes.h.inc"
} // namespace mlir::bayes

using namespace mlir;
using namespace mlir::bayes;

namespace {

struct LowerKeys : public mlir::bayes::impl::LowerKeysPassBase<LowerKeys> {
  void runOnOperation() override {
    // Every op of the dialect takes either form, so replacing the type
    // wherever it stands (values, signatures, attributes) is the whole pass.
    AttrTypeReplacer replacer;
    Type i64 = IntegerType::get(&getContext(), 64);
    replacer.addReplacement([&](KeyType) -> Type { return i64; });
    replacer.recursivelyReplaceElementsIn(getOperation(),
                                          /*replaceAttrs=*/true,
                                          /*replaceLocs=*/false,
                                          /*replaceTypes=*/true);
    getOperation()->walk([](KeyOp op) {
      op.replaceAllUsesWith(op.getSeed());
      op.erase();
    });
  }
};

} // namespace
