//===- TargetTierTest.cpp - Levels of the instruction set -----------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Target/TargetTier.h"

#include "llvm/ADT/SmallVector.h"
#include "gtest/gtest.h"

using namespace mlir::bayes;

namespace {

/// The features of `tier` as a host would report them.
llvm::StringMap<bool> getHostFeatures(TargetTier tier) {
  llvm::StringMap<bool> features;
  llvm::SmallVector<llvm::StringRef> names;
  getTargetTierInfo(tier).features.split(names, ',');
  for (llvm::StringRef name : names)
    features[name.drop_front()] = true;
  return features;
}

TEST(TargetTierTest, ParsesEveryName) {
  for (const TargetTierInfo &info : getTargetTiers()) {
    llvm::Expected<TargetTier> tier = parseTargetTier(info.name);
    ASSERT_TRUE(bool(tier));
    EXPECT_EQ(*tier, info.tier);
    EXPECT_EQ(getTargetTierInfo(*tier).name, info.name);
  }
}

TEST(TargetTierTest, NativeIsATier) {
  EXPECT_TRUE(bool(parseTargetTier("native")));
}

TEST(TargetTierTest, RefusesOtherNames) {
  llvm::Expected<TargetTier> tier = parseTargetTier("x86-64-v2");
  ASSERT_FALSE(bool(tier));
  EXPECT_EQ(llvm::toString(tier.takeError()),
            "unknown target 'x86-64-v2', expected 'x86-64', 'x86-64-v3', "
            "'x86-64-v4', 'x86-64-v4+', or 'native'");
}

TEST(TargetTierTest, ParsesLists) {
  using Tiers = llvm::SmallVector<TargetTier>;
  EXPECT_EQ(llvm::cantFail(parseTargetTiers("x86-64-v3")),
            Tiers({TargetTier::X86_64_V3}));
  // In ascending order, each once.
  EXPECT_EQ(llvm::cantFail(parseTargetTiers("x86-64-v4+,x86-64,x86-64-v4+")),
            Tiers({TargetTier::X86_64, TargetTier::X86_64_V4Plus}));
  for (const char *list :
       {"", "x86-64,", "x86-64,,x86-64-v3", "x86-64 ,native"})
    EXPECT_TRUE(llvm::errorToBool(parseTargetTiers(list).takeError())) << list;
}

TEST(TargetTierTest, DescribesRegisters) {
  const TargetTierInfo &baseline = getTargetTierInfo(TargetTier::X86_64);
  EXPECT_EQ(baseline.getF32Lanes(), 4u);
  EXPECT_EQ(baseline.vectorRegisters, 16u);
  EXPECT_FALSE(baseline.hasFMA);
  const TargetTierInfo &v4 = getTargetTierInfo(TargetTier::X86_64_V4);
  EXPECT_EQ(v4.getF32Lanes(), 16u);
  EXPECT_EQ(v4.vectorRegisters, 32u);
  EXPECT_TRUE(v4.hasFMA);
  const TargetTierInfo &plus = getTargetTierInfo(TargetTier::X86_64_V4Plus);
  EXPECT_EQ(plus.getF32Lanes(), 16u);
  // LLVM has no processor of the tier's name.
  EXPECT_EQ(plus.cpu, "x86-64-v4");
}

TEST(TargetTierTest, SelectsTheHighestTierOfAHost) {
  EXPECT_EQ(selectTargetTier({}), TargetTier::X86_64);
  for (const TargetTierInfo &info : getTargetTiers())
    EXPECT_EQ(selectTargetTier(getHostFeatures(info.tier)), info.tier);
}

TEST(TargetTierTest, OneMissingFeatureLowersTheTier) {
  llvm::StringMap<bool> features = getHostFeatures(TargetTier::X86_64_V4Plus);
  features["sse2"] = true;
  features["avx512bf16"] = false;
  EXPECT_EQ(selectTargetTier(features), TargetTier::X86_64_V4);
  // Some hosts have AVX-512F without the rest of the level.
  features["avx512vl"] = false;
  EXPECT_EQ(selectTargetTier(features), TargetTier::X86_64_V3);
  // The operating system does not save the registers.
  features["xsave"] = false;
  EXPECT_EQ(selectTargetTier(features), TargetTier::X86_64);
}

} // namespace
