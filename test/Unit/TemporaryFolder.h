//===- TemporaryFolder.h - A folder for one test ----------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_UNITTESTS_TEMPORARYFOLDER_H
#define BAYES_UNITTESTS_TEMPORARYFOLDER_H

#include "bayes/Support/Bytes.h"

#include "gtest/gtest.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <unistd.h>

/// A new folder, removed with its content at the end of its life.
class TemporaryFolder {
public:
  TemporaryFolder() : path(::testing::TempDir() + "bayes-unit-XXXXXX") {
    EXPECT_NE(::mkdtemp(path.data()), nullptr);
  }
  TemporaryFolder(const TemporaryFolder &) = delete;
  TemporaryFolder &operator=(const TemporaryFolder &) = delete;
  ~TemporaryFolder() { std::filesystem::remove_all(path); }

  const std::string &getPath() const { return path; }

  /// The path of `name` in the folder.
  std::string operator/(const std::string &name) const {
    return path + "/" + name;
  }

  /// Writes a file and returns its path.
  std::string write(const std::string &name, bayes::ByteView content) const {
    std::ofstream file(*this / name, std::ios::binary);
    file.write(reinterpret_cast<const char *>(content.data),
               static_cast<std::streamsize>(content.size));
    file.close();
    EXPECT_TRUE(file);
    return *this / name;
  }

  size_t countFiles() const {
    std::filesystem::directory_iterator first(path), last;
    return static_cast<size_t>(std::distance(first, last));
  }

private:
  std::string path;
};

#endif // BAYES_UNITTESTS_TEMPORARYFOLDER_H
