//===- DatasetFiles.h - Data files for tests --------------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_UNITTESTS_RUNTIME_RUNNER_DATASETFILES_H
#define BAYES_UNITTESTS_RUNTIME_RUNNER_DATASETFILES_H

#include "TemporaryFolder.h"

#include <cstring>
#include <initializer_list>

/// The bytes of an IDX file of unsigned bytes.
inline bayes::ByteVector makeIdx(std::initializer_list<uint8_t> shape,
                                 const bayes::ByteVector &data) {
  bayes::ByteVector bytes = {0, 0, 8, static_cast<uint8_t>(shape.size())};
  for (uint8_t extent : shape)
    bytes.insert(bytes.end(), {0, 0, 0, extent});
  bytes.insert(bytes.end(), data.begin(), data.end());
  return bytes;
}

/// The bytes of a .npy file with elements of type `T`, which NumPy calls
/// `descr`.
template <typename T>
bayes::ByteVector makeNpy(const std::string &descr, const std::string &shape,
                          const std::vector<T> &values) {
  std::string text = "{'descr': '" + descr +
                     "', 'fortran_order': False, 'shape': " + shape + ", }\n";
  std::string front("\x93NUMPY\x01\x00", 8);
  front += {static_cast<char>(text.size()), '\0'};
  front += text;
  bayes::ByteVector bytes(front.begin(), front.end());
  bytes.resize(front.size() + values.size() * sizeof(T));
  std::memcpy(bytes.data() + front.size(), values.data(),
              values.size() * sizeof(T));
  return bytes;
}

#endif // BAYES_UNITTESTS_RUNTIME_RUNNER_DATASETFILES_H
