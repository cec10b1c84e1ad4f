//===- ToolMain.cpp - What the mains of tools share -----------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Tools/ToolMain.h"

#include "bayes/Support/OutOfMemory.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/Support/ErrorHandling.h"
#include "llvm/Support/WithColor.h"

#include <map>

using namespace mlir;
namespace cl = llvm::cl;

/// True if the arguments before "--" ask for the help.
static bool asksForHelp(ArrayRef<char *> arguments) {
  for (StringRef argument : arguments) {
    if (argument == "--")
      return false;
    if (argument == "--help" || argument == "-help" || argument == "-h")
      return true;
  }
  return false;
}

void mlir::bayes::handleOutOfMemory() {
  // InitLLVM lets `new` end here, too.
  llvm::install_bad_alloc_error_handler(
      [](void *, const char *, bool) { ::bayes::failOutOfMemory(); });
}

std::optional<int>
mlir::bayes::parseToolOptions(int argc, char **argv, StringRef name,
                              function_ref<void()> printHelp) {
  if (asksForHelp(ArrayRef(argv, argc).drop_front())) {
    printHelp();
    return ::bayes::ExitSuccess;
  }
  cl::SetVersionPrinter([name = name.str()](raw_ostream &os) {
    os << name << " " BAYES_VERSION " (LLVM " LLVM_VERSION_STRING ")\n";
  });
  if (cl::ParseCommandLineOptions(argc, argv, "", &llvm::errs()))
    return std::nullopt;
  return ::bayes::ExitUsage;
}

std::optional<int>
mlir::bayes::parseToolOptions(int argc, char **argv, StringRef name,
                              const ::bayes::HelpPage &page) {
  return parseToolOptions(argc, argv, name,
                          [&] { llvm::outs() << ::bayes::formatHelp(page); });
}

/// How `option`, called `name`, is written: "-o FILE", "--march=TIER".
static std::string formatTerm(StringRef name, const cl::Option &option) {
  bool isLetter = name.size() == 1;
  std::string term = (isLetter ? "-" : "--") + name.str();
  if (!option.ValueStr.empty())
    term += (isLetter ? " " : "=") + option.ValueStr.str();
  return term;
}

::bayes::HelpSection
mlir::bayes::describeOptions(const cl::OptionCategory &category) {
  std::map<StringRef, const cl::Option *> options;
  for (auto [name, option] : cl::getRegisteredOptions())
    if (llvm::is_contained(option->Categories, &category))
      options.emplace(name, option);

  ::bayes::HelpSection section{"options", {}};
  for (auto [name, option] : options)
    section.entries.push_back(
        {formatTerm(name, *option), option->HelpStr.str()});
  section.entries.push_back({"--help, -h", "print this text"});
  section.entries.push_back(
      {"--help-list-hidden", "list also the options of MLIR and LLVM"});
  section.entries.push_back({"--version", "print the version"});
  return section;
}

int mlir::bayes::failTool(const Twine &message, ::bayes::ExitCode code) {
  llvm::WithColor::error(llvm::errs()) << message << '\n';
  return code;
}

int mlir::bayes::failTool(llvm::Error error, ::bayes::ExitCode code) {
  return failTool(llvm::toString(std::move(error)), code);
}
