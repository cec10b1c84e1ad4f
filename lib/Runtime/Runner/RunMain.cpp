//===- RunMain.cpp - The runner as a function -----------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes-runtime/Runner/RunMain.h"

#include "bayes-runtime/Runner/Examples.h"
#include "bayes-runtime/Runner/Report.h"

#include <iostream>
#include <sstream>
#include <unistd.h>

using namespace bayes;
using namespace bayes::runner;

Console runner::getStandardConsole() {
  return {std::cout, std::cerr, ::isatty(STDOUT_FILENO) == 1,
          ::isatty(STDERR_FILENO) == 1};
}

int runner::printError(const Console &console, const Error &error,
                       ExitCode code) {
  console.err << "error: " << error.message << "\n" << std::flush;
  return code;
}

Status runner::checkOptions(const RunnerOptions &options) {
  if (options.images.empty())
    return makeError("option '--images' is required");
  if (options.json && options.examples != 0)
    return makeError("options '--json' and '--examples' exclude each other");
  return {};
}

/// Checks before the work what would otherwise be found after it.
static Status checkRequest(const ModelInfo &model, const Dataset &dataset,
                           const RunnerOptions &options) {
  if (Status status = dataset.checkInputs(model); !status)
    return status;
  if (Status status = checkLabels(model, dataset); !status)
    return status;
  return options.examples != 0 ? checkMostUncertain(model) : Status();
}

static Result<Predictions> predict(const Predictor &predictor,
                                   const Dataset &dataset,
                                   const RunnerOptions &options,
                                   const Console &console) {
  ProgressBar progress(dataset.size(),
                       console.isErrTerminal ? &console.err : nullptr);
  return predictDataset(predictor, dataset, options.run, progress);
}

/// Does the work; the result is what goes to standard output.
static Result<std::string> run(const Predictor &predictor,
                               const RunnerOptions &options,
                               const Console &console) {
  const ModelInfo &model = predictor.getInfo();
  Result<Dataset> dataset =
      Dataset::load(options.images, options.labels, options.limit);
  if (!dataset)
    return dataset.error();
  if (Status status = checkRequest(model, *dataset, options); !status)
    return status.error();
  Result<Predictions> predictions =
      predict(predictor, *dataset, options, console);
  if (!predictions)
    return predictions.error();

  std::ostringstream text;
  Report report = makeReport(model, *dataset, options.run, *predictions);
  if (options.json)
    printJson(text, report);
  else
    printTable(text, report);
  if (options.examples != 0)
    printMostUncertain(text, model, *dataset, *predictions, options.examples,
                       console.isOutTerminal);
  if (!options.savePrefix.empty())
    if (Status status =
            savePredictions(options.savePrefix, model, *predictions);
        !status)
      return status.error();
  return text.str();
}

int runner::runMain(const Predictor &predictor, const RunnerOptions &options,
                    const Console &console) {
  Result<std::string> text = run(predictor, options, console);
  if (!text)
    return printError(console, text.error());
  console.out << *text << std::flush;
  if (!console.out)
    return printError(console, makeError("cannot write to standard output"));
  return ExitSuccess;
}
