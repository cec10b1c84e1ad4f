//===- OutOfMemoryTest.cpp - The end of a program without memory ----------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Support/OutOfMemory.h"

#include "bayes/Support/ExitCode.h"

#include "gtest/gtest.h"

using namespace bayes;

TEST(OutOfMemoryDeathTest, MessageAndExitCode) {
  EXPECT_EXIT(failOutOfMemory(), ::testing::ExitedWithCode(ExitFailure),
              "^error: out of memory\n$");
}
