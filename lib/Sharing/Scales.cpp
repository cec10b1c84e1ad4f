//===- Scales.cpp - Scales of rows and columns ----------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Sharing/Scales.h"
#include "bayes/Sharing/Errors.h"
#include "bayes/Support/BFloat16.h"

#include <algorithm>
#include <cassert>
#include <cmath>

using namespace bayes;

static constexpr unsigned kMaxRounds = 100;
static constexpr double kTolerance = 1e-6;

namespace {

/// Alternates between the factors of rows and of columns.
class Balancer {
public:
  Balancer(llvm::ArrayRef<float> stddevs, size_t rows, size_t columns)
      : stddevs(stddevs), rowPrecisions(rows, 1.0),
        columnPrecisions(columns, 1.0) {}

  /// Makes the mean precision of each scaled row 1; returns the largest
  /// relative change of a factor.
  double balanceRows() {
    std::vector<double> next(rowPrecisions.size());
    forEach([&](size_t row, size_t column, double precision) {
      next[row] += precision / columnPrecisions[column];
    });
    return replace(rowPrecisions, next, columnPrecisions.size());
  }

  /// The same for columns.
  double balanceColumns() {
    std::vector<double> next(columnPrecisions.size());
    forEach([&](size_t row, size_t column, double precision) {
      next[column] += precision / rowPrecisions[row];
    });
    return replace(columnPrecisions, next, rowPrecisions.size());
  }

  Scales getScales() const {
    double logMean = 0.0;
    for (double precision : columnPrecisions)
      logMean += std::log(precision);
    // Moves the geometric mean of the columns into the rows.
    double mean = std::exp(logMean / columnPrecisions.size());
    return {getFactors(rowPrecisions, mean),
            getFactors(columnPrecisions, 1.0 / mean)};
  }

private:
  template <typename Function>
  void forEach(Function function) const {
    size_t columns = columnPrecisions.size();
    for (size_t i = 0; i < stddevs.size(); ++i)
      function(i / columns, i % columns,
               1.0 / (double(stddevs[i]) * stddevs[i]));
  }

  static double replace(std::vector<double> &precisions,
                        const std::vector<double> &sums, size_t count) {
    double change = 0.0;
    for (size_t i = 0; i < sums.size(); ++i) {
      double next = sums[i] / count;
      change = std::max(change, std::abs(next / precisions[i] - 1.0));
      precisions[i] = next;
    }
    return change;
  }

  static std::vector<float> getFactors(const std::vector<double> &precisions,
                                       double times) {
    std::vector<float> factors;
    factors.reserve(precisions.size());
    for (double precision : precisions)
      factors.push_back(static_cast<float>(1.0 / std::sqrt(precision * times)));
    return factors;
  }

  llvm::ArrayRef<float> stddevs;
  /// 1 / a_i^2 and 1 / b_j^2.
  std::vector<double> rowPrecisions;
  std::vector<double> columnPrecisions;
};

} // namespace

llvm::Expected<Scales> bayes::computeScales(llvm::ArrayRef<float> stddevs,
                                            size_t rows, size_t columns,
                                            ScaleKind kind) {
  if (columns == 0 || stddevs.size() % columns != 0 ||
      stddevs.size() / columns != rows)
    return makeFailure(
        "expected standard deviations of {0} x {1} weights, found "
        "{2}",
        rows, columns, stddevs.size());
  if (llvm::Error error = checkStddevs(stddevs, StddevDomain::Positive))
    return error;

  Balancer balancer(stddevs, rows, columns);
  switch (kind) {
  case ScaleKind::None:
    break;
  case ScaleKind::Row:
    balancer.balanceRows();
    break;
  case ScaleKind::RankOne:
    for (unsigned round = 0; round < kMaxRounds; ++round) {
      double change = balancer.balanceRows();
      change = std::max(change, balancer.balanceColumns());
      if (change <= kTolerance)
        break;
    }
    break;
  }
  return balancer.getScales();
}

void bayes::roundToBF16(Scales &scales) {
  for (std::vector<float> *factors : {&scales.rows, &scales.columns})
    for (float &factor : *factors)
      factor = roundToBF16(factor);
}

std::vector<float> bayes::applyScales(llvm::ArrayRef<float> values,
                                      const Scales &scales) {
  size_t columns = scales.columns.size();
  assert(values.size() == scales.rows.size() * columns &&
         "scales of another matrix");
  std::vector<float> scaled(values.size());
  for (size_t i = 0; i < values.size(); ++i)
    scaled[i] =
        static_cast<float>(values[i] / scales(i / columns, i % columns));
  return scaled;
}
