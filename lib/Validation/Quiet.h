//===- Quiet.h - Work that says nothing -------------------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_LIB_VALIDATION_QUIET_H
#define BAYES_LIB_VALIDATION_QUIET_H

#include "mlir/IR/Diagnostics.h"

namespace mlir::bayes {

/// Drops remarks and warnings as long as it lives: a user sees those of the
/// model that is written, not of each that is measured.
class Quiet : ScopedDiagnosticHandler {
public:
  explicit Quiet(MLIRContext *context)
      : ScopedDiagnosticHandler(context, [](Diagnostic &diagnostic) {
          return success(diagnostic.getSeverity() != DiagnosticSeverity::Error);
        }) {}
};

} // namespace mlir::bayes

#endif // BAYES_LIB_VALIDATION_QUIET_H
