//===- Validation.cpp - What compressing weights costs --------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Validation/Validation.h"

#include "Compression.h"
#include "Quiet.h"
#include "bayes-runtime/Runner/ApiPredictor.h"
#include "bayes-runtime/Runner/Report.h"
#include "bayes/Target/Jit.h"
#include "bayes/Target/ObjectEmitter.h"

#include <cmath>

using namespace mlir;
using namespace mlir::bayes;
namespace runner = ::bayes::runner;

std::optional<TargetTier> mlir::bayes::findBestTier(ArrayRef<TargetTier> tiers,
                                                    TargetTier host) {
  for (TargetTier tier : llvm::reverse(tiers))
    if (tier <= host)
      return tier;
  return std::nullopt;
}

Cost::Cost(const Measures &before, const Measures &after)
    // Of counts, so that a loss that is allowed to the point is not above it.
    : accuracy(100.0 *
               (static_cast<double>(before.correct) -
                static_cast<double>(after.correct)) /
               static_cast<double>(before.examples)),
      nll(after.nll - before.nll), brier(after.brier - before.brier),
      ece(after.ece - before.ece) {}

//===----------------------------------------------------------------------===//
// Measuring one model
//===----------------------------------------------------------------------===//

namespace {

/// Compiles models in memory and measures them on one data set.
class Meter {
public:
  Meter(const CompileOptions &options, TargetTier tier,
        const runner::Dataset &data, uint64_t samples)
      : options(options), data(data) {
    run.samples = samples;
    this->options.tiers = {tier};
    this->options.allocation.reset();
    this->options.share.reset();
    this->options.onednn = "off";
  }

  /// Measures `module`, which is compressed or not, with factors of type
  /// `compute`.
  FailureOr<Measures> measure(ModuleOp module, StringRef compute);

private:
  FailureOr<Measures> measure(const runner::Predictor &predictor,
                              Location loc) const;

  CompileOptions options;
  const runner::Dataset &data;
  runner::RunOptions run;
};

} // namespace

FailureOr<Measures> Meter::measure(ModuleOp module, StringRef compute) {
  options.compute = compute.str();
  Quiet quiet(module.getContext());
  FailureOr<CompiledModel> compiled = compileModel(module, options);
  if (failed(compiled))
    return failure();
  llvm::Expected<SmallVector<char, 0>> object =
      emitObject(compiled->getModules(), compiled->description);
  if (!object)
    return emitError(module.getLoc()) << llvm::toString(object.takeError());
  llvm::Expected<std::unique_ptr<JitModel>> loaded =
      JitModel::load(*object, compiled->description.prefix);
  if (!loaded)
    return emitError(module.getLoc()) << llvm::toString(loaded.takeError());
  auto predictor = runner::ApiPredictor::create(*(*loaded)->getApi());
  if (!predictor)
    return emitError(module.getLoc()) << predictor.error().message;
  return measure(**predictor, module.getLoc());
}

FailureOr<Measures> Meter::measure(const runner::Predictor &predictor,
                                   Location loc) const {
  const runner::ModelInfo &model = predictor.getInfo();
  if (::bayes::Status status = data.checkInputs(model); !status)
    return emitError(loc) << status.error().message;
  if (::bayes::Status status = runner::checkLabels(model, data); !status)
    return emitError(loc) << status.error().message;
  runner::ProgressBar progress(data.size(), nullptr);
  auto predictions = runner::predictDataset(predictor, data, run, progress);
  if (!predictions)
    return emitError(loc) << predictions.error().message;
  if (::bayes::Status status =
          runner::checkProbabilities(model, data, *predictions);
      !status)
    return emitError(loc) << status.error().message;
  runner::Report report = runner::makeReport(model, data, run, *predictions);
  if (report.notFinite != 0)
    return emitError(loc)
           << "validation needs finite predictions, but those of "
           << report.notFinite << " of " << report.examples
           << " examples hold NaN or infinity, first of example "
           << report.firstNotFinite;
  Measures measures;
  measures.examples = report.examples;
  measures.correct = static_cast<uint64_t>(
      std::llround(*report.accuracy * static_cast<double>(report.examples)));
  measures.nll = *report.negativeLogLikelihood;
  measures.brier = *report.brierScore;
  measures.ece = *report.calibrationError;
  measures.predictiveEntropy = report.predictiveEntropy;
  measures.expectedEntropy = report.expectedEntropy;
  measures.mutualInformation = report.mutualInformation;
  return measures;
}

//===----------------------------------------------------------------------===//
// Measuring a compression
//===----------------------------------------------------------------------===//

static void remarkOn(Location loc, StringRef what, const Cost &cost) {
  remark::passed(
      loc,
      remark::RemarkOpts::name("CompressionCost").category("bayes-validate"))
      << remark::metric("change", what)
      << remark::metric("accuracy_loss", cost.accuracy)
      << remark::metric("nll_increase", cost.nll)
      << remark::metric("ece_increase", cost.ece)
      << remark::metric("brier_increase", cost.brier);
}

/// Measures each change alone.
static LogicalResult measureChanges(ModuleOp module,
                                    const Compression &compression,
                                    StringRef compute, Meter &meter,
                                    ValidationReport &report) {
  auto add = [&](std::string what, Location loc, ModuleOp changed,
                 StringRef type) -> LogicalResult {
    FailureOr<Measures> measures = meter.measure(changed, type);
    if (failed(measures))
      return failure();
    remarkOn(loc, what, Cost(report.before, *measures));
    report.changes.push_back({std::move(what), loc, *measures});
    return success();
  };
  for (GaussianWeight weight : compression.getWeights())
    if (failed(add(weight.getName(), weight.mean.getLoc(),
                   *compression.isolate(weight), "f32")))
      return failure();
  if (compute == "f32")
    return success();
  return add(("compute=" + compute).str(), module.getLoc(), module, compute);
}

FailureOr<ValidatedModel> mlir::bayes::compressAndValidate(
    ModuleOp module, const CompileOptions &options, const runner::Dataset &data,
    uint64_t samples, function_ref<LogicalResult(PassManager &)> configure) {
  TargetTier host = llvm::cantFail(parseTargetTier("native"));
  std::optional<TargetTier> tier = findBestTier(options.tiers, host);
  if (!tier)
    return emitError(module.getLoc())
           << "validation runs the model: expected an instruction set of this "
              "CPU, at most '"
           << getTargetTierInfo(host).name << "', found '"
           << getTargetTierInfo(options.tiers.front()).name << "'";
  ValidationReport report;
  report.samples = samples;
  report.tier = getTargetTierInfo(*tier).name;
  Meter meter(options, *tier, data, samples);
  // Data that do not fit are found before minutes are spent.
  FailureOr<Measures> before = meter.measure(module, "f32");
  if (failed(before))
    return failure();
  report.before = *before;
  FailureOr<Compression> compression =
      Compression::run(module, options, configure);
  if (failed(compression))
    return failure();
  FailureOr<Measures> after =
      meter.measure(compression->getModule(), options.compute);
  if (failed(after))
    return failure();
  report.after = *after;
  if (failed(
          measureChanges(module, *compression, options.compute, meter, report)))
    return failure();
  remarkOn(module.getLoc(), "all", Cost(report.before, report.after));
  return ValidatedModel{compression->takeModule(), std::move(report)};
}
