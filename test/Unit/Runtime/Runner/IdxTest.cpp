//===- IdxTest.cpp - The IDX format of MNIST ------------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes-runtime/Runner/Idx.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

using namespace bayes;
using namespace bayes::runner;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

static void expectError(ByteVector bytes, const std::string &message) {
  Result<ArrayView> array = parseIdx(bytes);
  ASSERT_FALSE(array) << message;
  EXPECT_THAT(array.message(), HasSubstr(message));
}

TEST(Idx, Images) {
  ByteVector bytes = {0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0,
                      2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 255};
  Result<ArrayView> array = parseIdx(bytes);
  ASSERT_TRUE(array) << array.message();
  EXPECT_EQ(array->type, ElementType::UInt8);
  EXPECT_THAT(array->shape, ElementsAre(1, 2, 3));
  EXPECT_EQ(array->getInteger(0), 1);
  EXPECT_EQ(array->getInteger(5), 255);
}

TEST(Idx, BigEndianElements) {
  ByteVector shorts = {0, 0, 0x0b, 1, 0, 0, 0, 2, 0x01, 0x02, 0xff, 0xfe};
  Result<ArrayView> array = parseIdx(shorts);
  ASSERT_TRUE(array) << array.message();
  EXPECT_EQ(array->getInteger(0), 0x0102);
  EXPECT_EQ(array->getInteger(1), -2);

  ByteVector floats = {0, 0, 0x0d, 1, 0, 0, 0, 1, 0xc0, 0x20, 0, 0};
  array = parseIdx(floats);
  ASSERT_TRUE(array) << array.message();
  EXPECT_EQ(array->getNumber(0), -2.5);

  ByteVector doubles = {0,    0,    0x0e, 1, 0, 0, 0, 1,
                        0x3f, 0xf8, 0,    0, 0, 0, 0, 0};
  array = parseIdx(doubles);
  ASSERT_TRUE(array) << array.message();
  EXPECT_EQ(array->getNumber(0), 1.5);
}

TEST(Idx, OtherElementTypes) {
  ByteVector bytes = {0, 0, 0x09, 1, 0, 0, 0, 1, 0xff};
  Result<ArrayView> array = parseIdx(bytes);
  ASSERT_TRUE(array) << array.message();
  EXPECT_EQ(array->getInteger(0), -1);
  ByteVector words = {0, 0, 0x0c, 1, 0, 0, 0, 1, 0, 1, 0, 0};
  array = parseIdx(words);
  ASSERT_TRUE(array) << array.message();
  EXPECT_EQ(array->getInteger(0), 65536);
}

TEST(Idx, WrongMagicNumber) {
  expectError({}, "not an IDX file");
  expectError({0, 0, 8}, "not an IDX file");
  expectError({1, 0, 8, 1, 0, 0, 0, 0}, "expected two zero bytes first");
  expectError({0, 0, 7, 1, 0, 0, 0, 0}, "IDX element type 7 is unknown");
}

TEST(Idx, WrongSize) {
  expectError({0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0},
              "IDX header is truncated: expected 12 bytes, found 11");
  expectError({0, 0, 8, 1, 0, 0, 0, 3, 1, 2},
              "IDX data of shape 3 and uint8 need 3 bytes, found 2");
  expectError({0, 0, 8, 1, 0, 0, 0, 1, 1, 2}, "need 1 bytes, found 2");
  expectError({0, 0, 0x0d, 1, 0, 0, 0, 1, 1, 2}, "need 4 bytes, found 2");
}

TEST(Idx, ShapeBeyondMemory) {
  ByteVector bytes = {0, 0, 8, 3};
  bytes.insert(bytes.end(), 12, 0xff);
  expectError(bytes, "is too large");
}
