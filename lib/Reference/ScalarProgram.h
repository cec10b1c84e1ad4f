//===- ScalarProgram.h - Bodies of structured ops ---------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The body of a structured op runs once per point of the iteration space. It is
// a straight line of ops on numbers, so it is compiled once: every SSA value
// becomes a numbered register, every op a step.
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_LIB_REFERENCE_SCALARPROGRAM_H
#define BAYES_LIB_REFERENCE_SCALARPROGRAM_H

#include "Interpreter.h"

namespace mlir::bayes::ref {

class ScalarProgram {
public:
  /// Compiles the body of `op`. Values from outside are taken from `frame`; as
  /// the program points to tensors there, nothing may be set in it meanwhile.
  /// Errors: an op for which `canCompile` does not hold.
  static FailureOr<ScalarProgram> compile(linalg::LinalgOp op,
                                          const Frame &frame);

  /// True where `op` may be in a body: an op on numbers, `linalg.index`, or
  /// `tensor.extract` from a tensor outside of the body.
  static bool canCompile(Operation *op);

  /// Sets an argument of the body. Arguments keep their values between runs.
  void setArgument(unsigned number, Scalar value) { registers[number] = value; }

  /// Runs the body at the point `index` of the iteration space.
  LogicalResult run(ArrayRef<int64_t> index);

  /// What the last run yielded as result `number`.
  Scalar getResult(unsigned number) const { return registers[results[number]]; }

private:
  struct Step {
    ScalarFunction function;
    SmallVector<unsigned, 3> operands;
    unsigned result;
  };
  struct Coordinate {
    unsigned number;
    uint64_t dimension;
  };

  /// Gives `value` the next register.
  unsigned addRegister(Value value, Scalar content);
  /// The registers of `values`; one from outside gets a register here.
  SmallVector<unsigned, 3> getRegisters(ValueRange values, const Frame &frame);
  LogicalResult add(Operation *op, const Frame &frame);

  std::vector<Scalar> registers;
  /// The registers that hold coordinates of the point.
  SmallVector<Coordinate> coordinates;
  std::vector<Step> steps;
  /// The registers that the body yields.
  SmallVector<unsigned, 3> results;
  llvm::DenseMap<Value, unsigned> numbers;
};

} // namespace mlir::bayes::ref

#endif // BAYES_LIB_REFERENCE_SCALARPROGRAM_H
