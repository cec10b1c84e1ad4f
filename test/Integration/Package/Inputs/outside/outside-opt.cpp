//===- outside-opt.cpp - An optimiser outside of the project --------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Dialect/Bayes/IR/BayesOps.h"
#include "bayes/InitAll.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/Pass.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"

using namespace mlir;

namespace {

/// Says how many weights a function draws.
struct CountDraws : PassWrapper<CountDraws, OperationPass<func::FuncOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(CountDraws)

  StringRef getArgument() const override { return "outside-count-draws"; }
  StringRef getDescription() const override { return "count draws"; }

  void runOnOperation() override {
    int64_t count = 0;
    getOperation().walk([&](bayes::SampleOp) { ++count; });
    getOperation().emitRemark() << "draws " << count << " weights";
    draws += count;
  }

  Statistic draws{this, "draws", "Number of draws"};
};

} // namespace

int main(int argc, char **argv) {
  DialectRegistry registry;
  bayes::registerAllDialects(registry);
  bayes::registerAllPasses();
  PassRegistration<CountDraws>();
  return asMainReturnCode(MlirOptMain(argc, argv, "outside-opt", registry));
}
