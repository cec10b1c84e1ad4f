//===- Sensitivity.cpp - Losses by width ----------------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Precision/Sensitivity.h"
#include "bayes/Sharing/Curvature.h"
#include "bayes/Sharing/Distortion.h"
#include "bayes/Sharing/Errors.h"

#include <cmath>

using namespace bayes;

static double square(double value) { return value * value; }

SensitivityModel::~SensitivityModel() = default;

/// The first loss that is not finite is an error.
static llvm::Error checkLosses(llvm::ArrayRef<WidthLosses> losses,
                               llvm::StringRef model) {
  for (size_t group = 0; group < losses.size(); ++group)
    for (unsigned bits = 0; bits < kWidths; ++bits)
      if (!std::isfinite(losses[group][bits]))
        return makeFailure("expected finite losses of '{0}', found {1} for "
                           "group {2} at {3} bits",
                           model, formatNumber(losses[group][bits]), group,
                           bits);
  return llvm::Error::success();
}

llvm::Expected<std::vector<WidthLosses>>
WeightwiseModel::getLosses(const GroupedWeights &weights,
                           const ParallelFor &parallelFor) const {
  if (llvm::Error error = checkDomain(weights.layers, getDomain()))
    return error;
  std::vector<WidthLosses> losses(weights.size());
  parallelFor(weights.size(), [&](size_t number) {
    GroupView group = weights[number];
    float extreme = group.getExtreme();
    for (unsigned bits = 0; bits < kWidths; ++bits) {
      UniformQuantizer quantizer(extreme, bits);
      double loss = 0.0;
      for (size_t i = 0; i < group.size(); ++i)
        loss += getLoss(
            group[i], quantizer.getLevel(quantizer.getCode(group.getMean(i))));
      losses[number][bits] = loss;
    }
  });
  if (llvm::Error error = checkLosses(losses, getName()))
    return error;
  return losses;
}

namespace {

class RandomBits final : public WeightwiseModel {
public:
  llvm::StringRef getName() const override { return "random-bits"; }
  StddevDomain getDomain() const override { return StddevDomain::Positive; }
  double getLoss(const GroupedWeight &weight, double mean) const override {
    return 0.5 * square((mean - weight.law.mean) / weight.law.stddev);
  }
};

/// The distortion of a weight that becomes a level with its stored deviation.
class Divergence final : public WeightwiseModel {
public:
  Divergence(llvm::StringRef name, std::unique_ptr<Distortion> distortion)
      : name(name), distortion(std::move(distortion)) {}

  llvm::StringRef getName() const override { return name; }
  StddevDomain getDomain() const override { return distortion->getDomain(); }
  double getLoss(const GroupedWeight &weight, double mean) const override {
    return distortion->getCost(weight.law, {mean, weight.keptStddev});
  }

private:
  llvm::StringRef name;
  std::unique_ptr<Distortion> distortion;
};

class Curvature final : public WeightwiseModel {
public:
  Curvature(std::optional<double> priorStddev, double floor)
      : priorStddev(priorStddev), floor(floor) {}

  llvm::StringRef getName() const override { return "curvature"; }
  StddevDomain getDomain() const override { return StddevDomain::Positive; }
  double getLoss(const GroupedWeight &weight, double mean) const override {
    return 0.5 * weight.curvature * square(mean - weight.law.mean);
  }

  llvm::Expected<std::vector<WidthLosses>>
  getLosses(const GroupedWeights &weights,
            const ParallelFor &parallelFor) const override {
    GroupedWeights curved = weights;
    std::vector<std::vector<float>> computed(weights.layers.size());
    for (size_t i = 0; i < computed.size(); ++i) {
      WeightMatrix &layer = curved.layers[i];
      if (!layer.curvatures.empty())
        continue;
      if (!priorStddev)
        return makeFailure("expected curvatures of layer '{0}' or the standard "
                           "deviation of the prior, found neither",
                           layer.name);
      llvm::Expected<std::vector<float>> curvatures =
          computeCurvature(layer.stddevs, *priorStddev, nullptr, floor);
      if (!curvatures)
        return makeFailure("layer '{0}': {1}", layer.name,
                           llvm::toString(curvatures.takeError()));
      computed[i] = std::move(*curvatures);
      layer.curvatures = computed[i];
    }
    return WeightwiseModel::getLosses(curved, parallelFor);
  }

private:
  std::optional<double> priorStddev;
  double floor;
};

class Snr final : public WeightwiseModel {
public:
  llvm::StringRef getName() const override { return "snr"; }
  StddevDomain getDomain() const override { return StddevDomain::Positive; }
  double getLoss(const GroupedWeight &weight, double mean) const override {
    double noise = (mean - weight.law.mean) / weight.law.stddev;
    return 0.5 * std::log1p(square(noise));
  }
};

} // namespace

std::unique_ptr<SensitivityModel> bayes::makeRandomBitsModel() {
  return std::make_unique<RandomBits>();
}

std::unique_ptr<SensitivityModel> bayes::makeKLModel() {
  return std::make_unique<Divergence>("kl", makeKLEntryWeight());
}

std::unique_ptr<SensitivityModel> bayes::makeReverseKLModel() {
  return std::make_unique<Divergence>("reverse-kl", makeKLWeightEntry());
}

std::unique_ptr<SensitivityModel>
bayes::makeCurvatureModel(std::optional<double> priorStddev, double floor) {
  return std::make_unique<Curvature>(priorStddev, floor);
}

std::unique_ptr<SensitivityModel> bayes::makeSnrModel() {
  return std::make_unique<Snr>();
}

std::unique_ptr<SensitivityModel> bayes::makeSquaredErrorModel() {
  return std::make_unique<Divergence>("squared-error", makeSquaredError());
}
