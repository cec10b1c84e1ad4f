//===- Inflate.h - Decompression of gzip and raw deflate --------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_SUPPORT_INFLATE_H
#define BAYES_SUPPORT_INFLATE_H

#include "bayes/Support/Bytes.h"
#include "bayes/Support/Result.h"

namespace bayes {

/// No decompressed stream may be larger than this (4 GiB): a deflate stream
/// expands up to a thousandfold, so a small hostile file could ask for more
/// memory than there is.
constexpr uint64_t kInflateLimit = uint64_t(4) << 30;

/// True if `bytes` starts with the magic number of gzip.
bool isGzip(ByteView bytes);

/// Decompresses a gzip file (RFC 1952) of one or more members and checks their
/// checksums. Errors: truncated or corrupt data, trailing bytes that are no
/// gzip member, more than `limit` bytes.
Result<ByteVector> inflateGzip(ByteView bytes, uint64_t limit = kInflateLimit);

/// Decompresses a raw deflate stream (RFC 1951), as zip and .npz members are.
/// The stream must use all of `bytes` and yield exactly `expectedSize` bytes.
Result<ByteVector> inflateRaw(ByteView bytes, uint64_t expectedSize);

} // namespace bayes

#endif // BAYES_SUPPORT_INFLATE_H
