//===- Inflate.cpp - Decompression of gzip and raw deflate ----------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Support/Inflate.h"

#include <algorithm>
#include <limits>
#include <zlib.h>

using namespace bayes;

namespace {

/// How zlib is told to expect a gzip member or a stream without any wrapper.
enum WindowBits { GzipWindow = MAX_WBITS + 16, RawWindow = -MAX_WBITS };

/// One zlib stream over `input`, decompressed into a growing vector.
class Inflater {
public:
  Inflater(ByteView input, WindowBits window) : input(input) {
    initialised = inflateInit2(&stream, window) == Z_OK;
  }
  Inflater(const Inflater &) = delete;
  Inflater &operator=(const Inflater &) = delete;
  ~Inflater() {
    if (initialised)
      inflateEnd(&stream);
  }

  /// Bytes of the input that have been used.
  size_t consumed() const { return position; }

  /// Prepares for another member at the current position.
  void nextMember() { inflateReset(&stream); }

  /// Appends the rest of the current member to `output`, which may reach
  /// `limit` bytes in all.
  Status run(ByteVector &output, uint64_t limit);

private:
  z_stream stream = {};
  ByteView input;
  size_t position = 0;
  bool initialised = false;
};

} // namespace

/// zlib counts in unsigned int, so that larger buffers are passed in pieces.
static uInt clampToUInt(size_t size) {
  return static_cast<uInt>(
      std::min<size_t>(size, std::numeric_limits<uInt>::max()));
}

Status Inflater::run(ByteVector &output, uint64_t limit) {
  constexpr size_t firstChunk = 64 * 1024;
  if (!initialised)
    return makeError("cannot start zlib");

  size_t used = output.size();
  int code = Z_OK;
  while (code != Z_STREAM_END) {
    // One byte beyond the limit tells "exactly full" from "too large".
    if (used > limit)
      return makeError("decompressed data exceed ", limit, " bytes");
    if (used == output.size())
      output.resize(static_cast<size_t>(std::min<uint64_t>(
          std::max<size_t>(2 * used, firstChunk), limit + 1)));

    uInt available = clampToUInt(input.size - position);
    uInt room = clampToUInt(output.size() - used);
    stream.next_in = const_cast<Bytef *>(input.data + position);
    stream.avail_in = available;
    stream.next_out = output.data() + used;
    stream.avail_out = room;
    code = inflate(&stream, Z_NO_FLUSH);
    position += available - stream.avail_in;
    used += room - stream.avail_out;

    if (code == Z_BUF_ERROR ||
        (code == Z_OK && position == input.size && stream.avail_out != 0))
      return makeError("compressed data end early, after ", input.size,
                       " bytes");
    if (code != Z_OK && code != Z_STREAM_END)
      return makeError("compressed data are corrupt near byte ", position,
                       stream.msg ? ": " : "", stream.msg ? stream.msg : "");
  }
  output.resize(used);
  if (used > limit)
    return makeError("decompressed data exceed ", limit, " bytes");
  return {};
}

bool bayes::isGzip(ByteView bytes) {
  return bytes.size >= 2 && bytes[0] == 0x1f && bytes[1] == 0x8b;
}

Result<ByteVector> bayes::inflateGzip(ByteView bytes, uint64_t limit) {
  if (!isGzip(bytes))
    return makeError("not a gzip file");

  Inflater inflater(bytes, GzipWindow);
  ByteVector output;
  while (true) {
    if (Status status = inflater.run(output, limit); !status)
      return status.error();
    size_t start = inflater.consumed();
    if (start == bytes.size)
      return output;
    ByteView rest(bytes.data + start, bytes.size - start);
    if (!isGzip(rest))
      return makeError(rest.size, " trailing bytes after the gzip data");
    inflater.nextMember();
  }
}

Result<ByteVector> bayes::inflateRaw(ByteView bytes, uint64_t expectedSize) {
  if (expectedSize > kInflateLimit)
    return makeError("decompressed data exceed ", kInflateLimit, " bytes");

  Inflater inflater(bytes, RawWindow);
  ByteVector output;
  if (Status status = inflater.run(output, expectedSize); !status)
    return status.error();
  if (output.size() != expectedSize)
    return makeError("expected ", expectedSize, " decompressed bytes, found ",
                     output.size());
  if (inflater.consumed() != bytes.size)
    return makeError(bytes.size - inflater.consumed(),
                     " trailing bytes after the compressed data");
  return output;
}
