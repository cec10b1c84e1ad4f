//===- EvalScf.cpp - Calls and structured control flow --------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Interpreter.h"

using namespace mlir;
using namespace mlir::bayes;
using namespace mlir::bayes::ref;

/// What `values` stand for.
static SmallVector<RuntimeValue> getAll(ValueRange values, const Frame &frame) {
  return llvm::map_to_vector(values,
                             [&](Value value) { return frame.get(value); });
}

static void setAll(ValueRange values, ArrayRef<RuntimeValue> contents,
                   Frame &frame) {
  for (auto [value, content] : llvm::zip_equal(values, contents))
    frame.set(value, content);
}

LogicalResult ref::eval(func::CallOp op, Frame &frame) {
  auto callee = SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(
      op, op.getCalleeAttr());
  if (!callee)
    return op.emitOpError()
           << "expected '" << op.getCallee() << "' to name a function";
  FailureOr<SmallVector<RuntimeValue>> results = evaluateFunction(
      callee, getAll(op.getOperands(), frame), frame.getDepth() + 1);
  if (failed(results))
    return failure();
  setAll(op.getResults(), *results, frame);
  return success();
}

LogicalResult ref::eval(scf::ForOp op, Frame &frame) {
  Scalar lower = frame.getScalar(op.getLowerBound());
  Scalar upper = frame.getScalar(op.getUpperBound());
  Scalar step = frame.getScalar(op.getStep());
  if (step.getSigned() <= 0)
    return op.emitOpError()
           << "expected a positive step, found " << step.getSigned();
  auto isBefore = [&](Scalar a, Scalar b) {
    return op.getUnsignedCmp() ? a.getUnsigned() < b.getUnsigned()
                               : a.getSigned() < b.getSigned();
  };
  SmallVector<RuntimeValue> carried = getAll(op.getInitArgs(), frame);
  Scalar index = lower;
  while (isBefore(index, upper)) {
    SmallVector<RuntimeValue> arguments = {index};
    llvm::append_range(arguments, carried);
    FailureOr<SmallVector<RuntimeValue>> yielded =
        evaluateBlock(*op.getBody(), arguments, frame);
    if (failed(yielded))
      return failure();
    carried = std::move(*yielded);
    Scalar next = Scalar::ofInteger(index.getType(),
                                    index.getUnsigned() + step.getUnsigned());
    // The index has wrapped around past the upper bound.
    if (!isBefore(index, next))
      break;
    index = next;
  }
  setAll(op.getResults(), carried, frame);
  return success();
}

LogicalResult ref::eval(scf::IfOp op, Frame &frame) {
  bool condition = frame.getScalar(op.getCondition()).getBool();
  Region &region = condition ? op.getThenRegion() : op.getElseRegion();
  // The else region may be missing where there are no results.
  if (region.empty())
    return success();
  FailureOr<SmallVector<RuntimeValue>> yielded =
      evaluateBlock(region.front(), {}, frame);
  if (failed(yielded))
    return failure();
  setAll(op.getResults(), *yielded, frame);
  return success();
}
