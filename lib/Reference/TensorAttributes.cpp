//===- TensorAttributes.cpp - Tensors to and from attributes --------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Reference/Tensor.h"

#include "bayes/Dialect/Bayes/IR/KnownElements.h"
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

template <typename Numbers, typename Make>
static Tensor makeTensor(ShapedType type, const Numbers &numbers, Make make) {
  Tensor tensor(type.getShape(), type.getElementType());
  for (auto [position, number] : llvm::enumerate(numbers))
    tensor.set(position, make(type.getElementType(), number));
  return tensor;
}

/// Bytes of an element in a resource; 0 for types that are not supported there.
static int64_t getResourceWidth(Type type) {
  if (auto integer = dyn_cast<IntegerType>(type))
    return getResourceBytes(integer);
  return isa<FloatType>(type) ? type.getIntOrFloatBitWidth() / 8 : 0;
}

static FailureOr<Tensor>
getTensor(DenseResourceElementsAttr attribute,
          llvm::function_ref<InFlightDiagnostic()> emitError) {
  ShapedType type = attribute.getType();
  int64_t width = getResourceWidth(type.getElementType());
  if (width == 0)
    return emitError() << "expected a resource of floats or integers, found "
                       << type;
  DenseResourceElementsHandle handle = attribute.getRawHandle();
  const AsmResourceBlob *blob = handle.getBlob();
  if (!blob)
    return emitError() << "expected data for resource '" << handle.getKey()
                       << "', found none";
  if (auto integers = getUnsignedElements(attribute))
    return makeTensor(type, *integers, Scalar::ofInteger);
  if (auto floats = getFloatElements(attribute))
    return makeTensor(type, *floats, [](Type elementType, double value) {
      return Scalar::ofFloat(elementType, value);
    });
  return emitError() << "expected " << type.getNumElements() * width
                     << " bytes in resource '" << handle.getKey() << "', found "
                     << blob->getData().size();
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

/// The elements as little-endian numbers of `width` bytes each.
static std::vector<char> getBytes(const Tensor &tensor, int64_t width) {
  std::vector<char> bytes(tensor.getNumElements() * width);
  Type type = tensor.getElementType();
  for (int64_t i = 0; i < tensor.getNumElements(); ++i) {
    uint64_t bits =
        isa<FloatType>(type)
            ? tensor.get(i).getAPFloat().bitcastToAPInt().getZExtValue()
            : tensor.get(i).getUnsigned();
    std::memcpy(bytes.data() + i * width, &bits, width);
  }
  return bytes;
}

DenseResourceElementsAttr ref::getDenseResourceAttr(const Tensor &tensor,
                                                    StringRef name) {
  // More than 16 breaks round trips through text and bytecode.
  constexpr size_t kAlign = 16;
  std::vector<char> bytes =
      getBytes(tensor, getResourceWidth(tensor.getElementType()));
  AsmResourceBlob blob =
      bytes.empty()
          ? HeapAsmResourceBlob::allocate(0, kAlign)
          : HeapAsmResourceBlob::allocateAndCopyWithAlign(bytes, kAlign);
  return DenseResourceElementsAttr::get(tensor.getType(), name,
                                        std::move(blob));
}
