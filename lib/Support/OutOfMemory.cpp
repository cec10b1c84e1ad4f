//===- OutOfMemory.cpp - The end of a program without memory --------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Support/OutOfMemory.h"

#include "bayes/Support/ExitCode.h"

#include <unistd.h>

void bayes::failOutOfMemory() {
  static constexpr char text[] = "error: out of memory\n";
  // There is no other way left to report that this fails.
  [[maybe_unused]] ssize_t written =
      ::write(STDERR_FILENO, text, sizeof(text) - 1);
  ::_exit(ExitFailure);
}
