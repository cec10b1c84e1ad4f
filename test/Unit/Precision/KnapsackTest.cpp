//===- KnapsackTest.cpp - Tests of the multiple-choice knapsack -----------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Precision/Knapsack.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

using namespace bayes;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

namespace {

using Groups = std::vector<std::vector<KnapsackChoice>>;

/// Numbers that are the same with every library.
class Random {
public:
  explicit Random(uint64_t seed) : engine(seed) {}

  uint64_t below(uint64_t end) { return engine() % end; }
  double uniform() { return static_cast<double>(engine() >> 11) * 0x1p-53; }

private:
  std::mt19937_64 engine;
};

/// Choices of any costs and losses, also dominated and equal ones.
Groups makeAnyGroups(Random &random, size_t count, size_t choices) {
  Groups groups(count);
  bool isWhole = random.below(2) == 0;
  for (std::vector<KnapsackChoice> &group : groups) {
    size_t size = 1 + random.below(choices);
    for (size_t i = 0; i < size; ++i)
      group.push_back({random.below(30), isWhole
                                             ? double(random.below(20)) - 5.0
                                             : random.uniform()});
  }
  return groups;
}

/// Widths of 0 to 8 bits: costs and losses as those of weights.
Groups makeWidths(Random &random, size_t count) {
  Groups groups(count);
  for (std::vector<KnapsackChoice> &group : groups) {
    uint64_t weights = 50 + random.below(400);
    double scale = std::exp(6.0 * random.uniform());
    for (unsigned bits = 0; bits <= 8; ++bits)
      group.push_back(
          {4 + (bits == 0 ? 0 : 16 + bits * weights),
           scale * std::exp2(-2.0 * bits) * (0.7 + 0.6 * random.uniform())});
  }
  return groups;
}

uint64_t getLeastCost(const Groups &groups) {
  uint64_t cost = 0;
  for (const std::vector<KnapsackChoice> &group : groups) {
    uint64_t least = UINT64_MAX;
    for (const KnapsackChoice &choice : group)
      least = std::min(least, choice.cost);
    cost += least;
  }
  return cost;
}

/// The least loss of all combinations.
double searchAll(const Groups &groups, uint64_t budget, size_t first = 0) {
  if (first == groups.size())
    return 0.0;
  double best = std::numeric_limits<double>::infinity();
  for (const KnapsackChoice &choice : groups[first])
    if (choice.cost <= budget)
      best =
          std::min(best, choice.loss + searchAll(groups, budget - choice.cost,
                                                 first + 1));
  return best;
}

/// The least loss by a table over all costs.
double searchByTable(const Groups &groups, uint64_t budget) {
  const double none = std::numeric_limits<double>::infinity();
  std::vector<double> losses(budget + 1, 0.0);
  for (const std::vector<KnapsackChoice> &group : groups) {
    std::vector<double> next(budget + 1, none);
    for (const KnapsackChoice &choice : group)
      for (uint64_t cost = choice.cost; cost <= budget; ++cost)
        next[cost] =
            std::min(next[cost], losses[cost - choice.cost] + choice.loss);
    losses = std::move(next);
  }
  return losses[budget];
}

/// The choices have the sums that the solution claims, within the budget.
void expectConsistent(const Groups &groups, uint64_t budget,
                      const KnapsackSolution &solution) {
  ASSERT_EQ(solution.choices.size(), groups.size());
  uint64_t cost = 0;
  double loss = 0.0;
  for (size_t group = 0; group < groups.size(); ++group) {
    ASSERT_LT(solution.choices[group], groups[group].size());
    cost += groups[group][solution.choices[group]].cost;
    loss += groups[group][solution.choices[group]].loss;
  }
  EXPECT_EQ(solution.cost, cost);
  EXPECT_LE(cost, budget);
  EXPECT_NEAR(solution.loss, loss, 1e-12 * (1.0 + std::abs(loss)));
  EXPECT_LE(solution.bound, solution.loss);
}

KnapsackSolution solve(const Groups &groups, uint64_t budget) {
  KnapsackSolution solution = llvm::cantFail(solveKnapsack(groups, budget));
  expectConsistent(groups, budget, solution);
  return solution;
}

TEST(KnapsackTest, TenThousandInstancesAgainstAllCombinations) {
  Random random(1);
  for (int instance = 0; instance < 10000; ++instance) {
    Groups groups = makeAnyGroups(random, 1 + random.below(6), 5);
    uint64_t budget = getLeastCost(groups) + random.below(80);
    KnapsackSolution solution = solve(groups, budget);
    EXPECT_TRUE(solution.isOptimal());
    ASSERT_NEAR(solution.loss, searchAll(groups, budget), 1e-12)
        << "instance " << instance;
  }
}

TEST(KnapsackTest, LargerInstancesAgainstATable) {
  Random random(2);
  for (int instance = 0; instance < 60; ++instance) {
    Groups groups = instance % 2 == 0 ? makeAnyGroups(random, 80, 9)
                                      : makeWidths(random, 10);
    uint64_t budget = getLeastCost(groups) + random.below(1000);
    KnapsackSolution solution = solve(groups, budget);
    EXPECT_TRUE(solution.isOptimal());
    double expected = searchByTable(groups, budget);
    ASSERT_NEAR(solution.loss, expected, 1e-11 * (1.0 + std::abs(expected)))
        << "instance " << instance;
  }
}

TEST(KnapsackTest, AThousandGroupsOfNineWidths) {
  Random random(3);
  for (uint64_t average : {1, 2, 3, 5}) {
    Groups groups = makeWidths(random, 1000);
    uint64_t budget = average * 250 * 1000 + 20000;
    EXPECT_TRUE(solve(groups, budget).isOptimal());
  }
}

// Equal prices everywhere, so that only sums of costs decide.
TEST(KnapsackTest, SumsOfCosts) {
  Random random(4);
  Groups groups(200);
  for (std::vector<KnapsackChoice> &group : groups)
    for (int choice = 0; choice < 4; ++choice) {
      uint64_t cost = random.below(1000000);
      group.push_back({cost, -static_cast<double>(cost)});
    }
  KnapsackSolution solution = solve(groups, 100000000);
  EXPECT_TRUE(solution.isOptimal());
  EXPECT_EQ(solution.cost, 100000000u);
}

TEST(KnapsackTest, AHundredThousandGroups) {
  Random random(5);
  Groups groups = makeWidths(random, 100000);
  for (uint64_t average : {2, 3}) {
    KnapsackSolution solution = solve(groups, average * 250 * 100000);
    EXPECT_LE(solution.loss - solution.bound, 1e-7 * solution.loss);
  }
}

TEST(KnapsackTest, LimitedWorkStatesItsGap) {
  Random random(6);
  unsigned limited = 0;
  for (int instance = 0; instance < 200; ++instance) {
    Groups groups = makeAnyGroups(random, 6, 5);
    uint64_t budget = getLeastCost(groups) + random.below(80);
    KnapsackSolution solution =
        llvm::cantFail(solveKnapsack(groups, budget, "bits", /*maxPairs=*/4));
    expectConsistent(groups, budget, solution);
    double best = searchAll(groups, budget);
    EXPECT_LE(solution.bound, best + 1e-12);
    EXPECT_GE(solution.loss, best - 1e-12);
    limited += !solution.isOptimal();
  }
  EXPECT_GT(limited, 0u);
}

TEST(KnapsackTest, MoreBudgetIsNeverWorse) {
  Random random(7);
  Groups groups = makeWidths(random, 60);
  double last = std::numeric_limits<double>::infinity();
  for (uint64_t budget = getLeastCost(groups); budget < 60 * 250 * 5;
       budget += 97) {
    double loss = solve(groups, budget).loss;
    EXPECT_LE(loss, last * (1.0 + 1e-11)) << budget;
    last = loss;
  }
}

TEST(KnapsackTest, TheOrderOfGroupsChangesNothing) {
  Random random(8);
  for (int instance = 0; instance < 50; ++instance) {
    Groups groups = instance % 2 == 0 ? makeAnyGroups(random, 40, 6)
                                      : makeWidths(random, 40);
    uint64_t budget = getLeastCost(groups) + random.below(4000);
    KnapsackSolution solution = solve(groups, budget);
    std::vector<size_t> order;
    for (size_t i = 0; i < groups.size(); ++i)
      order.insert(order.begin() + static_cast<ptrdiff_t>(random.below(i + 1)),
                   i);
    Groups permuted;
    for (size_t group : order)
      permuted.push_back(groups[group]);
    KnapsackSolution other = solve(permuted, budget);
    EXPECT_EQ(other.loss, solution.loss);
    EXPECT_EQ(other.cost, solution.cost);
    // Random losses: no two groups have equal choices.
    if (instance % 2 != 0)
      for (size_t i = 0; i < order.size(); ++i)
        EXPECT_EQ(other.choices[i], solution.choices[order[i]]);
  }
}

TEST(KnapsackTest, OfEqualChoicesTheCheapestAndFirst) {
  Groups groups = {{{5, 1.0}, {3, 1.0}, {3, 1.0}, {9, 2.0}}};
  EXPECT_THAT(solve(groups, 100).choices, ElementsAre(1));
}

TEST(KnapsackTest, RefusesWhatHasNoSolution) {
  auto refuse = [](const Groups &groups, uint64_t budget) {
    return llvm::toString(solveKnapsack(groups, budget, "bytes").takeError());
  };
  EXPECT_EQ(refuse({}, 1), "expected between 1 and 4294967295 groups, found 0");
  EXPECT_EQ(refuse({{{1, 0.0}}, {}}, 1),
            "expected a choice for group 1, found none");
  EXPECT_EQ(
      refuse({{{4, 0.0}, {3, 1.0}}, {{2, 0.0}}}, 4),
      "expected a budget of at least 5 bytes, the least that the 2 groups "
      "take, found 4");
}

TEST(KnapsackTest, RefusesWhatIsNoNumber) {
  auto refuse = [](KnapsackChoice choice) {
    return llvm::toString(
        solveKnapsack({{{1, 0.0}}, {choice}}, UINT64_MAX).takeError());
  };
  EXPECT_EQ(refuse({1, std::numeric_limits<double>::quiet_NaN()}),
            "expected losses with a finite sum, found nan for group 1");
  EXPECT_THAT(refuse({1, std::numeric_limits<double>::infinity()}),
              HasSubstr("found inf for group 1"));
  EXPECT_EQ(refuse({uint64_t(1) << 62, 0.0}),
            "expected costs of less than 2^62 bits in total, found more from "
            "group 1 on");
}

TEST(KnapsackTest, BudgetsMayBeAnything) {
  EXPECT_THAT(solve({{{1, 5.0}, {2, 3.0}}}, UINT64_MAX).choices,
              ElementsAre(1));
}

} // namespace
