//===- HelpPage.cpp - The text of --help ----------------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Support/HelpPage.h"

#include "bayes/Support/ExitCode.h"

#include <algorithm>
#include <sstream>

using namespace bayes;

static constexpr size_t lineWidth = 80;
/// Where explanations begin.
static constexpr size_t textColumn = 25;

/// Breaks one line of a text into lines that begin at `column`, the first of
/// which is in the column already.
static std::string wrapLine(const std::string &line, size_t column) {
  size_t spaces = std::min(line.find_first_not_of(' '), line.size());
  std::string result(spaces, ' ');
  size_t indent = column + spaces;
  size_t position = indent;
  std::istringstream words(line);
  for (std::string word; words >> word;) {
    if (position == indent) {
      result += word;
    } else if (position + 1 + word.size() <= lineWidth) {
      result += ' ' + word;
      ++position;
    } else {
      result += '\n' + std::string(indent, ' ') + word;
      position = indent;
    }
    position += word.size();
  }
  return result;
}

/// The same for a text of several lines; ends with a newline.
static std::string wrapText(const std::string &text, size_t column) {
  std::string result;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (!result.empty() && !line.empty())
      result.append(column, ' ');
    result += wrapLine(line, column) + '\n';
  }
  return result;
}

static std::string formatEntry(const HelpEntry &entry) {
  std::string text = "  " + entry.term;
  if (entry.text.empty())
    return text + '\n';
  if (text.size() >= textColumn)
    text += '\n' + std::string(textColumn, ' ');
  else
    text.resize(textColumn, ' ');
  return text + wrapText(entry.text, textColumn);
}

static std::string formatSection(const HelpSection &section) {
  std::string text = "\n" + section.title + ":\n";
  for (const HelpEntry &entry : section.entries)
    text += formatEntry(entry);
  return text;
}

std::string bayes::formatHelp(const HelpPage &page) {
  std::string text =
      "usage: " + page.usage + "\n\n" + wrapText(page.description, 0);
  for (const HelpSection &section : page.sections)
    text += formatSection(section);
  text += formatSection(
      {"exit codes",
       {{std::to_string(ExitSuccess), "success"},
        {std::to_string(ExitFailure), page.failures},
        {std::to_string(ExitUsage),
         "wrong usage: an unknown option, or a missing or invalid value"}}});
  if (!page.examples.empty())
    text += page.examples.size() == 1 ? "\nexample:\n" : "\nexamples:\n";
  for (const std::string &example : page.examples)
    text += "  " + example + '\n';
  return text;
}
