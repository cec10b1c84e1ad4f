//===- Distortion.cpp - Costs of sharing an entry -------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Sharing/Distortion.h"
#include "bayes/Sharing/Errors.h"

#include <algorithm>
#include <cmath>

using namespace bayes;

static double square(double value) { return value * value; }

//===----------------------------------------------------------------------===//
// Moments
//===----------------------------------------------------------------------===//

void Moments::add(Gaussian weightLaw, double weightImportance, double factor,
                  Gaussian reference) {
  double meanOffset = weightLaw.mean - reference.mean;
  double stddevOffset = weightLaw.stddev - reference.stddev;
  count += 1.0;
  importance += weightImportance;
  weight += factor;
  mean += factor * meanOffset;
  meanSquare += factor * square(meanOffset);
  stddev += factor * stddevOffset;
  stddevSquare += factor * square(stddevOffset);
}

void Moments::add(const Moments &other) {
  count += other.count;
  importance += other.importance;
  weight += other.weight;
  mean += other.mean;
  meanSquare += other.meanSquare;
  stddev += other.stddev;
  stddevSquare += other.stddevSquare;
}

/// The weighted mean of mu.
static double getMean(const Moments &moments, Gaussian reference) {
  return reference.mean + moments.mean / moments.weight;
}

/// The weighted mean of sigma.
static double getMeanStddev(const Moments &moments, Gaussian reference) {
  return reference.stddev + moments.stddev / moments.weight;
}

/// The weighted mean of sigma^2, from sigma = reference + e.
static double getMeanVariance(const Moments &moments, Gaussian reference) {
  double variance =
      square(reference.stddev) +
      (2.0 * reference.stddev * moments.stddev + moments.stddevSquare) /
          moments.weight;
  return std::max(variance, 0.0);
}

/// KL(N(mean1, stddev1^2) || N(mean2, stddev2^2)). With t = (stddev1/stddev2)^2
/// - 1 the terms without means are (t - log(1 + t)) / 2, which keeps its digits
/// where the deviations are close.
static double getKLDivergence(Gaussian first, Gaussian second) {
  double t = (first.stddev - second.stddev) * (first.stddev + second.stddev) /
             square(second.stddev);
  double z = (first.mean - second.mean) / second.stddev;
  return std::max(0.5 * (t - std::log1p(t)) + 0.5 * square(z), 0.0);
}

//===----------------------------------------------------------------------===//
// The distortions
//===----------------------------------------------------------------------===//

Distortion::~Distortion() = default;

namespace {

class KLEntryWeight final : public Distortion {
public:
  llvm::StringRef getName() const override { return "kl-entry-weight"; }
  StddevDomain getDomain() const override { return StddevDomain::Positive; }

  double getCost(Gaussian weight, Gaussian centre) const override {
    return getKLDivergence(centre, weight);
  }

  double getFactor(Gaussian weight) const override {
    return 1.0 / square(weight.stddev);
  }

  Gaussian fitCentre(const Moments &moments,
                     Gaussian reference) const override {
    return {getMean(moments, reference),
            std::sqrt(moments.importance / moments.weight)};
  }

  // With precision p = 1 / sigma^2, the terms with the entry are
  // p (s^2 + m^2) / 2 - (p mu) m - log s.
  Point getFeatures(Gaussian weight) const override {
    double precision = 1.0 / square(weight.stddev);
    return {precision * weight.mean, precision};
  }
  Plane getPlane(Gaussian centre) const override {
    return {-centre.mean, 0.5 * (square(centre.stddev) + square(centre.mean)),
            -std::log(centre.stddev)};
  }
};

class KLWeightEntry final : public Distortion {
public:
  llvm::StringRef getName() const override { return "kl-weight-entry"; }
  StddevDomain getDomain() const override { return StddevDomain::Positive; }

  double getCost(Gaussian weight, Gaussian centre) const override {
    return getKLDivergence(weight, centre);
  }

  Gaussian fitCentre(const Moments &moments,
                     Gaussian reference) const override {
    double offset = moments.mean / moments.weight;
    double spread = moments.meanSquare / moments.weight - square(offset);
    return {
        reference.mean + offset,
        std::sqrt(getMeanVariance(moments, reference) + std::max(spread, 0.0))};
  }

  // The terms with the entry are log s + (mu^2 + sigma^2 - 2 mu m + m^2) / 2
  // s^2.
  Point getFeatures(Gaussian weight) const override {
    return {weight.mean, square(weight.mean) + square(weight.stddev)};
  }
  Plane getPlane(Gaussian centre) const override {
    double precision = 1.0 / square(centre.stddev);
    return {-precision * centre.mean, 0.5 * precision,
            std::log(centre.stddev) + 0.5 * precision * square(centre.mean)};
  }
};

class Wasserstein : public Distortion {
public:
  llvm::StringRef getName() const override { return "wasserstein"; }
  StddevDomain getDomain() const override { return StddevDomain::NonNegative; }

  double getCost(Gaussian weight, Gaussian centre) const override {
    return square(weight.mean - centre.mean) +
           square(weight.stddev - centre.stddev);
  }

  Gaussian fitCentre(const Moments &moments,
                     Gaussian reference) const override {
    return {getMean(moments, reference), getMeanStddev(moments, reference)};
  }

  Point getFeatures(Gaussian weight) const override {
    return {weight.mean, weight.stddev};
  }
  Plane getPlane(Gaussian centre) const override {
    return {-2.0 * centre.mean, -2.0 * centre.stddev,
            square(centre.mean) + square(centre.stddev)};
  }
};

class Curvature final : public Wasserstein {
public:
  llvm::StringRef getName() const override { return "curvature"; }

  Gaussian makeEntry(const Moments &moments,
                     Gaussian reference) const override {
    return {getMean(moments, reference),
            std::sqrt(getMeanVariance(moments, reference))};
  }
};

class SquaredError final : public Distortion {
public:
  llvm::StringRef getName() const override { return "squared-error"; }
  StddevDomain getDomain() const override { return StddevDomain::NonNegative; }

  double getCost(Gaussian weight, Gaussian centre) const override {
    return square(weight.mean - centre.mean);
  }

  Gaussian fitCentre(const Moments &moments,
                     Gaussian reference) const override {
    return {getMean(moments, reference),
            std::sqrt(getMeanVariance(moments, reference))};
  }

  Point getFeatures(Gaussian weight) const override {
    return {weight.mean, 0.0};
  }
  Plane getPlane(Gaussian centre) const override {
    return {-2.0 * centre.mean, 0.0, square(centre.mean)};
  }
};

} // namespace

std::unique_ptr<Distortion> bayes::makeKLEntryWeight() {
  return std::make_unique<KLEntryWeight>();
}

std::unique_ptr<Distortion> bayes::makeKLWeightEntry() {
  return std::make_unique<KLWeightEntry>();
}

std::unique_ptr<Distortion> bayes::makeWasserstein() {
  return std::make_unique<Wasserstein>();
}

std::unique_ptr<Distortion> bayes::makeCurvature() {
  return std::make_unique<Curvature>();
}

std::unique_ptr<Distortion> bayes::makeSquaredError() {
  return std::make_unique<SquaredError>();
}

llvm::Expected<std::unique_ptr<Distortion>>
bayes::makeDistortion(llvm::StringRef name) {
  std::string known;
  for (auto *make : {makeKLEntryWeight, makeKLWeightEntry, makeWasserstein,
                     makeCurvature, makeSquaredError}) {
    std::unique_ptr<Distortion> distortion = make();
    if (distortion->getName() == name)
      return distortion;
    known += (known.empty() ? "'" : ", '") + distortion->getName().str() + "'";
  }
  return makeFailure("expected a distortion among {0}, found '{1}'", known,
                     name);
}
