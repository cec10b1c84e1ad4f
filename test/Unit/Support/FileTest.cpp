//===- FileTest.cpp - Whole files in and out ------------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Support/File.h"

#include "TemporaryFolder.h"

#include "gmock/gmock.h"

#include <sys/stat.h>

using namespace bayes;
using ::testing::HasSubstr;

TEST(File, WhatIsWrittenCanBeRead) {
  TemporaryFolder folder;
  ByteVector content(100000);
  for (size_t i = 0; i < content.size(); ++i)
    content[i] = static_cast<uint8_t>(i * 7);
  std::string path = folder / "data";
  for (size_t size : {size_t(0), size_t(1), content.size()}) {
    Status status = writeFile(path, {content.data(), size});
    ASSERT_TRUE(status) << status.message();
    Result<ByteVector> bytes = readFile(path);
    ASSERT_TRUE(bytes) << bytes.message();
    EXPECT_EQ(*bytes, ByteVector(content.begin(), content.begin() + size));
  }
  EXPECT_EQ(folder.countFiles(), 1u) << "a temporary file was left";
}

TEST(File, ModeFollowsTheMask) {
  TemporaryFolder folder;
  std::string path = folder / "data";
  mode_t mask = ::umask(027);
  Status status = writeFile(path, {"x", 1});
  ::umask(mask);
  ASSERT_TRUE(status) << status.message();
  struct stat facts;
  ASSERT_EQ(::stat(path.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777u, 0640u);
}

TEST(File, ReadErrorsNameThePath) {
  TemporaryFolder folder;
  Result<ByteVector> bytes = readFile(folder / "absent");
  ASSERT_FALSE(bytes);
  EXPECT_EQ(bytes.message(), "cannot open '" + folder / "absent" +
                                 "': No such file or directory");
  bytes = readFile(folder.getPath());
  ASSERT_FALSE(bytes);
  EXPECT_EQ(bytes.message(),
            "cannot read '" + folder.getPath() + "': Is a directory");
}

TEST(File, FailedWriteLeavesNothing) {
  TemporaryFolder folder;
  // A folder cannot be replaced by a file.
  std::string path = folder / "data";
  std::filesystem::create_directory(path);
  Status status = writeFile(path, {"x", 1});
  ASSERT_FALSE(status);
  EXPECT_THAT(status.message(), HasSubstr("cannot write '" + path + "'"));
  EXPECT_EQ(folder.countFiles(), 1u);

  status = writeFile(folder / "absent/data", {"x", 1});
  ASSERT_FALSE(status);
  EXPECT_THAT(status.message(), HasSubstr("No such file or directory"));
}
