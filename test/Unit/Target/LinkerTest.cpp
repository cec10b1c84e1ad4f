//===- LinkerTest.cpp - Artifacts on disk ---------------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Target/Linker.h"

#include "TestFiles.h"
#include "TestModel.h"
#include "bayes/Target/ObjectEmitter.h"
#include "llvm/Support/MemoryBuffer.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include <dlfcn.h>
#include <filesystem>
#include <fstream>

using namespace mlir::bayes;
using namespace mlir::bayes::test;
using ::testing::HasSubstr;

namespace {

/// A shared library, loaded as bayes-run does.
class LoadedLibrary {
public:
  explicit LoadedLibrary(const std::string &path)
      : handle(dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL)) {
    EXPECT_NE(handle, nullptr) << dlerror();
  }
  ~LoadedLibrary() { dlclose(handle); }

  const bayes_model_api *getApi(const char *symbol) const {
    return static_cast<const bayes_model_api *>(dlsym(handle, symbol));
  }

private:
  void *handle;
};

class LinkerTest : public ::testing::Test {
protected:
  LinkerTest()
      : object(
            llvm::cantFail(emitObject(model.getModule(), model.description))) {}

  /// Makes and commits an artifact; returns the error, if any.
  std::string make(const std::string &path, const LinkerOptions &options = {}) {
    llvm::Expected<ArtifactKind> kind = getArtifactKind(path);
    if (!kind)
      return llvm::toString(kind.takeError());
    llvm::Expected<OutputFile> file =
        makeArtifact(object, "tiny", path, *kind, options);
    if (!file)
      return llvm::toString(file.takeError());
    return llvm::toString(file->commit());
  }

  TestModel model;
  llvm::SmallVector<char, 0> object;
  TemporaryFolder folder;
};

TEST(ArtifactKindTest, FollowsTheSuffix) {
  EXPECT_EQ(llvm::cantFail(getArtifactKind("a.b/m.o")), ArtifactKind::Object);
  EXPECT_EQ(llvm::cantFail(getArtifactKind("m.a")), ArtifactKind::Archive);
  EXPECT_EQ(llvm::cantFail(getArtifactKind("m.so")),
            ArtifactKind::SharedLibrary);
  EXPECT_EQ(llvm::cantFail(getArtifactKind("a.b/m")), ArtifactKind::Executable);
}

TEST(ArtifactKindTest, RefusesOtherSuffixes) {
  llvm::Expected<ArtifactKind> kind = getArtifactKind("m.dll");
  ASSERT_FALSE(bool(kind));
  EXPECT_EQ(llvm::toString(kind.takeError()),
            "unknown suffix '.dll' of 'm.dll', expected '.o', '.a', '.so' or "
            "none for an executable");
}

TEST_F(LinkerTest, WritesTheObjectAsItIs) {
  ASSERT_EQ(make(folder.getPath("m.o")), "");
  auto file = llvm::MemoryBuffer::getFile(folder.getPath("m.o"));
  ASSERT_TRUE(bool(file));
  EXPECT_EQ((*file)->getBuffer(),
            llvm::StringRef(object.data(), object.size()));
  EXPECT_EQ(folder.countFiles(), 1u);
}

TEST_F(LinkerTest, SharedLibraryPredicts) {
  ASSERT_EQ(make(folder.getPath("m.so")), "");
  EXPECT_EQ(folder.countFiles(), 1u);
  LoadedLibrary library(folder.getPath("m.so"));
  checkTestModel(library.getApi("tiny_api"));
  EXPECT_EQ(library.getApi("bayes_model_v1"), library.getApi("tiny_api"));
  EXPECT_EQ(library.getApi("bayes_emitted_info"), nullptr);
}

TEST_F(LinkerTest, SharedLibrariesOfOnePrefixStayApart) {
  ASSERT_EQ(make(folder.getPath("first.so")), "");
  model.weights[0] = 1.5f;
  object = llvm::cantFail(emitObject(model.getModule(), model.description));
  ASSERT_EQ(make(folder.getPath("second.so")), "");

  void *first =
      dlopen(folder.getPath("first.so").c_str(), RTLD_NOW | RTLD_GLOBAL);
  void *second =
      dlopen(folder.getPath("second.so").c_str(), RTLD_NOW | RTLD_GLOBAL);
  ASSERT_TRUE(first && second);
  auto *changed =
      static_cast<const bayes_model_api *>(dlsym(second, "bayes_model_v1"));
  bayes_model *handle = nullptr;
  EXPECT_EQ(changed->init(nullptr, &handle), BAYES_ERROR_CORRUPT_WEIGHTS);
  dlclose(second);
  dlclose(first);
}

/// A program that fails unless the model in it makes a handle.
constexpr char program[] = R"(
extern const struct api {
  unsigned versions[2];
  void *info, *message;
  int (*init)(void *, void **);
  void (*free)(void *);
} NAME;
int main() {
  void *model;
  if (NAME.init(0, &model) != 0) return 1;
  NAME.free(model);
  return 0;
}
)";

TEST_F(LinkerTest, ArchiveLinksToAProgram) {
  ASSERT_EQ(make(folder.getPath("libm.a")), "");
  std::string source = folder.write("main.c", program);
  std::string output = folder.getPath("program");
  ProgramResult compiled =
      runProgram({BAYES_C_COMPILER, "-DNAME=tiny_api", source,
                  folder.getPath("libm.a"), "-o", output});
  ASSERT_EQ(compiled.status, 0) << compiled.output;
  EXPECT_EQ(runProgram({output}).status, 0);
}

TEST_F(LinkerTest, ExecutableRunsTheMainProgram) {
  std::string source = folder.write("main.c", program);
  std::string main = folder.getPath("main.o");
  ProgramResult compiled = runProgram(
      {BAYES_C_COMPILER, "-DNAME=bayes_model_v1", "-c", source, "-o", main});
  ASSERT_EQ(compiled.status, 0) << compiled.output;
  LinkerOptions options;
  options.runnerLibrary = main;
  unsigned files = folder.countFiles();
  ASSERT_EQ(make(folder.getPath("program"), options), "");
  EXPECT_EQ(folder.countFiles(), files + 1);
  EXPECT_EQ(runProgram({folder.getPath("program")}).status, 0);
}

TEST_F(LinkerTest, ExecutableHasTheRunnerOfThisBuild) {
  ASSERT_EQ(make(folder.getPath("program")), "");
  ProgramResult version = runProgram({folder.getPath("program"), "--version"});
  EXPECT_EQ(version.status, 0);
  EXPECT_THAT(version.output, HasSubstr("a tiny \"model\""));
}

//===----------------------------------------------------------------------===//
// Failures leave nothing behind
//===----------------------------------------------------------------------===//

TEST_F(LinkerTest, ReportsAMissingTool) {
  LinkerOptions options;
  options.linker = "/nonexistent/ld.lld";
  options.compilerDriver = "/nonexistent/c++";
  EXPECT_EQ(make(folder.getPath("m.so"), options),
            "the linker ld.lld '/nonexistent/ld.lld' does not exist");
  EXPECT_EQ(make(folder.getPath("m"), options),
            "a C++ compiler to link with '/nonexistent/c++' does not exist");
  EXPECT_EQ(folder.countFiles(), 0u);
}

TEST_F(LinkerTest, ReportsAMissingSanitizer) {
  // A driver whose folder of run times is empty.
  std::string empty = folder.getPath("empty"),
              driver = folder.getPath("driver");
  std::ofstream(driver) << "#!/bin/sh\necho " << empty << '\n';
  std::filesystem::permissions(driver, std::filesystem::perms::owner_all);
  LinkerOptions options;
  options.compilerDriver = driver;
  options.sanitizer = Sanitizer::Address;
  EXPECT_EQ(make(folder.getPath("m"), options),
            "cannot find 'libclang_rt.asan-x86_64.a', the run time of "
            "'--sanitize=address', in '" +
                empty + "' as '" + driver +
                "' says; install compiler-rt of Clang 22");
  options.sanitizer = Sanitizer::Thread;
  EXPECT_THAT(make(folder.getPath("m"), options),
              HasSubstr("libclang_rt.tsan-x86_64.a"));
  EXPECT_EQ(folder.countFiles(), 1u);
}

TEST_F(LinkerTest, ReportsAMissingOneDNNLibrary) {
  LinkerOptions options;
  options.oneDNNLibrary = folder.getPath("libbayes_onednn.so");
  // An object that does not call it can do without.
  EXPECT_EQ(make(folder.getPath("m.so"), options), "");
  options.callsOneDNN = true;
  for (const char *name : {"n.so", "n"})
    EXPECT_THAT(make(folder.getPath(name), options),
                HasSubstr("libbayes_onednn.so' does not exist"));
  EXPECT_EQ(folder.countFiles(), 1u);
}

TEST_F(LinkerTest, ReportsAMissingMainProgram) {
  LinkerOptions options;
  options.runnerLibrary = folder.getPath("libbayes_runner.a");
  EXPECT_THAT(make(folder.getPath("m"), options),
              HasSubstr("libbayes_runner.a' does not exist"));
  EXPECT_EQ(folder.countFiles(), 0u);
}

TEST_F(LinkerTest, ShowsTheOutputOfAFailedTool) {
  // An object without the symbol that the alias stands for.
  llvm::Expected<OutputFile> file = makeArtifact(
      object, "other", folder.getPath("m.so"), ArtifactKind::SharedLibrary);
  ASSERT_FALSE(bool(file));
  std::string message = llvm::toString(file.takeError());
  EXPECT_THAT(message, HasSubstr("ld.lld' failed with status 1: "));
  EXPECT_THAT(message, HasSubstr("other_api"));
  EXPECT_EQ(folder.countFiles(), 0u);
}

TEST_F(LinkerTest, LooksBesideTheToolFirst) {
  LinkerOptions options;
  options.toolDirectory = folder.getPath("");
  std::string linker = folder.write("ld.lld", "not a program");
  EXPECT_THAT(make(folder.getPath("m.so"), options),
              HasSubstr("'" + linker + "' failed"));
  EXPECT_EQ(folder.countFiles(), 1u);
}

TEST_F(LinkerTest, RefusesAnUnwritableDestination) {
  for (const char *name : {"none/m.o", "none/m.a", "none/m.so", "none/m"}) {
    LinkerOptions options;
    options.runnerLibrary = folder.getPath("");
    EXPECT_EQ(make(folder.getPath(name), options),
              "cannot write '" + folder.getPath(name) +
                  "': No such file or directory");
  }
  EXPECT_EQ(folder.countFiles(), 0u);
}

} // namespace
