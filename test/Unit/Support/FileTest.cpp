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
#include <unistd.h>

using namespace bayes;
using ::testing::HasSubstr;

/// Writes a whole file at once.
static Status writeFile(const std::string &path, ByteView bytes) {
  Result<PendingFile> file = PendingFile::create(path);
  if (!file)
    return file.error();
  if (Status status = file->write(bytes); !status)
    return status;
  return file->commit();
}

TEST(File, WhatIsWrittenCanBeRead) {
  TemporaryFolder folder;
  ByteVector content(100000);
  for (size_t i = 0; i < content.size(); ++i)
    content[i] = static_cast<uint8_t>(i * 7);
  std::string path = folder / "data";
  for (size_t size : {size_t(0), size_t(1), content.size()}) {
    Status status = writeFile(path, {content.data(), size});
    ASSERT_TRUE(status) << status.message();
    ByteVector expected(content.begin(), content.begin() + size);
    Result<ByteVector> bytes = readFile(path);
    ASSERT_TRUE(bytes) << bytes.message();
    EXPECT_EQ(*bytes, expected);
    Result<MappedFile> mapped = MappedFile::open(path);
    ASSERT_TRUE(mapped) << mapped.message();
    ByteView view = mapped->getBytes();
    EXPECT_EQ(ByteVector(view.data, view.data + view.size), expected);
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

TEST(File, OnlyRegularFilesAreMapped) {
  TemporaryFolder folder;
  EXPECT_EQ(MappedFile::open(folder / "absent").message(),
            "cannot open '" + folder / "absent" +
                "': No such file or directory");
  EXPECT_EQ(MappedFile::open(folder.getPath()).message(),
            "cannot read '" + folder.getPath() + "': Is a directory");
  EXPECT_EQ(MappedFile::open("/dev/null").message(),
            "cannot read '/dev/null': not a regular file");
  // Nobody has to write to a pipe before it is refused.
  std::string pipe = folder / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_EQ(MappedFile::open(pipe).message(),
            "cannot read '" + pipe + "': not a regular file");
}

TEST(File, PendingFilesLeaveNothing) {
  TemporaryFolder folder;
  std::string path = folder.write("data", {"old", 3});
  {
    Result<PendingFile> file = PendingFile::create(path);
    ASSERT_TRUE(file) << file.message();
    ASSERT_TRUE(file->write({"new", 3}));
    EXPECT_EQ(folder.countFiles(), 2u);
  }
  EXPECT_EQ(folder.countFiles(), 1u);
  EXPECT_EQ(*readFile(path), ByteVector({'o', 'l', 'd'}));
}

TEST(File, LinksStay) {
  TemporaryFolder folder;
  std::string path = folder.write("data", {"old", 3}), link = folder / "link";
  ASSERT_EQ(::symlink(path.c_str(), link.c_str()), 0);
  EXPECT_TRUE(isSameFile(path, link));
  Status status = writeFile(link, {"new", 3});
  ASSERT_TRUE(status) << status.message();
  EXPECT_TRUE(std::filesystem::is_symlink(link));
  EXPECT_EQ(*readFile(path), ByteVector({'n', 'e', 'w'}));
}

TEST(File, SameFile) {
  TemporaryFolder folder;
  std::string path = folder.write("data", {"x", 1});
  EXPECT_TRUE(isSameFile(path, folder / "./data"));
  EXPECT_FALSE(isSameFile(path, folder.write("other", {"x", 1})));
  EXPECT_FALSE(isSameFile(folder / "absent", folder / "absent"));
}

TEST(File, FailedWriteLeavesNothing) {
  TemporaryFolder folder;
  // A folder cannot be replaced by a file.
  std::string path = folder / "data";
  std::filesystem::create_directory(path);
  Status status = writeFile(path, {"x", 1});
  ASSERT_FALSE(status);
  EXPECT_EQ(status.message(),
            "cannot write '" + path + "': not a regular file");
  EXPECT_EQ(folder.countFiles(), 1u);

  status = writeFile(folder / "absent/data", {"x", 1});
  ASSERT_FALSE(status);
  EXPECT_THAT(status.message(), HasSubstr("No such file or directory"));
}
