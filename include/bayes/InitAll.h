//===- InitAll.h - Registration of everything in the project ----*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_INITALL_H
#define BAYES_INITALL_H

namespace mlir {
class DialectRegistry;

namespace bayes {

/// Adds the bayes dialect and its external models (bufferisation) to
/// `registry`.
void registerBayesDialects(DialectRegistry &registry);

/// Adds the bayes dialect, the upstream dialects that its pipelines produce
/// and the interfaces that those pipelines need to `registry`.
void registerAllDialects(DialectRegistry &registry);

/// Registers the passes and pipelines of the project.
void registerAllPasses();

} // namespace bayes
} // namespace mlir

#endif // BAYES_INITALL_H
