//===- Tensor.cpp - Numbers and tensors of the reference evaluator --------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Reference/Tensor.h"

#include "bayes/Dialect/Bayes/IR/BayesTypes.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::bayes;
using namespace mlir::bayes::ref;

//===----------------------------------------------------------------------===//
// Scalar
//===----------------------------------------------------------------------===//

/// Bits of an integer, an index or a key.
static unsigned getWidth(Type type) {
  auto integer = dyn_cast<IntegerType>(type);
  return integer ? integer.getWidth() : 64;
}

bool ref::isScalarType(Type type) {
  if (auto integer = dyn_cast<IntegerType>(type))
    return integer.isSignless() && integer.getWidth() >= 1 &&
           integer.getWidth() <= 64;
  return isa<Float16Type, BFloat16Type, Float32Type, Float64Type, IndexType,
             KeyType>(type);
}

/// `value` rounded once to `type`, to nearest even.
static double roundTo(Type type, double value) {
  if (isa<Float64Type>(type))
    return value;
  if (isa<Float32Type>(type))
    return static_cast<float>(value);
  APFloat number(value);
  bool losesInfo;
  number.convert(cast<FloatType>(type).getFloatSemantics(),
                 APFloat::rmNearestTiesToEven, &losesInfo);
  return number.convertToDouble();
}

Scalar Scalar::ofFloat(Type type, double value) {
  Scalar scalar(type);
  scalar.bits = llvm::bit_cast<uint64_t>(roundTo(type, value));
  return scalar;
}

Scalar Scalar::ofFloat(Type type, const APFloat &value) {
  assert(&value.getSemantics() == &cast<FloatType>(type).getFloatSemantics() &&
         "a number of the type");
  return ofFloat(type, value.convertToDouble());
}

APFloat Scalar::getAPFloat() const {
  APFloat number(getFloat());
  bool losesInfo;
  number.convert(cast<FloatType>(type).getFloatSemantics(),
                 APFloat::rmNearestTiesToEven, &losesInfo);
  return number;
}

Scalar Scalar::ofInteger(Type type, int64_t value) {
  Scalar scalar(type);
  scalar.bits = llvm::SignExtend64(value, getWidth(type));
  return scalar;
}

uint64_t Scalar::getUnsigned() const {
  return bits & llvm::maskTrailingOnes<uint64_t>(getWidth(type));
}

//===----------------------------------------------------------------------===//
// Tensor
//===----------------------------------------------------------------------===//

int64_t ref::getNumElements(ArrayRef<int64_t> shape) {
  int64_t count = 1;
  for (int64_t extent : shape)
    count *= extent;
  return count;
}

Tensor::Tensor(ArrayRef<int64_t> shape, Type elementType)
    : shape(shape), elementType(elementType),
      data(ref::getNumElements(shape), 0) {}

Tensor Tensor::splat(ArrayRef<int64_t> shape, Scalar value) {
  Tensor result(shape, value.getType());
  llvm::fill(result.data, value.bits);
  return result;
}

std::optional<int64_t> Tensor::getPosition(ArrayRef<int64_t> index) const {
  int64_t position = 0;
  for (auto [coordinate, extent] : llvm::zip_equal(index, shape)) {
    if (coordinate < 0 || coordinate >= extent)
      return std::nullopt;
    position = position * extent + coordinate;
  }
  return position;
}

Tensor Tensor::reshape(ArrayRef<int64_t> newShape) const {
  assert(ref::getNumElements(newShape) == getNumElements() &&
         "a reshape keeps the number of elements");
  Tensor result(*this);
  result.shape.assign(newShape.begin(), newShape.end());
  return result;
}

LogicalResult
ref::forEachIndex(ArrayRef<int64_t> shape,
                  llvm::function_ref<LogicalResult(ArrayRef<int64_t>)> visit) {
  SmallVector<int64_t> index(shape.size(), 0);
  for (int64_t left = getNumElements(shape); left > 0; --left) {
    if (failed(visit(index)))
      return failure();
    // Counts up like an odometer: the last dimension runs fastest.
    for (size_t dim = shape.size(); dim-- > 0;) {
      if (++index[dim] < shape[dim])
        break;
      index[dim] = 0;
    }
  }
  return success();
}
