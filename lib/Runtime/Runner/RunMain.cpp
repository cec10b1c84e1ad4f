//===- RunMain.cpp - The runner as a function -----------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes-runtime/Runner/RunMain.h"

#include "bayes-runtime/Runner/Examples.h"
#include "bayes-runtime/Runner/OutOfDistribution.h"
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

namespace {

/// The examples of a run.
struct Data {
  Dataset inside;
  std::optional<Dataset> outside;
};

} // namespace

static Result<Data> loadData(const RunnerOptions &options) {
  Result<Dataset> inside =
      Dataset::load(options.images, options.labels, options.limit);
  if (!inside)
    return inside.error();
  if (options.outOfDistributionImages.empty())
    return Data{std::move(*inside), std::nullopt};
  Result<Dataset> outside =
      Dataset::load(options.outOfDistributionImages, "", options.limit);
  if (!outside)
    return outside.error();
  return Data{std::move(*inside), std::move(*outside)};
}

static Status checkOutside(const ModelInfo &model, const Data &data) {
  if (!data.outside)
    return {};
  if (Status status = data.outside->checkInputs(model); !status)
    return status;
  return checkOutOfDistribution(model);
}

/// Checks before the work what would otherwise be found after it.
static Status checkRequest(const ModelInfo &model, const Data &data,
                           const RunnerOptions &options) {
  if (Status status = data.inside.checkInputs(model); !status)
    return status;
  if (Status status = checkOutside(model, data); !status)
    return status;
  if (Status status = checkLabels(model, data.inside); !status)
    return status;
  if (options.examples != 0)
    if (Status status = checkMostUncertain(model); !status)
      return status;
  return options.savePrefix.empty()
             ? Status()
             : checkSave(options.savePrefix, model,
                         {options.images, options.labels,
                          options.outOfDistributionImages});
}

static Result<Predictions> predict(const Predictor &predictor,
                                   const Dataset &dataset,
                                   const RunOptions &options,
                                   const Console &console) {
  ProgressBar progress(dataset.size(),
                       console.isErrTerminal ? &console.err : nullptr);
  return predictDataset(predictor, dataset, options, progress);
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

/// An error about the predictions of `report`, which are for examples called
/// `examples`, if some are not finite.
static Status checkFinite(const Report &report, const char *examples) {
  if (report.notFinite == 0)
    return {};
  return makeError("the predictions of ", report.notFinite, " of ",
                   report.examples, " ", examples,
                   " hold NaN or infinity, first of "
                   "example ",
                   report.firstNotFinite,
                   "; what depends on them is not reported");
}

namespace {

/// What examples unlike the others show.
struct Comparison {
  std::optional<double> auroc;
  /// What is wrong with their predictions.
  Status status;
};

} // namespace

/// Predicts `outside` and compares it with the other data set's predictions.
static Result<Comparison> compareOutside(const Predictor &predictor,
                                         const Dataset &outside,
                                         const Predictions &inside,
                                         const RunOptions &options,
                                         const Console &console) {
  const ModelInfo &model = predictor.getInfo();
  Result<Predictions> predictions =
      predict(predictor, outside, options, console);
  if (!predictions)
    return predictions.error();
  Report report = makeReport(model, outside, options, *predictions);
  return Comparison{computeOutOfDistributionAuroc(model, inside, *predictions),
                    checkFinite(report, "out-of-distribution examples")};
}

/// Does the work.
static Result<Outcome> run(const Predictor &predictor,
                           const RunnerOptions &options,
                           const Console &console) {
  const ModelInfo &model = predictor.getInfo();
  Result<Data> data = loadData(options);
  if (!data)
    return data.error();
  if (Status status = checkRequest(model, *data, options); !status)
    return status.error();
  const Dataset &dataset = data->inside;
  Result<Predictions> predictions =
      predict(predictor, dataset, options.run, console);
  if (!predictions)
    return predictions.error();
  if (Status status = checkProbabilities(model, dataset, *predictions); !status)
    return status.error();

  Report report = makeReport(model, dataset, options.run, *predictions);
  Status finite = checkFinite(report, "examples");
  if (data->outside) {
    RunOptions following = options.run;
    following.firstExample += dataset.size();
    Result<Comparison> outside = compareOutside(
        predictor, *data->outside, *predictions, following, console);
    if (!outside)
      return outside.error();
    report.outOfDistributionAuroc = outside->auroc;
    if (finite)
      finite = outside->status;
  }
  std::ostringstream text;
  if (options.json)
    printJson(text, report);
  else
    printTable(text, report);
  if (options.examples != 0)
    printMostUncertain(text, model, dataset, *predictions, options.examples,
                       console.isOutTerminal);
  if (!options.savePrefix.empty())
    if (Status status =
            savePredictions(options.savePrefix, model, *predictions);
        !status)
      return status.error();
  return Outcome{text.str(), finite};
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
