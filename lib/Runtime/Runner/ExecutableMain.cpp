//===- ExecutableMain.cpp - Entry point of executable models --------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes-runtime/Runner/RunMain.h"

/// Bound to the model's table of functions when the executable is linked.
extern "C" const bayes_model_api bayes_model_v1;

int main(int argc, char **argv) {
  return bayes::runner::runExecutable(bayes_model_v1, {argv, argv + argc},
                                      bayes::runner::getStandardConsole());
}
