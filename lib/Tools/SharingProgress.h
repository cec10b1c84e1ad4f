//===- SharingProgress.h - How far sharing has come -------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_LIB_TOOLS_SHARINGPROGRESS_H
#define BAYES_LIB_TOOLS_SHARINGPROGRESS_H

#include "bayes/Sharing/HardClustering.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"

#include <chrono>

namespace mlir::bayes {

/// Says after which round clustering of a table is: on a terminal in one line,
/// which is repainted now and then and erased in the end, from a second on;
/// elsewhere in a line for each round.
class SharingProgress {
public:
  SharingProgress(llvm::raw_ostream &stream, bool isTerminal)
      : stream(stream), isTerminal(isTerminal) {}
  ~SharingProgress() { clear(); }
  SharingProgress(const SharingProgress &) = delete;
  SharingProgress &operator=(const SharingProgress &) = delete;

  void show(llvm::StringRef table, const ::bayes::ClusteringProgress &progress);

  /// Erases the line, before something else is written.
  void clear();

private:
  using Clock = std::chrono::steady_clock;

  llvm::raw_ostream &stream;
  bool isTerminal;
  bool isVisible = false;
  Clock::time_point start = Clock::now(), lastPaint;
};

} // namespace mlir::bayes

#endif // BAYES_LIB_TOOLS_SHARINGPROGRESS_H
