//===- EvalLinalg.cpp - The linalg dialect --------------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ScalarProgram.h"

#include <cmath>
#include <limits>

using namespace mlir;
using namespace mlir::bayes;
using namespace mlir::bayes::ref;

//===----------------------------------------------------------------------===//
// Structured ops: an iteration space, a map per operand, a body
//===----------------------------------------------------------------------===//

bool ref::isBodyEvaluable(linalg::LinalgOp op) {
  return llvm::all_of(
      op.getBlock()->without_terminator(),
      [](Operation &nested) { return ScalarProgram::canCompile(&nested); });
}

namespace {
/// A tensor operand and the element of it that each point needs.
class Access {
public:
  Access(linalg::LinalgOp op, OpOperand &operand, const Tensor &tensor);

  unsigned getNumber() const { return operand.getOperandNumber(); }

  /// Refuses extents that differ from those of the iteration space.
  LogicalResult verify(ArrayRef<int64_t> loopExtents) const;

  /// The position in the tensor of the element for the point `index`.
  FailureOr<int64_t> getPosition(ArrayRef<int64_t> index) const;

  Scalar getElement(int64_t position) const { return tensor.get(position); }

private:
  FailureOr<int64_t> evaluateMap(ArrayRef<int64_t> index) const;

  Operation *op;
  OpOperand &operand;
  const Tensor &tensor;
  AffineMap map;
  /// For a map that selects and permutes loops, which is most: how far a step
  /// along each loop moves the position. Empty for other maps.
  SmallVector<int64_t> strides;
};
} // namespace

Access::Access(linalg::LinalgOp op, OpOperand &operand, const Tensor &tensor)
    : op(op), operand(operand), tensor(tensor),
      map(op.getMatchingIndexingMap(&operand)) {
  if (!map.isProjectedPermutation())
    return;
  strides.assign(map.getNumDims(), 0);
  int64_t stride = 1;
  for (int64_t dim = tensor.getRank() - 1; dim >= 0; --dim) {
    strides[map.getDimPosition(dim)] = stride;
    stride *= tensor.getShape()[dim];
  }
}

LogicalResult Access::verify(ArrayRef<int64_t> loopExtents) const {
  for (auto [extent, expr] :
       llvm::zip_equal(tensor.getShape(), map.getResults())) {
    auto dim = dyn_cast<AffineDimExpr>(expr);
    if (dim && extent != loopExtents[dim.getPosition()])
      return op->emitOpError()
             << "operand " << getNumber() << " of shape [" << tensor.getShape()
             << "] does not fit the iteration space [" << loopExtents << "]";
  }
  return success();
}

FailureOr<int64_t> Access::getPosition(ArrayRef<int64_t> index) const {
  if (strides.empty())
    return evaluateMap(index);
  int64_t position = 0;
  for (auto [coordinate, stride] : llvm::zip_equal(index, strides))
    position += coordinate * stride;
  return position;
}

FailureOr<int64_t> Access::evaluateMap(ArrayRef<int64_t> index) const {
  SmallVector<int64_t> element;
  for (AffineExpr expr : map.getResults())
    element.push_back(evaluateAffineExpr(expr, index, {}).value_or(-1));
  std::optional<int64_t> position = tensor.getPosition(element);
  if (!position)
    return op->emitOpError() << "operand " << getNumber() << " of shape ["
                             << tensor.getShape() << "] has no element ["
                             << element << "] for the point [" << index << "]";
  return *position;
}

/// The extents of the iteration space, from those of the operands.
static SmallVector<int64_t> getLoopExtents(linalg::LinalgOp op,
                                           const Frame &frame) {
  SmallVector<int64_t> extents;
  for (Value operand : op->getOperands())
    if (auto *tensor = std::get_if<Tensor>(&frame.get(operand)))
      llvm::append_range(extents, tensor->getShape());
  return op.getShapesToLoopsMap().compose(extents);
}

LogicalResult ref::eval(linalg::LinalgOp op, Frame &frame) {
  if (!op.hasPureTensorSemantics())
    return op->emitOpError() << "expected tensors, found buffers";
  FailureOr<ScalarProgram> body = ScalarProgram::compile(op, frame);
  if (failed(body))
    return failure();

  // The results start as the inits; the body reads what it has written.
  SmallVector<Tensor> results = llvm::map_to_vector(
      op.getDpsInits(), [&](Value init) { return frame.getTensor(init); });
  std::vector<Access> accesses;
  for (OpOperand &operand : op->getOpOperands()) {
    unsigned number = operand.getOperandNumber();
    if (op.isDpsInit(&operand))
      accesses.emplace_back(op, operand,
                            results[number - op.getNumDpsInputs()]);
    else if (op.isScalar(&operand))
      body->setArgument(number, frame.getScalar(operand.get()));
    else
      accesses.emplace_back(op, operand, frame.getTensor(operand.get()));
  }

  SmallVector<int64_t> extents = getLoopExtents(op, frame);
  for (const Access &access : accesses)
    if (failed(access.verify(extents)))
      return failure();

  SmallVector<int64_t> positions(accesses.size());
  auto runPoint = [&](ArrayRef<int64_t> index) -> LogicalResult {
    for (auto [access, position] : llvm::zip_equal(accesses, positions)) {
      FailureOr<int64_t> found = access.getPosition(index);
      if (failed(found))
        return failure();
      position = *found;
      body->setArgument(access.getNumber(), access.getElement(position));
    }
    if (failed(body->run(index)))
      return failure();
    ArrayRef<int64_t> written = ArrayRef(positions).take_back(results.size());
    for (auto [number, position] : llvm::enumerate(written))
      results[number].set(position, body->getResult(number));
    return success();
  };
  if (failed(forEachIndex(extents, runPoint)))
    return failure();
  for (auto [value, result] : llvm::zip_equal(op->getResults(), results))
    frame.set(value, std::move(result));
  return success();
}

//===----------------------------------------------------------------------===//
// Softmax
//===----------------------------------------------------------------------===//

/// exp(x - max) / sum along one dimension, in double until the division.
LogicalResult ref::eval(linalg::SoftmaxOp op, Frame &frame) {
  if (op->getNumResults() != 1)
    return op->emitOpError() << "expected tensors, found buffers";
  const Tensor &input = frame.getTensor(op.getInput());
  ArrayRef<int64_t> shape = input.getShape();
  int64_t extent = shape[op.getDimension()];
  int64_t stride = getNumElements(shape.drop_front(op.getDimension() + 1));
  Tensor result(shape, input.getElementType());

  auto normalize = [&](int64_t first) {
    auto position = [&](int64_t i) { return first + i * stride; };
    double largest = -std::numeric_limits<double>::infinity();
    for (int64_t i = 0; i < extent; ++i)
      largest = std::fmax(largest, input.get(position(i)).getFloat());
    auto exponential = [&](int64_t i) {
      return std::exp(input.get(position(i)).getFloat() - largest);
    };
    double sum = 0.0;
    for (int64_t i = 0; i < extent; ++i)
      sum += exponential(i);
    for (int64_t i = 0; i < extent; ++i)
      result.set(position(i),
                 Scalar::ofFloat(input.getElementType(), exponential(i) / sum));
  };
  // The first elements of the vectors along the dimension.
  for (int64_t i = 0; i < input.getNumElements(); ++i)
    if (i / stride % extent == 0)
      normalize(i);
  frame.set(op->getResult(0), std::move(result));
  return success();
}
