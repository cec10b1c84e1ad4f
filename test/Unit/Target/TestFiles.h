//===- TestFiles.h - Files and programs of tests ----------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_TEST_UNIT_TARGET_TESTFILES_H
#define BAYES_TEST_UNIT_TARGET_TESTFILES_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <string>

namespace mlir::bayes::test {

/// A folder that is removed with all its files at the end of a test.
class TemporaryFolder {
public:
  TemporaryFolder();
  ~TemporaryFolder();

  /// The path of `name` in the folder.
  std::string getPath(llvm::StringRef name) const;

  /// Writes a file and returns its path.
  std::string write(llvm::StringRef name, llvm::StringRef content) const;

  /// Number of files in the folder, temporaries included.
  unsigned countFiles() const;

private:
  std::string path;
};

/// How a program ended.
struct ProgramResult {
  int status;
  /// Standard output and standard error.
  std::string output;
};

/// Runs a program and waits.
ProgramResult runProgram(llvm::ArrayRef<llvm::StringRef> arguments);

} // namespace mlir::bayes::test

#endif // BAYES_TEST_UNIT_TARGET_TESTFILES_H
