//===- ValidationReport.cpp - What compressing weights costs --------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Validation/Validation.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace mlir::bayes;

static double getAccuracy(const Measures &measures) {
  return 100.0 * static_cast<double>(measures.correct) /
         static_cast<double>(measures.examples);
}

//===----------------------------------------------------------------------===//
// Table
//===----------------------------------------------------------------------===//

/// Prints a line; `difference` gives numbers their sign.
static void printLine(raw_ostream &stream, StringRef label, size_t width,
                      double accuracy, ArrayRef<std::optional<double>> numbers,
                      bool difference) {
  stream << llvm::left_justify(label, width)
         << llvm::format(difference ? "%+10.2f" : "%10.2f", accuracy);
  for (std::optional<double> number : numbers)
    if (number)
      stream << llvm::format(difference ? "%+12.5f" : "%12.5f", *number);
    else
      stream << llvm::right_justify("-", 12);
  stream << '\n';
}

static void printMeasures(raw_ostream &stream, StringRef label, size_t width,
                          const Measures &measures) {
  printLine(stream, label, width, getAccuracy(measures),
            {measures.nll, measures.ece, measures.brier,
             measures.predictiveEntropy, measures.expectedEntropy,
             measures.mutualInformation},
            /*difference=*/false);
}

static std::optional<double> subtract(std::optional<double> after,
                                      std::optional<double> before) {
  if (!after || !before)
    return std::nullopt;
  return *after - *before;
}

void ValidationReport::print(raw_ostream &stream) const {
  size_t width = StringRef("difference").size();
  for (const SingleChange &change : changes)
    width = std::max(width, change.what.size() + StringRef(" alone").size());
  stream << "validation: " << before.examples << " examples, " << samples
         << " samples, " << tier << '\n'
         << llvm::left_justify("", width) << "accuracy %";
  for (const char *column :
       {"NLL nats", "ECE", "Brier", "predictive", "expected", "mutual inf."})
    stream << llvm::right_justify(column, 12);
  stream << '\n';
  printMeasures(stream, "before", width, before);
  for (const SingleChange &change : changes)
    printMeasures(stream, change.what + " alone", width, change.measures);
  printMeasures(stream, "after", width, after);
  printLine(stream, "difference", width,
            getAccuracy(after) - getAccuracy(before),
            {after.nll - before.nll, after.ece - before.ece,
             after.brier - before.brier,
             subtract(after.predictiveEntropy, before.predictiveEntropy),
             subtract(after.expectedEntropy, before.expectedEntropy),
             subtract(after.mutualInformation, before.mutualInformation)},
            /*difference=*/true);
}

//===----------------------------------------------------------------------===//
// Tolerances
//===----------------------------------------------------------------------===//

namespace {

/// A measure that may cost so much.
struct Limit {
  /// The option, and what its number is of.
  const char *option, *unit;
  std::optional<double> allowed;
  double Cost::*cost;
  /// How the measure is printed, before and after.
  llvm::function_ref<std::string(const Measures &)> format;
};

} // namespace

/// The change that alone costs most, null without changes.
static const SingleChange *findWorst(const ValidationReport &report,
                                     double Cost::*cost) {
  const SingleChange *worst = nullptr;
  auto getCost = [&](const SingleChange &change) {
    return Cost(report.before, change.measures).*cost;
  };
  for (const SingleChange &change : report.changes)
    if (!worst || getCost(change) > getCost(*worst))
      worst = &change;
  return worst;
}

static LogicalResult check(Location model, const ValidationReport &report,
                           const Limit &limit) {
  double found = Cost(report.before, report.after).*limit.cost;
  if (!limit.allowed || found <= *limit.allowed)
    return success();
  const SingleChange *worst = findWorst(report, limit.cost);
  InFlightDiagnostic error = emitError(worst ? worst->loc : model);
  error << llvm::formatv("expected '--{0}' of at most {1:f6}{2}, found "
                         "{3:f6}: {4} before, {5} after",
                         limit.option, *limit.allowed, limit.unit, found,
                         limit.format(report.before),
                         limit.format(report.after))
               .str();
  if (worst)
    error << llvm::formatv("; '{0}' costs most, {1:f6} alone", worst->what,
                           Cost(report.before, worst->measures).*limit.cost)
                 .str();
  return error;
}

LogicalResult mlir::bayes::checkTolerances(Location model,
                                           const ValidationReport &report,
                                           const Tolerances &tolerances) {
  auto accuracy = [](const Measures &measures) {
    return llvm::formatv("{0:f2} %", getAccuracy(measures)).str();
  };
  auto nll = [](const Measures &measures) {
    return llvm::formatv("{0:f6}", measures.nll).str();
  };
  auto ece = [](const Measures &measures) {
    return llvm::formatv("{0:f6}", measures.ece).str();
  };
  bool isGood = true;
  for (const Limit &limit : std::initializer_list<Limit>{
           {"max-accuracy-loss", " points", tolerances.accuracyLoss,
            &Cost::accuracy, accuracy},
           {"max-nll-increase", " nats", tolerances.nllIncrease, &Cost::nll,
            nll},
           {"max-ece-increase", "", tolerances.eceIncrease, &Cost::ece, ece}})
    isGood &= succeeded(check(model, report, limit));
  return success(isGood);
}
