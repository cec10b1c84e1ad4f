//===- PassRunner.cpp - Runs passes and the IR they make ------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PassRunner.h"

#include "bayes/Dialect/Bayes/IR/BayesTypes.h"
#include "bayes/InitAll.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Parser/Parser.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

#include "gtest/gtest.h"

using namespace mlir;
using namespace mlir::bayes;
using namespace mlir::bayes::ref;

std::vector<float> mlir::bayes::makeNumbers(ArrayRef<int64_t> shape,
                                            unsigned seed, float low,
                                            float high) {
  std::vector<float> numbers;
  uint32_t state = seed * 2654435769u + 1;
  for (int64_t i = 0, e = getNumElements(shape); i < e; ++i) {
    // Numerical Recipes' linear congruential generator, its upper half.
    state = state * 1664525u + 1013904223u;
    float fraction = static_cast<float>(state >> 16) * 0x1p-16f;
    numbers.push_back(low + (high - low) * fraction);
  }
  return numbers;
}

std::string mlir::bayes::printDense(ArrayRef<int64_t> shape,
                                    ArrayRef<float> numbers) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  stream << "dense<\"0x";
  for (float number : numbers) {
    uint32_t bits = llvm::bit_cast<uint32_t>(number);
    for (unsigned byte = 0; byte < 4; ++byte)
      stream << llvm::format_hex_no_prefix((bits >> 8 * byte) & 0xFF, 2);
  }
  stream << "\"> : " << printType(shape);
  return text;
}

std::string mlir::bayes::printShape(ArrayRef<int64_t> shape) {
  std::string text;
  for (int64_t extent : shape)
    text += (extent < 0 ? "?" : std::to_string(extent)) + "x";
  return text + "f32";
}

std::string mlir::bayes::printType(ArrayRef<int64_t> shape) {
  return "tensor<" + printShape(shape) + ">";
}

std::string mlir::bayes::substitute(
    StringRef text,
    std::initializer_list<std::pair<StringRef, std::string>> values) {
  std::string result;
  while (!text.empty()) {
    if (!text.consume_front("$")) {
      result += text.front();
      text = text.drop_front();
      continue;
    }
    StringRef name = text.take_while([](char c) { return llvm::isAlnum(c); });
    const auto *value = llvm::find_if(
        values, [&](const auto &entry) { return entry.first == name; });
    EXPECT_NE(value, values.end()) << "no value for $" << name.str();
    if (value == values.end())
      return result;
    result += value->second;
    text = text.drop_front(name.size());
  }
  return result;
}

PassRunner::PassRunner() {
  DialectRegistry registry;
  mlir::bayes::registerAllDialects(registry);
  context.appendDialectRegistry(registry);
  context.loadAllAvailableDialects();
}

void PassRunner::load(StringRef source) {
  module = parseSourceString<ModuleOp>(source, &context);
  ASSERT_TRUE(module) << source.str();
}

void PassRunner::apply(std::unique_ptr<Pass> pass) {
  PassManager manager(&context);
  manager.addPass(std::move(pass));
  ASSERT_TRUE(succeeded(manager.run(*module)));
}

void PassRunner::applyToFunctions(std::unique_ptr<Pass> pass) {
  PassManager manager(&context);
  manager.addNestedPass<func::FuncOp>(std::move(pass));
  ASSERT_TRUE(succeeded(manager.run(*module)));
}

std::vector<std::vector<double>>
PassRunner::run(StringRef name, ArrayRef<RuntimeValue> arguments) {
  auto function =
      module ? module->lookupSymbol<func::FuncOp>(name) : func::FuncOp();
  EXPECT_TRUE(function) << "no function " << name.str();
  if (!function)
    return {};
  FailureOr<SmallVector<RuntimeValue>> results =
      evaluateFunction(function, arguments);
  EXPECT_TRUE(succeeded(results)) << name.str();
  if (failed(results))
    return {};
  std::vector<std::vector<double>> numbers;
  for (const RuntimeValue &result : *results) {
    const Tensor &tensor = std::get<Tensor>(result);
    std::vector<double> &row = numbers.emplace_back();
    for (int64_t i = 0; i < tensor.getNumElements(); ++i)
      row.push_back(tensor.get(i).getFloat());
  }
  return numbers;
}

Scalar PassRunner::makeIndex(int64_t value) {
  return Scalar::ofInteger(IndexType::get(&context), value);
}
Scalar PassRunner::makeI64(int64_t value) {
  return Scalar::ofInteger(IntegerType::get(&context, 64), value);
}
Scalar PassRunner::makeKey(uint64_t value) {
  return Scalar::ofInteger(KeyType::get(&context), static_cast<int64_t>(value));
}

Tensor PassRunner::makeTensor(ArrayRef<int64_t> shape,
                              ArrayRef<float> numbers) {
  Type type = Float32Type::get(&context);
  Tensor tensor(shape, type);
  EXPECT_EQ(tensor.getNumElements(), static_cast<int64_t>(numbers.size()));
  for (auto [position, number] : llvm::enumerate(numbers))
    tensor.set(position, Scalar::ofFloat(type, number));
  return tensor;
}
