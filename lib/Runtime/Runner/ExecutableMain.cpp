//===- ExecutableMain.cpp - Entry point of executable models --------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes-runtime/Runner/ModelFile.h"
#include "bayes-runtime/Runner/RunMain.h"
#include "bayes/Support/OutOfMemory.h"

#include <new>

namespace {

/// An ELF note, which tells bayes-run that this program is a model.
struct Note {
  uint32_t ownerSize, descriptionSize, type;
  char owner[12];
};

} // namespace

static_assert(sizeof(bayes::runner::kModelNoteOwner) == 11,
              "the owner fits, filled up to a multiple of four bytes");
// AddressSanitizer would let the linker drop it, and put bytes behind it.
[[clang::no_sanitize("address")]]
__attribute__((section(".note.bayes"), used,
               aligned(4))) static const Note note = {
    sizeof(bayes::runner::kModelNoteOwner),
    0,
    bayes::runner::kModelNoteType,
    {'b', 'a', 'y', 'e', 's', '-', 'm', 'l', 'i', 'r'}};

/// Bound to the model's table of functions when the executable is linked.
extern "C" const bayes_model_api bayes_model_v1;

int main(int argc, char **argv) {
  std::set_new_handler(bayes::failOutOfMemory);
  return bayes::runner::runExecutable(bayes_model_v1, {argv, argv + argc},
                                      bayes::runner::getStandardConsole());
}
