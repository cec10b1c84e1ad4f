//===- Crc32.h - The checksum of weights and gzip files ---------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_SUPPORT_CRC32_H
#define BAYES_SUPPORT_CRC32_H

#include "bayes/Support/Bytes.h"

namespace bayes {

/// The CRC-32 of zlib, gzip and PNG (ISO 3309; reflected polynomial
/// 0xEDB88320, initial value and final xor 0xFFFFFFFF) of `bytes`. Any size.
/// Compiled models store it per parameter and verify it in `init`.
uint32_t crc32(ByteView bytes);

} // namespace bayes

#endif // BAYES_SUPPORT_CRC32_H
