//===- NpyTest.cpp - NumPy's .npy format ----------------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The valid files are bytes that NumPy 2.4 wrote (numpy.lib.format.write_array)
// with the padding before the newline left out, which the format allows.
//
//===----------------------------------------------------------------------===//

#include "bayes/Support/Npy.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

using namespace bayes;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// A version-1 file with the given header text and data bytes.
static std::string makeFile(const std::string &header,
                            const std::string &data = "", char version = 1) {
  std::string file = "\x93NUMPY";
  file += version;
  file += '\0';
  file += static_cast<char>(header.size() & 0xff);
  file += static_cast<char>(header.size() >> 8);
  if (version > 1)
    file += std::string(2, '\0');
  return file + header + data;
}

/// The result points into `file`.
static Result<ArrayView> parse(const std::string &file) {
  return parseNpy({file.data(), file.size()});
}

static void expectError(const std::string &file, const std::string &message) {
  Result<ArrayView> array = parse(file);
  ASSERT_FALSE(array) << message;
  EXPECT_THAT(array.message(), HasSubstr(message));
}

static std::string describe(const std::string &descr, const std::string &shape,
                            const std::string &order = "False") {
  return "{'descr': '" + descr + "', 'fortran_order': " + order +
         ", 'shape': " + shape + ", }\n";
}

TEST(Npy, Version1Float32Matrix) {
  std::string file =
      makeFile(describe("<f4", "(2, 3)"),
               std::string("\x00\x00\xc0?\x00\x00\x00\xc0\x00\x00\x00\x00"
                           "\x00\x00@@\x00\x00\x80@\x00\x00\xa0@",
                           24));
  Result<ArrayView> array = parse(file);
  ASSERT_TRUE(array) << array.message();
  EXPECT_EQ(array->type, ElementType::Float32);
  EXPECT_THAT(array->shape, ElementsAre(2, 3));
  ASSERT_EQ(array->size(), 6u);
  EXPECT_EQ(array->getNumber(0), 1.5);
  EXPECT_EQ(array->getNumber(1), -2.0);
  EXPECT_EQ(array->getNumber(5), 5.0);
}

TEST(Npy, Version2Int64Vector) {
  std::string file = makeFile(
      describe("<i8", "(2,)"),
      std::string("\x07\0\0\0\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff", 16), 2);
  Result<ArrayView> array = parse(file);
  ASSERT_TRUE(array) << array.message();
  EXPECT_EQ(array->type, ElementType::Int64);
  EXPECT_THAT(array->shape, ElementsAre(2));
  EXPECT_EQ(array->getInteger(0), 7);
  EXPECT_EQ(array->getInteger(1), -1);
}

TEST(Npy, Version3Scalar) {
  std::string file = makeFile(describe("|u1", "()"), "\x03", 3);
  Result<ArrayView> array = parse(file);
  ASSERT_TRUE(array) << array.message();
  EXPECT_EQ(array->type, ElementType::UInt8);
  EXPECT_TRUE(array->shape.empty());
  EXPECT_EQ(array->getInteger(0), 3);
}

TEST(Npy, EveryElementType) {
  const std::pair<const char *, ElementType> rows[] = {
      {"|i1", ElementType::Int8},    {"<i2", ElementType::Int16},
      {"<i4", ElementType::Int32},   {"<i8", ElementType::Int64},
      {"|u1", ElementType::UInt8},   {"<u2", ElementType::UInt16},
      {"<u4", ElementType::UInt32},  {"<u8", ElementType::UInt64},
      {"<f2", ElementType::Float16}, {"<f4", ElementType::Float32},
      {"<f8", ElementType::Float64}};
  for (auto [descr, type] : rows) {
    Result<ArrayView> array = parse(makeFile(
        describe(descr, "(3,)"), std::string(3 * getByteWidth(type), '\0')));
    ASSERT_TRUE(array) << descr << ": " << array.message();
    EXPECT_EQ(array->type, type) << descr;
    EXPECT_EQ(array->size(), 3u) << descr;
  }
}

TEST(Npy, KeysInAnyOrder) {
  Result<ArrayView> array =
      parse(makeFile("{\"shape\":(2 , 1),\"fortran_order\":False,"
                     "\"descr\":\"<u2\"}",
                     std::string(4, '\0')));
  ASSERT_TRUE(array) << array.message();
  EXPECT_THAT(array->shape, ElementsAre(2, 1));
}

TEST(Npy, VectorInFortranOrderIsInCOrderToo) {
  Result<ArrayView> array =
      parse(makeFile(describe("|u1", "(2,)", "True"), "ab"));
  EXPECT_TRUE(array) << array.message();
}

TEST(Npy, EmptyArray) {
  Result<ArrayView> array = parse(makeFile(describe("<f4", "(0, 5)")));
  ASSERT_TRUE(array) << array.message();
  EXPECT_EQ(array->size(), 0u);
}

TEST(Npy, WrittenFilesReadBack) {
  const float values[] = {1, 2, 3, 4, 5, 6};
  for (const std::vector<int64_t> &shape :
       {std::vector<int64_t>{6}, {2, 3}, {1, 3, 2}}) {
    ByteVector bytes = encodeNpy(values, shape);
    Result<ArrayView> array = parseNpy(bytes);
    ASSERT_TRUE(array) << array.message();
    EXPECT_EQ(array->shape, shape);
    EXPECT_EQ(array->type, ElementType::Float32);
    // NumPy aligns the data to 64 bytes.
    EXPECT_EQ((array->data.data - bytes.data()) % 64, 0);
    for (uint64_t i = 0; i < 6; ++i)
      EXPECT_EQ(array->getNumber(i), static_cast<double>(i + 1));
  }
}

// NumPy reads this header; the test above cannot notice that both our writer
// and our reader leave the format.
TEST(Npy, WrittenHeader) {
  const float value = 0;
  ByteVector bytes = encodeNpy(&value, {1, 1});
  std::string header(bytes.begin(), bytes.end() - 4);
  EXPECT_EQ(header.substr(0, 10), std::string("\x93NUMPY\x01\x00\x76\x00", 10));
  EXPECT_EQ(header.substr(10, 59),
            "{'descr': '<f4', 'fortran_order': False, 'shape': (1,1,), }");
  EXPECT_EQ(header.size(), 128u);
  EXPECT_EQ(header.back(), '\n');
}

TEST(Npy, NotNpy) {
  expectError("", "wrong magic string");
  expectError("\x93NUMP", "wrong magic string");
  expectError("PK\x03\x04 something else", "wrong magic string");
}

TEST(Npy, UnsupportedVersion) {
  expectError(makeFile(describe("<f4", "()"), "0000", 4),
              ".npy version 4 is not supported");
  expectError(makeFile(describe("<f4", "()"), "0000", 0),
              ".npy version 0 is not supported");
}

TEST(Npy, EveryTruncation) {
  std::string file = makeFile(describe("<f4", "(2,)"), "01234567");
  ASSERT_TRUE(parse(file));
  for (size_t size = 0; size < file.size(); ++size) {
    Result<ArrayView> array = parse(file.substr(0, size));
    EXPECT_FALSE(array) << "first " << size << " bytes";
  }
  expectError(file.substr(0, 9), "header is truncated");
  expectError(file.substr(0, 30), "header is truncated");
  expectError(file.substr(0, file.size() - 1), "need 8 bytes, found 7");
}

TEST(Npy, DataOfTheWrongSize) {
  expectError(makeFile(describe("<f4", "(2, 2)"), std::string(17, '\0')),
              "shape 2x2 and float32 need 16 bytes, found 17");
}

TEST(Npy, FortranOrder) {
  expectError(makeFile(describe("<f4", "(2, 2)", "True"), std::string(16, '0')),
              "Fortran order; expected C order");
}

TEST(Npy, UnsupportedElementTypes) {
  expectError(makeFile(describe("|O", "(1,)"), "x"), "pickled Python objects");
  expectError(makeFile(describe(">f4", "(1,)"), "0000"),
              "big-endian .npy element type '>f4'");
  expectError(makeFile(describe("<c8", "(1,)"), "00000000"),
              ".npy element type '<c8' is not supported");
  expectError(makeFile(describe("<U3", "(1,)"), ""), "'<U3'");
  expectError(makeFile(describe("", "(1,)"), ""), "''");
  expectError(makeFile("{'descr': [('a', '<f4')], 'fortran_order': False, "
                       "'shape': (1,), }"),
              "structured");
}

TEST(Npy, MalformedHeaders) {
  expectError(makeFile(""), "expected '{', found its end");
  expectError(makeFile("{'descr': '<f4', 'fortran_order': False}"),
              "'shape' is missing");
  expectError(makeFile("{'descr': '<f4', 'shape': ()}"),
              "'fortran_order' is missing");
  expectError(makeFile("{'fortran_order': False, 'shape': ()}"),
              "'descr' is missing");
  expectError(makeFile("{'descr': '<f4"), "expected a string");
  expectError(makeFile("{'descr': 4}"), "expected a string, found '4}'");
  expectError(makeFile("{'fortran_order': 1}"), "expected True or False");
  expectError(makeFile("{'shape': [2]}"), "expected '('");
  expectError(makeFile("{'shape': (2 3)}"), "expected ')', found '3)}'");
  expectError(makeFile("{'shape': (-2,)}"), "an extent of the shape");
  expectError(makeFile("{'shape': (x,)}"), "an extent of the shape");
  expectError(makeFile("{'shape': (99999999999999999999,)}"),
              "an extent of the shape");
  expectError(makeFile("{'colour': 'red'}"),
              "expected 'descr', 'fortran_order' or 'shape'");
  expectError(makeFile(describe("<f4", "()") + "x"), "the end of the header");
}

TEST(Npy, ShapesBeyondMemory) {
  expectError(makeFile(describe("<f4", "(4294967296, 4294967296)")),
              "is too large");
  expectError(makeFile(describe("<f8", "(4611686018427387904,)")),
              "is too large");
}
