//===- JitCode.h - Runs what the passes on buffers make ---------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_TEST_UNIT_DIALECT_BAYES_TRANSFORMS_JITCODE_H
#define BAYES_TEST_UNIT_DIALECT_BAYES_TRANSFORMS_JITCODE_H

#include "mlir/Support/LLVM.h"
#include "llvm/ADT/StringRef.h"

#include <cstdint>
#include <memory>
#include <string>

namespace llvm::orc {
class LLJIT;
} // namespace llvm::orc

namespace mlir::bayes {

/// What the passes are told of the target.
struct CodeOptions {
  int64_t vectorSize = 16;
  int64_t registers = 16;
  bool fma = true;
  bool rounding = true;
  bool permute = false;
};

/// Whether this processor has the instructions that `permute` stands for.
bool hasPermute();

/// Functions on memrefs, lowered by bayes-lower-to-vector, bayes-lower-draws,
/// bayes-expand-math and the phase `llvm`, and loaded for this processor.
class JitCode {
public:
  /// Compiles the module `source`. Returns null, and fails the test, on an
  /// error.
  static std::unique_ptr<JitCode> compile(StringRef source,
                                          const CodeOptions &options = {});
  ~JitCode();

  /// Calls `name`: memrefs are pointers to their first element, integers and
  /// indices `int64_t`.
  template <typename... Arguments>
  void call(StringRef name, Arguments... arguments) {
    if (void *function = lookUp(name))
      reinterpret_cast<void (*)(Arguments...)>(function)(arguments...);
  }

private:
  JitCode();

  /// The address of a function; null, and the test fails, where there is none.
  void *lookUp(StringRef name);

  std::unique_ptr<llvm::orc::LLJIT> jit;
};

} // namespace mlir::bayes

#endif // BAYES_TEST_UNIT_DIALECT_BAYES_TRANSFORMS_JITCODE_H
