//===- ProgressTest.cpp - A progress bar on a terminal --------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes-runtime/Runner/Progress.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include <sstream>

using namespace bayes::runner;
using namespace std::chrono_literals;
using ::testing::EndsWith;
using ::testing::HasSubstr;

TEST(ProgressBar, ShortTasksShowNothing) {
  std::ostringstream out;
  {
    ProgressBar progress(10, &out);
    progress.advance(5);
    progress.advance(5);
  }
  EXPECT_EQ(out.str(), "");
}

TEST(ProgressBar, LongTasks) {
  std::ostringstream out;
  auto start = ProgressBar::Clock::now();
  {
    ProgressBar progress(100, &out);
    progress.advance(50, start + 10s);
    EXPECT_THAT(out.str(),
                HasSubstr("[###############               ]  50 %, 10 s left"));
    // Too early for another one.
    std::string painted = out.str();
    progress.advance(10, start + 10s + 10ms);
    EXPECT_EQ(out.str(), painted);
    progress.advance(15, start + 11s);
    EXPECT_THAT(out.str(), HasSubstr(" 75 %, 4 s left"));
  }
  EXPECT_THAT(out.str(), EndsWith("\r\x1b[K"));
}

TEST(ProgressBar, NeverBeyondTheEnd) {
  std::ostringstream out;
  auto start = ProgressBar::Clock::now();
  ProgressBar progress(10, &out);
  progress.advance(20, start + 5s);
  EXPECT_THAT(out.str(), HasSubstr("100 %, 0 s left"));
}

TEST(ProgressBar, WithoutTerminal) {
  ProgressBar progress(10, nullptr);
  progress.advance(5, ProgressBar::Clock::now() + 10s);
}
