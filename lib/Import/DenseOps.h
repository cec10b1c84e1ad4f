//===- DenseOps.h - Dense layers as linalg ops ---------------- -*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_LIB_IMPORT_DENSEOPS_H
#define BAYES_LIB_IMPORT_DENSEOPS_H

#include "mlir/IR/Builders.h"

namespace mlir::bayes {

/// Builds the arithmetic of dense layers on f32 tensors of shape [batch, n] in
/// destination style, with `linalg.matmul` and `linalg.generic` only.
class DenseOps {
public:
  /// `batch` is the dynamic first extent of all operands.
  DenseOps(ImplicitLocOpBuilder &b, Value batch) : b(b), batch(batch) {}

  /// [batch, k] times [k, n].
  Value matmul(Value lhs, Value rhs);

  /// Adds `bias` [n] to every row.
  Value addBias(Value values, Value bias);

  Value relu(Value values);

  /// Softmax of every row; the row's largest value is subtracted first, so that
  /// no exponential overflows.
  Value softmax(Value logits);

private:
  /// How an operand of an element-wise op is indexed.
  enum class Indexing { Element, Row, Column };
  using Operand = std::pair<Value, Indexing>;
  using Body = function_ref<Value(OpBuilder &, Location, ValueRange)>;

  Value elementwise(ArrayRef<Operand> operands, Body body);
  Value reduceRows(Value input, float init, Body body);

  ImplicitLocOpBuilder &b;
  Value batch;
};

} // namespace mlir::bayes

#endif // BAYES_LIB_IMPORT_DENSEOPS_H
