//===- SafeTensorsTest.cpp - The safetensors format -----------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Import/SafeTensors.h"

#include "TestFiles.h"

using namespace mlir::bayes;
using namespace mlir::bayes::test;
using ::bayes::Result;
using ::testing::ElementsAre;

static const std::string kHeader =
    R"({"__metadata__":{"format":"pt","note":"x"},)"
    R"("b":{"dtype":"F32","shape":[2,3],"data_offsets":[4,28]},)"
    R"("a":{"dtype":"I32","shape":[],"data_offsets":[0,4]}})";

static ByteVector makeData() {
  ByteVector data = {7, 0, 0, 0};
  append(data, toBytes<float>({1, 2, 3, 4, 5, -6.5}));
  return data;
}

TEST(SafeTensors, Parses) {
  ByteVector bytes = makeSafeTensors(kHeader, makeData());
  Result<TensorArchive> archive = parseSafeTensors(bytes);
  ASSERT_TRUE(archive) << archive.message();
  ASSERT_EQ(archive->getTensors().size(), 2u);

  const ArchivedTensor &a = archive->getTensors()[0];
  EXPECT_EQ(a.name, "a");
  EXPECT_EQ(a.typeName, "I32");
  EXPECT_EQ(a.type, ArchivedType::Other);
  EXPECT_TRUE(a.shape.empty());
  EXPECT_EQ(a.size(), 1);

  const ArchivedTensor *b = archive->find("b");
  ASSERT_EQ(b, &archive->getTensors()[1]);
  EXPECT_EQ(b->type, ArchivedType::F32);
  EXPECT_THAT(b->shape, ElementsAre(2, 3));
  EXPECT_THAT(getValues(b), ElementsAre(1, 2, 3, 4, 5, -6.5));

  EXPECT_EQ(archive->find("c"), nullptr);
  EXPECT_EQ(archive->getMetadata().at("format"), "pt");
  EXPECT_EQ(archive->getMetadata().at("note"), "x");
}

TEST(SafeTensors, FloatingPointTypes) {
  // 16-bit values by hand: 1, -2, the largest and smallest of F16, infinity;
  // then 1 and -2 of BF16; then F64.
  ByteVector data = toBytes<uint16_t>(
      {0x3c00, 0xc000, 0x7bff, 0x0001, 0x7c00, 0x3f80, 0xc000, 0});
  append(data, toBytes<double>({1e300, 0.1}));
  ByteVector bytes = makeSafeTensors(
      R"({"h":{"dtype":"F16","shape":[5],"data_offsets":[0,10]},)"
      R"("b":{"dtype":"BF16","shape":[3],"data_offsets":[10,16]},)"
      R"("d":{"dtype":"F64","shape":[2],"data_offsets":[16,32]}})",
      data);
  Result<TensorArchive> archive = parseSafeTensors(bytes);
  ASSERT_TRUE(archive) << archive.message();
  EXPECT_THAT(getValues(archive->find("h")),
              ElementsAre(1, -2, 65504, 5.9604644775390625e-8,
                          std::numeric_limits<double>::infinity()));
  EXPECT_THAT(getValues(archive->find("b")), ElementsAre(1, -2, 0));
  EXPECT_THAT(getValues(archive->find("d")), ElementsAre(1e300, 0.1));
}

TEST(SafeTensors, EmptyTensorsAndPadding) {
  ByteVector bytes = makeSafeTensors(
      R"({"z":{"dtype":"F32","shape":[0,3],"data_offsets":[0,0]}}   )", {});
  Result<TensorArchive> archive = parseSafeTensors(bytes);
  ASSERT_TRUE(archive) << archive.message();
  EXPECT_EQ(archive->find("z")->size(), 0);

  bytes = makeSafeTensors("{}", {});
  archive = parseSafeTensors(bytes);
  ASSERT_TRUE(archive) << archive.message();
  EXPECT_TRUE(archive->getTensors().empty());
}

TEST(SafeTensors, RefusesBadLength) {
  expectError(parseSafeTensors(ByteVector{1, 2, 3}),
              "expected 8 bytes of header length, found 3");
  ByteVector bytes = makeSafeTensors("{}", {});
  bytes[0] = 3;
  expectError(parseSafeTensors(bytes), "header length is 3, but 2 bytes");
  bytes[7] = 0x80;
  expectError(parseSafeTensors(bytes),
              "header length is 9223372036854775811, but 2 bytes");
}

// Cutting the file anywhere is noticed, before the data or in them.
TEST(SafeTensors, RefusesTruncation) {
  ByteVector bytes = makeSafeTensors(kHeader, makeData());
  for (size_t size = 0; size < bytes.size(); ++size) {
    ByteVector cut(bytes.begin(), bytes.begin() + size);
    EXPECT_FALSE(parseSafeTensors(cut)) << size;
  }
}

// No damage to a single byte may lead outside the file.
TEST(SafeTensors, SurvivesDamage) {
  ByteVector bytes = makeSafeTensors(kHeader, makeData());
  for (size_t i = 0; i < bytes.size(); ++i)
    for (char value : std::string("\0\1\x80\xff\"9-[{}", 10)) {
      ByteVector damaged = bytes;
      damaged[i] = uint8_t(value);
      Result<TensorArchive> archive = parseSafeTensors(damaged);
      if (!archive)
        continue;
      for (const ArchivedTensor &tensor : archive->getTensors())
        if (tensor.type != ArchivedType::Other)
          EXPECT_EQ(getValues(&tensor).size(), size_t(tensor.size()));
    }
}

namespace {

struct BadHeader {
  const char *test;
  std::string header;
  size_t dataBytes;
  const char *message;
};

class SafeTensorsHeader : public testing::TestWithParam<BadHeader> {};

} // namespace

TEST_P(SafeTensorsHeader, Refused) {
  const BadHeader &param = GetParam();
  ByteVector bytes =
      makeSafeTensors(param.header, ByteVector(param.dataBytes, 0));
  expectError(parseSafeTensors(bytes), param.message);
}

static std::string describe(const std::string &entry) {
  return R"({"t":{)" + entry + "}}";
}

static const BadHeader kBadHeaders[] = {
    {"Array", "[]", 0, "expected a JSON object as safetensors header"},
    {"Space", " {}", 0, "expected a JSON object as safetensors header"},
    {"Malformed", "{\"t\":", 0, "malformed JSON"},
    {"TrailingText", "{}{}", 0, "malformed JSON"},
    {"Unterminated", "{\"t", 0, "malformed JSON"},
    {"InvalidUtf8", "{\"\xff\":{}}", 0, "malformed JSON"},
    {"Deep", std::string(1000, '['), 0, "expected a JSON object"},
    {"DeepValue", "{\"t\":" + std::string(200000, '['), 0,
     "at most 16 levels of nesting"},
    {"NotAnObject", R"({"t":3})", 0, "tensor 't': expected an object"},
    {"TwiceTheSameName",
     R"({"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},)"
     R"("t":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})",
     8, "key 't' appears twice"},
    {"TwiceTheSameNameEscaped",
     R"({"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},)"
     R"("\u0074":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})",
     8, "key 't' appears twice"},
    {"TwiceTheSameKey",
     describe(
         R"("dtype":"F64","dtype":"F32","shape":[1],"data_offsets":[0,4])"),
     4, "key 'dtype' appears twice"},
    {"NoType", describe(R"("shape":[1],"data_offsets":[0,4])"), 4,
     "tensor 't': expected a string as 'dtype'"},
    {"UnknownType",
     describe(R"("dtype":"F31","shape":[1],"data_offsets":[0,4])"), 4,
     "tensor 't': unknown element type 'F31'"},
    {"NoShape", describe(R"("dtype":"F32","data_offsets":[0,4])"), 4,
     "as 'shape'"},
    {"NegativeExtent",
     describe(R"("dtype":"F32","shape":[-1],"data_offsets":[0,4])"), 4,
     "integers of at least 0 as 'shape'"},
    {"FractionalExtent",
     describe(R"("dtype":"F32","shape":[1.5],"data_offsets":[0,4])"), 4,
     "integers of at least 0 as 'shape'"},
    {"ShapeOverflows",
     describe(
         R"("dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,4])"),
     4, "size of shape 4294967296x4294967296 overflows"},
    {"BytesOverflow",
     describe(
         R"("dtype":"F64","shape":[4611686018427387904],"data_offsets":[0,0])"),
     0, "size of shape 4611686018427387904 overflows"},
    {"NoOffsets", describe(R"("dtype":"F32","shape":[1])"), 4,
     "as 'data_offsets'"},
    {"OneOffset", describe(R"("dtype":"F32","shape":[1],"data_offsets":[4])"),
     4, "two integers of at least 0 as 'data_offsets'"},
    {"HugeOffset",
     describe(
         R"("dtype":"F32","shape":[1],"data_offsets":[0,18446744073709551620])"),
     4, "two integers of at least 0 as 'data_offsets'"},
    {"BeyondTheFile",
     describe(R"("dtype":"F32","shape":[1],"data_offsets":[4,8])"), 4,
     "within 4 bytes, found 4 and 8"},
    {"Backwards", describe(R"("dtype":"F32","shape":[1],"data_offsets":[4,0])"),
     4, "within 4 bytes, found 4 and 0"},
    {"TooFewBytes",
     describe(R"("dtype":"F32","shape":[2],"data_offsets":[0,4])"), 4,
     "expected 8 bytes for shape 2 of F32, found 4"},
    {"Overlap",
     R"({"s":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},)"
     R"("t":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}})",
     12, "tensor 't': expected its data at 8, where those before it end"},
    {"Hole",
     R"({"s":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},)"
     R"("t":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}})",
     12, "tensor 't': expected its data at 4, where those before it end"},
    {"TrailingData",
     describe(R"("dtype":"F32","shape":[1],"data_offsets":[0,4])"), 5,
     "expected 4 bytes of tensor data, found 5"},
    {"MetadataList", R"({"__metadata__":[]})", 0,
     "expected an object of strings as '__metadata__'"},
    {"MetadataNumber", R"({"__metadata__":{"epoch":3}})", 0,
     "expected a string as value of 'epoch' in '__metadata__'"},
    {"ControlCharactersInName", R"({"\u001b[2J":3})", 0,
     R"(tensor '\033[2J': expected)"},
};

INSTANTIATE_TEST_SUITE_P(Bad, SafeTensorsHeader, testing::ValuesIn(kBadHeaders),
                         [](const auto &info) {
                           return std::string(info.param.test);
                         });
