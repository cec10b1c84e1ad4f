//===- HeaderWriter.h - C headers of artifacts ------------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_TARGET_HEADERWRITER_H
#define BAYES_TARGET_HEADERWRITER_H

#include "bayes/Target/ArtifactDescription.h"
#include <string>

namespace mlir::bayes {

/// The text of a C header (C11 and C++17) for an artifact: the C ABI,
/// prototypes of the functions with the model's prefix, and its shapes as
/// macros. It needs no other header of this project, and any number of them can
/// be included together. An invalid description is an error.
llvm::Expected<std::string> writeHeader(const ArtifactDescription &description);

} // namespace mlir::bayes

#endif // BAYES_TARGET_HEADERWRITER_H
