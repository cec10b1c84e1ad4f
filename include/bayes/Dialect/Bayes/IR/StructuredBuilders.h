//===- StructuredBuilders.h - Builders of structured ops --------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_DIALECT_BAYES_IR_STRUCTUREDBUILDERS_H
#define BAYES_DIALECT_BAYES_IR_STRUCTUREDBUILDERS_H

#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinTypes.h"

namespace mlir::bayes {

/// Builds the results of one element from the elements of ins, then outs.
using ElementFn =
    function_ref<SmallVector<Value>(OpBuilder &, Location, ValueRange)>;

/// Builds an f32 constant.
Value buildF32(OpBuilder &builder, Location loc, float value);

/// Builds a tensor of the given sizes with every element `value`.
Value buildFilled(OpBuilder &builder, Location loc,
                  ArrayRef<OpFoldResult> sizes, Type elementType, double value);

/// Builds an uninitialised tensor of the sizes of `like`.
Value buildEmptyLike(OpBuilder &builder, Location loc, Value like);

/// Builds an element-wise `linalg.generic`; an operand of lower rank is
/// broadcast along leading dimensions.
SmallVector<Value> buildElementwise(OpBuilder &builder, Location loc,
                                    ValueRange ins, ValueRange outs,
                                    ElementFn body);

/// Builds `value` times a factor for each index of a dimension; `scale` has
/// rank 1 and the extent of that dimension.
Value buildScaled(OpBuilder &builder, Location loc, Value value, Value scale,
                  int64_t dimension);

} // namespace mlir::bayes

#endif // BAYES_DIALECT_BAYES_IR_STRUCTUREDBUILDERS_H
