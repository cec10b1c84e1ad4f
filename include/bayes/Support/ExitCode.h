//===- ExitCode.h - What programs return to the system ----------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_SUPPORT_EXITCODE_H
#define BAYES_SUPPORT_EXITCODE_H

namespace bayes {

/// What every tool, and every compiled executable, returns to the system.
enum ExitCode {
  ExitSuccess = 0,
  /// An input, an output or the machine is not as it should be.
  ExitFailure = 1,
  /// The command line is wrong, whatever the files hold.
  ExitUsage = 2
};

} // namespace bayes

#endif // BAYES_SUPPORT_EXITCODE_H
