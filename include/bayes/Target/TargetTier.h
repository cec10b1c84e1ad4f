//===- TargetTier.h - Levels of the x86-64 instruction set ------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The levels of the x86-64 psABI that block functions are compiled for, one
// above them, and the facts about each that vectorisation and code emission
// need.
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_TARGET_TARGETTIER_H
#define BAYES_TARGET_TARGETTIER_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <cstdint>

namespace mlir::bayes {

/// A level of the x86-64 psABI, or the fourth with VBMI, VBMI2, VNNI and BF16.
/// Each contains the ones before it; the values are the levels' numbers and
/// those of BAYES_TIER_* in the C ABI.
enum class TargetTier : uint32_t {
  X86_64 = 1,
  X86_64_V3 = 3,
  X86_64_V4 = 4,
  X86_64_V4Plus = 5
};

/// What is known about one tier.
struct TargetTierInfo {
  TargetTier tier;
  /// The value of `--march`, also `bayes_model_info::tier`.
  llvm::StringLiteral name;
  /// LLVM's name of the processor ("target-cpu").
  llvm::StringLiteral cpu;
  /// Features in LLVM's notation ("target-features"), "+sse3,+ssse3,...".
  llvm::StringLiteral features;
  /// Width of a vector register in bits.
  unsigned vectorBits;
  /// Number of vector registers.
  unsigned vectorRegisters;
  /// Whether there are fused multiply-add instructions.
  bool hasFMA;

  /// Number of f32 lanes of a vector register.
  unsigned getF32Lanes() const { return vectorBits / 32; }
};

/// All tiers in ascending order.
llvm::ArrayRef<TargetTierInfo> getTargetTiers();

/// The facts about `tier`.
const TargetTierInfo &getTargetTierInfo(TargetTier tier);

/// The highest tier whose features are all enabled in `features`, which maps
/// LLVM's feature names as `llvm::sys::getHostCPUFeatures` does.
TargetTier selectTargetTier(const llvm::StringMap<bool> &features);

/// Parses a value of `--march`: the name of a tier, or "native" for the highest
/// tier that this machine and its operating system support. Any other value is
/// an error that lists the accepted ones.
llvm::Expected<TargetTier> parseTargetTier(llvm::StringRef march);

/// Parses a list of them, separated by commas. The tiers are in ascending
/// order, each once.
llvm::Expected<llvm::SmallVector<TargetTier>>
parseTargetTiers(llvm::StringRef marches);

} // namespace mlir::bayes

#endif // BAYES_TARGET_TARGETTIER_H
