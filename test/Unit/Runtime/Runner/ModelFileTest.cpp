//===- ModelFileTest.cpp - What kind of model a file is -------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes-runtime/Runner/ModelFile.h"

#include "TemporaryFolder.h"
#include "bayes/Support/File.h"

#include "gmock/gmock.h"

#include <string_view>

using namespace bayes;
using namespace bayes::runner;
using ::testing::HasSubstr;

/// The message about a file of this content.
static std::string refuse(std::string_view content) {
  TemporaryFolder folder;
  std::string path = folder.write("file", {content.data(), content.size()});
  Result<ModelFileKind> kind = identifyModelFile(path);
  EXPECT_FALSE(kind);
  EXPECT_THAT(kind.message(), HasSubstr("'" + path + "'"));
  return kind.message();
}

// FAKE_MODEL is FakeApi.c as a shared library.
TEST(ModelFile, SharedLibrary) {
  Result<ModelFileKind> kind = identifyModelFile(FAKE_MODEL);
  ASSERT_TRUE(kind) << kind.message();
  EXPECT_EQ(*kind, ModelFileKind::SharedLibrary);
}

// FAKE_PROGRAM is FakeApi.c with the main program of executables.
TEST(ModelFile, Executable) {
  Result<ModelFileKind> kind = identifyModelFile(FAKE_PROGRAM);
  ASSERT_TRUE(kind) << kind.message();
  EXPECT_EQ(*kind, ModelFileKind::Executable);
}

TEST(ModelFile, OtherLibrariesAndPrograms) {
  for (const char *path : {EMPTY_LIBRARY, "/proc/self/exe"})
    EXPECT_EQ(identifyModelFile(path).message(),
              std::string("'") + path +
                  "' holds no compiled model: expected a library with symbol "
                  "'bayes_model_v1' or an executable that bayes-compile wrote");
}

TEST(ModelFile, WhatToDoWithOtherFiles) {
  EXPECT_THAT(refuse("!<arch>\nrest"), HasSubstr("link it into a program"));
  EXPECT_THAT(refuse({"PK\3\4rest", 8}), HasSubstr("--import-posterior"));
  EXPECT_THAT(refuse({"\x10\0\0\0\0\0\0\0{\"a\":", 13}),
              HasSubstr("--import-posterior"));
  EXPECT_THAT(refuse("ML\xefRrest"), HasSubstr("'.mlirbc'"));
  for (const char *content : {"", "#!/bin/sh\n", "prose"})
    EXPECT_THAT(refuse(content), HasSubstr("is no model; expected an '.mlir'"));
}

TEST(ModelFile, Object) {
  Result<ByteVector> bytes = readFile(FAKE_MODEL);
  ASSERT_TRUE(bytes) << bytes.message();
  // ET_REL, at the place of the type.
  (*bytes)[16] = 1;
  EXPECT_THAT(refuse({reinterpret_cast<char *>(bytes->data()), bytes->size()}),
              HasSubstr("is an object, which cannot be run; link it"));
}

TEST(ModelFile, Truncated) {
  Result<ByteVector> bytes = readFile(FAKE_MODEL);
  ASSERT_TRUE(bytes) << bytes.message();
  EXPECT_THAT(refuse({reinterpret_cast<char *>(bytes->data()), 2000}),
              HasSubstr("': the file is truncated or damaged"));
}

TEST(ModelFile, Absent) {
  EXPECT_EQ(identifyModelFile("absent").message(),
            "cannot open 'absent': No such file or directory");
}
