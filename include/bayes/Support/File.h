//===- File.h - Whole files in and out --------------------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_SUPPORT_FILE_H
#define BAYES_SUPPORT_FILE_H

#include "bayes/Support/Bytes.h"
#include "bayes/Support/Result.h"

#include <string>

namespace bayes {

/// Reads the whole file at `path`. The error names the path and the reason.
Result<ByteVector> readFile(const std::string &path);

/// Writes `bytes` to `path` through a temporary file beside it and a rename, so
/// that `path` holds either its old content or all of the new.
Status writeFile(const std::string &path, ByteView bytes);

} // namespace bayes

#endif // BAYES_SUPPORT_FILE_H
