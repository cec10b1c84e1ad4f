//===- bayes-translate.cpp - Other formats to MLIR ------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Import/TranslateRegistration.h"
#include "mlir/Tools/mlir-translate/MlirTranslateMain.h"

int main(int argc, char **argv) {
  mlir::bayes::registerImportPosteriorTranslation();
  return mlir::failed(
      mlir::mlirTranslateMain(argc, argv, "bayes-mlir import tool"));
}
