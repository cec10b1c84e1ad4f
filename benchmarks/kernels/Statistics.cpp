//===- Statistics.cpp - Softmax and predictive statistics -----------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "statistics.h"
#include "Bounds.h"
#include "Kernel.h"

using namespace bayes_bounds;

/// Rows of logits next to the same task written by hand.
static void statistics(benchmark::State &state) {
  constexpr size_t kClasses = BAYES_BOUND_CLASSES;
  constexpr size_t kResults = 2 * kClasses + 2;
  auto batch = static_cast<size_t>(state.range(0));
  std::vector<float> logits(batch * kClasses, 0.5f);
  std::vector<float> results(batch * kResults);
  alignas(64) static float noise[kClasses * BAYES_BOUND_SAMPLES];
  for (size_t i = 0; i < std::size(noise); ++i)
    noise[i] = static_cast<float>(i % 7) - 3.0f;
  double bound = measureSeconds([&] {
    bayes_bound_statistics(logits.data(), noise, batch, results.data());
    benchmark::DoNotOptimize(results.data());
  });
  double rows = static_cast<double>(batch * kSamples);
  Kernel(statistics_api, batch).run(state, bound, "rows", rows);
}
BENCHMARK(statistics)->Arg(1)->Arg(128)->Unit(benchmark::kMicrosecond);
