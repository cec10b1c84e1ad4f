//===- DescriptorBuilder.h - An artifact's own description ------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_LIB_TARGET_DESCRIPTORBUILDER_H
#define BAYES_LIB_TARGET_DESCRIPTORBUILDER_H

#include "bayes/Target/ArtifactDescription.h"

namespace llvm {
class Module;
} // namespace llvm

namespace mlir::bayes {

/// Defines the `bayes_emitted_*` constants that the entry code of every
/// artifact reads (lib/Runtime/Model/EmittedModel.h), except for the weights,
/// which are declared. `module` must hold the block functions.
void buildDescriptors(llvm::Module &module,
                      const ArtifactDescription &description);

} // namespace mlir::bayes

#endif // BAYES_LIB_TARGET_DESCRIPTORBUILDER_H
