//===- Passes.h - Passes of the bayes dialect -------------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_DIALECT_BAYES_TRANSFORMS_PASSES_H
#define BAYES_DIALECT_BAYES_TRANSFORMS_PASSES_H

#include "mlir/Interfaces/FunctionInterfaces.h"
#include "mlir/Pass/Pass.h"

namespace mlir::bayes {

/// What shares a table of Gaussians (bayes-share-weights).
enum class SharingScope { Layer, Network, Rows };

/// The factors of a matrix that are divided out before (bayes-share-weights).
enum class SharingScale { None, Row, RankOne };

/// How weights are grouped (bayes-share-weights).
enum class SharingAlgorithm { Lloyd, EM };

/// Which covariances components have (bayes-share-weights).
enum class SharingCovariance { Full, Diagonal };

/// Which elements of a weight have one width (bayes-allocate-bits).
enum class WidthGroup { Input, Output, Layer };

#define GEN_PASS_DECL
#include "bayes/Dialect/Bayes/Transforms/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "bayes/Dialect/Bayes/Transforms/Passes.h.inc"

} // namespace mlir::bayes

#endif // BAYES_DIALECT_BAYES_TRANSFORMS_PASSES_H
