//===- Allocation.h - Widths for a budget -----------------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_PRECISION_ALLOCATION_H
#define BAYES_PRECISION_ALLOCATION_H

#include "bayes/Precision/BitRule.h"
#include "bayes/Precision/Knapsack.h"
#include "bayes/Precision/Sensitivity.h"

#include <optional>
#include <string>

namespace bayes {

/// What widths are wanted for.
struct AllocationProblem {
  /// Belongs to someone else.
  const GroupedWeights &weights;
  /// What each group costs at each width; may not decrease with the width. See
  /// `getStorageCosts`.
  std::vector<WidthCosts> costs;
  /// The most that all groups together may cost. See `getTotalBits`.
  uint64_t budget = 0;
  /// What costs and budget count, for messages.
  std::string unit = "bits";
  /// The widths that are allowed, from least to most.
  unsigned least = 0;
  unsigned most = kMaxBits;
  ParallelFor parallelFor = getDefaultParallelFor();
};

/// The widths that were chosen.
struct Allocation {
  /// One per group.
  std::vector<uint8_t> bits;
  uint64_t cost = 0;
  /// One per group, their losses by the model of sensitivity; rules have none.
  std::vector<double> losses;
  /// The loss of all groups, and a bound below which no widths
  /// within the budget are (see `KnapsackSolution`); rules have neither.
  std::optional<double> loss;
  std::optional<double> bound;
};

/// A way to choose widths.
class Allocator {
public:
  virtual ~Allocator();

  /// The name in options and messages.
  virtual llvm::StringRef getName() const = 0;

  /// Chooses a width for each group. Errors are no groups, costs that are not
  /// as many as groups or decrease with the width, widths out of order or
  /// above `kMaxBits`, those of the model or the rule, and of the budget.
  llvm::Expected<Allocation> allocate(const AllocationProblem &problem) const;

private:
  virtual llvm::Expected<Allocation>
  choose(const AllocationProblem &problem) const = 0;
};

/// The widths with the least sum of losses, by `solveKnapsack`.
std::unique_ptr<Allocator>
makeKnapsackAllocator(std::unique_ptr<SensitivityModel> model);

/// The widths of the rule's scores, by `fitOffset`.
std::unique_ptr<Allocator> makeRuleAllocator(std::unique_ptr<BitRule> rule);

/// What some models and rules need besides the weights.
struct AllocatorOptions {
  /// For "curvature".
  std::optional<double> priorStddev;
  double curvatureFloor = 1e-6;
  /// For "quantile-inform": measured best of 0.5, 0.75 and 0.9.
  double quantile = 0.9;
  Informativeness informativeness = Informativeness::Mean;
};

/// The allocator called `name`: the models "random-bits", "kl", "reverse-kl",
/// "curvature", "snr" and "squared-error", or the rules "quantile-inform",
/// "bayesian-compression" and "uniform". Another name is an error that lists
/// these.
llvm::Expected<std::unique_ptr<Allocator>>
makeAllocator(llvm::StringRef name, const AllocatorOptions &options = {});

} // namespace bayes

#endif // BAYES_PRECISION_ALLOCATION_H
