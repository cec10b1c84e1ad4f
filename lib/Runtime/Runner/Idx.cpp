//===- Idx.cpp - The IDX format of MNIST ----------------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes-runtime/Runner/Idx.h"

#include <algorithm>
#include <optional>

using namespace bayes;

static std::optional<ElementType> getElementType(uint8_t code) {
  switch (code) {
  case 0x08:
    return ElementType::UInt8;
  case 0x09:
    return ElementType::Int8;
  case 0x0b:
    return ElementType::Int16;
  case 0x0c:
    return ElementType::Int32;
  case 0x0d:
    return ElementType::Float32;
  case 0x0e:
    return ElementType::Float64;
  default:
    return std::nullopt;
  }
}

bool runner::isIdx(ByteView bytes) {
  return bytes.size >= 4 && bytes[0] == 0 && bytes[1] == 0;
}

Result<ArrayView> runner::parseIdx(ByteVector &bytes) {
  // Two zeros, the element type, the number of axes; then the extents as
  // big-endian 32-bit numbers.
  if (!isIdx(bytes))
    return makeError("not an IDX file: expected two zero bytes first");
  std::optional<ElementType> type = getElementType(bytes[2]);
  if (!type)
    return makeError("IDX element type ", unsigned(bytes[2]),
                     " is unknown; expected 8 (unsigned byte), 9, 11, 12, 13 "
                     "or 14");
  size_t rank = bytes[3];
  size_t start = 4 + 4 * rank;
  if (bytes.size() < start)
    return makeError("IDX header is truncated: expected ", start,
                     " bytes, found ", bytes.size());

  ArrayView array;
  array.type = *type;
  for (size_t axis = 0; axis < rank; ++axis) {
    const uint8_t *word = &bytes[4 + 4 * axis];
    array.shape.push_back(int64_t(word[0]) << 24 | int64_t(word[1]) << 16 |
                          int64_t(word[2]) << 8 | int64_t(word[3]));
  }
  size_t width = getByteWidth(*type);
  std::optional<uint64_t> count = getElementCount(array.shape);
  uint64_t expected = 0;
  if (!count || __builtin_mul_overflow(*count, width, &expected))
    return makeError("IDX shape ", formatShape(array.shape), " is too large");
  uint64_t found = bytes.size() - start;
  if (found != expected)
    return makeError("IDX data of shape ", formatShape(array.shape), " and ",
                     getName(*type), " need ", expected, " bytes, found ",
                     found);

  if (width > 1)
    for (auto element = bytes.begin() + static_cast<ptrdiff_t>(start);
         element != bytes.end(); element += static_cast<ptrdiff_t>(width))
      std::reverse(element, element + static_cast<ptrdiff_t>(width));
  array.data = ByteView(bytes.data() + start, static_cast<size_t>(found));
  return array;
}
