//===- Kernel.h - A compiled model as a benchmark ---------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_BENCHMARKS_KERNELS_KERNEL_H
#define BAYES_BENCHMARKS_KERNELS_KERNEL_H

#include "bayes-runtime/bayes_abi.h"
#include "benchmark/benchmark.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <vector>

namespace bayes_bounds {

/// Samples of every call.
inline constexpr uint64_t kSamples = 32;

/// Seconds that one call of `work` takes: the least of several, after one that
/// warms up.
template <typename Function>
double measureSeconds(const Function &work) {
  using Clock = std::chrono::steady_clock;
  work();
  double least = 1.0;
  for (int i = 0; i < 20; ++i) {
    Clock::time_point start = Clock::now();
    work();
    std::chrono::duration<double> elapsed = Clock::now() - start;
    least = std::min(least, elapsed.count());
  }
  return least;
}

/// Floating-point operations per second at the FMA peak of this core.
double measurePeak();
/// Vector operations, counted per element, per second when no result is waited
/// for.
double measureOperationRate();

/// One model with all that a call of predict needs, for `batch` examples whose
/// inputs are 0.5.
class Kernel {
public:
  Kernel(const bayes_model_api &api, size_t batch);

  /// Runs the loop of `state`, in which one call needs at least `bound`
  /// seconds. Counters: "bound_us", "bound_percent", the part of the
  /// processor's time that the bound explains, and `unit` per second of `work`
  /// each call.
  void run(benchmark::State &state, double bound, const char *unit,
           double work);

private:
  struct Release {
    const bayes_model_api *api;
    void operator()(bayes_model *handle) const { api->free(handle); }
  };

  bayes_status predict();

  const bayes_model_api &api;
  const size_t batch;
  bayes_status status = BAYES_OK;
  std::unique_ptr<bayes_model, Release> model;
  std::vector<float> input;
  std::vector<std::vector<float>> results;
  std::vector<float *> outputs;
  std::vector<char> workspace;
};

} // namespace bayes_bounds

#endif // BAYES_BENCHMARKS_KERNELS_KERNEL_H
