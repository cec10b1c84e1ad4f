//===- BayesInterfaces.h - Interfaces of the bayes dialect ------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_DIALECT_BAYES_IR_BAYESINTERFACES_H
#define BAYES_DIALECT_BAYES_IR_BAYESINTERFACES_H

#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/OpDefinition.h"

namespace mlir::bayes {
class AccumulatorAttrInterface;
} // namespace mlir::bayes

#include "bayes/Dialect/Bayes/IR/BayesAttrInterfaces.h.inc"

#include "bayes/Dialect/Bayes/IR/BayesOpInterfaces.h.inc"

#endif // BAYES_DIALECT_BAYES_IR_BAYESINTERFACES_H
