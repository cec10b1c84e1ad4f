//===- BufferizableOpInterfaceImpl.h - Bufferisation ------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_DIALECT_BAYES_TRANSFORMS_BUFFERIZABLEOPINTERFACEIMPL_H
#define BAYES_DIALECT_BAYES_TRANSFORMS_BUFFERIZABLEOPINTERFACEIMPL_H

namespace mlir {
class DialectRegistry;

namespace bayes {

/// Registers how `bayes.normal` and `bayes.load_parameter` bufferise.
void registerBufferizableOpInterfaceExternalModels(DialectRegistry &registry);

} // namespace bayes
} // namespace mlir

#endif // BAYES_DIALECT_BAYES_TRANSFORMS_BUFFERIZABLEOPINTERFACEIMPL_H
