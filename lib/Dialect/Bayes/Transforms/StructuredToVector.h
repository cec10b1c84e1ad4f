//===- StructuredToVector.h - Structured ops over vectors -------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_LIB_DIALECT_BAYES_TRANSFORMS_STRUCTUREDTOVECTOR_H
#define BAYES_LIB_DIALECT_BAYES_TRANSFORMS_STRUCTUREDTOVECTOR_H

#include "bayes/Dialect/Bayes/IR/BayesOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/IR/PatternMatch.h"

namespace mlir::bayes {

/// What the code generator knows of the target.
struct VectorTarget {
  /// Lanes of a vector.
  int64_t vectorSize;
  /// Vectors of accumulators in a register tile.
  int64_t registers;
  /// The target has fused multiply-add.
  bool fma;
  /// Lanes of the permutation of 32-bit words that the target has: 16
  /// (AVX-512), 8 (AVX2) or 0.
  int64_t permutation;
};

/// Builds a loop with `body` for 0, step, 2 step ... below `extent`; without a
/// loop where that is 0 alone.
void emitStepLoop(RewriterBase &rewriter, Location loc, int64_t extent,
                  int64_t step, function_ref<void(Value)> body);

/// Factors of a product that is added to an accumulator.
struct MultiplyAdd {
  Value lhs, rhs;
};

/// The factors where `sum` adds a product to `accumulator`.
std::optional<MultiplyAdd> matchMultiplyAdd(arith::AddFOp sum,
                                            Value accumulator);

/// Whether `op` is a contraction; its operands may be packed in panels.
bool isContraction(linalg::LinalgOp op);

/// Lowers a structured op on static buffers to loops over vectors along the
/// innermost dimension of its result, keeping a register tile of accumulators
/// and adding in increasing index of the reduction. Fails, and changes nothing,
/// where the op does not fit; upstream's scalar loops then serve.
LogicalResult lowerStructuredToVector(RewriterBase &rewriter,
                                      linalg::LinalgOp op,
                                      const VectorTarget &target);

/// Lowers `bayes.normal` on a static buffer to loops over `bayes.random_words`
/// and `bayes.box_muller`: whole vectors where samples run along the last
/// dimension from an even sample on, else one element at a time.
void lowerNormalToVector(RewriterBase &rewriter, NormalOp op,
                         const VectorTarget &target);

/// Lower ops on packed codes on static buffers to loops over vectors of 16
/// columns: a shift gives the codes of a step, permutations of the tables,
/// which stay in registers, the entries. Where the target has no such
/// permutation, or none for tables of that size, each entry is loaded.
void lowerPackedLookupToVector(RewriterBase &rewriter, PackedLookupOp op,
                               const VectorTarget &target);
void lowerPackedMatmulToVector(RewriterBase &rewriter, PackedMatmulOp op,
                               const VectorTarget &target);

} // namespace mlir::bayes

#endif // BAYES_LIB_DIALECT_BAYES_TRANSFORMS_STRUCTUREDTOVECTOR_H
