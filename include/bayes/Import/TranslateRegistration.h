//===- TranslateRegistration.h - The import as a translation -- -*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_IMPORT_TRANSLATEREGISTRATION_H
#define BAYES_IMPORT_TRANSLATEREGISTRATION_H

namespace mlir::bayes {

/// Registers `--import-posterior` and its option `--config` with
/// MLIR's registry of translations. Apart from the import itself, so that only
/// tools that translate have the option.
void registerImportPosteriorTranslation();

} // namespace mlir::bayes

#endif // BAYES_IMPORT_TRANSLATEREGISTRATION_H
