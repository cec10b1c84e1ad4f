//===- BayesTypes.h - Types of the bayes dialect ----------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_DIALECT_BAYES_IR_BAYESTYPES_H
#define BAYES_DIALECT_BAYES_IR_BAYESTYPES_H

#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Types.h"

#define GET_TYPEDEF_CLASSES
#include "bayes/Dialect/Bayes/IR/BayesTypes.h.inc"

#endif // BAYES_DIALECT_BAYES_IR_BAYESTYPES_H
