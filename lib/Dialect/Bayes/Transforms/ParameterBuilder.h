//===- ParameterBuilder.h - New parameters and their loads ------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_LIB_DIALECT_BAYES_TRANSFORMS_PARAMETERBUILDER_H
#define BAYES_LIB_DIALECT_BAYES_TRANSFORMS_PARAMETERBUILDER_H

#include "bayes/Dialect/Bayes/IR/BayesOps.h"
#include "bayes/Reference/Tensor.h"
#include "mlir/IR/SymbolTable.h"

namespace mlir::bayes {

/// Adds parameters to the beginning of a module. Their values are resources;
/// names that are taken get a number.
class ParameterBuilder {
public:
  explicit ParameterBuilder(SymbolTable &symbols)
      : symbols(symbols), context(symbols.getOp()->getContext()) {}

  /// A vector of f32, or of the nearest values of bf16.
  ParameterOp addFloats(Location loc, StringRef name, ArrayRef<float> values);
  ParameterOp addBFloat16s(Location loc, StringRef name,
                           ArrayRef<float> values);

  /// A tensor of integers of `bits` bits, row-major.
  template <typename Numbers>
  ParameterOp addIntegers(Location loc, StringRef name, ArrayRef<int64_t> shape,
                          const Numbers &numbers, unsigned bits) {
    Type type = IntegerType::get(context, bits);
    ref::Tensor tensor(shape, type);
    for (auto [position, number] : llvm::enumerate(numbers))
      tensor.set(static_cast<int64_t>(position),
                 ref::Scalar::ofInteger(type, number));
    return add(loc, name, tensor);
  }

  /// A vector of integers.
  ParameterOp addVector(Location loc, StringRef name,
                        ArrayRef<uint32_t> numbers, unsigned bits = 32) {
    return addIntegers(loc, name, static_cast<int64_t>(numbers.size()), numbers,
                       bits);
  }

private:
  ParameterOp add(Location loc, StringRef name, const ref::Tensor &tensor);
  ParameterOp addFloats(Location loc, StringRef name, ArrayRef<float> values,
                        Type type);

  SymbolTable &symbols;
  MLIRContext *context;
};

/// Loads `parameter`.
Value loadParameter(OpBuilder &builder, Location loc, ParameterOp parameter);

/// Loads `parameter`, of bf16, as f32.
Value loadExtended(OpBuilder &builder, Location loc, ParameterOp parameter);

} // namespace mlir::bayes

#endif // BAYES_LIB_DIALECT_BAYES_TRANSFORMS_PARAMETERBUILDER_H
