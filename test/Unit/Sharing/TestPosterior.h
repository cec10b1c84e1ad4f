//===- TestPosterior.h - Posteriors for tests -------------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_TEST_UNIT_SHARING_TESTPOSTERIOR_H
#define BAYES_TEST_UNIT_SHARING_TESTPOSTERIOR_H

#include "bayes/Sharing/Distortion.h"
#include "bayes/Sharing/Parallel.h"
#include "bayes/Support/Draws.h"

#include <cmath>
#include <memory>
#include <thread>
#include <vector>

namespace bayes::test {

/// The standard normal number `index` of a fixed stream.
inline float drawTestNormal(uint32_t index, uint32_t stream = 0) {
  return drawNormal(/*key=*/7, Purpose::Weight,
                    {/*site=*/stream, /*sample=*/0, /*example=*/0, index});
}

/// Random weights: means of several magnitudes, and log-normal standard
/// deviations around a tenth.
struct TestPosterior {
  std::vector<float> means;
  std::vector<float> stddevs;
  std::vector<float> importances;

  explicit TestPosterior(size_t size) {
    for (uint32_t i = 0; i < size; ++i) {
      float scale = i % 3 == 0 ? 0.02f : 0.3f;
      means.push_back(scale * drawTestNormal(i));
      stddevs.push_back(0.1f * std::exp(0.7f * drawTestNormal(i, 1)));
      importances.push_back(std::exp(drawTestNormal(i, 2)));
    }
  }

  PosteriorView getView() const { return {means, stddevs, {}}; }
  PosteriorView getWeighted() const { return {means, stddevs, importances}; }
};

inline std::vector<std::unique_ptr<Distortion>> makeAllDistortions() {
  std::vector<std::unique_ptr<Distortion>> all;
  all.push_back(makeKLEntryWeight());
  all.push_back(makeKLWeightEntry());
  all.push_back(makeWasserstein());
  all.push_back(makeCurvature());
  all.push_back(makeSquaredError());
  return all;
}

/// Runs loops backwards on the calling thread.
inline ParallelFor runBackwards() {
  return [](size_t count, llvm::function_ref<void(size_t)> body) {
    for (size_t i = count; i-- > 0;)
      body(i);
  };
}

/// Runs loops on `threads` threads.
inline ParallelFor runOnThreads(size_t threads) {
  return [threads](size_t count, llvm::function_ref<void(size_t)> body) {
    std::vector<std::thread> pool;
    pool.reserve(threads);
    for (size_t thread = 0; thread < threads; ++thread)
      pool.emplace_back([=] {
        for (size_t i = thread; i < count; i += threads)
          body(i);
      });
    for (std::thread &thread : pool)
      thread.join();
  };
}

} // namespace bayes::test

#endif // BAYES_TEST_UNIT_SHARING_TESTPOSTERIOR_H
