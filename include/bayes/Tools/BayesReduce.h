//===- BayesReduce.h - Test case reducer as a library -----------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_TOOLS_BAYESREDUCE_H
#define BAYES_TOOLS_BAYESREDUCE_H

namespace mlir::bayes {

/// Makes a module smaller as the command line says (`--help`). Returns the exit
/// code: 0, 1 after a diagnostic on standard error, 2 after a wrong command
/// line.
int bayesReduceMain(int argc, char **argv);

} // namespace mlir::bayes

#endif // BAYES_TOOLS_BAYESREDUCE_H
