//===- ElfFuzzer.cpp - Headers of ELF files -------------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes-runtime/Runner/ElfFile.h"
#include "bayes-runtime/Runner/ModelFile.h"

using namespace bayes;
using namespace bayes::runner;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  // A copy, so that the sanitizer knows the end.
  ByteVector bytes(data, data + size);
  Result<ElfFile> file = ElfFile::parse(bytes);
  if (!file)
    return 0;
  file->exportsSymbol(kModelSymbol);
  file->hasNote(kModelNoteOwner, kModelNoteType);
  return 0;
}
