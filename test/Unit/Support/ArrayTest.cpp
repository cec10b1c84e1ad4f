//===- ArrayTest.cpp - Typed views of array data --------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Support/Array.h"

#include "gtest/gtest.h"

#include <cmath>
#include <limits>

using namespace bayes;

TEST(Array, ElementCount) {
  EXPECT_EQ(getElementCount({}), 1u);
  EXPECT_EQ(getElementCount({2, 3, 4}), 24u);
  EXPECT_EQ(getElementCount({5, 0}), 0u);
  EXPECT_EQ(getElementCount({2, -1}), std::nullopt);
  EXPECT_EQ(getElementCount({int64_t(1) << 62, 2}), std::nullopt);
}

TEST(Array, FormatShape) {
  EXPECT_EQ(formatShape({}), "scalar");
  EXPECT_EQ(formatShape({28}), "28");
  EXPECT_EQ(formatShape({28, 1, 3}), "28x1x3");
}

/// The last of two elements, read at an unaligned address.
template <typename T>
static ArrayView makeArray(ElementType type, T value, ByteVector &bytes) {
  bytes.assign(1 + 2 * sizeof(T), 0);
  const auto *data = reinterpret_cast<const uint8_t *>(&value);
  std::copy(data, data + sizeof(T), bytes.begin() + 1 + sizeof(T));
  return {type, {2}, {bytes.data() + 1, 2 * sizeof(T)}};
}

TEST(Array, Elements) {
  ByteVector bytes;
  EXPECT_EQ(makeArray<int8_t>(ElementType::Int8, -3, bytes).getInteger(1), -3);
  EXPECT_EQ(makeArray<uint8_t>(ElementType::UInt8, 253, bytes).getInteger(1),
            253);
  EXPECT_EQ(makeArray<int16_t>(ElementType::Int16, -300, bytes).getInteger(1),
            -300);
  EXPECT_EQ(
      makeArray<uint16_t>(ElementType::UInt16, 65000, bytes).getInteger(1),
      65000);
  EXPECT_EQ(makeArray<int32_t>(ElementType::Int32, -70000, bytes).getInteger(1),
            -70000);
  EXPECT_EQ(makeArray<uint32_t>(ElementType::UInt32, 4000000000u, bytes)
                .getInteger(1),
            4000000000);
  EXPECT_EQ(
      makeArray<int64_t>(ElementType::Int64, INT64_MIN, bytes).getInteger(1),
      INT64_MIN);
  EXPECT_EQ(makeArray<float>(ElementType::Float32, 0.1f, bytes).getNumber(1),
            static_cast<double>(0.1f));
  EXPECT_EQ(makeArray<double>(ElementType::Float64, 0.1, bytes).getNumber(1),
            0.1);
  EXPECT_EQ(makeArray<uint8_t>(ElementType::UInt8, 9, bytes).size(), 2u);
}

TEST(Array, LargeUnsignedIntegers) {
  ByteVector bytes;
  constexpr uint64_t largest = INT64_MAX;
  EXPECT_EQ(
      makeArray<uint64_t>(ElementType::UInt64, largest, bytes).getInteger(1),
      INT64_MAX);
  EXPECT_EQ(makeArray<uint64_t>(ElementType::UInt64, largest + 1, bytes)
                .getInteger(1),
            std::nullopt);
}

TEST(Array, Float16) {
  ByteVector bytes;
  // 1, -2, the largest, the smallest subnormal and the smallest normal number.
  const std::pair<uint16_t, double> values[] = {{0x3c00, 1},
                                                {0xc000, -2},
                                                {0x7bff, 65504},
                                                {0x8001, -0x1p-24},
                                                {0x0400, 0x1p-14}};
  for (auto [bits, value] : values)
    EXPECT_EQ(makeArray(ElementType::Float16, bits, bytes).getNumber(1), value);
  EXPECT_EQ(decodeFloat16(0xfc00), -std::numeric_limits<double>::infinity());
  EXPECT_TRUE(std::isnan(decodeFloat16(0x7c01)));
}
