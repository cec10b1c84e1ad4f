//===- OutOfMemory.h - The end of a program without memory ------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_SUPPORT_OUTOFMEMORY_H
#define BAYES_SUPPORT_OUTOFMEMORY_H

namespace bayes {

/// Prints an error and ends the process with ExitFailure, without allocating.
/// For std::set_new_handler and LLVM's handler of the same purpose.
[[noreturn]] void failOutOfMemory();

} // namespace bayes

#endif // BAYES_SUPPORT_OUTOFMEMORY_H
