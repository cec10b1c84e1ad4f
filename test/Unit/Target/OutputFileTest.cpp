//===- OutputFileTest.cpp - Complete files or none ------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Target/OutputFile.h"

#include "TestFiles.h"
#include "llvm/Support/MemoryBuffer.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

using namespace mlir::bayes;
using namespace mlir::bayes::test;
using ::testing::HasSubstr;

namespace {

std::string read(const std::string &path) {
  return (*llvm::MemoryBuffer::getFile(path))->getBuffer().str();
}

std::string getError(const std::string &path) {
  llvm::Expected<OutputFile> file = OutputFile::create(path);
  return file ? "no error" : llvm::toString(file.takeError());
}

TEST(OutputFileTest, AppearsWhenCommitted) {
  TemporaryFolder folder;
  std::string path = folder.getPath("a.txt");
  OutputFile file = llvm::cantFail(OutputFile::create(path, {'a', 'b'}));
  EXPECT_FALSE(llvm::sys::fs::exists(path));
  ASSERT_FALSE(bool(file.write({'c'})));
  ASSERT_FALSE(bool(file.commit()));
  EXPECT_EQ(read(path), "abc");
  EXPECT_EQ(folder.countFiles(), 1u);
}

TEST(OutputFileTest, LeavesNothingUncommitted) {
  TemporaryFolder folder;
  {
    OutputFile file =
        llvm::cantFail(OutputFile::create(folder.getPath("a.txt"), {'a'}));
    OutputFile moved = std::move(file);
    EXPECT_EQ(folder.countFiles(), 1u);
  }
  EXPECT_EQ(folder.countFiles(), 0u);
}

TEST(OutputFileTest, KeepsTheOldFileUntilThen) {
  TemporaryFolder folder;
  std::string path = folder.write("a.txt", "old");
  {
    OutputFile file = llvm::cantFail(OutputFile::create(path, {'n', 'e', 'w'}));
  }
  EXPECT_EQ(read(path), "old");
  OutputFile file = llvm::cantFail(OutputFile::create(path, {'n', 'e', 'w'}));
  ASSERT_FALSE(bool(file.commit()));
  EXPECT_EQ(read(path), "new");
}

TEST(OutputFileTest, RefusesFoldersAndDevices) {
  TemporaryFolder folder;
  EXPECT_EQ(getError(folder.getPath("")),
            "cannot write '" + folder.getPath("") + "': not a regular file");
  EXPECT_EQ(getError("/dev/null"),
            "cannot write '/dev/null': not a regular file");
  EXPECT_EQ(folder.countFiles(), 0u);
}

TEST(OutputFileTest, FollowsLinks) {
  TemporaryFolder folder;
  std::string target = folder.write("target.txt", "old");
  std::string link = folder.getPath("link.txt");
  ASSERT_FALSE(llvm::sys::fs::create_link(target, link));
  OutputFile file = llvm::cantFail(OutputFile::create(link, {'n', 'e', 'w'}));
  ASSERT_FALSE(bool(file.commit()));
  EXPECT_EQ(read(target), "new");
  EXPECT_TRUE(llvm::sys::fs::is_symlink_file(link));
}

TEST(OutputFileTest, RefusesAMissingFolder) {
  TemporaryFolder folder;
  EXPECT_EQ(getError(folder.getPath("none/a.txt")),
            "cannot write '" + folder.getPath("none/a.txt") +
                "': No such file or directory");
}

TEST(OutputFileTest, ReportsAFailedCommit) {
  TemporaryFolder folder;
  std::string path = folder.getPath("a.txt");
  OutputFile file = llvm::cantFail(OutputFile::create(path, {'a'}));
  // Something else takes the name meanwhile.
  ASSERT_FALSE(llvm::sys::fs::create_directory(path));
  EXPECT_THAT(llvm::toString(file.commit()),
              HasSubstr("cannot write '" + path + "': "));
  EXPECT_EQ(folder.countFiles(), 1u);
}

//===----------------------------------------------------------------------===//
// writeOutput
//===----------------------------------------------------------------------===//

TEST(WriteOutputTest, ReplacesAFile) {
  TemporaryFolder folder;
  std::string path = folder.write("a.txt", "old and longer");
  ASSERT_FALSE(bool(writeOutput(path, "new")));
  EXPECT_EQ(read(path), "new");
  EXPECT_EQ(folder.countFiles(), 1u);
}

TEST(WriteOutputTest, WritesToDevices) {
  EXPECT_FALSE(bool(writeOutput("/dev/null", "text")));
  EXPECT_EQ(llvm::toString(writeOutput("/dev/full", "text")),
            "cannot write '/dev/full': No space left on device");
}

TEST(WriteOutputTest, RefusesFolders) {
  TemporaryFolder folder;
  std::string path = folder.getPath("");
  EXPECT_EQ(llvm::toString(writeOutput(path, "text")),
            "cannot write '" + path + "': not a regular file");
}

} // namespace
