//===- HeapMonitor.cpp - Counts or refuses calls of malloc ----------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ModelFixture.h"

static thread_local bool isWatching = false;
static thread_local bool isRefusing = false;
static thread_local unsigned callCount = 0;

extern "C" {
// Names that the linker gives to wrapped functions.
void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size) {
  if (isWatching) {
    ++callCount;
    if (isRefusing)
      return nullptr;
  }
  return __real_malloc(size);
}
}

HeapMonitor::HeapMonitor(Mode mode) {
  callCount = 0;
  isRefusing = mode == Refuse;
  isWatching = true;
}

unsigned HeapMonitor::stop() {
  isWatching = false;
  return callCount;
}
