//===- SharingProgress.cpp - How far sharing has come ---------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SharingProgress.h"

using namespace mlir::bayes;
using namespace std::chrono_literals;

static constexpr auto kFirstPaint = 1s;
static constexpr auto kRepaint = 100ms;

void SharingProgress::show(llvm::StringRef table,
                           const ::bayes::ClusteringProgress &progress) {
  Clock::time_point now = Clock::now();
  if (isTerminal &&
      (now - start < kFirstPaint || (isVisible && now - lastPaint < kRepaint)))
    return;
  lastPaint = now;
  stream << "sharing " << table << ": round " << progress.round << ", "
         << progress.moved << " weights have changed their entry";
  // Erase what was longer, and let what comes next begin where this did.
  stream << (isTerminal ? "\x1b[K\r" : "\n");
  stream.flush();
  isVisible = isTerminal;
}

void SharingProgress::clear() {
  if (isVisible)
    stream << "\x1b[K";
  stream.flush();
  isVisible = false;
}
