//===- CpuTierTest.cpp - Instruction-set tiers ----------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CpuTier.h"

#include "gtest/gtest.h"

// Registers like those of four machines; XCR0 as Linux sets it.
static constexpr CpuFeatures kZen4 = {0x7eda320b, 0xf1bf97a9, 0x00405fce,
                                      0x00000020, 0x75c237ff, 0xe7};
static constexpr CpuFeatures kSkylakeServer = {
    0x7ffefbff, 0xd39ffffb, 0x00000008, 0x00000000, 0x00000121, 0xe7};
static constexpr CpuFeatures kHaswell = {0x7ffafbff, 0x000027ab, 0x00000000,
                                         0x00000000, 0x00000021, 0x7};
static constexpr CpuFeatures kNehalem = {0x0098e3bd, 0x00000000, 0x00000000,
                                         0x00000000, 0x00000001, 0};

TEST(CpuTier, KnownMachines) {
  EXPECT_EQ(findHighestTier(kZen4), uint32_t(BAYES_TIER_X86_64_V4_PLUS));
  EXPECT_EQ(findHighestTier(kSkylakeServer), uint32_t(BAYES_TIER_X86_64_V4));
  EXPECT_EQ(findHighestTier(kHaswell), uint32_t(BAYES_TIER_X86_64_V3));
  EXPECT_EQ(findHighestTier(kNehalem), uint32_t(BAYES_TIER_X86_64_V2));
  EXPECT_EQ(findHighestTier({0, 0, 0, 0, 0, 0}), uint32_t(BAYES_TIER_X86_64));
}

TEST(CpuTier, OperatingSystemMustSaveTheState) {
  CpuFeatures features = kZen4;
  features.xcr0 = 0x7; // x87, XMM, YMM, but no AVX-512 state
  EXPECT_EQ(findHighestTier(features), uint32_t(BAYES_TIER_X86_64_V3));
  features.xcr0 = 0x67; // opmask and upper ZMM, but not ZMM16-31
  EXPECT_EQ(findHighestTier(features), uint32_t(BAYES_TIER_X86_64_V3));
  features.xcr0 = 0x3; // XMM only
  EXPECT_EQ(findHighestTier(features), uint32_t(BAYES_TIER_X86_64_V2));
}

TEST(CpuTier, OneMissingFeatureLosesTheTier) {
  CpuFeatures features = kZen4;
  features.leaf7Ebx &= ~uint32_t(bit_AVX512VL);
  EXPECT_EQ(findHighestTier(features), uint32_t(BAYES_TIER_X86_64_V3));

  for (uint32_t bit : {bit_AVX512VBMI, bit_AVX512VBMI2, bit_AVX512VNNI}) {
    features = kZen4;
    features.leaf7Ecx &= ~bit;
    EXPECT_EQ(findHighestTier(features), uint32_t(BAYES_TIER_X86_64_V4));
  }
  features = kZen4;
  features.leaf7Subleaf1Eax &= ~uint32_t(bit_AVX512BF16);
  EXPECT_EQ(findHighestTier(features), uint32_t(BAYES_TIER_X86_64_V4));

  features = kZen4;
  features.leaf1Ecx &= ~uint32_t(bit_FMA);
  EXPECT_EQ(findHighestTier(features), uint32_t(BAYES_TIER_X86_64_V2));

  features = kZen4;
  features.extended1Ecx &= ~uint32_t(bit_LZCNT);
  EXPECT_EQ(findHighestTier(features), uint32_t(BAYES_TIER_X86_64_V2));

  // AVX-512 does not help a machine that lacks something of x86-64-v2.
  features = kZen4;
  features.leaf1Ecx &= ~uint32_t(bit_SSE42);
  EXPECT_EQ(findHighestTier(features), uint32_t(BAYES_TIER_X86_64));
}

// The compiler's own detection is the independent reference.
TEST(CpuTier, AgreesWithTheCompilerOnThisMachine) {
  uint32_t expected = BAYES_TIER_X86_64;
  __builtin_cpu_init();
  if (__builtin_cpu_supports("x86-64-v2"))
    expected = BAYES_TIER_X86_64_V2;
  if (__builtin_cpu_supports("x86-64-v3"))
    expected = BAYES_TIER_X86_64_V3;
  if (__builtin_cpu_supports("x86-64-v4"))
    expected = BAYES_TIER_X86_64_V4;
  if (expected == BAYES_TIER_X86_64_V4 &&
      __builtin_cpu_supports("avx512vbmi") &&
      __builtin_cpu_supports("avx512vbmi2") &&
      __builtin_cpu_supports("avx512vnni") &&
      __builtin_cpu_supports("avx512bf16"))
    expected = BAYES_TIER_X86_64_V4_PLUS;
  EXPECT_EQ(findHighestTier(readCpuFeatures()), expected);
}
