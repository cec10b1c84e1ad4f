//===- ReplayMain.cpp - Runs a fuzz target on files -----------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The main program of fuzz targets where libFuzzer is not linked: calls the
// target with nothing, and with the content of each file in the arguments.
//
//===----------------------------------------------------------------------===//

#include "bayes/Support/File.h"

#include <cstdio>

using namespace bayes;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int main(int argc, char **argv) {
  LLVMFuzzerTestOneInput(nullptr, 0);
  for (int i = 1; i < argc; ++i) {
    Result<ByteVector> bytes = readFile(argv[i]);
    if (!bytes) {
      std::fprintf(stderr, "error: %s\n", bytes.message().c_str());
      return 1;
    }
    LLVMFuzzerTestOneInput(bytes->data(), bytes->size());
  }
  std::printf("%d inputs\n", argc - 1);
  return 0;
}
