//===- Array.cpp - A typed view of array data in a file -------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Support/Array.h"

#include <cmath>
#include <cstring>
#include <limits>

using namespace bayes;

size_t bayes::getByteWidth(ElementType type) {
  switch (type) {
  case ElementType::Int8:
  case ElementType::UInt8:
    return 1;
  case ElementType::Int16:
  case ElementType::UInt16:
  case ElementType::Float16:
    return 2;
  case ElementType::Int32:
  case ElementType::UInt32:
  case ElementType::Float32:
    return 4;
  case ElementType::Int64:
  case ElementType::UInt64:
  case ElementType::Float64:
    return 8;
  }
  return 0;
}

std::string_view bayes::getName(ElementType type) {
  switch (type) {
  case ElementType::Int8:
    return "int8";
  case ElementType::Int16:
    return "int16";
  case ElementType::Int32:
    return "int32";
  case ElementType::Int64:
    return "int64";
  case ElementType::UInt8:
    return "uint8";
  case ElementType::UInt16:
    return "uint16";
  case ElementType::UInt32:
    return "uint32";
  case ElementType::UInt64:
    return "uint64";
  case ElementType::Float16:
    return "float16";
  case ElementType::Float32:
    return "float32";
  case ElementType::Float64:
    return "float64";
  }
  return "";
}

bool bayes::isFloat(ElementType type) {
  return type == ElementType::Float16 || type == ElementType::Float32 ||
         type == ElementType::Float64;
}

double bayes::decodeFloat16(uint16_t bits) {
  double sign = bits & 0x8000 ? -1.0 : 1.0;
  int exponent = (bits >> 10) & 0x1f;
  int fraction = bits & 0x3ff;
  if (exponent == 0x1f)
    return fraction ? std::numeric_limits<double>::quiet_NaN()
                    : sign * std::numeric_limits<double>::infinity();
  if (exponent == 0)
    return sign * std::ldexp(fraction, -24);
  return sign * std::ldexp(fraction + 0x400, exponent - 25);
}

std::optional<uint64_t>
bayes::getElementCount(const std::vector<int64_t> &shape) {
  int64_t count = 1;
  for (int64_t extent : shape)
    if (extent < 0 || __builtin_mul_overflow(count, extent, &count))
      return std::nullopt;
  return static_cast<uint64_t>(count);
}

std::string bayes::formatShape(const std::vector<int64_t> &shape) {
  if (shape.empty())
    return "scalar";
  std::string text;
  for (int64_t extent : shape)
    text += (text.empty() ? "" : "x") + std::to_string(extent);
  return text;
}

/// Element `index` of type `T`, wherever it lies in memory.
template <typename T>
static T load(const uint8_t *data, uint64_t index) {
  T value;
  std::memcpy(&value, data + index * sizeof(T), sizeof(T));
  return value;
}

/// Calls `use` with element `index` in its own C++ type.
template <typename Function>
static auto dispatch(const ArrayView &array, uint64_t index, Function use)
    -> decltype(use(int8_t())) {
  const uint8_t *data = array.data.data;
  switch (array.type) {
  case ElementType::Int8:
    return use(load<int8_t>(data, index));
  case ElementType::Int16:
    return use(load<int16_t>(data, index));
  case ElementType::Int32:
    return use(load<int32_t>(data, index));
  case ElementType::Int64:
    return use(load<int64_t>(data, index));
  case ElementType::UInt8:
    return use(load<uint8_t>(data, index));
  case ElementType::UInt16:
    return use(load<uint16_t>(data, index));
  case ElementType::UInt32:
    return use(load<uint32_t>(data, index));
  case ElementType::UInt64:
    return use(load<uint64_t>(data, index));
  case ElementType::Float16:
    return use(decodeFloat16(load<uint16_t>(data, index)));
  case ElementType::Float32:
    return use(load<float>(data, index));
  case ElementType::Float64:
    return use(load<double>(data, index));
  }
  return {};
}

double ArrayView::getNumber(uint64_t index) const {
  return dispatch(*this, index,
                  [](auto value) { return static_cast<double>(value); });
}

std::optional<int64_t> ArrayView::getInteger(uint64_t index) const {
  constexpr uint64_t largest = std::numeric_limits<int64_t>::max();
  if (type == ElementType::UInt64 && load<uint64_t>(data.data, index) > largest)
    return std::nullopt;
  return dispatch(*this, index,
                  [](auto value) { return static_cast<int64_t>(value); });
}
