//===- BayesLspServer.h - Language server as a library ----------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_TOOLS_BAYESLSPSERVER_H
#define BAYES_TOOLS_BAYESLSPSERVER_H

namespace mlir::bayes {

/// Serves an editor on standard input and output as the command line says
/// (`--help`). Returns the exit code: 0, 1 if the session ends without a
/// shutdown, 2 after a wrong command line.
int bayesLspServerMain(int argc, char **argv);

} // namespace mlir::bayes

#endif // BAYES_TOOLS_BAYESLSPSERVER_H
