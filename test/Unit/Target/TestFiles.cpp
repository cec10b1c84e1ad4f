//===- TestFiles.cpp - Files and programs of tests ------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestFiles.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/raw_ostream.h"
#include "gtest/gtest.h"

using namespace mlir::bayes::test;
namespace fs = llvm::sys::fs;

TemporaryFolder::TemporaryFolder() {
  llvm::SmallString<128> unique;
  if (fs::createUniqueDirectory("bayes-test", unique))
    ADD_FAILURE() << "cannot create a temporary folder";
  path = unique.str().str();
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code code = fs::remove_directories(path);
  EXPECT_FALSE(code) << code.message();
}

std::string TemporaryFolder::getPath(llvm::StringRef name) const {
  return path + "/" + name.str();
}

std::string TemporaryFolder::write(llvm::StringRef name,
                                   llvm::StringRef content) const {
  std::error_code code;
  llvm::raw_fd_ostream(getPath(name), code) << content;
  EXPECT_FALSE(code) << code.message();
  return getPath(name);
}

unsigned TemporaryFolder::countFiles() const {
  unsigned count = 0;
  std::error_code code;
  for (fs::directory_iterator file(path, code), end; file != end && !code;
       file.increment(code))
    ++count;
  return count;
}

ProgramResult
mlir::bayes::test::runProgram(llvm::ArrayRef<llvm::StringRef> arguments) {
  TemporaryFolder folder;
  std::string log = folder.write("log", "");
  ProgramResult result;
  result.status = llvm::sys::ExecuteAndWait(
      arguments.front(), arguments, /*Env=*/std::nullopt,
      /*Redirects=*/{llvm::StringRef(), log, log}, /*SecondsToWait=*/0,
      /*MemoryLimit=*/0, &result.output);
  if (auto buffer = llvm::MemoryBuffer::getFile(log))
    result.output += (*buffer)->getBuffer();
  return result;
}
