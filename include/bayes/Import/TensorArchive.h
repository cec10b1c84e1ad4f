//===- TensorArchive.h - Named tensors of a checkpoint -------- -*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_IMPORT_TENSORARCHIVE_H
#define BAYES_IMPORT_TENSORARCHIVE_H

#include "bayes/Support/Bytes.h"
#include "bayes/Support/Result.h"
#include "mlir/Support/LLVM.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <list>
#include <map>
#include <string>
#include <vector>

namespace mlir::bayes {

/// Element types of archived tensors. `Other` stands for all that cannot hold
/// weights: integers, booleans, complex and 8-bit floating-point numbers.
enum class ArchivedType { F16, BF16, F32, F64, Other };

/// One tensor of an archive. Its bytes belong to the archive or to the file the
/// archive was parsed from.
struct ArchivedTensor {
  std::string name;
  /// The element type as the file spells it, for messages.
  std::string typeName;
  ArchivedType type = ArchivedType::Other;
  std::vector<int64_t> shape;
  /// Row-major and little-endian, of any alignment.
  ::bayes::ByteView data;

  /// Number of elements.
  int64_t size() const;

  /// Element `index` in row-major order; `type` is not `Other`.
  double getValue(int64_t index) const;
};

/// The tensors of a checkpoint file, in the file's order, and its text
/// metadata. Names are unique.
class TensorArchive {
public:
  TensorArchive() = default;
  TensorArchive(TensorArchive &&) = default;
  TensorArchive &operator=(TensorArchive &&) = default;

  ArrayRef<ArchivedTensor> getTensors() const { return tensors; }

  /// The tensor called `name`, or null.
  const ArchivedTensor *find(StringRef name) const;

  const std::map<std::string, std::string> &getMetadata() const {
    return metadata;
  }

  /// Appends `tensor`; false if there is one of that name.
  bool add(ArchivedTensor tensor);

  /// Keeps `bytes` for as long as the archive lives and returns a view of them.
  ::bayes::ByteView keep(::bayes::ByteVector bytes);

  void setMetadata(std::string key, std::string value) {
    metadata[std::move(key)] = std::move(value);
  }

private:
  std::vector<ArchivedTensor> tensors;
  std::map<std::string, size_t, std::less<>> indices;
  std::map<std::string, std::string> metadata;
  // A list, so that views survive the addition of further buffers.
  std::list<::bayes::ByteVector> storage;
};

/// Parses `bytes` as .npz if they start like a zip file and as safetensors
/// otherwise. The archive refers to `bytes`. Errors are those of `parseNpz` and
/// `parseSafeTensors`; pickles and single .npy files are refused by name.
::bayes::Result<TensorArchive> parseTensorArchive(::bayes::ByteView bytes);

} // namespace mlir::bayes

#endif // BAYES_IMPORT_TENSORARCHIVE_H
