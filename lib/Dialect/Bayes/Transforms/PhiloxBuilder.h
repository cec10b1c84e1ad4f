//===- PhiloxBuilder.h - Philox4x32-10 as arithmetic ------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_LIB_DIALECT_BAYES_TRANSFORMS_PHILOXBUILDER_H
#define BAYES_LIB_DIALECT_BAYES_TRANSFORMS_PHILOXBUILDER_H

#include "mlir/IR/Builders.h"

namespace mlir::bayes {

/// Builds Philox4x32-10 on words in 64-bit integers: a scalar is the same in
/// every lane, a vector has one word per lane. A 32x32-bit product then needs
/// no shuffle, its high word is one shift, and what only scalars enter stays
/// scalar. The upper half of a word holds anything.
class PhiloxBuilder {
public:
  /// `lanes` is the number of 64-bit lanes of vector words.
  PhiloxBuilder(OpBuilder &builder, Location loc, int64_t lanes)
      : builder(builder), loc(loc), lanes(lanes) {}

  /// Output words two by two: word 0 (2) in the high half, word 1 (3) in the
  /// low half.
  struct Output {
    Value words01, words23;
  };

  /// All ten rounds on `counter` (scalar or vector words) and `key` (i64).
  Output generate(ArrayRef<Value> counter, Value key);

  Value constant(uint64_t value);
  Value bitXor(Value a, Value b);
  Value shiftLeft(Value a, unsigned bits);
  Value shiftRight(Value a, unsigned bits);
  Value add(Value a, Value b);

private:
  Value lowWord(Value a);
  Value multiply(Value a, uint64_t multiplier);
  /// The low word in the high half, over zeros.
  Value toHighWord(Value a);
  /// Gives both operands the same type, a vector if one is.
  void unify(Value &a, Value &b);

  OpBuilder &builder;
  Location loc;
  int64_t lanes;
};

} // namespace mlir::bayes

#endif // BAYES_LIB_DIALECT_BAYES_TRANSFORMS_PHILOXBUILDER_H
