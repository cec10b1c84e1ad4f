//===- EvalTensor.cpp - The tensor dialect --------------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Interpreter.h"

#include "llvm/ADT/SmallBitVector.h"

#include <limits>

using namespace mlir;
using namespace mlir::bayes;
using namespace mlir::bayes::ref;

//===----------------------------------------------------------------------===//
// Making tensors
//===----------------------------------------------------------------------===//

LogicalResult ref::checkShape(Operation *op, ArrayRef<int64_t> shape) {
  // 2 GiB of the evaluator's 8 bytes per element.
  constexpr int64_t limit = int64_t(1) << 28;
  int64_t count = 1;
  for (int64_t extent : shape) {
    if (extent < 0)
      return op->emitOpError() << "expected extents >= 0, found " << extent;
    if (extent > limit || (count *= extent) > limit)
      return op->emitOpError() << "expected a tensor of at most " << limit
                               << " elements, found extents [" << shape << "]";
  }
  return success();
}

LogicalResult ref::eval(tensor::EmptyOp op, Frame &frame) {
  SmallVector<int64_t> shape = frame.getIntegers(op.getMixedSizes());
  if (failed(checkShape(op, shape)))
    return failure();
  // The contents are undefined: NaN shows where they are read.
  Type type = op.getType().getElementType();
  Scalar content =
      isa<FloatType>(type)
          ? Scalar::ofFloat(type, std::numeric_limits<double>::quiet_NaN())
          : Scalar(type);
  frame.set(op, Tensor::splat(shape, content));
  return success();
}

LogicalResult ref::eval(tensor::SplatOp op, Frame &frame) {
  SmallVector<int64_t> shape = llvm::to_vector(op.getType().getShape());
  SmallVector<int64_t> sizes = frame.getIntegers(op.getDynamicSizes());
  size_t next = 0;
  for (int64_t &extent : shape)
    if (ShapedType::isDynamic(extent))
      extent = sizes[next++];
  if (failed(checkShape(op, shape)))
    return failure();
  frame.set(op, Tensor::splat(shape, frame.getScalar(op.getInput())));
  return success();
}

LogicalResult ref::eval(tensor::FromElementsOp op, Frame &frame) {
  Tensor result(op.getType().getShape(), op.getType().getElementType());
  for (auto [position, element] : llvm::enumerate(op.getElements()))
    result.set(position, frame.getScalar(element));
  frame.set(op, std::move(result));
  return success();
}

//===----------------------------------------------------------------------===//
// Shapes
//===----------------------------------------------------------------------===//

LogicalResult ref::eval(tensor::DimOp op, Frame &frame) {
  ArrayRef<int64_t> shape = frame.getTensor(op.getSource()).getShape();
  int64_t dim = frame.getInteger(op.getIndex());
  if (dim < 0 || dim >= static_cast<int64_t>(shape.size()))
    return op.emitOpError() << "expected a dimension in [0, " << shape.size()
                            << "), found " << dim;
  frame.set(op, Scalar::ofInteger(op.getType(), shape[dim]));
  return success();
}

/// Gives `op` the elements of its first operand under another shape.
static LogicalResult evaluateReshape(Operation *op, ArrayRef<int64_t> shape,
                                     Frame &frame) {
  const Tensor &source = frame.getTensor(op->getOperand(0));
  if (failed(checkShape(op, shape)))
    return failure();
  if (getNumElements(shape) != source.getNumElements())
    return op->emitOpError()
           << "expected as many elements as in shape [" << source.getShape()
           << "], found shape [" << shape << "]";
  frame.set(op->getResult(0), source.reshape(shape));
  return success();
}

LogicalResult ref::eval(tensor::CastOp op, Frame &frame) {
  ArrayRef<int64_t> shape = frame.getTensor(op.getSource()).getShape();
  auto type = cast<ShapedType>(op.getType());
  if (failed(verifyCompatibleShape(type.getShape(), shape)))
    return op.emitOpError() << "expected a shape that fits " << type
                            << ", found [" << shape << "]";
  return evaluateReshape(op, shape, frame);
}

LogicalResult ref::eval(tensor::ExpandShapeOp op, Frame &frame) {
  return evaluateReshape(op, frame.getIntegers(op.getMixedOutputShape()),
                         frame);
}

LogicalResult ref::eval(tensor::CollapseShapeOp op, Frame &frame) {
  ArrayRef<int64_t> source = frame.getTensor(op.getSrc()).getShape();
  SmallVector<int64_t> shape;
  for (const ReassociationIndices &group : op.getReassociationIndices()) {
    shape.push_back(1);
    for (int64_t dim : group)
      shape.back() *= source[dim];
  }
  return evaluateReshape(op, shape, frame);
}

//===----------------------------------------------------------------------===//
// Elements
//===----------------------------------------------------------------------===//

static InFlightDiagnostic emitOutside(Operation *op, ArrayRef<int64_t> index,
                                      ArrayRef<int64_t> shape) {
  return op->emitOpError() << "index [" << index
                           << "] lies outside of a tensor of shape [" << shape
                           << "]";
}

FailureOr<Scalar> ref::extractElement(Operation *op, const Tensor &tensor,
                                      ArrayRef<int64_t> index) {
  std::optional<int64_t> position = tensor.getPosition(index);
  if (!position)
    return emitOutside(op, index, tensor.getShape());
  return tensor.get(*position);
}

LogicalResult ref::eval(tensor::ExtractOp op, Frame &frame) {
  FailureOr<Scalar> element = extractElement(
      op, frame.getTensor(op.getTensor()), frame.getIntegers(op.getIndices()));
  if (failed(element))
    return failure();
  frame.set(op, *element);
  return success();
}

LogicalResult ref::eval(tensor::InsertOp op, Frame &frame) {
  Tensor result = frame.getTensor(op.getDest());
  SmallVector<int64_t> index = frame.getIntegers(op.getIndices());
  std::optional<int64_t> position = result.getPosition(index);
  if (!position)
    return emitOutside(op, index, result.getShape());
  result.set(*position, frame.getScalar(op.getScalar()));
  frame.set(op, std::move(result));
  return success();
}

//===----------------------------------------------------------------------===//
// Slices
//===----------------------------------------------------------------------===//

namespace {
/// The part of a tensor that a slice op names.
struct Slice {
  SmallVector<int64_t> offsets, sizes, strides;

  /// The index in the tensor of the element at `index` in the slice.
  SmallVector<int64_t> getIndex(ArrayRef<int64_t> index) const {
    SmallVector<int64_t> result;
    for (auto [offset, stride, coordinate] :
         llvm::zip_equal(offsets, strides, index))
      result.push_back(offset + stride * coordinate);
    return result;
  }
};
} // namespace

template <typename OpT>
static Slice getSlice(OpT op, const Frame &frame) {
  return {frame.getIntegers(op.getMixedOffsets()),
          frame.getIntegers(op.getMixedSizes()),
          frame.getIntegers(op.getMixedStrides())};
}

LogicalResult ref::eval(tensor::ExtractSliceOp op, Frame &frame) {
  const Tensor &source = frame.getTensor(op.getSource());
  Slice slice = getSlice(op, frame);
  if (failed(checkShape(op, slice.sizes)))
    return failure();
  Tensor result(slice.sizes, source.getElementType());
  int64_t next = 0;
  auto copyElement = [&](ArrayRef<int64_t> index) -> LogicalResult {
    SmallVector<int64_t> from = slice.getIndex(index);
    std::optional<int64_t> position = source.getPosition(from);
    if (!position)
      return emitOutside(op, from, source.getShape());
    result.set(next++, source.get(*position));
    return success();
  };
  if (failed(forEachIndex(slice.sizes, copyElement)))
    return failure();

  // Unit dimensions may be dropped from the result.
  llvm::SmallBitVector dropped = op.getDroppedDims();
  SmallVector<int64_t> shape;
  for (auto [dim, size] : llvm::enumerate(slice.sizes))
    if (!dropped.test(dim))
      shape.push_back(size);
  frame.set(op, result.reshape(shape));
  return success();
}

LogicalResult ref::eval(tensor::InsertSliceOp op, Frame &frame) {
  const Tensor &source = frame.getTensor(op.getSource());
  Slice slice = getSlice(op, frame);
  if (failed(checkShape(op, slice.sizes)))
    return failure();
  // Dropped unit dimensions change no row-major position.
  if (getNumElements(slice.sizes) != source.getNumElements())
    return op.emitOpError()
           << "expected a source that fits a slice of sizes [" << slice.sizes
           << "], found shape [" << source.getShape() << "]";
  Tensor result = frame.getTensor(op.getDest());
  int64_t next = 0;
  auto copyElement = [&](ArrayRef<int64_t> index) -> LogicalResult {
    SmallVector<int64_t> to = slice.getIndex(index);
    std::optional<int64_t> position = result.getPosition(to);
    if (!position)
      return emitOutside(op, to, result.getShape());
    result.set(*position, source.get(next++));
    return success();
  };
  if (failed(forEachIndex(slice.sizes, copyElement)))
    return failure();
  frame.set(op, std::move(result));
  return success();
}

//===----------------------------------------------------------------------===//
// Concatenation
//===----------------------------------------------------------------------===//

Tensor ref::concatenate(ArrayRef<const Tensor *> pieces, int64_t dimension) {
  SmallVector<int64_t> shape(pieces.front()->getShape());
  shape[dimension] = 0;
  for (const Tensor *piece : pieces)
    shape[dimension] += piece->getShape()[dimension];
  int64_t outer = getNumElements(ArrayRef(shape).take_front(dimension));
  Tensor result(shape, pieces.front()->getElementType());
  int64_t next = 0;
  for (int64_t row = 0; row < outer; ++row)
    for (const Tensor *piece : pieces) {
      int64_t length = piece->getNumElements() / outer;
      for (int64_t i = 0; i < length; ++i)
        result.set(next++, piece->get(row * length + i));
    }
  return result;
}

LogicalResult ref::eval(tensor::ConcatOp op, Frame &frame) {
  SmallVector<const Tensor *> pieces;
  for (Value input : op.getInputs())
    pieces.push_back(&frame.getTensor(input));
  auto dimension = static_cast<int64_t>(op.getDim());
  ArrayRef<int64_t> shape = pieces.front()->getShape();
  for (const Tensor *piece : pieces)
    for (auto [dim, extent] : llvm::enumerate(piece->getShape()))
      if (static_cast<int64_t>(dim) != dimension && extent != shape[dim])
        return op.emitOpError()
               << "expected inputs that differ in dimension " << dimension
               << " alone, found shapes [" << shape << "] and ["
               << piece->getShape() << "]";
  Tensor result = concatenate(pieces, dimension);
  if (failed(checkShape(op, result.getShape())))
    return failure();
  frame.set(op, std::move(result));
  return success();
}
