//===- Knapsack.cpp - One choice per group --------------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Precision/Knapsack.h"
#include "KnapsackRelaxation.h"
#include "bayes/Sharing/Errors.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

using namespace bayes;

/// What rounding may have done to a sum.
static constexpr double kTolerance = 1e-12;

static llvm::Error
checkGroups(llvm::ArrayRef<std::vector<KnapsackChoice>> groups, uint64_t budget,
            llvm::StringRef unit) {
  constexpr uint64_t kMostCost = uint64_t(1) << 62;
  if (groups.empty() || groups.size() > UINT32_MAX)
    return makeFailure("expected between 1 and {0} groups, found {1}",
                       UINT32_MAX, groups.size());
  uint64_t least = 0;
  uint64_t most = 0;
  double losses = 0.0;
  for (size_t group = 0; group < groups.size(); ++group) {
    if (groups[group].empty())
      return makeFailure("expected a choice for group {0}, found none", group);
    uint64_t cheapest = UINT64_MAX;
    uint64_t dearest = 0;
    for (const KnapsackChoice &choice : groups[group]) {
      cheapest = std::min(cheapest, choice.cost);
      dearest = std::max(dearest, choice.cost);
      losses += std::abs(choice.loss);
      if (!std::isfinite(losses))
        return makeFailure("expected losses with a finite sum, found {0} for "
                           "group {1}",
                           formatNumber(choice.loss), group);
    }
    if (dearest >= kMostCost - most)
      return makeFailure("expected costs of less than 2^62 {0} in total, found "
                         "more from group {1} on",
                         unit, group);
    least += cheapest;
    most += dearest;
  }
  if (budget < least)
    return makeFailure("expected a budget of at least {0} {2}, the least that "
                       "the {3} groups take, found {1}",
                       least, budget, unit, groups.size());
  return llvm::Error::success();
}

namespace {

/// Dynamic programming over the groups with several choices left. Sums are
/// relative to the prefix of the relaxation.
class Core {
public:
  Core(const KnapsackTable &table, const KnapsackRelaxation &relaxation,
       uint64_t budget, size_t maxPairs)
      : table(table), prefix(relaxation.prefix), price(relaxation.price),
        slack(static_cast<int64_t>(budget - relaxation.prefix.cost)),
        pairsLeft(maxPairs) {
    const KnapsackState &filled = relaxation.filled;
    best = filled.loss - prefix.loss;
    tolerance =
        kTolerance * std::max(std::abs(prefix.loss), std::abs(filled.loss));
    collect();
  }

  /// Returns whether all pairs were looked at, so that nothing is better than
  /// the best.
  bool run() {
    pairs.push_back({0, 0.0, kNone, 0});
    for (size_t i = 0; i < groups.size() && !pairs.empty(); ++i)
      if (!expand(i))
        return false;
    return true;
  }

  /// The loss of the linear programme, relative to the prefix.
  double getBound() const { return -price * static_cast<double>(slack); }

  /// Changes `items` to the best solution, unless that is the filled one.
  void apply(std::vector<uint32_t> &items) const {
    if (!improved)
      return;
    items = prefix.items;
    for (uint32_t node = bestNode; node != kNone; node = nodes[node].parent)
      items[nodes[node].group] = nodes[node].item;
  }

private:
  static constexpr uint32_t kNone = UINT32_MAX;

  /// A change of one group after others.
  struct Node {
    uint32_t parent;
    uint32_t group;
    uint32_t item;
  };

  /// The sums of some changes. The changes are those of `node` and then the
  /// item `item` of the current group, if that is not the prefix's.
  struct Pair {
    int64_t cost;
    double loss;
    uint32_t node;
    uint32_t item;
  };

  struct Alternative {
    int64_t cost;
    double loss;
    uint32_t item;
  };

  struct CoreGroup {
    uint32_t group;
    /// The least excess of an alternative.
    double excess;
    std::vector<Alternative> alternatives;
  };

  /// By how much a change loses more than its cost is worth.
  double getExcess(int64_t cost, double loss) const {
    return loss + price * static_cast<double>(cost);
  }

  /// No completion with this excess and cost is better than the best.
  bool isHopeless(double excess, int64_t mostCost) const {
    return excess - price * static_cast<double>(std::min(slack, mostCost)) >=
           best - tolerance;
  }

  /// Finds the groups with alternatives that may be in a better solution.
  void collect() {
    for (uint32_t group = 0; group < table.size(); ++group) {
      llvm::ArrayRef<KnapsackItem> items = table.getItems(group);
      const KnapsackItem &base = items[prefix.items[group]];
      CoreGroup candidate = {
          group, std::numeric_limits<double>::infinity(), {}};
      for (uint32_t item = 0; item < items.size(); ++item) {
        if (item == prefix.items[group])
          continue;
        int64_t cost = static_cast<int64_t>(items[item].cost) -
                       static_cast<int64_t>(base.cost);
        double loss = items[item].loss - base.loss;
        double excess = getExcess(cost, loss);
        if (isHopeless(excess, slack))
          continue;
        candidate.excess = std::min(candidate.excess, excess);
        candidate.alternatives.push_back({cost, loss, item});
      }
      if (!candidate.alternatives.empty())
        groups.push_back(std::move(candidate));
    }
    order();
    // What the groups from each on can add to a cost.
    least.assign(groups.size() + 1, 0);
    most.assign(groups.size() + 1, 0);
    leastExcess.assign(groups.size() + 1,
                       std::numeric_limits<double>::infinity());
    for (size_t i = groups.size(); i-- > 0;) {
      int64_t low = 0;
      int64_t high = 0;
      for (const Alternative &alternative : groups[i].alternatives) {
        low = std::min(low, alternative.cost);
        high = std::max(high, alternative.cost);
      }
      least[i] = least[i + 1] + low;
      most[i] = most[i + 1] + high;
      leastExcess[i] = std::min(leastExcess[i + 1], groups[i].excess);
    }
  }

  /// Small excesses first, and groups that can cost more in turn with those
  /// that can only cost less: neither alone leads to other sums that are near
  /// the budget.
  void order() {
    std::sort(groups.begin(), groups.end(),
              [](const CoreGroup &left, const CoreGroup &right) {
                return std::tie(left.excess, left.group) <
                       std::tie(right.excess, right.group);
              });
    std::vector<CoreGroup> dearer;
    std::vector<CoreGroup> cheaper;
    for (CoreGroup &group : groups) {
      bool canCostMore = std::any_of(
          group.alternatives.begin(), group.alternatives.end(),
          [](const Alternative &alternative) { return alternative.cost > 0; });
      (canCostMore ? dearer : cheaper).push_back(std::move(group));
    }
    groups.clear();
    for (size_t i = 0; i < std::max(dearer.size(), cheaper.size()); ++i)
      for (std::vector<CoreGroup> *part : {&dearer, &cheaper})
        if (i < part->size())
          groups.push_back(std::move((*part)[i]));
  }

  /// Drops pairs that no later change can make better than the best. `next` is
  /// the first group that is left.
  bool isCut(const Pair &pair, size_t next) const {
    if (next == groups.size() || pair.cost + least[next] > slack)
      return true;
    // The pair itself has been considered, so that a change is to come.
    return isHopeless(getExcess(pair.cost, pair.loss) + leastExcess[next],
                      pair.cost + most[next]);
  }

  /// Follows each pair with each alternative of a group.
  bool expand(size_t place) {
    const CoreGroup &group = groups[place];
    size_t count = pairs.size();
    if (count * (group.alternatives.size() + 1) > pairsLeft)
      return false;
    pairsLeft -= count * (group.alternatives.size() + 1);
    for (const Alternative &alternative : group.alternatives)
      for (size_t i = 0; i < count; ++i) {
        Pair pair = {pairs[i].cost + alternative.cost,
                     pairs[i].loss + alternative.loss, pairs[i].node,
                     alternative.item};
        consider(pair, group.group);
        if (!isCut(pair, place + 1))
          pairs.push_back(pair);
      }
    for (size_t i = 0; i < count; ++i)
      pairs[i].item = kNone;
    prune(place + 1);
    for (Pair &pair : pairs)
      if (pair.item != kNone)
        pair.node = addNode(pair, group.group);
    return true;
  }

  /// Keeps undominated pairs, in the order of costs, of those that are not cut.
  void prune(size_t next) {
    std::sort(pairs.begin(), pairs.end(),
              [](const Pair &left, const Pair &right) {
                return std::tie(left.cost, left.loss, left.node, left.item) <
                       std::tie(right.cost, right.loss, right.node, right.item);
              });
    size_t kept = 0;
    for (const Pair &pair : pairs) {
      if (isCut(pair, next) || (kept != 0 && pair.loss >= pairs[kept - 1].loss))
        continue;
      pairs[kept++] = pair;
    }
    pairs.resize(kept);
  }

  uint32_t addNode(const Pair &pair, uint32_t group) {
    nodes.push_back({pair.node, group, pair.item});
    return static_cast<uint32_t>(nodes.size() - 1);
  }

  /// Remembers a pair that is a better solution.
  void consider(const Pair &pair, uint32_t group) {
    if (pair.cost > slack || pair.loss >= best - tolerance)
      return;
    best = pair.loss;
    improved = true;
    bestNode = addNode(pair, group);
  }

  const KnapsackTable &table;
  const KnapsackState &prefix;
  double price;
  /// What the prefix leaves of the budget.
  int64_t slack;
  size_t pairsLeft;
  double tolerance = 0.0;
  std::vector<CoreGroup> groups;
  std::vector<int64_t> least;
  std::vector<int64_t> most;
  /// The least excess of the groups from each on.
  std::vector<double> leastExcess;
  std::vector<Pair> pairs;
  std::vector<Node> nodes;
  double best = 0.0;
  bool improved = false;
  uint32_t bestNode = kNone;
};

} // namespace

llvm::Expected<KnapsackSolution>
bayes::solveKnapsack(llvm::ArrayRef<std::vector<KnapsackChoice>> groups,
                     uint64_t budget, llvm::StringRef unit, size_t maxPairs) {
  if (llvm::Error error = checkGroups(groups, budget, unit))
    return error;
  KnapsackTable table = makeKnapsackTable(groups);
  KnapsackRelaxation relaxation = relaxKnapsack(table, budget);
  Core core(table, relaxation, budget, maxPairs);
  bool isComplete = core.run();
  std::vector<uint32_t> items = relaxation.filled.items;
  core.apply(items);

  KnapsackSolution solution;
  solution.choices.resize(groups.size());
  for (size_t group = 0; group < table.size(); ++group) {
    const KnapsackItem &item = table.getItems(group)[items[group]];
    solution.choices[table.numbers[group]] = item.choice;
    solution.cost += item.cost;
    solution.loss += item.loss;
  }
  solution.bound =
      isComplete
          ? solution.loss
          : std::min(solution.loss, relaxation.prefix.loss + core.getBound());
  return solution;
}
