//===- IntrinsicTier.cpp - Which tier has an intrinsic --------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Target/IntrinsicTier.h"

#include "llvm/Support/FormatVariadic.h"
#include <optional>

using namespace mlir::bayes;

// The first tier that has an intrinsic, by the beginning of its name; the first
// match decides. No tier has the extensions that are listed without one, which
// share a prefix with others.
namespace {
struct IntrinsicFamily {
  llvm::StringLiteral prefix;
  std::optional<TargetTier> tier;
};
} // namespace

static constexpr IntrinsicFamily intrinsicFamilies[] = {
    {"llvm.x86.avx512.permvar.qi.", TargetTier::X86_64_V4Plus},     // VBMI
    {"llvm.x86.avx512.vpermi2var.qi.", TargetTier::X86_64_V4Plus},  // VBMI
    {"llvm.x86.avx512.pmultishift.qb.", TargetTier::X86_64_V4Plus}, // VBMI
    {"llvm.x86.avx512.vpdp", TargetTier::X86_64_V4Plus},            // VNNI
    {"llvm.x86.avx512bf16.", TargetTier::X86_64_V4Plus},            // BF16
    {"llvm.x86.avx512.vpmadd52", std::nullopt},                     // IFMA
    {"llvm.x86.avx512.vpshufbitqmb.", std::nullopt},                // BITALG
    {"llvm.x86.avx512.vp2intersect.", std::nullopt}, // VP2INTERSECT
    {"llvm.x86.avx512.", TargetTier::X86_64_V4},
    {"llvm.x86.avx.", TargetTier::X86_64_V3},
    {"llvm.x86.avx2.vpdp", std::nullopt}, // AVX-VNNI-INT8 and -INT16
    {"llvm.x86.avx2.", TargetTier::X86_64_V3},
    {"llvm.x86.bmi.", TargetTier::X86_64_V3},
    {"llvm.x86.fma.", TargetTier::X86_64_V3},
    {"llvm.x86.sse3.", TargetTier::X86_64_V3},
    {"llvm.x86.ssse3.", TargetTier::X86_64_V3},
    {"llvm.x86.sse41.", TargetTier::X86_64_V3},
    {"llvm.x86.sse42.", TargetTier::X86_64_V3},
    {"llvm.x86.vcvtps2ph.", TargetTier::X86_64_V3},
    {"llvm.x86.sse.", TargetTier::X86_64},
    {"llvm.x86.sse2.", TargetTier::X86_64},
    {"llvm.x86.", std::nullopt},
    // FMA, and ROUNDPS of SSE4.1.
    {"llvm.fma.", TargetTier::X86_64_V3},
    {"llvm.ceil.", TargetTier::X86_64_V3},
    {"llvm.floor.", TargetTier::X86_64_V3},
    {"llvm.nearbyint.", TargetTier::X86_64_V3},
    {"llvm.rint.", TargetTier::X86_64_V3},
    {"llvm.round.", TargetTier::X86_64_V3},
    {"llvm.roundeven.", TargetTier::X86_64_V3},
    {"llvm.trunc.", TargetTier::X86_64_V3},
};

/// Compressing and expanding bytes and words is VBMI2, larger elements
/// AVX-512F.
static bool isVBMI2(llvm::StringRef name) {
  return (name.starts_with("llvm.x86.avx512.mask.compress.") ||
          name.starts_with("llvm.x86.avx512.mask.expand.")) &&
         (name.ends_with("i8") || name.ends_with("i16"));
}

/// The first tier that has the intrinsic, if any does.
static std::optional<TargetTier> getFirstTier(llvm::StringRef name) {
  if (isVBMI2(name))
    return TargetTier::X86_64_V4Plus;
  for (const IntrinsicFamily &family : intrinsicFamilies)
    if (name.starts_with(family.prefix))
      return family.tier;
  return TargetTier::X86_64;
}

llvm::Error mlir::bayes::checkIntrinsic(llvm::StringRef name, TargetTier tier) {
  std::optional<TargetTier> first = getFirstTier(name);
  if (first && *first <= tier)
    return llvm::Error::success();
  if (!first)
    return llvm::createStringError("intrinsic '" + name +
                                   "' is outside of every supported target");
  return llvm::createStringError(llvm::formatv(
      "intrinsic '{0}' needs target '{1}', but the code is compiled for '{2}'",
      name, getTargetTierInfo(*first).name, getTargetTierInfo(tier).name));
}
