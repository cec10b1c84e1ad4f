//===- BayesInterfaces.cpp - Interfaces of the bayes dialect --------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Dialect/Bayes/IR/BayesInterfaces.h"

using namespace mlir;
using namespace mlir::bayes;

#include "bayes/Dialect/Bayes/IR/BayesAttrInterfaces.cpp.inc"

#include "bayes/Dialect/Bayes/IR/BayesOpInterfaces.cpp.inc"
