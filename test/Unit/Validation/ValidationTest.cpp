//===- ValidationTest.cpp - Unit tests of what compression costs ----------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Validation/Validation.h"
#include "gtest/gtest.h"

using namespace mlir;
using namespace mlir::bayes;

namespace {

TEST(FindBestTier, LastThatTheHostHas) {
  SmallVector<TargetTier> tiers = {TargetTier::X86_64_V3,
                                   TargetTier::X86_64_V4Plus};
  EXPECT_EQ(findBestTier(tiers, TargetTier::X86_64_V4Plus),
            TargetTier::X86_64_V4Plus);
  EXPECT_EQ(findBestTier(tiers, TargetTier::X86_64_V4), TargetTier::X86_64_V3);
  EXPECT_EQ(findBestTier(tiers, TargetTier::X86_64), std::nullopt);
}

Measures makeMeasures(uint64_t correct, double nll, double ece) {
  Measures measures;
  measures.examples = 1000;
  measures.correct = correct;
  measures.nll = nll;
  measures.ece = ece;
  return measures;
}

class CheckTolerances : public testing::Test {
protected:
  CheckTolerances()
      : handler(&context, [this](Diagnostic &diagnostic) {
          messages.push_back(diagnostic.str());
          locations.push_back(diagnostic.getLocation());
        }) {
    report.before = makeMeasures(990, 0.25, 0.5);
    report.after = makeMeasures(983, 0.375, 0.25);
  }

  void addChange(const char *what, double nll) {
    Location loc = NameLoc::get(StringAttr::get(&context, what));
    report.changes.push_back({what, loc, makeMeasures(990, nll, 0.5)});
  }

  MLIRContext context;
  std::vector<std::string> messages;
  std::vector<Location> locations;
  ScopedDiagnosticHandler handler;
  ValidationReport report;
};

TEST_F(CheckTolerances, WhatIsAllowedToThePointIsNotTooMuch) {
  Tolerances tolerances;
  tolerances.nllIncrease = 0.125;
  tolerances.accuracyLoss = 0.7;
  tolerances.eceIncrease = 0.0;
  EXPECT_TRUE(succeeded(
      checkTolerances(UnknownLoc::get(&context), report, tolerances)));
  EXPECT_TRUE(messages.empty());
}

TEST_F(CheckTolerances, EveryMeasureThatIsExceeded) {
  Tolerances tolerances;
  tolerances.nllIncrease = 0.1;
  tolerances.accuracyLoss = 0.5;
  tolerances.eceIncrease = 0.0;
  addChange("a", 0.3);
  addChange("b", 0.35);
  addChange("c", 0.2);
  EXPECT_TRUE(
      failed(checkTolerances(UnknownLoc::get(&context), report, tolerances)));
  ASSERT_EQ(messages.size(), 2u);
  EXPECT_EQ(messages[0],
            "expected '--max-accuracy-loss' of at most 0.500000 points, found "
            "0.700000: 99.00 % before, 98.30 % after; 'a' costs most, 0.000000 "
            "alone");
  EXPECT_EQ(messages[1],
            "expected '--max-nll-increase' of at most 0.100000 nats, found "
            "0.125000: 0.250000 before, 0.375000 after; 'b' costs most, "
            "0.100000 alone");
  EXPECT_EQ(locations[1], report.changes[1].loc);
}

TEST_F(CheckTolerances, WithoutChanges) {
  Tolerances tolerances;
  tolerances.nllIncrease = 0.0;
  Location model = NameLoc::get(StringAttr::get(&context, "model"));
  EXPECT_TRUE(failed(checkTolerances(model, report, tolerances)));
  ASSERT_EQ(messages.size(), 1u);
  EXPECT_EQ(messages[0].find("costs most"), std::string::npos);
  EXPECT_EQ(locations[0], model);
}

TEST(ValidationReport, StatisticsThatAModelDoesNotHave) {
  ValidationReport report;
  report.samples = 8;
  report.tier = "tier";
  report.before = makeMeasures(990, 0.25, 0.5);
  report.before.predictiveEntropy = 1.0;
  report.after = makeMeasures(980, 0.5, 0.25);
  report.after.predictiveEntropy = 0.5;
  std::string text;
  llvm::raw_string_ostream stream(text);
  report.print(stream);
  auto contains = [&](const char *line) {
    return text.find(line) != std::string::npos;
  };
  EXPECT_TRUE(contains("validation: 1000 examples, 8 samples, tier\n"));
  EXPECT_TRUE(contains("after          98.00     0.50000     0.25000     "
                       "0.00000     0.50000           -           -\n"))
      << text;
  EXPECT_TRUE(contains("difference     -1.00    +0.25000    -0.25000    "
                       "+0.00000    -0.50000           -           -\n"))
      << text;
}

} // namespace
