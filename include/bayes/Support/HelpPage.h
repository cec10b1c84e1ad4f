//===- HelpPage.h - The text of --help --------------------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_SUPPORT_HELPPAGE_H
#define BAYES_SUPPORT_HELPPAGE_H

#include <string>
#include <vector>

namespace bayes {

/// Something that is explained, such as an option, and its explanation.
struct HelpEntry {
  std::string term;
  std::string text;
};

/// A list of explanations under a title.
struct HelpSection {
  std::string title;
  std::vector<HelpEntry> entries;
};

/// What a program says about itself. Texts are broken at spaces to fit a
/// terminal of 80 columns; a newline begins a new line, which keeps the spaces
/// that it begins with.
struct HelpPage {
  /// The command line in short, without "usage:".
  std::string usage;
  std::string description;
  std::vector<HelpSection> sections;
  /// What an input, an output or the machine may be to make the program fail
  /// with exit code 1.
  std::string failures;
  /// Command lines.
  std::vector<std::string> examples;
};

/// The text of `page`: usage, description, sections, exit codes and examples.
std::string formatHelp(const HelpPage &page);

} // namespace bayes

#endif // BAYES_SUPPORT_HELPPAGE_H
