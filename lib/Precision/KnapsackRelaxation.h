//===- KnapsackRelaxation.h - The linear programme of a knapsack *- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_LIB_PRECISION_KNAPSACKRELAXATION_H
#define BAYES_LIB_PRECISION_KNAPSACKRELAXATION_H

#include "bayes/Precision/Knapsack.h"

namespace bayes {

/// A choice that no other choice of its group dominates.
struct KnapsackItem {
  uint64_t cost = 0;
  double loss = 0.0;
  /// Its number among the choices.
  uint32_t choice = 0;
};

/// The undominated choices of the groups, each group's in the order of
/// increasing cost and decreasing loss. The groups are in an order that depends
/// on their items alone.
struct KnapsackTable {
  /// The items of group g are those from starts[g] to starts[g + 1].
  std::vector<size_t> starts;
  std::vector<KnapsackItem> items;
  /// The caller's number of each group.
  std::vector<uint32_t> numbers;

  size_t size() const { return numbers.size(); }
  llvm::ArrayRef<KnapsackItem> getItems(size_t group) const {
    return llvm::ArrayRef<KnapsackItem>(items).slice(
        starts[group], starts[group + 1] - starts[group]);
  }
};

KnapsackTable
makeKnapsackTable(llvm::ArrayRef<std::vector<KnapsackChoice>> groups);

/// A solution: an item of each group, and their sums.
struct KnapsackState {
  /// Places among the group's items.
  std::vector<uint32_t> items;
  uint64_t cost = 0;
  double loss = 0.0;
};

/// The solution of the linear programme, rounded.
struct KnapsackRelaxation {
  /// All steps before the first that does not fit.
  KnapsackState prefix;
  /// With later ones that do.
  KnapsackState filled;
  /// The loss per cost of the step that did not fit; 0 if all did.
  double price = 0.0;
};

/// The budget is at least the sum of all first items' costs.
KnapsackRelaxation relaxKnapsack(const KnapsackTable &table, uint64_t budget);

} // namespace bayes

#endif // BAYES_LIB_PRECISION_KNAPSACKRELAXATION_H
