//===- StrictJson.h - JSON from outside ----------------------- -*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_LIB_IMPORT_STRICTJSON_H
#define BAYES_LIB_IMPORT_STRICTJSON_H

#include "bayes/Support/Result.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/JSON.h"

namespace mlir::bayes {

/// Parses `text`. Besides malformed JSON it refuses what llvm::json accepts
/// silently or dies of: an object that has a key twice, and deep nesting.
::bayes::Result<llvm::json::Value> parseStrictJson(llvm::StringRef text);

} // namespace mlir::bayes

#endif // BAYES_LIB_IMPORT_STRICTJSON_H
