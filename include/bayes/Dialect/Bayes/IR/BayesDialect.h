//===- BayesDialect.h - The bayes dialect -----------------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_DIALECT_BAYES_IR_BAYESDIALECT_H
#define BAYES_DIALECT_BAYES_IR_BAYESDIALECT_H

#include "mlir/IR/Dialect.h"

#include "bayes/Dialect/Bayes/IR/BayesDialect.h.inc"

#endif // BAYES_DIALECT_BAYES_IR_BAYESDIALECT_H
