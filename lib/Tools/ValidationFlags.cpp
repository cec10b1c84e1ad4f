//===- ValidationFlags.cpp - Flags of validation --------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ValidationFlags.h"

#include "bayes-runtime/bayes_abi.h"
#include "llvm/Support/FormatVariadic.h"

#include <cmath>

using namespace mlir;
using namespace mlir::bayes;
namespace cl = llvm::cl;

ValidationFlags::ValidationFlags(cl::OptionCategory &category)
    : images("validate-images",
             cl::desc("with --bits or --share, measure the model on these "
                      "examples before and after, and with each weight "
                      "compressed alone, and print a table to standard error; "
                      "a file as --images of bayes-run takes it (default: do "
                      "not measure)"),
             cl::value_desc("FILE"), cl::cat(category)),
      labels("validate-labels",
             cl::desc("the classes of the examples of --validate-images"),
             cl::value_desc("FILE"), cl::cat(category)),
      samples("validate-samples",
              cl::desc("with --validate-images, draws of the weights for a "
                       "prediction, at least 1 (default 32)"),
              cl::value_desc("N"), cl::init(32), cl::cat(category)),
      nllIncrease("max-nll-increase",
                  cl::desc("with --validate-images, write nothing if the "
                           "negative log-likelihood rises by more nats "
                           "(default: by any)"),
                  cl::value_desc("X"), cl::cat(category)),
      accuracyLoss("max-accuracy-loss",
                   cl::desc("with --validate-images, write nothing if the "
                            "accuracy falls by more points of percent "
                            "(default: by any)"),
                   cl::value_desc("POINTS"), cl::cat(category)),
      eceIncrease("max-ece-increase",
                  cl::desc("with --validate-images, write nothing if the "
                           "calibration error, from 0 to 1, rises by more "
                           "(default: by any)"),
                  cl::value_desc("X"), cl::cat(category)) {}

llvm::Error
ValidationFlags::checkTogether(const CompileOptions &options) const {
  bool hasImages = images.getNumOccurrences() != 0;
  const std::initializer_list<const cl::Option *> others = {
      &labels, &samples, &nllIncrease, &accuracyLoss, &eceIncrease};
  for (const cl::Option *flag : others)
    if (!hasImages && flag->getNumOccurrences() != 0)
      return llvm::createStringError("expected '--validate-images' with '--" +
                                     flag->ArgStr + "', found none");
  if (!hasImages)
    return llvm::Error::success();
  if (labels.getNumOccurrences() == 0)
    return llvm::createStringError(
        "expected '--validate-labels' with '--validate-images', found none");
  if (!options.allocation && !options.share)
    return llvm::createStringError(
        "expected '--bits', '--budget-bytes' or '--share' with "
        "'--validate-images', found none of them");
  return llvm::Error::success();
}

/// The number of `flag`, nothing without one. Not a number is refused, too.
static llvm::Expected<std::optional<double>>
parseTolerance(const cl::opt<double> &flag) {
  if (flag.getNumOccurrences() == 0)
    return std::nullopt;
  double value = flag;
  if (value >= 0 && std::isfinite(value))
    return value;
  return llvm::createStringError(
      llvm::formatv("expected a finite '--{0}' of at least 0, found {1}",
                    flag.ArgStr, value));
}

llvm::Expected<std::optional<ValidationRequest>>
ValidationFlags::parse(const CompileOptions &options) const {
  if (llvm::Error error = checkTogether(options))
    return error;
  if (images.getNumOccurrences() == 0)
    return std::nullopt;
  if (samples < 1 || samples > BAYES_MAX_SAMPLES)
    return llvm::createStringError(
        llvm::formatv("expected '--validate-samples' from 1 to {0}, found {1}",
                      BAYES_MAX_SAMPLES, samples.getValue()));
  ValidationRequest request;
  request.images = images;
  request.labels = labels;
  request.samples = samples;
  for (auto [flag, tolerance] :
       {std::pair(&nllIncrease, &request.tolerances.nllIncrease),
        {&accuracyLoss, &request.tolerances.accuracyLoss},
        {&eceIncrease, &request.tolerances.eceIncrease}}) {
    llvm::Expected<std::optional<double>> parsed = parseTolerance(*flag);
    if (!parsed)
      return parsed.takeError();
    *tolerance = *parsed;
  }
  return request;
}
