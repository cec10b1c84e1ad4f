//===- Allocation.cpp - Widths for a budget -------------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Precision/Allocation.h"
#include "bayes/Sharing/Errors.h"

#include <algorithm>

using namespace bayes;

Allocator::~Allocator() = default;

static llvm::Error checkProblem(const AllocationProblem &problem) {
  if (problem.weights.size() == 0)
    return makeFailure("expected at least one group, found none");
  if (problem.costs.size() != problem.weights.size())
    return makeFailure("expected costs of {0} groups, found {1}",
                       problem.weights.size(), problem.costs.size());
  if (problem.least > problem.most || problem.most > kMaxBits)
    return makeFailure("expected widths from 0 to {0} in order, found {1} to "
                       "{2}",
                       kMaxBits, problem.least, problem.most);
  for (size_t group = 0; group < problem.costs.size(); ++group)
    if (!std::is_sorted(problem.costs[group].begin(),
                        problem.costs[group].end()))
      return makeFailure("expected costs that do not decrease with the width, "
                         "found others for group {0}",
                         group);
  return llvm::Error::success();
}

llvm::Expected<Allocation>
Allocator::allocate(const AllocationProblem &problem) const {
  if (llvm::Error error = checkProblem(problem))
    return error;
  return choose(problem);
}

namespace {

class KnapsackAllocator final : public Allocator {
public:
  explicit KnapsackAllocator(std::unique_ptr<SensitivityModel> model)
      : model(std::move(model)) {}

  llvm::StringRef getName() const override { return model->getName(); }

private:
  llvm::Expected<Allocation>
  choose(const AllocationProblem &problem) const override {
    llvm::Expected<std::vector<WidthLosses>> losses =
        model->getLosses(problem.weights, problem.parallelFor);
    if (!losses)
      return losses.takeError();
    std::vector<std::vector<KnapsackChoice>> groups(losses->size());
    for (size_t group = 0; group < groups.size(); ++group)
      for (unsigned bits = problem.least; bits <= problem.most; ++bits)
        groups[group].push_back(
            {problem.costs[group][bits], (*losses)[group][bits]});
    llvm::Expected<KnapsackSolution> solution =
        solveKnapsack(groups, problem.budget, problem.unit);
    if (!solution)
      return solution.takeError();
    Allocation allocation;
    for (size_t group = 0; group < groups.size(); ++group) {
      uint32_t choice = solution->choices[group];
      allocation.bits.push_back(static_cast<uint8_t>(problem.least + choice));
      allocation.losses.push_back(groups[group][choice].loss);
    }
    allocation.cost = solution->cost;
    allocation.loss = solution->loss;
    allocation.bound = solution->bound;
    return allocation;
  }

  std::unique_ptr<SensitivityModel> model;
};

class RuleAllocator final : public Allocator {
public:
  explicit RuleAllocator(std::unique_ptr<BitRule> rule)
      : rule(std::move(rule)) {}

  llvm::StringRef getName() const override { return rule->getName(); }

private:
  llvm::Expected<Allocation>
  choose(const AllocationProblem &problem) const override {
    llvm::Expected<std::vector<double>> scores =
        rule->getScores(problem.weights, problem.parallelFor);
    if (!scores)
      return scores.takeError();
    llvm::Expected<RuleFit> fit =
        fitOffset(*scores, problem.costs, problem.budget, problem.least,
                  problem.most, problem.unit);
    if (!fit)
      return fit.takeError();
    Allocation allocation;
    allocation.bits = std::move(fit->bits);
    allocation.cost = fit->cost;
    return allocation;
  }

  std::unique_ptr<BitRule> rule;
};

} // namespace

std::unique_ptr<Allocator>
bayes::makeKnapsackAllocator(std::unique_ptr<SensitivityModel> model) {
  return std::make_unique<KnapsackAllocator>(std::move(model));
}

std::unique_ptr<Allocator>
bayes::makeRuleAllocator(std::unique_ptr<BitRule> rule) {
  return std::make_unique<RuleAllocator>(std::move(rule));
}

llvm::Expected<std::unique_ptr<Allocator>>
bayes::makeAllocator(llvm::StringRef name, const AllocatorOptions &options) {
  std::vector<std::unique_ptr<Allocator>> all;
  for (auto *make : {makeRandomBitsModel, makeKLModel, makeReverseKLModel})
    all.push_back(makeKnapsackAllocator(make()));
  all.push_back(makeKnapsackAllocator(
      makeCurvatureModel(options.priorStddev, options.curvatureFloor)));
  for (auto *make : {makeSnrModel, makeSquaredErrorModel})
    all.push_back(makeKnapsackAllocator(make()));
  all.push_back(makeRuleAllocator(
      makeQuantileInformRule(options.informativeness, options.quantile)));
  for (auto *make : {makeBayesianCompressionRule, makeUniformRule})
    all.push_back(makeRuleAllocator(make()));

  std::string known;
  for (std::unique_ptr<Allocator> &allocator : all) {
    if (allocator->getName() == name)
      return std::move(allocator);
    known += (known.empty() ? "'" : ", '") + allocator->getName().str() + "'";
  }
  return makeFailure("expected an allocator among {0}, found '{1}'", known,
                     name);
}
