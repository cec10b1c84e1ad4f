//===- Crc32Test.cpp - The checksum of weights and gzip files -------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Support/Crc32.h"

#include "gtest/gtest.h"

using namespace bayes;

// The check value of CRC-32/ISO-HDLC, and Python's zlib.crc32.
TEST(Crc32, KnownValues) {
  EXPECT_EQ(crc32({"123456789", 9}), 0xcbf43926u);
  EXPECT_EQ(crc32({"abc", 3}), 0x352441c2u);
  EXPECT_EQ(crc32(ByteVector(20, 0)), 0x0fd59b8du);
}

TEST(Crc32, Empty) { EXPECT_EQ(crc32({}), 0u); }
