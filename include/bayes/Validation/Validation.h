//===- Validation.h - What compressing weights costs ------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Measures a model on data before and after its weights get widths or share
/// tables, and with each weight compressed alone. All of these models are
/// compiled in memory and draw with the same key.
///
//===----------------------------------------------------------------------===//

#ifndef BAYES_VALIDATION_VALIDATION_H
#define BAYES_VALIDATION_VALIDATION_H

#include "bayes/Compiler/Compiler.h"

namespace bayes::runner {
class Dataset;
} // namespace bayes::runner

namespace mlir::bayes {

/// How good the predictions of labelled examples are;
/// bayes-runtime/Runner/Metrics.h says what each measure is.
struct Measures {
  uint64_t examples = 0;
  /// Examples whose most probable class is the true one.
  uint64_t correct = 0;
  /// Negative log-likelihood in nats, Brier score and expected calibration
  /// error.
  double nll = 0.0, brier = 0.0, ece = 0.0;
  /// Means over the examples in nats; nothing where the model has no such
  /// statistic.
  std::optional<double> predictiveEntropy, expectedEntropy, mutualInformation;
};

/// What it costs to have `after` in place of `before`: positive is worse.
struct Cost {
  /// Loss of accuracy in points of percent.
  double accuracy = 0.0;
  double nll = 0.0, brier = 0.0, ece = 0.0;

  /// Both are of the same examples.
  Cost(const Measures &before, const Measures &after);
};

/// The model as it was but for one of the changes that compression makes.
struct SingleChange {
  /// The name of a weight, or "compute=TYPE" for the factors of products.
  std::string what;
  Location loc;
  Measures measures;
};

/// What compression costs.
struct ValidationReport {
  uint64_t samples = 0;
  /// The instruction set of the code that ran.
  std::string tier;
  Measures before, after;
  /// In the order of the module.
  std::vector<SingleChange> changes;

  /// Prints a table: before, each change alone, after, and what that costs.
  void print(raw_ostream &stream) const;
};

/// What compression may cost at most; nothing where it may cost anything.
struct Tolerances {
  /// In nats, points of percent, and as a difference.
  std::optional<double> nllIncrease, accuracyLoss, eceIncrease;
};

/// A model whose weights have been compressed, and what that costs.
struct ValidatedModel {
  OwningOpRef<ModuleOp> module;
  ValidationReport report;
};

/// The best of `tiers`, in ascending order, that a CPU of tier `host` runs;
/// nothing if it runs none.
std::optional<TargetTier> findBestTier(ArrayRef<TargetTier> tiers,
                                       TargetTier host);

/// Compresses a copy of `module` as `options` asks for, which gives weights
/// widths or lets them share tables, and measures it and what it is made of on
/// `data`, which has labels, with `samples` draws. Code is compiled for the
/// best of the options' tiers that this CPU runs, without oneDNN. Where the
/// factors of products are rounded (`options.compute`), the model is measured
/// so after compression and, as one more change, before it. A remark says what
/// each change costs. Passes that compress are set up by `configure` and say
/// what they have to say; for the other compilations remarks and warnings are
/// silent. Errors are diagnostics: data that do not fit the model, predictions
/// that are not finite, no tier that this CPU runs, and those of the compiler.
FailureOr<ValidatedModel> compressAndValidate(
    ModuleOp module, const CompileOptions &options,
    const ::bayes::runner::Dataset &data, uint64_t samples,
    llvm::function_ref<LogicalResult(PassManager &)> configure = nullptr);

/// Fails with a diagnostic for each measure that costs more than `tolerances`
/// allow, at the change that alone costs most, or at `model` without changes.
LogicalResult checkTolerances(Location model, const ValidationReport &report,
                              const Tolerances &tolerances);

} // namespace mlir::bayes

#endif // BAYES_VALIDATION_VALIDATION_H
