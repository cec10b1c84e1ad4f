//===- PackedWeights.h - The weights section --------------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_LIB_COMPILER_PACKEDWEIGHTS_H
#define BAYES_LIB_COMPILER_PACKEDWEIGHTS_H

#include "bayes/Target/ArtifactDescription.h"
#include "mlir/IR/BuiltinOps.h"

#include <vector>

namespace mlir::bayes {

/// Checks that the data of all parameters are in `module`: text that leaves
/// them out can be parsed. Errors are diagnostics.
LogicalResult checkWeights(ModuleOp module);

/// Packs the parameters of `module` into `weights` as `layout` (the attribute
/// `bayes.layout`) places them, describes them with their checksums, and erases
/// them from the module, which releases their blobs. Errors are diagnostics.
LogicalResult packWeights(ModuleOp module, DictionaryAttr layout,
                          ArtifactDescription &description,
                          std::vector<char> &weights);

} // namespace mlir::bayes

#endif // BAYES_LIB_COMPILER_PACKEDWEIGHTS_H
