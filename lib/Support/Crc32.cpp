//===- Crc32.cpp - The checksum of weights and gzip files -----------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Support/Crc32.h"

#include <zlib.h>

uint32_t bayes::crc32(ByteView bytes) {
  return static_cast<uint32_t>(::crc32_z(0, bytes.data, bytes.size));
}
