//===- AllocationTest.cpp - Tests of widths for a budget ------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Precision/Allocation.h"
#include "TestNetwork.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

using namespace bayes;
using namespace bayes::test;
using ::testing::AllOf;
using ::testing::Each;
using ::testing::Ge;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Le;

namespace {

const llvm::StringRef kModels[] = {"random-bits", "kl",  "reverse-kl",
                                   "curvature",   "snr", "squared-error"};
const llvm::StringRef kRules[] = {"quantile-inform", "bayesian-compression",
                                  "uniform"};

AllocationProblem makeProblem(const GroupedWeights &weights, uint64_t budget) {
  AllocationProblem problem = {weights, getStorageCosts(weights)};
  problem.budget = budget;
  return problem;
}

uint64_t getCost(const AllocationProblem &problem,
                 const Allocation &allocation) {
  uint64_t cost = 0;
  for (size_t group = 0; group < allocation.bits.size(); ++group)
    cost += problem.costs[group][allocation.bits[group]];
  return cost;
}

std::unique_ptr<Allocator> make(llvm::StringRef name) {
  return llvm::cantFail(makeAllocator(name));
}

TEST(AllocationTest, ModelsHaveNoBetterWidths) {
  TestNetwork network;
  // Two groups, so that all widths can be tried.
  GroupedWeights weights = network.getGroups(GroupKind::Layer);
  for (auto *makeModel : {makeRandomBitsModel, makeKLModel, makeReverseKLModel,
                          makeSnrModel, makeSquaredErrorModel}) {
    std::vector<WidthLosses> losses = llvm::cantFail(
        makeModel()->getLosses(weights, getDefaultParallelFor()));
    for (uint64_t budget : {8, 40, 100, 170, 1000}) {
      AllocationProblem problem = makeProblem(weights, budget);
      Allocation allocation =
          llvm::cantFail(makeKnapsackAllocator(makeModel())->allocate(problem));
      double best = losses[0][0] + losses[1][0];
      for (unsigned first = 0; first < kWidths; ++first)
        for (unsigned second = 0; second < kWidths; ++second)
          if (problem.costs[0][first] + problem.costs[1][second] <= budget)
            best = std::min(best, losses[0][first] + losses[1][second]);
      EXPECT_DOUBLE_EQ(*allocation.loss, best);
      EXPECT_DOUBLE_EQ(*allocation.bound, best);
      EXPECT_EQ(allocation.cost, getCost(problem, allocation));
      EXPECT_LE(allocation.cost, budget);
      for (unsigned group : {0, 1})
        EXPECT_EQ(allocation.losses[group],
                  losses[group][allocation.bits[group]]);
    }
  }
}

TEST(AllocationTest, NamesMakeModelsAndRules) {
  TestNetwork network;
  GroupedWeights weights = network.getGroups(GroupKind::Rows);
  AllocationProblem problem = makeProblem(weights, 450);
  for (llvm::StringRef name : kModels) {
    EXPECT_EQ(make(name)->getName(), name);
    Allocation allocation = llvm::cantFail(make(name)->allocate(problem));
    EXPECT_EQ(allocation.bits.size(), weights.size());
    EXPECT_LE(allocation.cost, 450u);
    EXPECT_TRUE(allocation.loss);
  }
  for (llvm::StringRef name : kRules) {
    EXPECT_EQ(make(name)->getName(), name);
    Allocation allocation = llvm::cantFail(make(name)->allocate(problem));
    EXPECT_EQ(allocation.bits.size(), weights.size());
    EXPECT_EQ(allocation.cost, getCost(problem, allocation));
    EXPECT_LE(allocation.cost, 450u);
    EXPECT_FALSE(allocation.loss);
    EXPECT_THAT(allocation.losses, IsEmpty());
  }
}

TEST(AllocationTest, OptionsReachTheirModels) {
  TestNetwork network;
  std::vector<WeightMatrix> layers = network.getLayers();
  for (WeightMatrix &layer : layers)
    layer.curvatures = {};
  GroupedWeights weights =
      llvm::cantFail(groupWeights(layers, GroupKind::Rows));
  AllocationProblem problem = makeProblem(weights, 450);
  AllocatorOptions options;
  options.priorStddev = 0.2;
  options.curvatureFloor = 0.05;
  options.quantile = 7.0;
  EXPECT_DOUBLE_EQ(
      *llvm::cantFail(llvm::cantFail(makeAllocator("curvature", options))
                          ->allocate(problem))
           .loss,
      *llvm::cantFail(makeKnapsackAllocator(makeCurvatureModel(0.2, 0.05))
                          ->allocate(problem))
           .loss);
  EXPECT_THAT(
      llvm::toString(llvm::cantFail(makeAllocator("quantile-inform", options))
                         ->allocate(problem)
                         .takeError()),
      HasSubstr("found 7"));
}

TEST(AllocationTest, WidthsStayWithinTheirLimits) {
  TestNetwork network;
  GroupedWeights weights = network.getGroups(GroupKind::Rows);
  AllocationProblem problem = makeProblem(weights, 1000000);
  problem.least = 2;
  problem.most = 5;
  EXPECT_THAT(llvm::cantFail(make("quantile-inform")->allocate(problem)).bits,
              Each(5));
  // A group may have a width that loses less than the largest.
  EXPECT_THAT(llvm::cantFail(make("random-bits")->allocate(problem)).bits,
              Each(AllOf(Ge(4), Le(5))));
  // What 2 bits take.
  problem.budget = 12 * 32 + 2 * 50;
  for (llvm::StringRef name : {"random-bits", "quantile-inform"})
    EXPECT_THAT(llvm::cantFail(make(name)->allocate(problem)).bits, Each(2));
}

TEST(AllocationTest, BudgetsBelowTheLeastNameBoth) {
  TestNetwork network;
  GroupedWeights weights = network.getGroups(GroupKind::Rows);
  // What 1 bit takes is 12 * 32 + 50 bits.
  AllocationProblem problem = makeProblem(weights, 433);
  problem.least = 1;
  for (llvm::StringRef name : {"random-bits", "uniform"}) {
    std::string error =
        llvm::toString(make(name)->allocate(problem).takeError());
    EXPECT_THAT(error, HasSubstr("a budget of at least 434 bits"));
    EXPECT_THAT(error, HasSubstr("found 433"));
  }
}

TEST(AllocationTest, RefusesOtherProblems) {
  TestNetwork network;
  GroupedWeights weights = network.getGroups(GroupKind::Layer);
  auto refuse = [](const AllocationProblem &problem) {
    return llvm::toString(make("uniform")->allocate(problem).takeError());
  };
  AllocationProblem problem = makeProblem(weights, 100);
  problem.costs.pop_back();
  EXPECT_EQ(refuse(problem), "expected costs of 2 groups, found 1");
  AllocationProblem decreasing = makeProblem(weights, 100);
  decreasing.costs[1][4] = 1;
  EXPECT_THAT(refuse(decreasing), HasSubstr("found others for group 1"));
  AllocationProblem wide = makeProblem(weights, 100);
  wide.most = 9;
  EXPECT_EQ(refuse(wide), "expected widths from 0 to 8 in order, found 0 to 9");
  AllocationProblem reversed = makeProblem(weights, 100);
  reversed.least = 6;
  reversed.most = 5;
  EXPECT_THAT(refuse(reversed), HasSubstr("found 6 to 5"));
  GroupedWeights none;
  EXPECT_EQ(refuse(makeProblem(none, 1)),
            "expected at least one group, found none");
}

TEST(AllocationTest, RefusesOtherNames) {
  EXPECT_EQ(llvm::toString(makeAllocator("hawq").takeError()),
            "expected an allocator among 'random-bits', 'kl', 'reverse-kl', "
            "'curvature', 'snr', 'squared-error', 'quantile-inform', "
            "'bayesian-compression', 'uniform', found 'hawq'");
}

} // namespace
