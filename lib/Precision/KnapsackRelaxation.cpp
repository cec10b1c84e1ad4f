//===- KnapsackRelaxation.cpp - The linear programme of a knapsack --------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "KnapsackRelaxation.h"

#include <algorithm>
#include <numeric>
#include <tuple>

using namespace bayes;

//===----------------------------------------------------------------------===//
// Table
//===----------------------------------------------------------------------===//

/// Appends the undominated of `choices`; of equal ones, the first.
static void appendItems(llvm::ArrayRef<KnapsackChoice> choices,
                        std::vector<KnapsackItem> &items) {
  std::vector<KnapsackItem> sorted;
  sorted.reserve(choices.size());
  for (const KnapsackChoice &choice : choices)
    sorted.push_back(
        {choice.cost, choice.loss, static_cast<uint32_t>(sorted.size())});
  std::sort(sorted.begin(), sorted.end(),
            [](const KnapsackItem &left, const KnapsackItem &right) {
              return std::tie(left.cost, left.loss, left.choice) <
                     std::tie(right.cost, right.loss, right.choice);
            });
  size_t begin = items.size();
  for (const KnapsackItem &item : sorted)
    if (items.size() == begin || item.loss < items.back().loss)
      items.push_back(item);
}

static bool isBefore(llvm::ArrayRef<KnapsackItem> left,
                     llvm::ArrayRef<KnapsackItem> right) {
  return std::lexicographical_compare(
      left.begin(), left.end(), right.begin(), right.end(),
      [](const KnapsackItem &first, const KnapsackItem &second) {
        return std::tie(first.cost, first.loss) <
               std::tie(second.cost, second.loss);
      });
}

KnapsackTable
bayes::makeKnapsackTable(llvm::ArrayRef<std::vector<KnapsackChoice>> groups) {
  KnapsackTable unsorted;
  unsorted.starts.push_back(0);
  for (const std::vector<KnapsackChoice> &choices : groups) {
    appendItems(choices, unsorted.items);
    unsorted.starts.push_back(unsorted.items.size());
  }
  unsorted.numbers.resize(groups.size());
  std::iota(unsorted.numbers.begin(), unsorted.numbers.end(), 0);

  KnapsackTable table;
  table.numbers = unsorted.numbers;
  std::sort(table.numbers.begin(), table.numbers.end(),
            [&](uint32_t left, uint32_t right) {
              llvm::ArrayRef<KnapsackItem> first = unsorted.getItems(left);
              llvm::ArrayRef<KnapsackItem> second = unsorted.getItems(right);
              if (isBefore(first, second))
                return true;
              return left < right && !isBefore(second, first);
            });
  table.starts.push_back(0);
  table.items.reserve(unsorted.items.size());
  for (uint32_t number : table.numbers) {
    llvm::ArrayRef<KnapsackItem> items = unsorted.getItems(number);
    table.items.insert(table.items.end(), items.begin(), items.end());
    table.starts.push_back(table.items.size());
  }
  return table;
}

//===----------------------------------------------------------------------===//
// Relaxation
//===----------------------------------------------------------------------===//

namespace {

/// A step from an item on the lower convex hull of a group to the next.
struct Step {
  double price = 0.0;
  uint32_t group = 0;
  uint32_t from = 0;
  uint32_t to = 0;
};

} // namespace

/// The loss that a unit of cost saves between two items.
static double getPrice(const KnapsackItem &from, const KnapsackItem &to) {
  return (from.loss - to.loss) / static_cast<double>(to.cost - from.cost);
}

/// Appends the steps of a group; their prices decrease.
static void appendSteps(llvm::ArrayRef<KnapsackItem> items, uint32_t group,
                        std::vector<Step> &steps) {
  size_t begin = steps.size();
  for (uint32_t to = 1; to < items.size(); ++to) {
    uint32_t from = to - 1;
    // A step that saves more than the one before belongs to a longer one.
    while (steps.size() > begin &&
           getPrice(items[steps.back().to], items[to]) >= steps.back().price) {
      from = steps.back().from;
      steps.pop_back();
    }
    steps.push_back({getPrice(items[from], items[to]), group, from, to});
  }
}

/// Takes a step if it continues the state and fits.
static bool tryStep(const KnapsackTable &table, const Step &step,
                    uint64_t budget, KnapsackState &state) {
  llvm::ArrayRef<KnapsackItem> items = table.getItems(step.group);
  if (state.items[step.group] != step.from)
    return false;
  uint64_t cost = items[step.to].cost - items[step.from].cost;
  if (cost > budget - state.cost)
    return false;
  state.items[step.group] = step.to;
  state.cost += cost;
  return true;
}

static void sumLoss(const KnapsackTable &table, KnapsackState &state) {
  state.loss = 0.0;
  for (size_t group = 0; group < table.size(); ++group)
    state.loss += table.getItems(group)[state.items[group]].loss;
}

KnapsackRelaxation bayes::relaxKnapsack(const KnapsackTable &table,
                                        uint64_t budget) {
  std::vector<Step> steps;
  KnapsackState state;
  state.items.assign(table.size(), 0);
  for (size_t group = 0; group < table.size(); ++group) {
    llvm::ArrayRef<KnapsackItem> items = table.getItems(group);
    state.cost += items.front().cost;
    appendSteps(items, static_cast<uint32_t>(group), steps);
  }
  std::sort(steps.begin(), steps.end(),
            [](const Step &left, const Step &right) {
              return std::tie(right.price, left.group, left.from) <
                     std::tie(left.price, right.group, right.from);
            });

  size_t next = 0;
  while (next < steps.size() && tryStep(table, steps[next], budget, state))
    ++next;
  KnapsackRelaxation relaxation;
  sumLoss(table, state);
  relaxation.prefix = state;
  if (next < steps.size())
    relaxation.price = steps[next].price;
  for (; next < steps.size(); ++next)
    tryStep(table, steps[next], budget, state);
  sumLoss(table, state);
  relaxation.filled = std::move(state);
  return relaxation;
}
