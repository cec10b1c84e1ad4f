//===- BayesOps.h - Operations of the bayes dialect -------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_DIALECT_BAYES_IR_BAYESOPS_H
#define BAYES_DIALECT_BAYES_IR_BAYESOPS_H

#include "bayes/Dialect/Bayes/IR/BayesAttributes.h"
#include "bayes/Dialect/Bayes/IR/BayesDialect.h"
#include "bayes/Dialect/Bayes/IR/BayesInterfaces.h"
#include "bayes/Dialect/Bayes/IR/BayesTypes.h"
#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"
#include "mlir/Interfaces/DestinationStyleOpInterface.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/LoopLikeInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Interfaces/TilingInterface.h"

#define GET_OP_CLASSES
#include "bayes/Dialect/Bayes/IR/BayesOps.h.inc"

namespace mlir::bayes {

/// Number of bits of a site; the purpose has the four above (`draws-v1`).
inline constexpr unsigned kSiteBits = 28;

/// Number of element words a tensor of these extents takes: the innermost
/// extent counts as rounded up to even, so that a pair never straddles rows.
/// Returns std::nullopt where they are more than 2^32 (`draws-v1`).
std::optional<int64_t> getElementWordCount(ArrayRef<int64_t> extents);

} // namespace mlir::bayes

#endif // BAYES_DIALECT_BAYES_IR_BAYESOPS_H
