//===- BayesOpt.h - Optimiser driver as a library ---------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_TOOLS_BAYESOPT_H
#define BAYES_TOOLS_BAYESOPT_H

namespace mlir {
class DialectRegistry;
} // namespace mlir

namespace mlir::bayes {

/// Registers what bayes-opt and the tools like it know: the dialects of the
/// project and of MLIR, with their extensions.
void registerOptDialects(DialectRegistry &registry);

/// Registers the passes of the project and of MLIR.
void registerOptPasses();

/// Runs the optimiser driver with upstream's command line; the passes and
/// dialects of the project and of MLIR are available. Returns the exit code.
int bayesOptMain(int argc, char **argv);

} // namespace mlir::bayes

#endif // BAYES_TOOLS_BAYESOPT_H
