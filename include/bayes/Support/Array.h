//===- Array.h - A typed view of array data in a file -----------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_SUPPORT_ARRAY_H
#define BAYES_SUPPORT_ARRAY_H

#include "bayes/Support/Bytes.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bayes {

enum class ElementType {
  Int8,
  Int16,
  Int32,
  Int64,
  UInt8,
  UInt16,
  UInt32,
  UInt64,
  Float16,
  Float32,
  Float64
};

/// Bytes per element.
size_t getByteWidth(ElementType type);

/// NumPy's name of the type, e.g. "uint8".
std::string_view getName(ElementType type);

bool isFloat(ElementType type);

/// The value of an IEEE 754 binary16 number.
double decodeFloat16(uint16_t bits);

/// The product of `shape`, 1 for rank 0; nothing if an extent is negative or
/// the product exceeds 2^63 - 1.
std::optional<uint64_t> getElementCount(const std::vector<int64_t> &shape);

/// "28x28", or "scalar" for rank 0.
std::string formatShape(const std::vector<int64_t> &shape);

/// A row-major, little-endian array whose bytes belong to someone else; `data`
/// need not be aligned. Invariant: `data.size` is the element count of `shape`
/// times the byte width of `type`.
struct ArrayView {
  ElementType type = ElementType::UInt8;
  std::vector<int64_t> shape;
  ByteView data;

  uint64_t size() const { return data.size / getByteWidth(type); }

  /// Element `index` in row-major order, rounded to double where its type is
  /// a 64-bit integer.
  double getNumber(uint64_t index) const;

  /// Element `index` of an integer array, exact; nothing if it is a uint64
  /// above 2^63 - 1.
  std::optional<int64_t> getInteger(uint64_t index) const;
};

} // namespace bayes

#endif // BAYES_SUPPORT_ARRAY_H
