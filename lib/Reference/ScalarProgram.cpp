//===- ScalarProgram.cpp - Bodies of structured ops -----------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ScalarProgram.h"

using namespace mlir;
using namespace mlir::bayes;
using namespace mlir::bayes::ref;

bool ScalarProgram::canCompile(Operation *op) {
  if (auto extract = dyn_cast<tensor::ExtractOp>(op))
    return extract.getTensor().getParentBlock() != op->getBlock();
  if (isa<linalg::IndexOp, arith::ConstantOp>(op))
    return true;
  return getScalarFunction(op) != nullptr;
}

unsigned ScalarProgram::addRegister(Value value, Scalar content) {
  registers.push_back(content);
  return numbers[value] = registers.size() - 1;
}

SmallVector<unsigned, 3> ScalarProgram::getRegisters(ValueRange values,
                                                     const Frame &frame) {
  SmallVector<unsigned, 3> result;
  for (Value value : values) {
    auto it = numbers.find(value);
    result.push_back(it != numbers.end()
                         ? it->second
                         : addRegister(value, frame.getScalar(value)));
  }
  return result;
}

/// The element of `tensor`, which `op` extracts, as a function of its indices.
static ScalarFunction getElementFunction(tensor::ExtractOp op,
                                         const Tensor &tensor) {
  return [op, &tensor](ArrayRef<Scalar> indices) -> FailureOr<Scalar> {
    return extractElement(op, tensor,
                          llvm::map_to_vector(indices, [](Scalar index) {
                            return index.getSigned();
                          }));
  };
}

LogicalResult ScalarProgram::add(Operation *op, const Frame &frame) {
  if (!canCompile(op))
    return op->emitOpError() << "cannot be evaluated in the body of a "
                                "structured op";
  if (auto index = dyn_cast<linalg::IndexOp>(op)) {
    unsigned number = addRegister(index, Scalar(index.getType()));
    coordinates.push_back({number, index.getDim()});
    return success();
  }
  if (auto constant = dyn_cast<arith::ConstantOp>(op)) {
    FailureOr<Scalar> value = getConstant(constant);
    if (succeeded(value))
      addRegister(constant, *value);
    return value;
  }
  ScalarFunction function;
  ValueRange operands = op->getOperands();
  if (auto extract = dyn_cast<tensor::ExtractOp>(op)) {
    function =
        getElementFunction(extract, frame.getTensor(extract.getTensor()));
    operands = extract.getIndices();
  } else {
    function = getScalarFunction(op);
  }
  SmallVector<unsigned, 3> inputs = getRegisters(operands, frame);
  Value result = op->getResult(0);
  unsigned output = addRegister(result, Scalar(result.getType()));
  steps.push_back({std::move(function), std::move(inputs), output});
  return success();
}

FailureOr<ScalarProgram> ScalarProgram::compile(linalg::LinalgOp op,
                                                const Frame &frame) {
  ScalarProgram program;
  Block *body = op.getBlock();
  for (BlockArgument argument : body->getArguments())
    program.addRegister(argument, Scalar(argument.getType()));
  for (Operation &nested : body->without_terminator())
    if (failed(program.add(&nested, frame)))
      return failure();
  program.results =
      program.getRegisters(body->getTerminator()->getOperands(), frame);
  return program;
}

LogicalResult ScalarProgram::run(ArrayRef<int64_t> index) {
  for (Coordinate coordinate : coordinates) {
    Scalar &target = registers[coordinate.number];
    target = Scalar::ofInteger(target.getType(), index[coordinate.dimension]);
  }
  SmallVector<Scalar> inputs;
  for (const Step &step : steps) {
    inputs.clear();
    for (unsigned operand : step.operands)
      inputs.push_back(registers[operand]);
    FailureOr<Scalar> result = step.function(inputs);
    if (failed(result))
      return failure();
    registers[step.result] = *result;
  }
  return success();
}
