//===- bayes-reduce.cpp - Test case reducer -------------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Tools/BayesReduce.h"

int main(int argc, char **argv) {
  return mlir::bayes::bayesReduceMain(argc, argv);
}
