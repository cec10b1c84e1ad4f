//===- PassRunner.h - Runs passes and the IR they make ----------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_TEST_UNIT_DIALECT_BAYES_TRANSFORMS_PASSRUNNER_H
#define BAYES_TEST_UNIT_DIALECT_BAYES_TRANSFORMS_PASSRUNNER_H

#include "bayes/Dialect/Bayes/Transforms/Passes.h"
#include "bayes/Reference/Evaluator.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "mlir/Pass/PassManager.h"

#include <string>
#include <vector>

namespace mlir::bayes {

/// Numbers that look random, as many as a tensor of `shape` has elements: in
/// [low, high), on a grid of 2^-16 of that range, different for each `seed`.
std::vector<float> makeNumbers(ArrayRef<int64_t> shape, unsigned seed,
                               float low = -1.0f, float high = 1.0f);

/// `numbers` as a `dense` attribute of a tensor of f32, in text.
std::string printDense(ArrayRef<int64_t> shape, ArrayRef<float> numbers);

/// Extents and element type f32 of a tensor, in text; a negative extent is
/// dynamic.
std::string printShape(ArrayRef<int64_t> shape);

/// The type of a tensor of f32, in text.
std::string printType(ArrayRef<int64_t> shape);

/// Replaces each `$name` of `text` by the value of that name.
std::string
substitute(StringRef text,
           std::initializer_list<std::pair<StringRef, std::string>> values);

/// Parses modules, runs passes on them, and evaluates their functions with the
/// reference evaluator.
class PassRunner {
public:
  PassRunner();

  /// Parses and verifies `source`; a failure to do so fails the test.
  void load(StringRef source);

  /// Runs passes on the module, on its functions where they ask for those.
  void apply(std::unique_ptr<Pass> pass);
  void applyToFunctions(std::unique_ptr<Pass> pass);

  /// The results of function `name`, each in row-major order; a failure fails
  /// the test and returns none.
  std::vector<std::vector<double>> run(StringRef name,
                                       ArrayRef<ref::RuntimeValue> arguments);

  ref::Scalar makeIndex(int64_t value);
  ref::Scalar makeI64(int64_t value);
  ref::Scalar makeKey(uint64_t value);
  ref::Tensor makeTensor(ArrayRef<int64_t> shape, ArrayRef<float> numbers);

private:
  MLIRContext context;
  OwningOpRef<ModuleOp> module;
};

} // namespace mlir::bayes

#endif // BAYES_TEST_UNIT_DIALECT_BAYES_TRANSFORMS_PASSRUNNER_H
