//===- HelpPageTest.cpp - The text of --help ------------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Support/HelpPage.h"

#include "gtest/gtest.h"

#include <sstream>

using namespace bayes;

TEST(HelpPage, Layout) {
  HelpPage page;
  page.usage = "tool FILE";
  page.description =
      "A sentence that is too long for one line of a terminal, so that it goes "
      "on in the next.\nAnother line.";
  page.sections = {
      {"options",
       {{"-o FILE", "short"},
        {"--a-rather-long-option=N",
         "its explanation is below it and long enough to be broken up, with\n"
         "  an indented line which in its turn is broken and keeps its indent"},
        {"--none", ""}}}};
  page.failures = "bad input";
  page.examples = {"tool a", "tool b"};
  EXPECT_EQ(formatHelp(page), R"(usage: tool FILE

A sentence that is too long for one line of a terminal, so that it goes on in
the next.
Another line.

options:
  -o FILE                short
  --a-rather-long-option=N
                         its explanation is below it and long enough to be
                         broken up, with
                           an indented line which in its turn is broken and
                           keeps its indent
  --none

exit codes:
  0                      success
  1                      bad input
  2                      wrong usage: an unknown option, or a missing or invalid
                         value

examples:
  tool a
  tool b
)");
}

TEST(HelpPage, LinesFitATerminal) {
  for (size_t words = 1; words < 40; ++words) {
    HelpPage page;
    page.usage = "tool";
    page.failures = "none";
    std::string text;
    for (size_t i = 0; i < words; ++i)
      text += std::string(1 + i * 7 % 11, 'x') + ' ';
    page.description = text;
    page.sections = {{"options", {{"--option", text}}}};
    std::istringstream lines(formatHelp(page));
    for (std::string line; std::getline(lines, line);) {
      EXPECT_LE(line.size(), 80u);
      EXPECT_TRUE(line.empty() || line.back() != ' ') << line;
    }
  }
}
