//===- BayesOpt.cpp - Optimiser driver as a library -*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Tools/BayesOpt.h"

#include "bayes/InitAll.h"
#include "mlir/IR/DialectRegistry.h"
#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/InitAllPasses.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"

int mlir::bayes::bayesOptMain(int argc, char **argv) {
  DialectRegistry registry;
  ::mlir::registerAllDialects(registry);
  ::mlir::registerAllExtensions(registry);
  registerBayesDialects(registry);
  ::mlir::registerAllPasses();
  bayes::registerAllPasses();
  return asMainReturnCode(
      MlirOptMain(argc, argv, "bayes-mlir optimiser driver\n", registry));
}
