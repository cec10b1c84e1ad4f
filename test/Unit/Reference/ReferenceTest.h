//===- ReferenceTest.h - Fixture of the evaluator's tests -------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_TEST_UNIT_REFERENCE_REFERENCETEST_H
#define BAYES_TEST_UNIT_REFERENCE_REFERENCETEST_H

#include "bayes/Reference/Evaluator.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/OwningOpRef.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include <string>
#include <vector>

namespace mlir::bayes::ref {

/// Parses modules and runs their functions; collects diagnostics.
class ReferenceTest : public ::testing::Test {
protected:
  ReferenceTest();

  /// Parses and verifies `source`; a failure to do so fails the test.
  void load(StringRef source);

  /// The function `name` of the loaded module.
  func::FuncOp getFunction(StringRef name);

  /// Runs function `name`; a failure fails the test and returns no results.
  std::vector<RuntimeValue> run(StringRef name,
                                ArrayRef<RuntimeValue> arguments = {});

  /// Runs function `name`, which must fail, and returns the diagnostics.
  std::string runToError(StringRef name, ArrayRef<RuntimeValue> arguments = {});

  /// Loads a function @f of `arguments` with the single result `type` and the
  /// body `body`, which computes %r, and runs it.
  RuntimeValue evaluate(StringRef type, StringRef body);
  std::string evaluateToError(StringRef type, StringRef body);

  Scalar f32(double value);
  Scalar i64(int64_t value);
  Scalar index(int64_t value);
  Scalar key(uint64_t value);
  Tensor f32s(ArrayRef<int64_t> shape, ArrayRef<double> values);
  /// Integers of `bits` bits.
  Tensor ints(unsigned bits, ArrayRef<int64_t> shape, ArrayRef<int64_t> values);

  MLIRContext context;
  OwningOpRef<ModuleOp> module;
  /// The messages of all diagnostics so far, one per line.
  std::string diagnostics;

private:
  ScopedDiagnosticHandler handler;
};

/// The numbers in a scalar or a tensor; integers are converted.
std::vector<double> getNumbers(const RuntimeValue &value);

/// The extents of a tensor.
std::vector<int64_t> getShape(const RuntimeValue &value);

} // namespace mlir::bayes::ref

#endif // BAYES_TEST_UNIT_REFERENCE_REFERENCETEST_H
