//===- Sensitivity.h - Losses by width --------------------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Models of sensitivity: what it costs a network that the means of a group
/// have so many bits. A knapsack then chooses the widths (see Knapsack.h), so
/// that a model says nothing of budgets, and the solver nothing of models.
///
/// Sources. That the standard deviation says how many bits a weight needs is
/// the idea of "Neural Network Adaptive Quantization based on Bayesian Deep
/// Learning" (submission 13414 to ICLR 2025), of which the abstract and the
/// reviews were available, and no formula. Its "random bits" maximise "the full
/// likelihood of quantization". All formulas below are reconstructions or
/// baselines of this project.
///
/// All of the models below add up losses of single weights. One that learns
/// from data derives from `SensitivityModel` itself: it takes its data when it
/// is made, sees the whole network at once in `getLosses`, may train there, and
/// returns its errors. What is known beforehand, such as a Fisher information
/// from gradients, can also enter as `WeightMatrix::curvatures`.
///
//===----------------------------------------------------------------------===//

#ifndef BAYES_PRECISION_SENSITIVITY_H
#define BAYES_PRECISION_SENSITIVITY_H

#include "bayes/Precision/UniformQuantizer.h"
#include "bayes/Sharing/Parallel.h"

#include <array>
#include <memory>
#include <optional>

namespace bayes {

/// The loss of a group at each width. Finite, in the unit of the model.
using WidthLosses = std::array<double, kWidths>;

/// A model of sensitivity.
class SensitivityModel {
public:
  virtual ~SensitivityModel();

  /// The name in options and messages, e.g. "random-bits".
  virtual llvm::StringRef getName() const = 0;

  /// The losses of each group when the means of that group alone become
  /// `quantizeMeans`', 0 at 0 bits. They do not depend on threads. Errors are
  /// those of `checkDomain`, and the model's.
  virtual llvm::Expected<std::vector<WidthLosses>>
  getLosses(const GroupedWeights &weights,
            const ParallelFor &parallelFor) const = 0;
};

/// A model whose losses are sums over weights.
class WeightwiseModel : public SensitivityModel {
public:
  /// Which standard deviations the model is defined for.
  virtual StddevDomain getDomain() const = 0;

  /// The loss when `mean` takes the place of the weight's.
  virtual double getLoss(const GroupedWeight &weight, double mean) const = 0;

  llvm::Expected<std::vector<WidthLosses>>
  getLosses(const GroupedWeights &weights,
            const ParallelFor &parallelFor) const override;
};

/// "random-bits": (q - mu)^2 / (2 sigma^2), in nats, the decrease of the log
/// density of the posterior from the mean to the level q. Our first reading of
/// random bits: the expectation of that density under random widths is linear
/// in their probabilities, so that its maximum is a knapsack's.
std::unique_ptr<SensitivityModel> makeRandomBitsModel();

/// "kl": KL(quantised || posterior) in nats (see `makeKLEntryWeight`), with the
/// standard deviations that are stored. What these cost does not depend on
/// widths, so it ranks widths as "random-bits" does, and adds what the stored
/// deviations cost.
std::unique_ptr<SensitivityModel> makeKLModel();

/// "reverse-kl": KL(posterior || quantised) in nats (see `makeKLWeightEntry`):
/// errors count in units of the standard deviations that are stored.
std::unique_ptr<SensitivityModel> makeReverseKLModel();

/// "curvature": h (q - mu)^2 / 2, in nats, the increase of the loss to second
/// order. h is the layer's `curvatures`, and otherwise `computeCurvature` of a
/// prior: max(1 / sigma^2 - 1 / prior^2, floor / sigma^2). Without either, the
/// losses are an error that names the layer.
std::unique_ptr<SensitivityModel>
makeCurvatureModel(std::optional<double> priorStddev, double floor);

/// "snr": log(1 + (q - mu)^2 / sigma^2) / 2, in nats, by which the logarithm of
/// |mu| / sigma falls if the error adds to the noise. The ratio is that by
/// which Blundell et al., "Weight Uncertainty in Neural Networks" (ICML 2015),
/// prune weights. As "random-bits" for small errors; large ones count less.
std::unique_ptr<SensitivityModel> makeSnrModel();

/// "squared-error": (q - mu)^2 in squared units of the weights: a baseline that
/// never looks at standard deviations, which may be 0.
std::unique_ptr<SensitivityModel> makeSquaredErrorModel();

} // namespace bayes

#endif // BAYES_PRECISION_SENSITIVITY_H
