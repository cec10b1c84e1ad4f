//===- Report.cpp - What a run found out ----------------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes-runtime/Runner/Report.h"

#include "bayes-runtime/Runner/Json.h"
#include "bayes-runtime/Runner/Metrics.h"

#include <cstdio>

using namespace bayes;
using namespace bayes::runner;

Status runner::checkLabels(const ModelInfo &model, const Dataset &dataset) {
  if (!dataset.hasLabels())
    return {};
  Result<uint64_t> classes = getClassCount(model);
  if (!classes)
    return classes.error();
  return dataset.checkLabels(*classes);
}

static std::optional<double> averageOutput(const ModelInfo &model,
                                           const Predictions &predictions,
                                           std::string_view name) {
  const std::vector<float> *values = findOutput(model, predictions, name);
  if (!values)
    return std::nullopt;
  return computeMean(*values);
}

Report runner::makeReport(const ModelInfo &model, const Dataset &dataset,
                          const RunOptions &options,
                          const Predictions &predictions) {
  Report report;
  report.model = model.name;
  report.draws = model.draws;
  report.tier = model.tier;
  report.examples = dataset.size();
  report.run = options;
  if (dataset.hasLabels()) {
    LabelledProbabilities data = {*findOutput(model, predictions, "mean"),
                                  *getClassCount(model), dataset.getLabels()};
    report.accuracy = computeAccuracy(data);
    report.negativeLogLikelihood = computeNegativeLogLikelihood(data);
    report.brierScore = computeBrierScore(data);
    report.calibrationError = computeCalibrationError(data);
  }
  report.predictiveEntropy =
      averageOutput(model, predictions, "predictive_entropy");
  report.expectedEntropy =
      averageOutput(model, predictions, "expected_entropy");
  report.mutualInformation =
      averageOutput(model, predictions, "mutual_information");
  report.microsecondsPerExample =
      predictions.seconds * 1e6 / static_cast<double>(dataset.size());
  return report;
}

/// Prints one row; numbers are right-aligned, `unit` follows.
static void printRow(std::ostream &out, const char *label, double value,
                     const char *format, const char *unit) {
  char number[40], line[120];
  std::snprintf(number, sizeof(number), format, value);
  std::snprintf(line, sizeof(line), "%-26s%12s%s%s\n", label, number,
                *unit ? " " : "", unit);
  out << line;
}

static void printRow(std::ostream &out, const char *label,
                     std::optional<double> value, const char *unit) {
  if (value)
    printRow(out, label, *value, "%.4f", unit);
}

void runner::printTable(std::ostream &out, const Report &report) {
  out << "model '" << report.model << "' (" << report.tier << ", "
      << report.draws << "): " << report.examples << " examples, "
      << report.run.samples << " samples, seed " << report.run.seed << "\n";
  if (report.accuracy)
    printRow(out, "accuracy", 100 * *report.accuracy, "%.2f", "%");
  printRow(out, "negative log-likelihood", report.negativeLogLikelihood,
           "nats");
  printRow(out, "Brier score", report.brierScore, "");
  printRow(out, "calibration error (ECE)", report.calibrationError, "");
  printRow(out, "mean predictive entropy", report.predictiveEntropy, "nats");
  printRow(out, "mean expected entropy", report.expectedEntropy, "nats");
  printRow(out, "mean mutual information", report.mutualInformation, "nats");
  std::string unit = "us (batch " + std::to_string(report.run.batch) + ", " +
                     std::to_string(report.run.threads) +
                     (report.run.threads == 1 ? " thread)" : " threads)");
  printRow(out, "time per example", report.microsecondsPerExample, "%.1f",
           unit.c_str());
}

void runner::printJson(std::ostream &out, const Report &report) {
  JsonObject object;
  object.addString("model", report.model);
  object.addInteger("examples", report.examples);
  object.addInteger("samples", report.run.samples);
  object.addInteger("seed", report.run.seed);
  object.addInteger("batch", report.run.batch);
  object.addInteger("threads", report.run.threads);
  object.addNumber("accuracy", report.accuracy);
  object.addNumber("nll", report.negativeLogLikelihood);
  object.addNumber("brier", report.brierScore);
  object.addNumber("ece", report.calibrationError);
  object.addNumber("mean_predictive_entropy", report.predictiveEntropy);
  object.addNumber("mean_expected_entropy", report.expectedEntropy);
  object.addNumber("mean_mutual_information", report.mutualInformation);
  object.addNumber("microseconds_per_example", report.microsecondsPerExample);
  object.addString("draws", report.draws);
  object.addString("tier", report.tier);
  out << object.finish() << "\n";
}
