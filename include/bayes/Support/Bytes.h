//===- Bytes.h - A view of read-only bytes ----------------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_SUPPORT_BYTES_H
#define BAYES_SUPPORT_BYTES_H

#include <cstddef>
#include <cstdint>
#include <vector>

namespace bayes {

using ByteVector = std::vector<uint8_t>;

/// `size` bytes at `data`, owned by someone else.
struct ByteView {
  const uint8_t *data = nullptr;
  size_t size = 0;

  ByteView() = default;
  ByteView(const void *data, size_t size)
      : data(static_cast<const uint8_t *>(data)), size(size) {}
  ByteView(const ByteVector &bytes) : data(bytes.data()), size(bytes.size()) {}

  uint8_t operator[](size_t index) const { return data[index]; }
};

} // namespace bayes

#endif // BAYES_SUPPORT_BYTES_H
