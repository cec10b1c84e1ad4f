//===- Evaluator.h - The reference evaluator --------------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// A slow and legible interpreter of modules before bufferisation: what it
// computes is what the IR means, and every faster way of running a model is
// tested against it.
//
// An operation on f32 is computed in double and rounded to f32 once. That is
// exactly IEEE 754 arithmetic for + - * / and the square root (a double has
// more than twice as many bits as they need) and, for all practical purposes,
// the correctly rounded result of exp, log and the like. Fast-math flags are
// ignored. The draws are those of `draws-v1`, bit for bit.
//
// Ops with undefined results (division by zero, an index outside a tensor) are
// errors; elements of `tensor.empty` are NaN, so that reading one shows.
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_REFERENCE_EVALUATOR_H
#define BAYES_REFERENCE_EVALUATOR_H

#include "bayes/Reference/Tensor.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

#include <variant>

namespace mlir::bayes::ref {

/// A value of !bayes.random: mean and standard deviation of each element, of
/// equal shapes. The standard deviation of a deterministic law is zero.
struct RandomTensor {
  Tensor mean;
  Tensor stddev;
};

/// What an SSA value stands for while a function runs. Tensors and vectors are
/// both tensors here; keys are scalars, of !bayes.key or lowered to i64.
using RuntimeValue = std::variant<Scalar, Tensor, RandomTensor>;

/// Runs `function` on `arguments` and returns its results. Errors: arguments
/// that differ in number, shape or element type from the function's, an op that
/// the evaluator does not know, and undefined behaviour, each reported at the
/// op.
FailureOr<SmallVector<RuntimeValue>>
evaluateFunction(func::FuncOp function, ArrayRef<RuntimeValue> arguments);

/// True where `value` is computed by pure ops that the evaluator knows from
/// constants, parameters and `tensor.empty` alone.
bool isCompileTimeConstant(Value value);

/// Computes `value`, a tensor for which `isCompileTimeConstant` holds. Errors:
/// undefined behaviour on the way.
FailureOr<Tensor> evaluateConstant(Value value);

} // namespace mlir::bayes::ref

#endif // BAYES_REFERENCE_EVALUATOR_H
