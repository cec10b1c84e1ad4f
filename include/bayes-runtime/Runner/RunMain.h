//===- RunMain.h - The runner as a function ---------------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_RUNTIME_RUNNER_RUNMAIN_H
#define BAYES_RUNTIME_RUNNER_RUNMAIN_H

#include "bayes-runtime/Runner/CommandLine.h"
#include "bayes/Support/ExitCode.h"

#include <ostream>

namespace bayes::runner {

/// Where a program prints.
struct Console {
  std::ostream &out;
  std::ostream &err;
  /// Whether each is a terminal: pictures on `out` then have colours, and a
  /// progress bar may appear on `err`.
  bool isOutTerminal = false;
  bool isErrTerminal = false;
};

/// The console on standard output and standard error.
Console getStandardConsole();

/// Prints "error: <message>" on one line and returns `code`.
int printError(const Console &console, const Error &error,
               ExitCode code = ExitFailure);

/// Checks what no single option can: that there are images to predict, and
/// options that do not go together.
Status checkOptions(const RunnerOptions &options);

/// Predicts the data set with `predictor`, saves the predictions if asked to,
/// and prints the report. Nothing is printed on standard output before all of
/// it is known. Returns an exit code; errors are printed. Predictions that hold
/// NaN or infinity are saved and reported like others, and then an error.
int runMain(const Predictor &predictor, const RunnerOptions &options,
            const Console &console);

/// The whole program of a model that was compiled to an executable: `arguments`
/// are those of main, the program's name included.
int runExecutable(const bayes_model_api &api,
                  const std::vector<std::string> &arguments,
                  const Console &console);

} // namespace bayes::runner

#endif // BAYES_RUNTIME_RUNNER_RUNMAIN_H
