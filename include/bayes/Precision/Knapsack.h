//===- Knapsack.h - One choice per group ------------------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The multiple-choice knapsack: of each group one choice is taken, so that the
/// sum of the losses is least among those whose costs sum up to at most a
/// budget.
///
/// The linear programme, in which a group may mix choices, is solved on the
/// lower convex hulls of the groups: steps along them are taken in the order of
/// loss per cost until one does not fit (Sinha and Zoltners, "The
/// Multiple-Choice Knapsack Problem", Operations Research 1979). It bounds the
/// loss from below, its prefix is a solution, later steps that still fit make
/// it better, and the price of the step that did not fit measures every choice:
/// one whose excess at that price is above the gap between solution and bound
/// is in no better solution. Most groups have one choice left then. The others
/// are enumerated by dynamic programming over undominated (cost, loss) pairs,
/// groups with small excesses first, which bounds cut and better solutions
/// on the way tighten: the core of Pisinger, "A minimal algorithm for the
/// Multiple-Choice Knapsack Problem", European Journal of Operational Research
/// 1995. Mostly few pairs are left, for 10^5 groups too; as the problem is
/// NP-hard, their number has a limit.
///
//===----------------------------------------------------------------------===//

#ifndef BAYES_PRECISION_KNAPSACK_H
#define BAYES_PRECISION_KNAPSACK_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace bayes {

struct KnapsackChoice {
  uint64_t cost = 0;
  /// Finite; may be negative.
  double loss = 0.0;
};

struct KnapsackSolution {
  /// The number of the choice of each group.
  std::vector<uint32_t> choices;
  uint64_t cost = 0;
  double loss = 0.0;
  /// No solution loses less. Below `loss` only where the limit on pairs was
  /// reached, and then the bound of the linear programme.
  double bound = 0.0;

  bool isOptimal() const { return bound == loss; }
};

/// The pairs that `solveKnapsack` looks at by default: half a second.
inline constexpr size_t kDefaultKnapsackPairs = size_t(1) << 23;

/// Solves the problem of `groups`. Losses count as equal that differ by less
/// than 1e-12 of the largest sums that are compared. The solution is the same
/// for any order of the groups, up to groups with equal choices, and its loss
/// the same number. An optimal loss does not increase with the budget.
///
/// Errors are no groups, a group without choices, losses whose sums are not
/// finite, costs whose sum is 2^62 or more, and a budget below the least cost;
/// `unit` names what costs count.
llvm::Expected<KnapsackSolution>
solveKnapsack(llvm::ArrayRef<std::vector<KnapsackChoice>> groups,
              uint64_t budget, llvm::StringRef unit = "bits",
              size_t maxPairs = kDefaultKnapsackPairs);

} // namespace bayes

#endif // BAYES_PRECISION_KNAPSACK_H
