//===- MachineBounds.cpp - Arithmetic and memory at full speed ------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Bounds.h"

#include "VectorTypes.h"

using namespace bayes_bounds;

/// More than latency times throughput of any x86-64 CPU, and fewer than there
/// are registers.
static constexpr int kChains = 12;

/// A value that the compiler does not know.
static Floats splatUnknown(float value) {
  volatile float unknown = value;
  return splat(unknown);
}

/// Uses all chains, so that none is optimised away.
static void keep(const Floats (&chains)[kChains]) {
  Floats all = chains[0];
  for (int i = 1; i < kChains; ++i)
    all += chains[i];
  volatile float sink = sum(all);
  (void)sink;
}

uint64_t bayes_bound_fma(uint64_t rounds) {
  // Values tend to 2: neither subnormal nor infinite, for any rounds.
  Floats chains[kChains];
  for (int i = 0; i < kChains; ++i)
    chains[i] = splatUnknown(static_cast<float>(i));
  const Floats factor = splatUnknown(0.5f), term = splatUnknown(1.0f);
  for (uint64_t round = 0; round < rounds; ++round)
    for (Floats &chain : chains)
      chain = chain * factor + term;
  keep(chains);
  return rounds * kChains * kFloats * 2;
}

uint64_t bayes_bound_operations(uint64_t rounds) {
  Floats chains[kChains];
  for (int i = 0; i < kChains; ++i)
    chains[i] = splatUnknown(static_cast<float>(i));
  const Floats factor = splatUnknown(1.0f), term = splatUnknown(0.0f);
  for (uint64_t round = 0; round < rounds; ++round)
    for (int i = 0; i < kChains; i += 2) {
      chains[i] = chains[i] * factor;
      chains[i + 1] = chains[i + 1] + term;
    }
  keep(chains);
  return rounds * kChains * kFloats;
}

float bayes_bound_read(const float *data, size_t bytes) {
  constexpr size_t kStep = 512 / sizeof(Floats);
  Floats sums[kStep] = {};
  const auto *vectors = reinterpret_cast<const Floats *>(data);
  for (size_t i = 0; i < bytes / sizeof(Floats); i += kStep)
    for (size_t j = 0; j < kStep; ++j)
      sums[j] += vectors[i + j];
  float total = 0.0f;
  for (Floats part : sums)
    total += sum(part);
  return total;
}
