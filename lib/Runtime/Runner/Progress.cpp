//===- Progress.cpp - A progress bar on a terminal ------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes-runtime/Runner/Progress.h"

#include <algorithm>
#include <cstdio>
#include <string>

using namespace bayes::runner;
using namespace std::chrono_literals;

static constexpr auto kFirstPaint = 1s;
static constexpr auto kRepaint = 100ms;

ProgressBar::ProgressBar(uint64_t total, std::ostream *terminal)
    : total(std::max<uint64_t>(total, 1)), terminal(terminal) {}

ProgressBar::~ProgressBar() {
  // Return to the first column and erase the line.
  if (isVisible)
    *terminal << "\r\x1b[K" << std::flush;
}

void ProgressBar::advance(uint64_t steps, Clock::time_point now) {
  if (!terminal)
    return;
  std::lock_guard<std::mutex> lock(mutex);
  done = std::min(done + steps, total);
  if (now - start < kFirstPaint || (isVisible && now - lastPaint < kRepaint))
    return;
  lastPaint = now;
  paint(now - start);
}

void ProgressBar::paint(std::chrono::duration<double> elapsed) {
  constexpr unsigned width = 30;
  double fraction = static_cast<double>(done) / static_cast<double>(total);
  auto filled = static_cast<unsigned>(fraction * width);
  std::string bar(filled, '#');
  bar.resize(width, ' ');
  double left = fraction > 0 ? elapsed.count() * (1 - fraction) / fraction : 0;
  char text[100];
  std::snprintf(text, sizeof(text),
                "\rpredicting [%s] %3.0f %%, %.0f s left\x1b[K", bar.c_str(),
                100 * fraction, left);
  *terminal << text << std::flush;
  isVisible = true;
}
