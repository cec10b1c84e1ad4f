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
#include "bayes-runtime/Runner/Save.h"

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
  if (options.examples != 0)
    if (Status status = checkMostUncertain(model); !status)
      return status;
  return options.savePrefix.empty()
             ? Status()
             : checkSave(options.savePrefix, model,
                         {options.images, options.labels});
}

static Result<Predictions> predict(const Predictor &predictor,
                                   const Dataset &dataset,
                                   const RunnerOptions &options,
                                   const Console &console) {
  ProgressBar progress(dataset.size(),
                       console.isErrTerminal ? &console.err : nullptr);
  return predictDataset(predictor, dataset, options.run, progress);
}

namespace {

/// What a run has to say.
struct Outcome {
  /// For standard output.
  std::string text;
  /// What is wrong with the predictions that `text` reports.
  Status status;
};

} // namespace

static Status checkFinite(const Report &report) {
  if (report.notFinite == 0)
    return {};
  return makeError(
      "the predictions of ", report.notFinite, " of ", report.examples,
      " examples hold NaN or infinity, first of "
      "example ",
      report.firstNotFinite, "; what depends on them is not reported");
}

/// Does the work.
static Result<Outcome> run(const Predictor &predictor,
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
  if (Status status = checkProbabilities(model, *dataset, *predictions);
      !status)
    return status.error();

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
  return Outcome{text.str(), checkFinite(report)};
}

int runner::runMain(const Predictor &predictor, const RunnerOptions &options,
                    const Console &console) {
  RunnerOptions resolved = options;
  if (!options.hasBatch)
    resolved.run.batch *= options.run.threads;
  Result<Outcome> outcome = run(predictor, resolved, console);
  if (!outcome)
    return printError(console, outcome.error());
  console.out << outcome->text << std::flush;
  if (!console.out)
    return printError(console, makeError("cannot write to standard output"));
  if (!outcome->status)
    return printError(console, outcome->status.error());
  return ExitSuccess;
}
