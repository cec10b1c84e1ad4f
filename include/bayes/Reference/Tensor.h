//===- Tensor.h - Tensors of the reference evaluator ------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_REFERENCE_TENSOR_H
#define BAYES_REFERENCE_TENSOR_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/bit.h"

#include <optional>
#include <vector>

namespace mlir::bayes::ref {

/// True for the types of which a `Scalar` can hold a value: f16, bf16, f32,
/// f64, signless integers of at most 64 bits, index and !bayes.key.
bool isScalarType(Type type);

/// One number of an MLIR type for which `isScalarType` holds.
class Scalar {
public:
  /// Zero of `type`.
  explicit Scalar(Type type) : type(type) {}

  /// `value` rounded to `type` (a float), to nearest even.
  static Scalar ofFloat(Type type, double value);
  /// `value`, which has the format of `type` (a float).
  static Scalar ofFloat(Type type, const APFloat &value);
  /// `value` modulo 2^width of `type` (an integer, an index or a key).
  static Scalar ofInteger(Type type, int64_t value);

  Type getType() const { return type; }

  /// The value of a float, which every double holds exactly.
  double getFloat() const { return llvm::bit_cast<double>(bits); }
  /// The value of a float in the format of its type.
  APFloat getAPFloat() const;
  /// The value of an integer, an index or a key, taken as signed.
  int64_t getSigned() const { return static_cast<int64_t>(bits); }
  /// The value of an integer, an index or a key, taken as unsigned.
  uint64_t getUnsigned() const;
  /// The value of an i1.
  bool getBool() const { return bits != 0; }

  bool operator==(const Scalar &other) const {
    return type == other.type && bits == other.bits;
  }
  bool operator!=(const Scalar &other) const { return !(*this == other); }

private:
  friend class Tensor;

  Type type;
  /// A double, or a sign-extended integer.
  uint64_t bits = 0;
};

/// A dense, row-major tensor of scalars of one type; every extent is known.
class Tensor {
public:
  /// A tensor of zeros.
  Tensor(ArrayRef<int64_t> shape, Type elementType);
  static Tensor splat(ArrayRef<int64_t> shape, Scalar value);

  ArrayRef<int64_t> getShape() const { return shape; }
  int64_t getRank() const { return static_cast<int64_t>(shape.size()); }
  Type getElementType() const { return elementType; }
  int64_t getNumElements() const { return static_cast<int64_t>(data.size()); }
  RankedTensorType getType() const {
    return RankedTensorType::get(shape, elementType);
  }

  /// The element at a row-major position in [0, `getNumElements()`).
  Scalar get(int64_t position) const {
    Scalar element(elementType);
    element.bits = data[position];
    return element;
  }
  /// Sets the element at a row-major position; `value` has the element type.
  void set(int64_t position, Scalar value) { data[position] = value.bits; }

  /// The row-major position of `index` (one entry per dimension), or nothing
  /// where it lies outside the tensor.
  std::optional<int64_t> getPosition(ArrayRef<int64_t> index) const;

  /// The same elements in row-major order under another shape, which has as
  /// many elements.
  Tensor reshape(ArrayRef<int64_t> newShape) const;

private:
  SmallVector<int64_t> shape;
  Type elementType;
  std::vector<uint64_t> data;
};

/// Calls `visit` with every index of a tensor of `shape`, in row-major order.
/// Stops at the first failure and returns it.
LogicalResult
forEachIndex(ArrayRef<int64_t> shape,
             llvm::function_ref<LogicalResult(ArrayRef<int64_t>)> visit);

/// The product of the extents; 1 for rank 0.
int64_t getNumElements(ArrayRef<int64_t> shape);

//===----------------------------------------------------------------------===//
// Attributes
//===----------------------------------------------------------------------===//

/// The value of a float or integer attribute; fails without a diagnostic for
/// other attributes and types.
FailureOr<Scalar> getScalar(TypedAttr attribute);

/// The elements of a `dense` or `dense_resource` attribute of a tensor or
/// vector type. Errors: an element type that is no scalar type, a resource
/// that is not there (e.g. elided) or has the wrong size, another kind of
/// attribute.
FailureOr<Tensor> getTensor(ElementsAttr attribute,
                            llvm::function_ref<InFlightDiagnostic()> emitError);

/// `tensor` as a `dense` attribute.
DenseElementsAttr getDenseAttr(const Tensor &tensor);

/// `tensor`, of f32, f64 or integers, as a `dense_resource` attribute whose
/// blob is named after `name` (made unique) and aligned to 16 bytes.
DenseResourceElementsAttr getDenseResourceAttr(const Tensor &tensor,
                                               StringRef name);

} // namespace mlir::bayes::ref

#endif // BAYES_REFERENCE_TENSOR_H
