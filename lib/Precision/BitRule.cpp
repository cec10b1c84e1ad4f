//===- BitRule.cpp - Widths without losses --------------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Precision/BitRule.h"
#include "bayes/Sharing/Errors.h"

#include <algorithm>
#include <cmath>
#include <limits>

using namespace bayes;

BitRule::~BitRule() = default;

namespace {

class Uniform final : public BitRule {
public:
  llvm::StringRef getName() const override { return "uniform"; }
  llvm::Expected<std::vector<double>>
  getScores(const GroupedWeights &weights,
            const ParallelFor & /*parallelFor*/) const override {
    return std::vector<double>(weights.size(), 0.0);
  }
};

class QuantileInform final : public BitRule {
public:
  QuantileInform(Informativeness informativeness, double quantile)
      : informativeness(informativeness), quantile(quantile) {}

  llvm::StringRef getName() const override { return "quantile-inform"; }

  llvm::Expected<std::vector<double>>
  getScores(const GroupedWeights &weights,
            const ParallelFor &parallelFor) const override {
    bool isFraction = quantile > 0.0 && quantile <= 1.0;
    if (!isFraction)
      return makeFailure(
          "expected a quantile above 0 and of at most 1, found {0}",
          formatNumber(quantile));
    if (llvm::Error error = checkDomain(weights.layers, StddevDomain::Positive))
      return error;
    std::vector<double> scores(weights.size());
    parallelFor(weights.size(), [&](size_t group) {
      scores[group] = getScore(weights[group]);
    });
    return scores;
  }

private:
  double getScore(const GroupView &group) const {
    double range = std::abs(group.getExtreme());
    std::vector<double> ratios;
    ratios.reserve(group.size());
    for (size_t i = 0; i < group.size(); ++i) {
      double signal = informativeness == Informativeness::Range
                          ? range
                          : std::abs(group.getMean(i));
      ratios.push_back(signal / group.getStddev(i));
    }
    auto rank = static_cast<size_t>(
        std::ceil(quantile * static_cast<double>(ratios.size())));
    auto place = ratios.begin() + static_cast<ptrdiff_t>(rank - 1);
    std::nth_element(ratios.begin(), place, ratios.end());
    return std::log2(*place);
  }

  Informativeness informativeness;
  double quantile;
};

class BayesianCompression final : public BitRule {
public:
  llvm::StringRef getName() const override { return "bayesian-compression"; }

  llvm::Expected<std::vector<double>>
  getScores(const GroupedWeights &weights,
            const ParallelFor &parallelFor) const override {
    double common = 1.0 + getExponentBits(weights.layers);
    std::vector<double> scores(weights.size());
    parallelFor(weights.size(), [&](size_t number) {
      GroupView group = weights[number];
      uint64_t significant = 0;
      for (size_t i = 0; i < group.size(); ++i)
        significant += getSignificantBits(group.getStddev(i));
      scores[number] = common + std::ceil(static_cast<double>(significant) /
                                          static_cast<double>(group.size()));
    });
    return scores;
  }

private:
  static unsigned getSignificantBits(double stddev) {
    constexpr unsigned kMost = 23;
    unsigned bits = 0;
    while (bits < kMost &&
           2.0 * stddev * stddev < std::ldexp(1.0, -static_cast<int>(bits) - 1))
      ++bits;
    return bits;
  }

  static double getExponentBits(llvm::ArrayRef<WeightMatrix> layers) {
    float largest = 0.0f;
    for (const WeightMatrix &layer : layers)
      for (float mean : layer.means)
        largest = std::max(largest, std::abs(mean));
    if (largest <= 0.5f)
      return 0.0;
    return std::max(
        0.0, std::ceil(std::log2(std::log2(double(largest)) + 1.0) + 1.0));
  }
};

/// The widths at one offset.
class OffsetTrial {
public:
  OffsetTrial(llvm::ArrayRef<double> scores, llvm::ArrayRef<WidthCosts> costs,
              unsigned least, unsigned most)
      : scores(scores), costs(costs), least(least), most(most) {}

  unsigned getBits(size_t group, double offset) const {
    return static_cast<unsigned>(std::clamp<double>(
        std::floor(scores[group] + offset + 0.5), least, most));
  }

  uint64_t getCost(double offset) const {
    uint64_t cost = 0;
    for (size_t group = 0; group < scores.size(); ++group)
      cost += costs[group][getBits(group, offset)];
    return cost;
  }

private:
  llvm::ArrayRef<double> scores;
  llvm::ArrayRef<WidthCosts> costs;
  unsigned least;
  unsigned most;
};

} // namespace

std::unique_ptr<BitRule> bayes::makeUniformRule() {
  return std::make_unique<Uniform>();
}

std::unique_ptr<BitRule>
bayes::makeQuantileInformRule(Informativeness informativeness,
                              double quantile) {
  return std::make_unique<QuantileInform>(informativeness, quantile);
}

std::unique_ptr<BitRule> bayes::makeBayesianCompressionRule() {
  return std::make_unique<BayesianCompression>();
}

/// The least and the largest score that an offset can move.
static std::pair<double, double> getFiniteRange(llvm::ArrayRef<double> scores) {
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  for (double score : scores)
    if (std::isfinite(score)) {
      low = std::min(low, score);
      high = std::max(high, score);
    }
  if (low > high)
    return {0.0, 0.0};
  return {low, high};
}

llvm::Expected<RuleFit> bayes::fitOffset(llvm::ArrayRef<double> scores,
                                         llvm::ArrayRef<WidthCosts> costs,
                                         uint64_t budget, unsigned least,
                                         unsigned most, llvm::StringRef unit) {
  OffsetTrial trial(scores, costs, least, most);
  auto [lowest, highest] = getFiniteRange(scores);
  // At `low` all groups have the least width, at `high` the largest.
  double low = -highest - 1.0;
  double high = static_cast<double>(most) - lowest;
  if (uint64_t cost = trial.getCost(low); cost > budget)
    return makeFailure("expected a budget of at least {0} {2}, what {3} bits "
                       "everywhere take, found {1}",
                       cost, budget, unit, least);
  if (trial.getCost(high) <= budget)
    low = high;
  for (;;) {
    double middle = low + (high - low) / 2.0;
    if (middle <= low || middle >= high)
      break;
    (trial.getCost(middle) <= budget ? low : high) = middle;
  }

  RuleFit fit;
  fit.offset = low;
  fit.cost = trial.getCost(low);
  fit.bits.reserve(scores.size());
  for (size_t group = 0; group < scores.size(); ++group)
    fit.bits.push_back(static_cast<uint8_t>(trial.getBits(group, low)));
  return fit;
}
