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

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>

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

/// More than what rounding adds to the sum of a row of probabilities.
static constexpr double kSumTolerance = 1e-3;

Status runner::checkProbabilities(const ModelInfo &model,
                                  const Dataset &dataset,
                                  const Predictions &predictions) {
  if (!dataset.hasLabels())
    return {};
  uint64_t classes = *getClassCount(model);
  const float *row = findOutput(model, predictions, "mean")->data();
  for (uint64_t example = 0; example < dataset.size();
       ++example, row += classes) {
    if (!areFinite(row, classes))
      continue;
    if (float least = *std::min_element(row, row + classes); least < 0)
      return makeError("labels need class probabilities, but output 'mean' of "
                       "model '",
                       model.name, "' holds ", least, " for example ", example);
    double sum = std::accumulate(row, row + classes, 0.0);
    if (std::abs(sum - 1) > kSumTolerance)
      return makeError("labels need class probabilities, but output 'mean' of "
                       "model '",
                       model.name, "' has the sum ", sum, " for example ",
                       example);
  }
  return {};
}

/// True if every output of `example` is finite.
static bool isFinite(const ModelInfo &model, const Predictions &predictions,
                     uint64_t example) {
  for (size_t i = 0; i < model.outputs.size(); ++i) {
    uint64_t size = model.outputs[i].size;
    if (!areFinite(predictions.outputs[i].data() + example * size, size))
      return false;
  }
  return true;
}

static void countNotFinite(const ModelInfo &model,
                           const Predictions &predictions, Report &report) {
  for (uint64_t example = 0; example < report.examples; ++example)
    if (!isFinite(model, predictions, example) && report.notFinite++ == 0)
      report.firstNotFinite = example;
}

static std::optional<double> averageOutput(const ModelInfo &model,
                                           const Predictions &predictions,
                                           std::string_view name) {
  const std::vector<float> *values = findOutput(model, predictions, name);
  if (!values || !areFinite(*values))
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
  countNotFinite(model, predictions, report);
  const std::vector<float> *mean = findOutput(model, predictions, "mean");
  if (dataset.hasLabels() && areFinite(*mean)) {
    LabelledProbabilities data = {*mean, *getClassCount(model),
                                  dataset.getLabels()};
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
  if (report.notFinite != 0)
    printRow(out, "predictions not finite",
             static_cast<double>(report.notFinite), "%.0f", "examples");
  if (report.accuracy)
    printRow(out, "accuracy", 100 * *report.accuracy, "%.2f", "%");
  printRow(out, "negative log-likelihood", report.negativeLogLikelihood,
           "nats");
  printRow(out, "Brier score", report.brierScore, "");
  printRow(out, "calibration error (ECE)", report.calibrationError, "");
  printRow(out, "mean predictive entropy", report.predictiveEntropy, "nats");
  printRow(out, "mean expected entropy", report.expectedEntropy, "nats");
  printRow(out, "mean mutual information", report.mutualInformation, "nats");
  printRow(out, "out-of-distribution AUROC", report.outOfDistributionAuroc, "");
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
  object.addInteger("not_finite", report.notFinite);
  object.addNumber("accuracy", report.accuracy);
  object.addNumber("nll", report.negativeLogLikelihood);
  object.addNumber("brier", report.brierScore);
  object.addNumber("ece", report.calibrationError);
  object.addNumber("mean_predictive_entropy", report.predictiveEntropy);
  object.addNumber("mean_expected_entropy", report.expectedEntropy);
  object.addNumber("mean_mutual_information", report.mutualInformation);
  object.addNumber("out_of_distribution_auroc", report.outOfDistributionAuroc);
  object.addNumber("microseconds_per_example", report.microsecondsPerExample);
  object.addString("draws", report.draws);
  object.addString("tier", report.tier);
  out << object.finish() << "\n";
}
