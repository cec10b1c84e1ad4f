//===- TargetTier.cpp - Levels of the x86-64 instruction set --------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Target/TargetTier.h"

#include "bayes-runtime/bayes_abi.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/ErrorHandling.h"
#include "llvm/TargetParser/Host.h"

using namespace mlir::bayes;

static_assert(uint32_t(TargetTier::X86_64) == BAYES_TIER_X86_64 &&
                  uint32_t(TargetTier::X86_64_V3) == BAYES_TIER_X86_64_V3 &&
                  uint32_t(TargetTier::X86_64_V4) == BAYES_TIER_X86_64_V4 &&
                  uint32_t(TargetTier::X86_64_V4Plus) ==
                      BAYES_TIER_X86_64_V4_PLUS,
              "tiers are numbered as in the C ABI");

// The features of a level are those of the psABI, "x86-64 Architecture Levels"
// (v3 includes v2). `xsave` stands for OSXSAVE: LLVM reports the AVX features
// only when the operating system saves the registers.
#define BAYES_FEATURES_V3                                                      \
  "+sse3,+ssse3,+sse4.1,+sse4.2,+popcnt,+cx16,+sahf,+avx,+avx2,+bmi,+bmi2,"    \
  "+f16c,+fma,+lzcnt,+movbe,+xsave"
#define BAYES_FEATURES_V4                                                      \
  BAYES_FEATURES_V3 ",+avx512f,+avx512bw,+avx512cd,+avx512dq,+avx512vl"
#define BAYES_FEATURES_V4_PLUS                                                 \
  BAYES_FEATURES_V4 ",+avx512vbmi,+avx512vbmi2,+avx512vnni,+avx512bf16"

static constexpr TargetTierInfo tiers[] = {
    {TargetTier::X86_64, "x86-64", "x86-64", "+sse,+sse2", 128, 16, false},
    {TargetTier::X86_64_V3, "x86-64-v3", "x86-64-v3", BAYES_FEATURES_V3, 256,
     16, true},
    {TargetTier::X86_64_V4, "x86-64-v4", "x86-64-v4", BAYES_FEATURES_V4, 512,
     32, true},
    {TargetTier::X86_64_V4Plus, "x86-64-v4+", "x86-64-v4",
     BAYES_FEATURES_V4_PLUS, 512, 32, true},
};

llvm::ArrayRef<TargetTierInfo> mlir::bayes::getTargetTiers() { return tiers; }

const TargetTierInfo &mlir::bayes::getTargetTierInfo(TargetTier tier) {
  for (const TargetTierInfo &info : tiers)
    if (info.tier == tier)
      return info;
  llvm_unreachable("unknown tier");
}

TargetTier
mlir::bayes::selectTargetTier(const llvm::StringMap<bool> &features) {
  for (const TargetTierInfo &info : llvm::reverse(llvm::ArrayRef(tiers))) {
    llvm::SmallVector<llvm::StringRef> needed;
    info.features.split(needed, ',');
    if (llvm::all_of(needed, [&](llvm::StringRef feature) {
          return features.lookup(feature.drop_front());
        }))
      return info.tier;
  }
  return TargetTier::X86_64;
}

llvm::Expected<TargetTier> mlir::bayes::parseTargetTier(llvm::StringRef march) {
  if (march == "native")
    return selectTargetTier(llvm::sys::getHostCPUFeatures());
  for (const TargetTierInfo &info : tiers)
    if (march == info.name)
      return info.tier;

  std::string names;
  for (const TargetTierInfo &info : tiers)
    names += "'" + info.name.str() + "', ";
  return llvm::createStringError("unknown target '" + march + "', expected " +
                                 names + "or 'native'");
}

llvm::Expected<llvm::SmallVector<TargetTier>>
mlir::bayes::parseTargetTiers(llvm::StringRef marches) {
  llvm::SmallVector<TargetTier> parsed;
  for (llvm::StringRef march : llvm::split(marches, ',')) {
    llvm::Expected<TargetTier> tier = parseTargetTier(march);
    if (!tier)
      return tier.takeError();
    parsed.push_back(*tier);
  }
  llvm::sort(parsed);
  parsed.erase(llvm::unique(parsed), parsed.end());
  return parsed;
}
