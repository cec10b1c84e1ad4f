//===- CommandLine.h - Options of the runner --------------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_RUNTIME_RUNNER_COMMANDLINE_H
#define BAYES_RUNTIME_RUNNER_COMMANDLINE_H

#include "bayes-runtime/Runner/Run.h"

#include <functional>

namespace bayes::runner {

/// What the user asked for.
struct RunnerOptions {
  /// Files of the examples, and of their labels or "".
  std::string images;
  std::string labels;
  /// File of examples unlike those that the model was trained on, or "".
  std::string outOfDistributionImages;
  /// Most examples to read of each file.
  uint64_t limit = std::numeric_limits<uint64_t>::max();
  RunOptions run;
  /// Whether `run.batch` is what the user asked for, rather than the default,
  /// which is for one thread.
  bool hasBatch = false;
  /// `bayes_options.max_tier` for compiled models.
  uint32_t maxTier = BAYES_TIER_ANY;
  /// Prints JSON instead of a table.
  bool json = false;
  /// Number of uncertain examples to print.
  uint64_t examples = 0;
  /// Beginning of the names of .npy files with the predictions, or "".
  std::string savePrefix;
};

/// One option of the command line, `--name` or `--name ARGUMENT`.
struct Option {
  std::string name;
  /// What the help calls the argument; empty if there is none.
  std::string argument;
  std::string help;
  /// Takes the argument, or "" for an option without. An error says what was
  /// expected.
  std::function<Status(const std::string &argument)> apply;
};

/// The options that every runner has. They write to `options`, which must
/// outlive them.
std::vector<Option> makeRunnerOptions(RunnerOptions &options);

/// How a program is called.
struct CommandLineSpec {
  /// Name of the program.
  std::string program;
  /// What the program does, for the help.
  std::string summary;
  /// Command lines that show how, for the help.
  std::vector<std::string> examples;
  /// What the help calls the one argument that is no option, or "".
  std::string positional;
  std::vector<Option> options;
};

/// What a command line asks a program to do.
struct CommandLine {
  enum class Action { Run, ShowHelp, ShowVersion };
  Action action = Action::Run;
  /// The argument that is no option, and its place among the arguments.
  std::string positional;
  size_t positionalIndex = 0;
};

/// Parses the arguments after the program's name: `--name VALUE`,
/// `--name=VALUE`, `--` before arguments that begin with a dash, and always
/// `--help` (`-h`) and `--version`, which end the parsing. Options are applied
/// in their order. Errors: unknown options, missing, unexpected and invalid
/// values, a missing or second positional argument.
Result<CommandLine> parseCommandLine(const CommandLineSpec &spec,
                                     const std::vector<std::string> &arguments);

/// The text for `--help`.
std::string formatHelp(const CommandLineSpec &spec);

} // namespace bayes::runner

#endif // BAYES_RUNTIME_RUNNER_COMMANDLINE_H
