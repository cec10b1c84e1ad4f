//===- BayesPlugin.cpp - Plugin for the stock mlir-opt --------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/InitAll.h"
#include "mlir/Tools/Plugins/DialectPlugin.h"
#include "mlir/Tools/Plugins/PassPlugin.h"
#include "llvm/Support/Compiler.h"

/// Entry point of `mlir-opt --load-dialect-plugin`.
extern "C" LLVM_ATTRIBUTE_VISIBILITY_DEFAULT
    LLVM_ATTRIBUTE_WEAK mlir::DialectPluginLibraryInfo
    mlirGetDialectPluginInfo() {
  return {MLIR_PLUGIN_API_VERSION, "Bayes", LLVM_VERSION_STRING,
          [](mlir::DialectRegistry *registry) {
            mlir::bayes::registerBayesDialects(*registry);
          }};
}

/// Entry point of `mlir-opt --load-pass-plugin`.
extern "C" LLVM_ATTRIBUTE_VISIBILITY_DEFAULT
    LLVM_ATTRIBUTE_WEAK mlir::PassPluginLibraryInfo
    mlirGetPassPluginInfo() {
  return {MLIR_PLUGIN_API_VERSION, "Bayes", LLVM_VERSION_STRING,
          [] { mlir::bayes::registerAllPasses(); }};
}
