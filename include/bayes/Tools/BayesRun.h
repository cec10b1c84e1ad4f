//===- BayesRun.h - Runner of models as a library ---------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_TOOLS_BAYESRUN_H
#define BAYES_TOOLS_BAYESRUN_H

namespace mlir::bayes {

/// Runs a model on a data set as the command line says (`--help`). Returns the
/// exit code: 0, 1 after an error, 2 after a wrong command line.
int bayesRunMain(int argc, char **argv);

} // namespace mlir::bayes

#endif // BAYES_TOOLS_BAYESRUN_H
