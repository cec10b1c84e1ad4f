//===- InflateTest.cpp - Decompression of gzip and raw deflate ------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Support/Inflate.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include <zlib.h>

using namespace bayes;
using ::testing::HasSubstr;

static const std::string kText = "hello hello hello hello\n";

// Python: gzip.compress(text, mtime=0), and zlib.compressobj(wbits=-15).
static const ByteVector kGzip = {0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00,
                                 0x02, 0x03, 0xcb, 0x48, 0xcd, 0xc9, 0xc9, 0x57,
                                 0xc8, 0x40, 0x27, 0xb9, 0x00, 0x00, 0x88, 0x59,
                                 0x0b, 0x18, 0x00, 0x00, 0x00};
static const ByteVector kRaw = {0xcb, 0x48, 0xcd, 0xc9, 0xc9, 0x57,
                                0xc8, 0x40, 0x27, 0xb9, 0x00};

static std::string toString(const ByteVector &bytes) {
  return {bytes.begin(), bytes.end()};
}

template <typename T>
static void expectError(const Result<T> &result, const std::string &message) {
  ASSERT_FALSE(result) << message;
  EXPECT_THAT(result.message(), HasSubstr(message));
}

TEST(Inflate, Gzip) {
  ASSERT_TRUE(isGzip(kGzip));
  Result<ByteVector> bytes = inflateGzip(kGzip);
  ASSERT_TRUE(bytes) << bytes.message();
  EXPECT_EQ(toString(*bytes), kText);
}

TEST(Inflate, GzipOfSeveralMembers) {
  ByteVector twice = kGzip;
  twice.insert(twice.end(), kGzip.begin(), kGzip.end());
  Result<ByteVector> bytes = inflateGzip(twice);
  ASSERT_TRUE(bytes) << bytes.message();
  EXPECT_EQ(toString(*bytes), kText + kText);
}

// More than the first buffer holds, at sizes around its powers of two.
TEST(Inflate, GzipOfManyBytes) {
  for (size_t size : {65535u, 65536u, 65537u, 131072u, 1000000u}) {
    ByteVector plain(size);
    uint32_t state = 1;
    for (uint8_t &byte : plain)
      byte = static_cast<uint8_t>((state = state * 1664525 + 1013904223) >> 28);
    z_stream stream = {};
    ASSERT_EQ(deflateInit2(&stream, 6, Z_DEFLATED, MAX_WBITS + 16, 8,
                           Z_DEFAULT_STRATEGY),
              Z_OK);
    ByteVector compressed(deflateBound(&stream, size));
    stream.next_in = plain.data();
    stream.avail_in = static_cast<uInt>(size);
    stream.next_out = compressed.data();
    stream.avail_out = static_cast<uInt>(compressed.size());
    ASSERT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
    compressed.resize(stream.total_out);
    deflateEnd(&stream);

    Result<ByteVector> bytes = inflateGzip(compressed);
    ASSERT_TRUE(bytes) << bytes.message();
    EXPECT_EQ(*bytes, plain);
  }
}

TEST(Inflate, EveryTruncationOfGzip) {
  for (size_t size = 0; size < kGzip.size(); ++size)
    EXPECT_FALSE(inflateGzip({kGzip.data(), size})) << size;
  expectError(inflateGzip({kGzip.data(), 15}),
              "compressed data end early, after 15 bytes");
  // The whole stream, but not the checksum and the size behind it.
  expectError(inflateGzip({kGzip.data(), kGzip.size() - 8}), "end early");
}

TEST(Inflate, CorruptGzip) {
  ByteVector bytes = kGzip;
  bytes[22] ^= 1; // the checksum
  expectError(inflateGzip(bytes), "corrupt near byte 25: incorrect data check");
  bytes = kGzip;
  bytes[10] = 0xff; // the first block
  expectError(inflateGzip(bytes), "invalid block type");
}

TEST(Inflate, NotGzip) {
  expectError(inflateGzip({"hello", 5}), "not a gzip file");
  expectError(inflateGzip({}), "not a gzip file");
}

TEST(Inflate, TrailingBytesAfterGzip) {
  ByteVector bytes = kGzip;
  bytes.push_back('x');
  expectError(inflateGzip(bytes), "1 trailing bytes after the gzip data");
}

TEST(Inflate, Limit) {
  Result<ByteVector> exact = inflateGzip(kGzip, kText.size());
  EXPECT_TRUE(exact) << exact.message();
  expectError(inflateGzip(kGzip, kText.size() - 1),
              "decompressed data exceed 23 bytes");
  expectError(inflateGzip(kGzip, 0), "decompressed data exceed 0 bytes");
}

TEST(Inflate, Raw) {
  Result<ByteVector> bytes = inflateRaw(kRaw, kText.size());
  ASSERT_TRUE(bytes) << bytes.message();
  EXPECT_EQ(toString(*bytes), kText);
}

TEST(Inflate, RawOfTheWrongSize) {
  expectError(inflateRaw(kRaw, 25), "expected 25 decompressed bytes, found 24");
  expectError(inflateRaw(kRaw, 23), "decompressed data exceed 23 bytes");
  expectError(inflateRaw(kRaw, UINT64_MAX), "decompressed data exceed");
}

TEST(Inflate, RawTruncatedOrTooLong) {
  for (size_t size = 0; size < kRaw.size(); ++size)
    EXPECT_FALSE(inflateRaw({kRaw.data(), size}, kText.size())) << size;
  ByteVector bytes = kRaw;
  bytes.insert(bytes.end(), 3, 'x');
  expectError(inflateRaw(bytes, kText.size()),
              "3 trailing bytes after the compressed data");
}
