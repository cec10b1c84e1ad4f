//===- TestFiles.h - Checkpoints made in memory --------------- -*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_TEST_UNIT_IMPORT_TESTFILES_H
#define BAYES_TEST_UNIT_IMPORT_TESTFILES_H

#include "bayes/Import/TensorArchive.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace mlir::bayes::test {

using ::bayes::ByteVector;
using ::bayes::ByteView;

/// The object representation of `values`: on the little-endian machines the
/// tests run on, the bytes of a file.
template <typename T>
ByteVector toBytes(const std::vector<T> &values) {
  auto *begin = reinterpret_cast<const uint8_t *>(values.data());
  return ByteVector(begin, begin + values.size() * sizeof(T));
}

inline void append(ByteVector &bytes, const ByteVector &more) {
  bytes.insert(bytes.end(), more.begin(), more.end());
}
inline void append(ByteVector &bytes, const std::string &text) {
  bytes.insert(bytes.end(), text.begin(), text.end());
}

/// Appends `value` in `size` bytes, little-endian.
inline void append(ByteVector &bytes, uint64_t value, unsigned size) {
  for (unsigned i = 0; i < size; ++i)
    bytes.push_back(uint8_t(value >> (8 * i)));
}

/// A safetensors file with the header `header`, whose length field is right.
inline ByteVector makeSafeTensors(const std::string &header,
                                  const ByteVector &data) {
  ByteVector bytes;
  append(bytes, header.size(), 8);
  append(bytes, header);
  append(bytes, data);
  return bytes;
}

/// The values of `tensor` in row-major order.
inline std::vector<double> getValues(const ArchivedTensor *tensor) {
  std::vector<double> values;
  for (int64_t i = 0; tensor && i < tensor->size(); ++i)
    values.push_back(tensor->getValue(i));
  return values;
}

template <typename T>
void expectError(const ::bayes::Result<T> &result, const std::string &message) {
  ASSERT_FALSE(result) << "expected: " << message;
  EXPECT_THAT(result.message(), ::testing::HasSubstr(message));
}

} // namespace mlir::bayes::test

#endif // BAYES_TEST_UNIT_IMPORT_TESTFILES_H
