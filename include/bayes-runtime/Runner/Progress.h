//===- Progress.h - A progress bar on a terminal ----------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_RUNTIME_RUNNER_PROGRESS_H
#define BAYES_RUNTIME_RUNNER_PROGRESS_H

#include <chrono>
#include <cstdint>
#include <mutex>
#include <ostream>

namespace bayes::runner {

/// Shows how much of a long task is done. Nothing appears in the first second;
/// the destructor removes the bar. Thread-safe.
class ProgressBar {
public:
  using Clock = std::chrono::steady_clock;

  /// A task of `total` steps, shown on `terminal` unless that is null.
  ProgressBar(uint64_t total, std::ostream *terminal);
  ProgressBar(const ProgressBar &) = delete;
  ProgressBar &operator=(const ProgressBar &) = delete;
  ~ProgressBar();

  /// Records that `steps` more steps are done, at `now`.
  void advance(uint64_t steps, Clock::time_point now = Clock::now());

private:
  void paint(std::chrono::duration<double> elapsed);

  uint64_t total;
  std::ostream *terminal;
  Clock::time_point start = Clock::now();
  Clock::time_point lastPaint = start;
  std::mutex mutex;
  uint64_t done = 0;
  bool isVisible = false;
};

} // namespace bayes::runner

#endif // BAYES_RUNTIME_RUNNER_PROGRESS_H
