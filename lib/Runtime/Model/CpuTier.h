/*===- CpuTier.h - Which instruction-set tier this machine has ----*- C -*-===*\
|*                                                                            *|
|* Part of the bayes-mlir project, under the Apache License v2.0 with LLVM    *|
|* Exceptions.                                                                *|
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception                    *|
|*                                                                            *|
|*===----------------------------------------------------------------------===*|
|*                                                                            *|
|* The levels of the x86-64 psABI ("Micro-Architecture Levels"), which are    *|
|* what LLVM enables for -march=x86-64-v2 and so on, and one above them. A    *|
|* tier needs both the CPU's instructions and an operating system that saves  *|
|* their registers.                                                           *|
|*                                                                            *|
\*===----------------------------------------------------------------------===*/

#ifndef BAYES_RUNTIME_MODEL_CPUTIER_H
#define BAYES_RUNTIME_MODEL_CPUTIER_H

#include "bayes-runtime/bayes_abi.h"

#include <cpuid.h>

/** The facts that tell the tiers apart. */
typedef struct CpuFeatures {
  /** CPUID leaf 1, ECX. */
  uint32_t leaf1Ecx;
  /** CPUID leaf 7, subleaf 0, EBX. */
  uint32_t leaf7Ebx;
  /** CPUID leaf 7, subleaf 0, ECX. */
  uint32_t leaf7Ecx;
  /** CPUID leaf 7, subleaf 1, EAX. */
  uint32_t leaf7Subleaf1Eax;
  /** CPUID leaf 0x80000001, ECX. */
  uint32_t extended1Ecx;
  /** XCR0: the register state that the operating system saves. */
  uint32_t xcr0;
} CpuFeatures;

static CpuFeatures readCpuFeatures(void) {
  CpuFeatures features = {0, 0, 0, 0, 0, 0};
  uint32_t eax, ebx, ecx, edx;
  if (__get_cpuid(1, &eax, &ebx, &ecx, &edx))
    features.leaf1Ecx = ecx;
  if (__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx)) {
    features.leaf7Ebx = ebx;
    features.leaf7Ecx = ecx;
    /* EAX is the highest subleaf; CPUs differ in what they say beyond it. */
    if (eax >= 1 && __get_cpuid_count(7, 1, &eax, &ebx, &ecx, &edx))
      features.leaf7Subleaf1Eax = eax;
  }
  if (__get_cpuid(0x80000001, &eax, &ebx, &ecx, &edx))
    features.extended1Ecx = ecx;
  /* XGETBV exists only where the operating system uses XSAVE. It is written as
     bytes because baseline assemblers may refuse its name. */
  if (features.leaf1Ecx & bit_OSXSAVE)
    __asm__ volatile(".byte 0x0f, 0x01, 0xd0"
                     : "=a"(features.xcr0), "=d"(edx)
                     : "c"(0));
  return features;
}

/** The highest BAYES_TIER_* whose requirements, and those of all tiers below
    it, `features` fulfils. */
static uint32_t findHighestTier(CpuFeatures features) {
  /* XMM and YMM, and with them opmask, upper ZMM and ZMM16-31. */
  enum { AvxState = 0x06, Avx512State = 0xe6 };
  static const struct {
    uint32_t tier;
    CpuFeatures required;
  } rows[] = {
      {BAYES_TIER_X86_64_V2,
       {bit_CMPXCHG16B | bit_POPCNT | bit_SSE3 | bit_SSSE3 | bit_SSE41 |
            bit_SSE42,
        0, 0, 0, bit_LAHF_LM, 0}},
      {BAYES_TIER_X86_64_V3,
       {bit_AVX | bit_F16C | bit_FMA | bit_MOVBE | bit_XSAVE | bit_OSXSAVE,
        bit_AVX2 | bit_BMI | bit_BMI2, 0, 0, bit_LZCNT, AvxState}},
      {BAYES_TIER_X86_64_V4,
       {0,
        bit_AVX512F | bit_AVX512BW | bit_AVX512CD | bit_AVX512DQ | bit_AVX512VL,
        0, 0, 0, Avx512State}},
      {BAYES_TIER_X86_64_V4_PLUS,
       {0, 0, bit_AVX512VBMI | bit_AVX512VBMI2 | bit_AVX512VNNI, bit_AVX512BF16,
        0, 0}},
  };
  uint32_t tier = BAYES_TIER_X86_64;
  for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); ++i) {
    const CpuFeatures *required = &rows[i].required;
    if ((features.leaf1Ecx & required->leaf1Ecx) != required->leaf1Ecx ||
        (features.leaf7Ebx & required->leaf7Ebx) != required->leaf7Ebx ||
        (features.leaf7Ecx & required->leaf7Ecx) != required->leaf7Ecx ||
        (features.leaf7Subleaf1Eax & required->leaf7Subleaf1Eax) !=
            required->leaf7Subleaf1Eax ||
        (features.extended1Ecx & required->extended1Ecx) !=
            required->extended1Ecx ||
        (features.xcr0 & required->xcr0) != required->xcr0)
      break;
    tier = rows[i].tier;
  }
  return tier;
}

#endif /* BAYES_RUNTIME_MODEL_CPUTIER_H */
