//===- PackedLayouts.h - Layouts of packed codes of ops ---------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_DIALECT_BAYES_IR_PACKEDLAYOUTS_H
#define BAYES_DIALECT_BAYES_IR_PACKEDLAYOUTS_H

#include "bayes/Dialect/Bayes/IR/BayesOps.h"
#include "bayes/Support/PackedCodes.h"

namespace mlir::bayes {

/// Where the code of a step and a column is in the words of the op.
::bayes::PackedCodesLayout getPackedLayout(PackedLookupOp op);
::bayes::PackedCodesLayout getPackedLayout(PackedMatmulOp op);

} // namespace mlir::bayes

#endif // BAYES_DIALECT_BAYES_IR_PACKEDLAYOUTS_H
