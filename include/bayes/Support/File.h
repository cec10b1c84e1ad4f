//===- File.h - Whole files in and out --------------------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_SUPPORT_FILE_H
#define BAYES_SUPPORT_FILE_H

#include "bayes/Support/Bytes.h"
#include "bayes/Support/Result.h"

#include <string>
#include <utility>

namespace bayes {

/// Reads the whole file at `path`. The error names the path and the reason.
Result<ByteVector> readFile(const std::string &path);

/// The content of a regular file, mapped into memory and read as it is used.
class MappedFile {
public:
  /// Maps the file at `path`. Errors name the path and the reason; one is that
  /// it is no regular file.
  static Result<MappedFile> open(const std::string &path);

  MappedFile(MappedFile &&other) noexcept
      : bytes(std::exchange(other.bytes, ByteView())) {}
  MappedFile &operator=(MappedFile &&) = delete;
  ~MappedFile();

  /// Valid as long as this object.
  ByteView getBytes() const { return bytes; }

private:
  explicit MappedFile(ByteView bytes) : bytes(bytes) {}

  ByteView bytes;
};

/// A file under construction: a temporary beside its destination, which
/// `commit` renames. Destroyed before that, it leaves nothing behind. Errors
/// name the destination.
class PendingFile {
public:
  /// Opens a temporary for `path`, which must be a regular file, a link to one,
  /// or not exist. A link stays; the file that it leads to is replaced.
  static Result<PendingFile> create(const std::string &path);

  PendingFile(PendingFile &&other) noexcept;
  PendingFile &operator=(PendingFile &&) = delete;
  ~PendingFile();

  /// Appends `bytes`.
  Status write(ByteView bytes);

  /// Gives the file its final name.
  Status commit();

private:
  PendingFile(const std::string &path, std::string target)
      : path(path), target(std::move(target)) {}

  /// The destination as the user wrote it, and where links lead it.
  std::string path, target;
  /// "" if there is nothing to remove.
  std::string temporary;
  int descriptor = -1;
};

/// True if both paths lead to one existing file.
bool isSameFile(const std::string &a, const std::string &b);

} // namespace bayes

#endif // BAYES_SUPPORT_FILE_H
