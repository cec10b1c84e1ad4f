//===- ReferenceTest.cpp - Fixture of the evaluator's tests ---------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ReferenceTest.h"

#include "bayes/Dialect/Bayes/IR/BayesDialect.h"
#include "bayes/Dialect/Bayes/IR/BayesTypes.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Parser/Parser.h"

using namespace mlir;
using namespace mlir::bayes;
using namespace mlir::bayes::ref;

ReferenceTest::ReferenceTest()
    : handler(&context, [this](Diagnostic &diagnostic) {
        diagnostics += diagnostic.str() + "\n";
      }) {
  context.loadDialect<BayesDialect, affine::AffineDialect, arith::ArithDialect,
                      cf::ControlFlowDialect, func::FuncDialect,
                      linalg::LinalgDialect, math::MathDialect, scf::SCFDialect,
                      tensor::TensorDialect>();
}

void ReferenceTest::load(StringRef source) {
  module = parseSourceString<ModuleOp>(source, &context);
  ASSERT_TRUE(module) << diagnostics << source.str();
}

func::FuncOp ReferenceTest::getFunction(StringRef name) {
  return module ? module->lookupSymbol<func::FuncOp>(name) : func::FuncOp();
}

std::vector<RuntimeValue> ReferenceTest::run(StringRef name,
                                             ArrayRef<RuntimeValue> arguments) {
  func::FuncOp function = getFunction(name);
  EXPECT_TRUE(function) << "no function " << name.str();
  if (!function)
    return {};
  FailureOr<SmallVector<RuntimeValue>> results =
      evaluateFunction(function, arguments);
  EXPECT_TRUE(succeeded(results)) << diagnostics;
  if (failed(results))
    return {};
  return {results->begin(), results->end()};
}

std::string ReferenceTest::runToError(StringRef name,
                                      ArrayRef<RuntimeValue> arguments) {
  func::FuncOp function = getFunction(name);
  EXPECT_TRUE(function) << "no function " << name.str();
  if (!function)
    return "";
  EXPECT_TRUE(failed(evaluateFunction(function, arguments)));
  return diagnostics;
}

static std::string makeFunction(StringRef type, StringRef body) {
  return ("func.func @f() -> " + type + " {\n" + body +
          "\nreturn %r : " + type + "\n}")
      .str();
}

RuntimeValue ReferenceTest::evaluate(StringRef type, StringRef body) {
  load(makeFunction(type, body));
  std::vector<RuntimeValue> results = run("f");
  return results.empty() ? RuntimeValue(f32(0)) : results.front();
}

std::string ReferenceTest::evaluateToError(StringRef type, StringRef body) {
  load(makeFunction(type, body));
  return runToError("f");
}

Scalar ReferenceTest::f32(double value) {
  return Scalar::ofFloat(Float32Type::get(&context), value);
}
Scalar ReferenceTest::i64(int64_t value) {
  return Scalar::ofInteger(IntegerType::get(&context, 64), value);
}
Scalar ReferenceTest::index(int64_t value) {
  return Scalar::ofInteger(IndexType::get(&context), value);
}
Scalar ReferenceTest::key(uint64_t value) {
  return Scalar::ofInteger(KeyType::get(&context), value);
}

Tensor ReferenceTest::f32s(ArrayRef<int64_t> shape, ArrayRef<double> values) {
  Tensor tensor(shape, Float32Type::get(&context));
  EXPECT_EQ(tensor.getNumElements(), static_cast<int64_t>(values.size()));
  for (auto [position, value] : llvm::enumerate(values))
    tensor.set(position, f32(value));
  return tensor;
}

Tensor ReferenceTest::ints(unsigned bits, ArrayRef<int64_t> shape,
                           ArrayRef<int64_t> values) {
  Type type = IntegerType::get(&context, bits);
  Tensor tensor(shape, type);
  for (auto [position, value] : llvm::enumerate(values))
    tensor.set(position, Scalar::ofInteger(type, value));
  return tensor;
}

static double getNumber(Scalar scalar) {
  return isa<FloatType>(scalar.getType())
             ? scalar.getFloat()
             : static_cast<double>(scalar.getSigned());
}

std::vector<double> mlir::bayes::ref::getNumbers(const RuntimeValue &value) {
  std::vector<double> numbers;
  if (auto *scalar = std::get_if<Scalar>(&value))
    numbers.push_back(getNumber(*scalar));
  else if (auto *tensor = std::get_if<Tensor>(&value))
    for (int64_t i = 0; i < tensor->getNumElements(); ++i)
      numbers.push_back(getNumber(tensor->get(i)));
  return numbers;
}

std::vector<int64_t> mlir::bayes::ref::getShape(const RuntimeValue &value) {
  auto *tensor = std::get_if<Tensor>(&value);
  return tensor ? tensor->getShape().vec() : std::vector<int64_t>();
}
