//===- OutputFile.h - Files that appear complete or not at all --*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_TARGET_OUTPUTFILE_H
#define BAYES_TARGET_OUTPUTFILE_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/FileSystem.h"
#include <string>

namespace mlir::bayes {

/// A file under construction. It is written to a temporary beside its
/// destination, which `commit` renames; destroyed before that, it leaves
/// nothing behind. All errors name the destination.
class OutputFile {
public:
  /// Opens a temporary for `path`. An existing `path` is replaced by `commit`
  /// if it is a regular file or a link to one; anything else (a folder, a
  /// device) is an error.
  static llvm::Expected<OutputFile> create(llvm::StringRef path);

  /// The same, with `content` already written.
  static llvm::Expected<OutputFile> create(llvm::StringRef path,
                                           llvm::ArrayRef<char> content);

  OutputFile(OutputFile &&) = default;
  OutputFile &operator=(OutputFile &&) = delete;
  ~OutputFile();

  /// The temporary, for a tool that writes the file itself.
  const std::string &getTemporaryPath() const { return file.TmpName; }

  /// Appends `bytes`.
  llvm::Error write(llvm::ArrayRef<char> bytes);

  /// Gives the file its final name.
  llvm::Error commit();

private:
  OutputFile(llvm::StringRef path, llvm::StringRef target,
             llvm::sys::fs::TempFile file)
      : path(path), target(target), file(std::move(file)) {}

  /// The destination as the user wrote it, and where links lead it.
  std::string path, target;
  llvm::sys::fs::TempFile file;
};

/// Fails if the file at `output` exists and is the one at `input`, by whatever
/// name: it would be lost. No file is the same as '-'.
llvm::Error checkNotInput(llvm::StringRef output, llvm::StringRef input);

/// Writes all of `content` to the file `path`, which appears complete or not at
/// all; as it comes to a device or a pipe; to standard output if `path` is "-"
/// or empty. For text and bytecode: nothing can follow it that fails.
llvm::Error writeOutput(llvm::StringRef path, llvm::StringRef content);

} // namespace mlir::bayes

#endif // BAYES_TARGET_OUTPUTFILE_H
