//===- TensorAttributes.cpp - Tensors to and from attributes --------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Reference/Tensor.h"

#include "mlir/IR/AsmState.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "llvm/ADT/TypeSwitch.h"

#include <cstring>

using namespace mlir;
using namespace mlir::bayes;
using namespace mlir::bayes::ref;

static Scalar getScalar(Type type, const APFloat &value) {
  return Scalar::ofFloat(type, value);
}

static Scalar getScalar(Type type, const APInt &value) {
  return Scalar::ofInteger(type, value.getSExtValue());
}

FailureOr<Scalar> ref::getScalar(TypedAttr attribute) {
  if (!isScalarType(attribute.getType()))
    return failure();
  return llvm::TypeSwitch<Attribute, FailureOr<Scalar>>(attribute)
      .Case<FloatAttr, IntegerAttr>([](auto number) -> FailureOr<Scalar> {
        return ::getScalar(number.getType(), number.getValue());
      })
      .Default(FailureOr<Scalar>(failure()));
}

//===----------------------------------------------------------------------===//
// From attributes
//===----------------------------------------------------------------------===//

/// Elements of C++ type `T` from the bytes of a resource, which hold as many as
/// `tensor` has.
template <typename T>
static void readElements(ArrayRef<char> bytes, Tensor &tensor) {
  Type type = tensor.getElementType();
  for (int64_t i = 0; i < tensor.getNumElements(); ++i) {
    T value;
    std::memcpy(&value, bytes.data() + i * sizeof(T), sizeof(T));
    if constexpr (std::is_floating_point_v<T>)
      tensor.set(i, Scalar::ofFloat(type, value));
    else
      tensor.set(i, Scalar::ofInteger(type, value));
  }
}

/// Bytes of an element in a resource; 0 for types that are not supported there.
static int64_t getResourceWidth(Type type) {
  if (type.isF32() || type.isInteger(32))
    return 4;
  if (type.isF64() || type.isInteger(64))
    return 8;
  return 0;
}

static FailureOr<Tensor>
getTensor(DenseResourceElementsAttr attribute,
          llvm::function_ref<InFlightDiagnostic()> emitError) {
  ShapedType type = attribute.getType();
  Type elementType = type.getElementType();
  int64_t width = getResourceWidth(elementType);
  if (width == 0)
    return emitError() << "expected a resource of f32, f64, i32 or i64, found "
                       << type;
  DenseResourceElementsHandle handle = attribute.getRawHandle();
  const AsmResourceBlob *blob = handle.getBlob();
  if (!blob)
    return emitError() << "expected data for resource '" << handle.getKey()
                       << "', found none";
  Tensor tensor(type.getShape(), elementType);
  ArrayRef<char> bytes = blob->getData();
  if (static_cast<int64_t>(bytes.size()) != tensor.getNumElements() * width)
    return emitError() << "expected " << tensor.getNumElements() * width
                       << " bytes in resource '" << handle.getKey()
                       << "', found " << bytes.size();
  if (elementType.isF32())
    readElements<float>(bytes, tensor);
  else if (elementType.isF64())
    readElements<double>(bytes, tensor);
  else if (elementType.isInteger(32))
    readElements<int32_t>(bytes, tensor);
  else
    readElements<int64_t>(bytes, tensor);
  return tensor;
}

static Tensor getTensor(DenseElementsAttr attribute) {
  Type elementType = attribute.getElementType();
  Tensor tensor(attribute.getType().getShape(), elementType);
  auto setAll = [&](auto values) {
    for (auto [position, value] : llvm::enumerate(values))
      tensor.set(position, ::getScalar(elementType, value));
  };
  if (isa<FloatType>(elementType))
    setAll(attribute.getValues<APFloat>());
  else
    setAll(attribute.getValues<APInt>());
  return tensor;
}

FailureOr<Tensor>
ref::getTensor(ElementsAttr attribute,
               llvm::function_ref<InFlightDiagnostic()> emitError) {
  auto type = cast<ShapedType>(attribute.getType());
  if (!isScalarType(type.getElementType()))
    return emitError() << "expected elements of f16, bf16, f32, f64, index or "
                          "a signless integer of at most 64 bits, found "
                       << type;
  return llvm::TypeSwitch<Attribute, FailureOr<Tensor>>(attribute)
      .Case([](DenseElementsAttr dense) { return ::getTensor(dense); })
      .Case([&](DenseResourceElementsAttr resource) {
        return ::getTensor(resource, emitError);
      })
      .Default([&](Attribute) {
        return emitError() << "expected a 'dense' or 'dense_resource' "
                              "attribute of type "
                           << type;
      });
}

//===----------------------------------------------------------------------===//
// To attributes
//===----------------------------------------------------------------------===//

static APFloat getAPFloat(Scalar value) { return value.getAPFloat(); }

/// An integer or index as APInt.
static APInt getAPInt(Scalar value) {
  unsigned width = value.getType().isIndex()
                       ? IndexType::kInternalStorageBitWidth
                       : value.getType().getIntOrFloatBitWidth();
  return APInt(width, value.getUnsigned());
}

DenseElementsAttr ref::getDenseAttr(const Tensor &tensor) {
  auto collect = [&](auto convert) {
    SmallVector<decltype(convert(tensor.get(0)))> values;
    values.reserve(tensor.getNumElements());
    for (int64_t i = 0; i < tensor.getNumElements(); ++i)
      values.push_back(convert(tensor.get(i)));
    return DenseElementsAttr::get(tensor.getType(), values);
  };
  return isa<FloatType>(tensor.getElementType()) ? collect(getAPFloat)
                                                 : collect(getAPInt);
}

/// The elements as an array of C++ type `T`.
template <typename T>
static AsmResourceBlob makeBlob(const Tensor &tensor) {
  std::vector<T> values(tensor.getNumElements());
  for (int64_t i = 0; i < tensor.getNumElements(); ++i) {
    if constexpr (std::is_floating_point_v<T>)
      values[i] = static_cast<T>(tensor.get(i).getFloat());
    else
      values[i] = static_cast<T>(tensor.get(i).getSigned());
  }
  // More than 16 breaks round trips through text and bytecode.
  return HeapAsmResourceBlob::allocateAndCopyWithAlign(
      ArrayRef<char>(reinterpret_cast<const char *>(values.data()),
                     values.size() * sizeof(T)),
      /*align=*/16);
}

DenseResourceElementsAttr ref::getDenseResourceAttr(const Tensor &tensor,
                                                    StringRef name) {
  Type elementType = tensor.getElementType();
  AsmResourceBlob blob = elementType.isF32()   ? makeBlob<float>(tensor)
                         : elementType.isF64() ? makeBlob<double>(tensor)
                         : elementType.isInteger(32)
                             ? makeBlob<int32_t>(tensor)
                             : makeBlob<int64_t>(tensor);
  return DenseResourceElementsAttr::get(tensor.getType(), name,
                                        std::move(blob));
}
