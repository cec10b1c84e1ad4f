//===- ToolMain.h - What the mains of tools share ---------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Tools whose options are registered with LLVM. They all print a help of their
// own, say where a list of all options is, and return the codes of ExitCode.h.
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_TOOLS_TOOLMAIN_H
#define BAYES_TOOLS_TOOLMAIN_H

#include "bayes/Support/ExitCode.h"
#include "bayes/Support/HelpPage.h"
#include "mlir/Support/LLVM.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/Error.h"

#include <optional>

namespace mlir::bayes {

/// Lets a process without memory end with a message and ExitFailure, not as a
/// crash. To be called after llvm::InitLLVM.
void handleOutOfMemory();

/// Parses the command line of the tool called `name` with the options that are
/// registered with LLVM. Returns nothing if the tool has something to do, and
/// otherwise its exit code: `--help` has been printed with `printHelp`, or a
/// wrong usage reported on standard error. Leaves the process after `--version`
/// and LLVM's lists of options.
std::optional<int> parseToolOptions(int argc, char **argv, StringRef name,
                                    function_ref<void()> printHelp);

/// The same; prints `page`.
std::optional<int> parseToolOptions(int argc, char **argv, StringRef name,
                                    const ::bayes::HelpPage &page);

/// Explains the options of `category` that have a name, in alphabetical order,
/// and those that every tool has.
::bayes::HelpSection describeOptions(const llvm::cl::OptionCategory &category);

/// Prints "error: <message>" and returns `code`.
int failTool(const Twine &message,
             ::bayes::ExitCode code = ::bayes::ExitFailure);
int failTool(llvm::Error error, ::bayes::ExitCode code = ::bayes::ExitFailure);

} // namespace mlir::bayes

#endif // BAYES_TOOLS_TOOLMAIN_H
