//===- AllocationFuzzer.cpp - Widths of weights ---------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An input is a header of six bytes, then means and standard deviations of one
// matrix, in halves.
//
//===----------------------------------------------------------------------===//

#include "Require.h"
#include "bayes/Precision/Allocation.h"
#include "bayes/Precision/Deviations.h"

#include <cmath>
#include <cstring>

using namespace bayes;

static constexpr size_t kHeader = 6;
static constexpr size_t kMostWeights = 256;

/// Levels are numbers of the weights' range, codes have the group's bits.
static void checkMeans(const GroupedWeights &weights,
                       const Allocation &allocation) {
  for (size_t group = 0; group < weights.size(); ++group) {
    GroupView view = weights[group];
    unsigned bits = allocation.bits[group];
    QuantizedMeans means = quantizeMeans(view, bits);
    require(means.codes.size() == view.size());
    for (size_t i = 0; i < view.size(); ++i) {
      require(means.codes[i] < 1U << bits);
      require(std::isfinite(means.getMean(i)) || !std::isfinite(means.step));
    }
  }
}

static void check(const AllocationProblem &problem,
                  const Allocation &allocation) {
  require(allocation.bits.size() == problem.weights.size());
  require(allocation.cost <= problem.budget);
  uint64_t cost = 0;
  for (size_t group = 0; group < allocation.bits.size(); ++group) {
    unsigned bits = allocation.bits[group];
    require(problem.least <= bits && bits <= problem.most);
    cost += problem.costs[group][bits];
  }
  require(cost == allocation.cost);
  require(!allocation.loss || *allocation.bound <= *allocation.loss);
  checkMeans(problem.weights, allocation);
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const char *const names[] = {"random-bits",
                                      "kl",
                                      "reverse-kl",
                                      "curvature",
                                      "snr",
                                      "squared-error",
                                      "quantile-inform",
                                      "bayesian-compression",
                                      "uniform"};
  static constexpr GroupKind kinds[] = {GroupKind::Rows, GroupKind::Columns,
                                        GroupKind::Layer};
  if (size < kHeader)
    return 0;
  size_t columns = data[0] % 16 + 1;
  size_t rows =
      std::min((size - kHeader) / (2 * sizeof(float)), kMostWeights) / columns;
  size_t count = rows * columns;
  std::vector<float> means(count), stddevs(count);
  if (count != 0) {
    std::memcpy(means.data(), data + kHeader, count * sizeof(float));
    std::memcpy(stddevs.data(), data + kHeader + count * sizeof(float),
                count * sizeof(float));
  }
  WeightMatrix layer{"w", rows, columns, means, stddevs, {}, {}};
  std::vector<float> kept;
  if (data[1] & 1) {
    llvm::Expected<Scales> deviations =
        computeRankOneDeviations(stddevs, rows, columns);
    if (!deviations) {
      llvm::consumeError(deviations.takeError());
      return 0;
    }
    kept = expandDeviations(*deviations);
    layer.keptStddevs = kept;
  }
  llvm::Expected<GroupedWeights> weights =
      groupWeights({layer}, kinds[data[1] / 2 % 3], data[1] / 64);
  if (!weights) {
    llvm::consumeError(weights.takeError());
    return 0;
  }
  AllocatorOptions options;
  if (data[2] & 128)
    options.priorStddev = data[5] / 64.0;
  options.quantile = data[5] / 128.0;
  if (data[5] & 1)
    options.informativeness = Informativeness::Range;
  llvm::Expected<std::unique_ptr<Allocator>> allocator =
      makeAllocator(names[data[2] % std::size(names)], options);
  if (!allocator) {
    llvm::consumeError(allocator.takeError());
    return 0;
  }
  AllocationProblem problem{*weights, getStorageCosts(*weights)};
  problem.budget = uint64_t(data[3]) * 16;
  problem.least = data[4] % 16;
  problem.most = data[4] / 16;
  problem.parallelFor = [](size_t tasks, llvm::function_ref<void(size_t)> run) {
    for (size_t task = 0; task < tasks; ++task)
      run(task);
  };
  llvm::Expected<Allocation> allocation = (*allocator)->allocate(problem);
  if (allocation)
    check(problem, *allocation);
  else
    llvm::consumeError(allocation.takeError());
  return 0;
}
