//===- bayes-lsp-server.cpp - Language server -----------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Tools/BayesLspServer.h"

int main(int argc, char **argv) {
  return mlir::bayes::bayesLspServerMain(argc, argv);
}
