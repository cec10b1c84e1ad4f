//===- Linker.h - Artifacts on disk -----------------------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Turns an object file into what the user asked for: the file itself, an
// archive, a shared library or an executable.
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_TARGET_LINKER_H
#define BAYES_TARGET_LINKER_H

#include "bayes/Target/OutputFile.h"
#include "bayes/Target/Sanitizer.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <string>

namespace mlir::bayes {

/// The kinds of file that a model is compiled to.
enum class ArtifactKind { Object, Archive, SharedLibrary, Executable };

/// The kind that the suffix of the path `file` stands for: ".o", ".a", ".so",
/// or none for an executable. Any other suffix is an error.
llvm::Expected<ArtifactKind> getArtifactKind(llvm::StringRef file);

/// Where to find what linking needs. An empty path means a search; a path that
/// is given but does not exist is an error.
struct LinkerOptions {
  /// Folder of the running tool, where searches begin.
  std::string toolDirectory;
  /// ld.lld, for shared libraries. Searched in `toolDirectory`, among LLVM's
  /// tools as of this build, and in PATH.
  std::string linker;
  /// C++ compiler driver, for executables. Searched where this build found its
  /// own, and in PATH.
  std::string compilerDriver;
  /// Archive with the main program of executables. Searched as
  /// "../lib/libbayes_runner.a" from `toolDirectory`, and in this build.
  std::string runnerLibrary;
  /// Whether the object calls oneDNN: shared libraries and executables are then
  /// linked with libbayes_onednn.so, and find it where it is now.
  bool callsOneDNN = false;
  /// That library. Searched as "../lib/libbayes_onednn.so" from
  /// `toolDirectory`, and in this build.
  std::string oneDNNLibrary;
  /// What the object was instrumented with. Executables are linked with its run
  /// time, which the compiler driver, a Clang then, has to have.
  Sanitizer sanitizer = Sanitizer::None;
};

/// Makes an artifact of `object`, whose public symbols begin with `prefix`. It
/// appears at the path `destination` when the result is committed, so that a
/// header beside it can be made before either does.
///
/// A shared library has `bayes_model_v1` as another name of `<prefix>_api`; an
/// executable binds it for its main program. The error of a failed tool has the
/// tool's output; errors leave nothing behind.
llvm::Expected<OutputFile> makeArtifact(llvm::ArrayRef<char> object,
                                        llvm::StringRef prefix,
                                        llvm::StringRef destination,
                                        ArtifactKind kind,
                                        const LinkerOptions &options = {});

} // namespace mlir::bayes

#endif // BAYES_TARGET_LINKER_H
