//===- InflateFuzzer.cpp - Compressed data --------------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The input is a gzip file, or a raw deflate stream behind its decompressed
// size in two bytes, little-endian.
//
//===----------------------------------------------------------------------===//

#include "bayes/Support/Inflate.h"

#include <cstdlib>

using namespace bayes;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  constexpr uint64_t limit = 1 << 16;
  ByteView bytes(data, size);
  if (isGzip(bytes)) {
    Result<ByteVector> output = inflateGzip(bytes, limit);
    if (output && output->size() > limit)
      std::abort();
    return 0;
  }
  if (size < 2)
    return 0;
  uint64_t expected = data[0] | uint64_t(data[1]) << 8;
  Result<ByteVector> output = inflateRaw({data + 2, size - 2}, expected);
  if (output && output->size() != expected)
    std::abort();
  return 0;
}
