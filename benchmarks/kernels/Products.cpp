//===- Products.cpp - Matrix products of the estimators -------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Bounds.h"
#include "Kernel.h"
#include "Operations.h"
#include "deterministic_layer.h"
#include "local_reparameterization.h"
#include "weight_sampling.h"

using namespace bayes_bounds;

/// Weights of a layer, 1024 by 1024.
static constexpr double kWeights = 1024.0 * 1024.0;

/// Two products of a row per sample and example, by means and by variances.
static void localReparameterization(benchmark::State &state) {
  auto batch = static_cast<size_t>(state.range(0));
  double flops = 2 * 2 * kWeights * kSamples * static_cast<double>(batch);
  Kernel(local_reparameterization_api, batch)
      .run(state, flops / measurePeak(), "FLOP", flops);
}

/// A normal and a multiply-add for every weight, which all examples share, and
/// a product of a row per sample and example.
static void weightSampling(benchmark::State &state) {
  auto batch = static_cast<size_t>(state.range(0));
  double drawn = kWeights * kSamples;
  double flops = 2 * drawn * static_cast<double>(1 + batch);
  double bound = drawn * kOperationsPerNormal / measureOperationRate() +
                 flops / measurePeak();
  Kernel(weight_sampling_api, batch).run(state, bound, "FLOP", flops);
}

/// A product of a row per example: the weights are read once, multiplied once.
static void deterministicLayer(benchmark::State &state) {
  auto batch = static_cast<size_t>(state.range(0));
  double flops = 2 * kWeights * static_cast<double>(batch);
  std::vector<float> weights(static_cast<size_t>(kWeights) + 16, 1.0f);
  void *aligned = weights.data();
  size_t bytes = sizeof(float) * static_cast<size_t>(kWeights);
  size_t space = sizeof(float) * weights.size();
  auto *data = static_cast<float *>(std::align(64, bytes, aligned, space));
  double reading = measureSeconds(
      [&] { benchmark::DoNotOptimize(bayes_bound_read(data, bytes)); });
  Kernel(deterministic_layer_api, batch)
      .run(state, std::max(reading, flops / measurePeak()), "FLOP", flops);
}

BENCHMARK(localReparameterization)
    ->Arg(1)
    ->Arg(16)
    ->Arg(128)
    ->Unit(benchmark::kMicrosecond);
BENCHMARK(weightSampling)->Arg(1)->Arg(16)->Unit(benchmark::kMicrosecond);
BENCHMARK(deterministicLayer)->Arg(1)->Arg(16)->Unit(benchmark::kMicrosecond);
