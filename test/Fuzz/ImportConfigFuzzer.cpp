//===- ImportConfigFuzzer.cpp - JSON of the importer ----------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Import/ImportConfig.h"

using namespace mlir::bayes;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (auto config =
          parseImportConfig({reinterpret_cast<const char *>(data), size})) {
    ImportConfig other;
    other.overrideWith(*config);
  }
  return 0;
}
