//===- Linker.cpp - Artifacts on disk -------------------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Target/Linker.h"

#include "BuildConfig.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Object/ArchiveWriter.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"

using namespace mlir::bayes;
namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

llvm::Expected<ArtifactKind>
mlir::bayes::getArtifactKind(llvm::StringRef file) {
  llvm::StringRef suffix = path::extension(file);
  if (suffix == ".o")
    return ArtifactKind::Object;
  if (suffix == ".a")
    return ArtifactKind::Archive;
  if (suffix == ".so")
    return ArtifactKind::SharedLibrary;
  if (suffix.empty())
    return ArtifactKind::Executable;
  return llvm::createStringError(
      "unknown suffix '" + suffix + "' of '" + file +
      "', expected '.o', '.a', '.so' or none for an executable");
}

//===----------------------------------------------------------------------===//
// Tools
//===----------------------------------------------------------------------===//

namespace {
/// A file that linking needs, and where it may be.
struct Search {
  /// For error messages.
  llvm::StringRef what;
  /// Its path if the user gave one.
  llvm::StringRef given;
  /// Its path from the folder of the running tool, if it can be found so.
  llvm::StringRef fromTool;
  /// Its path as of this build.
  llvm::StringRef configured;
  /// Programs in PATH that will do.
  llvm::SmallVector<llvm::StringRef> programs;
};
} // namespace

/// Tries the places of `search` in their order.
static llvm::Expected<std::string> find(const Search &search,
                                        llvm::StringRef toolDirectory) {
  if (!search.given.empty()) {
    if (fs::exists(search.given))
      return search.given.str();
    return llvm::createStringError(search.what + " '" + search.given +
                                   "' does not exist");
  }
  if (!search.fromTool.empty() && !toolDirectory.empty()) {
    llvm::SmallString<128> beside(toolDirectory);
    path::append(beside, search.fromTool);
    if (fs::exists(beside))
      return beside.str().str();
  }
  if (fs::exists(search.configured))
    return search.configured.str();
  for (llvm::StringRef program : search.programs)
    if (llvm::ErrorOr<std::string> found =
            llvm::sys::findProgramByName(program))
      return *found;
  return llvm::createStringError("cannot find " + search.what);
}

/// Runs a program, arguments[0], and returns what it prints. Its output becomes
/// part of the error.
static llvm::Expected<std::string>
capture(llvm::ArrayRef<llvm::StringRef> arguments) {
  llvm::SmallString<128> log;
  if (std::error_code code = fs::createTemporaryFile("bayes-link", "log", log))
    return llvm::createStringError(code, "cannot create a temporary file: " +
                                             code.message());
  llvm::FileRemover removeLog(log);

  std::string message;
  int status = llvm::sys::ExecuteAndWait(
      arguments.front(), arguments, /*Env=*/std::nullopt,
      /*Redirects=*/{llvm::StringRef(), log.str(), log.str()},
      /*SecondsToWait=*/0, /*MemoryLimit=*/0, &message);
  std::string output;
  if (llvm::ErrorOr<std::unique_ptr<llvm::MemoryBuffer>> buffer =
          llvm::MemoryBuffer::getFile(log))
    output = (*buffer)->getBuffer().trim().str();
  if (status == 0)
    return output;
  return llvm::createStringError(
      llvm::formatv("'{0}' failed with status {1}: {2}", arguments.front(),
                    status, message + output));
}

static llvm::Error run(llvm::ArrayRef<llvm::StringRef> arguments) {
  return capture(arguments).takeError();
}

/// Checks that the compiler `driver` can link with the run time of `sanitizer`.
static llvm::Error checkSanitizerRuntime(llvm::StringRef driver,
                                         Sanitizer sanitizer) {
  llvm::Expected<std::string> folder = capture({driver, "--print-runtime-dir"});
  if (!folder)
    return folder.takeError();
  // The names are those of one folder for all targets and of one per target.
  std::string stem = "libclang_rt.";
  stem += sanitizer == Sanitizer::Address ? "asan" : "tsan";
  std::string names[] = {stem + "-x86_64.a", stem + ".a"};
  for (const std::string &name : names) {
    llvm::SmallString<128> file(*folder);
    path::append(file, name);
    if (fs::exists(file))
      return llvm::Error::success();
  }
  return llvm::createStringError(
      "cannot find '" + names[0] + "', the run time of '--sanitize=" +
      getName(sanitizer) + "', in '" + *folder + "' as '" + driver +
      "' says; install compiler-rt of Clang " BAYES_LLVM_MAJOR);
}

//===----------------------------------------------------------------------===//
// Kinds of artifacts
//===----------------------------------------------------------------------===//

static llvm::Expected<OutputFile> makeArchive(llvm::ArrayRef<char> object,
                                              llvm::StringRef prefix,
                                              llvm::StringRef destination) {
  std::string member = prefix.str() + ".o";
  llvm::NewArchiveMember entry(llvm::MemoryBufferRef(
      llvm::StringRef(object.data(), object.size()), member));
  llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>> archive =
      llvm::writeArchiveToBuffer(entry, llvm::SymtabWritingMode::NormalSymtab,
                                 llvm::object::Archive::K_GNU,
                                 /*Deterministic=*/true, /*Thin=*/false);
  if (!archive)
    return archive.takeError();
  return OutputFile::create(destination,
                            llvm::ArrayRef((*archive)->getBufferStart(),
                                           (*archive)->getBufferSize()));
}

/// Writes `object` to a temporary and has `link` make the output from it; their
/// paths are its arguments.
static llvm::Expected<OutputFile>
linkTo(llvm::ArrayRef<char> object, llvm::StringRef destination,
       llvm::function_ref<llvm::Error(llvm::StringRef object,
                                      llvm::StringRef output)>
           link) {
  llvm::Expected<OutputFile> output = OutputFile::create(destination);
  if (!output)
    return output.takeError();
  llvm::Expected<OutputFile> input =
      OutputFile::create(output->getTemporaryPath() + ".o", object);
  if (!input)
    return input.takeError();
  if (llvm::Error error =
          link(input->getTemporaryPath(), output->getTemporaryPath()))
    return error;
  return std::move(*output);
}

/// Finds libbayes_onednn.so if the object calls it; otherwise "".
static llvm::Expected<std::string>
findOneDNNLibrary(const LinkerOptions &options) {
  if (!options.callsOneDNN)
    return std::string();
  llvm::Expected<std::string> found = find({"the library libbayes_onednn.so",
                                            options.oneDNNLibrary,
                                            "../lib/libbayes_onednn.so",
                                            BAYES_ONEDNN_LIBRARY,
                                            {}},
                                           options.toolDirectory);
  if (!found)
    return found;
  // Artifacts get its folder as it is, not as it is reached from the tool.
  llvm::SmallString<128> real;
  if (std::error_code code = fs::real_path(*found, real))
    return llvm::createStringError(code, "cannot resolve '" + *found +
                                             "': " + code.message());
  return real.str().str();
}

static llvm::Expected<OutputFile>
linkSharedLibrary(llvm::ArrayRef<char> object, llvm::StringRef prefix,
                  llvm::StringRef destination, const LinkerOptions &options) {
  llvm::Expected<std::string> linker =
      find({"the linker ld.lld",
            options.linker,
            "ld.lld",
            BAYES_LLD,
            {"ld.lld-" BAYES_LLVM_MAJOR, "ld.lld"}},
           options.toolDirectory);
  if (!linker)
    return linker.takeError();
  // A library that is loaded with global symbols must still call itself and not
  // another model of the same prefix: -Bsymbolic.
  std::string alias = ("--defsym=bayes_model_v1=" + prefix + "_api").str();
  std::string name = ("-soname=" + path::filename(destination)).str();
  llvm::Expected<std::string> oneDNN = findOneDNNLibrary(options);
  if (!oneDNN)
    return oneDNN.takeError();
  std::string searchPath = ("-rpath=" + path::parent_path(*oneDNN)).str();
  return linkTo(
      object, destination, [&](llvm::StringRef input, llvm::StringRef output) {
        llvm::SmallVector<llvm::StringRef> arguments = {*linker,
                                                        "-shared",
                                                        "-Bsymbolic",
                                                        "-znoexecstack",
                                                        "-zrelro",
                                                        "-znow",
                                                        "--hash-style=gnu",
                                                        "--build-id",
                                                        name,
                                                        alias,
                                                        "-o",
                                                        output,
                                                        input};
        if (!oneDNN->empty())
          arguments.append({*oneDNN, searchPath});
        return run(arguments);
      });
}

static llvm::Expected<OutputFile> linkExecutable(llvm::ArrayRef<char> object,
                                                 llvm::StringRef prefix,
                                                 llvm::StringRef destination,
                                                 const LinkerOptions &options) {
  llvm::Expected<std::string> driver =
      find({"a C++ compiler to link with",
            options.compilerDriver,
            /*fromTool=*/"",
            BAYES_CXX_COMPILER,
            {"clang++-" BAYES_LLVM_MAJOR, "clang++", "c++"}},
           options.toolDirectory);
  if (!driver)
    return driver.takeError();
  llvm::Expected<std::string> runner =
      find({"the main program libbayes_runner.a",
            options.runnerLibrary,
            "../lib/libbayes_runner.a",
            BAYES_RUNNER_LIBRARY,
            {}},
           options.toolDirectory);
  if (!runner)
    return runner.takeError();
  std::string alias = ("-Wl,--defsym=bayes_model_v1=" + prefix + "_api").str();
  llvm::SmallVector<llvm::StringRef> flags;
  llvm::StringRef(BAYES_RUNNER_LINK_FLAGS)
      .split(flags, ';', /*MaxSplit=*/-1, /*KeepEmpty=*/false);
  std::string instrument;
  if (options.sanitizer != Sanitizer::None) {
    if (llvm::Error error = checkSanitizerRuntime(*driver, options.sanitizer))
      return error;
    instrument = "-fsanitize=" + getName(options.sanitizer).str();
    flags.push_back(instrument);
  }
  llvm::Expected<std::string> oneDNN = findOneDNNLibrary(options);
  if (!oneDNN)
    return oneDNN.takeError();
  std::string searchPath = ("-Wl,-rpath," + path::parent_path(*oneDNN)).str();
  if (!oneDNN->empty())
    flags.append({*oneDNN, searchPath});
  return linkTo(
      object, destination, [&](llvm::StringRef input, llvm::StringRef output) {
        llvm::SmallVector<llvm::StringRef> arguments = {*driver,
                                                        "-o",
                                                        output,
                                                        input,
                                                        *runner,
                                                        alias,
                                                        "-Wl,--gc-sections",
                                                        "-Wl,-z,noexecstack"};
        arguments.append(flags);
        return run(arguments);
      });
}

llvm::Expected<OutputFile>
mlir::bayes::makeArtifact(llvm::ArrayRef<char> object, llvm::StringRef prefix,
                          llvm::StringRef destination, ArtifactKind kind,
                          const LinkerOptions &options) {
  switch (kind) {
  case ArtifactKind::Object:
    return OutputFile::create(destination, object);
  case ArtifactKind::Archive:
    return makeArchive(object, prefix, destination);
  case ArtifactKind::SharedLibrary:
    return linkSharedLibrary(object, prefix, destination, options);
  case ArtifactKind::Executable:
    return linkExecutable(object, prefix, destination, options);
  }
  llvm_unreachable("unknown kind of artifact");
}
