//===- Crc32Test.cpp - The checksum in artifacts --------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Crc32.h"

#include "bayes/Support/Crc32.h"

#include "gtest/gtest.h"

static uint32_t compute(const unsigned char *data, size_t size) {
  Crc32Tables tables;
  makeCrc32Tables(&tables);
  return computeCrc32(&tables, data, size);
}

TEST(ModelCrc32, CheckValueOfTheStandard) {
  const char *digits = "123456789";
  EXPECT_EQ(compute(reinterpret_cast<const unsigned char *>(digits), 9),
            0xcbf43926u);
}

// zlib is the reference, for every length around the eight-byte step and every
// alignment.
TEST(ModelCrc32, AgreesWithZlib) {
  std::vector<unsigned char> data(100);
  uint32_t state = 1;
  for (unsigned char &byte : data)
    byte = static_cast<unsigned char>((state = state * 1664525 + 1013904223) >>
                                      24);
  for (size_t start = 0; start < 8; ++start)
    for (size_t size = 0; start + size <= data.size(); ++size)
      EXPECT_EQ(compute(data.data() + start, size),
                bayes::crc32({data.data() + start, size}))
          << "start " << start << ", size " << size;
}
