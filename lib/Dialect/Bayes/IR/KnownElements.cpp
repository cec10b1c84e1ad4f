//===- KnownElements.cpp - Integers of attributes -----------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Dialect/Bayes/IR/KnownElements.h"

#include "bayes/Dialect/Bayes/IR/BayesOps.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/IR/Matchers.h"
#include "llvm/Support/MathExtras.h"

#include <cstring>

using namespace mlir;
using namespace mlir::bayes;

int64_t bayes::getResourceBytes(IntegerType type) {
  return static_cast<int64_t>(
      llvm::PowerOf2Ceil(llvm::divideCeil(type.getWidth(), 8)));
}

/// The bytes of a resource of `count` elements of `width` bytes; nothing where
/// it has no data or another size.
static std::optional<ArrayRef<char>> getBytes(ElementsAttr elements,
                                              int64_t width) {
  auto resource = dyn_cast<DenseResourceElementsAttr>(elements);
  const AsmResourceBlob *blob =
      resource ? resource.getRawHandle().getBlob() : nullptr;
  if (!blob)
    return std::nullopt;
  // Divided, because a product with what a type says can overflow.
  auto size = static_cast<int64_t>(blob->getData().size());
  if (size % width != 0 || size / width != elements.getNumElements())
    return std::nullopt;
  return blob->getData();
}

/// Little-endian, as blobs are.
static uint64_t readUnsigned(const char *bytes, int64_t count) {
  uint64_t value = 0;
  for (int64_t i = count; i-- > 0;)
    value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

std::optional<SmallVector<uint64_t>>
bayes::getUnsignedElements(ElementsAttr elements) {
  auto type = dyn_cast<IntegerType>(elements.getElementType());
  if (!type || type.getWidth() > 64)
    return std::nullopt;
  SmallVector<uint64_t> values;
  if (auto dense = dyn_cast<DenseElementsAttr>(elements)) {
    for (const APInt &value : dense.getValues<APInt>())
      values.push_back(value.getZExtValue());
    return values;
  }
  int64_t width = getResourceBytes(type);
  std::optional<ArrayRef<char>> bytes = getBytes(elements, width);
  if (!bytes)
    return std::nullopt;
  values.reserve(bytes->size() / width);
  uint64_t mask = llvm::maskTrailingOnes<uint64_t>(type.getWidth());
  for (size_t i = 0; i < bytes->size(); i += width)
    values.push_back(readUnsigned(bytes->data() + i, width) & mask);
  return values;
}

/// The elements of C++ type `T` in `bytes`.
template <typename T>
static SmallVector<double> readFloats(ArrayRef<char> bytes) {
  SmallVector<double> values;
  values.reserve(bytes.size() / sizeof(T));
  for (size_t i = 0; i < bytes.size(); i += sizeof(T)) {
    T value;
    std::memcpy(&value, bytes.data() + i, sizeof(T));
    values.push_back(value);
  }
  return values;
}

/// The elements of 16 bits and the format `semantics` in `bytes`.
static SmallVector<double> readHalves(ArrayRef<char> bytes,
                                      const llvm::fltSemantics &semantics) {
  SmallVector<double> values;
  values.reserve(bytes.size() / 2);
  for (size_t i = 0; i < bytes.size(); i += 2) {
    APInt bits(16, readUnsigned(bytes.data() + i, 2));
    values.push_back(APFloat(semantics, bits).convertToDouble());
  }
  return values;
}

std::optional<SmallVector<double>>
bayes::getFloatElements(ElementsAttr elements) {
  auto type = dyn_cast<FloatType>(elements.getElementType());
  if (!type || type.getWidth() > 64)
    return std::nullopt;
  if (auto dense = dyn_cast<DenseElementsAttr>(elements)) {
    SmallVector<double> values;
    for (const APFloat &value : dense.getValues<APFloat>())
      values.push_back(value.convertToDouble());
    return values;
  }
  bool isHalf = type.isF16() || type.isBF16();
  if (!type.isF32() && !type.isF64() && !isHalf)
    return std::nullopt;
  std::optional<ArrayRef<char>> bytes = getBytes(elements, type.getWidth() / 8);
  if (!bytes)
    return std::nullopt;
  if (isHalf)
    return readHalves(*bytes, type.getFloatSemantics());
  return type.isF32() ? readFloats<float>(*bytes) : readFloats<double>(*bytes);
}

/// `elements`, or two of them where all are the same, which is enough to tell
/// whether they rise or differ: a splat can have more than memory holds.
static ElementsAttr shortenSplat(ElementsAttr elements) {
  auto splat = dyn_cast<SplatElementsAttr>(elements);
  // A number that overflows can be negative.
  if (!splat || (splat.getNumElements() >= 0 && splat.getNumElements() <= 2))
    return elements;
  return splat.resizeSplat(splat.getType().clone(ArrayRef<int64_t>(2)));
}

ElementsAttr bayes::getKnownElements(Value value,
                                     SymbolTableCollection &symbolTable) {
  ElementsAttr constant;
  if (matchPattern(value, m_Constant(&constant)))
    return shortenSplat(constant);
  auto load = value.getDefiningOp<LoadParameterOp>();
  auto parameter = load ? symbolTable.lookupNearestSymbolFrom<ParameterOp>(
                              load, load.getParameterAttr())
                        : ParameterOp();
  return parameter ? shortenSplat(parameter.getValue()) : ElementsAttr();
}
