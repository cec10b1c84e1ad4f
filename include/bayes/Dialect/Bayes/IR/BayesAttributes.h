//===- BayesAttributes.h - Attributes of the bayes dialect ------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_DIALECT_BAYES_IR_BAYESATTRIBUTES_H
#define BAYES_DIALECT_BAYES_IR_BAYESATTRIBUTES_H

#include "bayes/Dialect/Bayes/IR/BayesInterfaces.h"
#include "mlir/IR/Attributes.h"
#include "mlir/IR/BuiltinAttributes.h"

#include "bayes/Dialect/Bayes/IR/BayesEnums.h.inc"

#define GET_ATTRDEF_CLASSES
#include "bayes/Dialect/Bayes/IR/BayesAttributes.h.inc"

#endif // BAYES_DIALECT_BAYES_IR_BAYESATTRIBUTES_H
