//===- OwnModelTest.cpp - A model of sensitivity from outside -------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The example of docs/rationale-precision.md: a model that the library does
/// not know, from its loss to widths.
///
//===----------------------------------------------------------------------===//

#include "TestNetwork.h"
#include "bayes/Precision/Allocation.h"

#include "gtest/gtest.h"

using namespace bayes;
using namespace bayes::test;

namespace {

/// "relative-error": (q - mu)^2 / (mu^2 + sigma^2), the squared error in units
/// of what the squared weight is on average.
class RelativeError final : public WeightwiseModel {
public:
  llvm::StringRef getName() const override { return "relative-error"; }
  StddevDomain getDomain() const override { return StddevDomain::Positive; }
  double getLoss(const GroupedWeight &weight, double mean) const override {
    auto [mu, sigma] = weight.law;
    double error = mean - mu;
    return error * error / (mu * mu + sigma * sigma);
  }
};

Allocation allocate(const Allocator &allocator, const GroupedWeights &weights,
                    double averageBits) {
  AllocationProblem problem = {weights, getStorageCosts(weights)};
  problem.budget = llvm::cantFail(getTotalBits(weights.layers, averageBits));
  return llvm::cantFail(allocator.allocate(problem));
}

double getTotalLoss(llvm::ArrayRef<WidthLosses> losses,
                    llvm::ArrayRef<uint8_t> bits) {
  double total = 0.0;
  for (size_t group = 0; group < bits.size(); ++group)
    total += losses[group][bits[group]];
  return total;
}

TEST(OwnModelTest, WidthsLoseLeastByIt) {
  TestNetwork network;
  GroupedWeights weights = network.getGroups(GroupKind::Rows);
  std::unique_ptr<Allocator> own =
      makeKnapsackAllocator(std::make_unique<RelativeError>());
  EXPECT_EQ(own->getName(), "relative-error");
  std::vector<WidthLosses> losses = llvm::cantFail(
      RelativeError().getLosses(weights, getDefaultParallelFor()));
  Allocation found = allocate(*own, weights, 12.0);
  ASSERT_TRUE(found.loss);
  EXPECT_DOUBLE_EQ(*found.loss, getTotalLoss(losses, found.bits));
  for (const char *name : {"random-bits", "squared-error", "uniform"}) {
    std::unique_ptr<Allocator> other = llvm::cantFail(makeAllocator(name));
    Allocation widths = allocate(*other, weights, 12.0);
    EXPECT_NE(found.bits, widths.bits) << name;
    EXPECT_LT(*found.loss, getTotalLoss(losses, widths.bits)) << name;
  }
}

} // namespace
