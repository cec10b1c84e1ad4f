//===- Kernel.cpp - A compiled model as a benchmark -----------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Kernel.h"

#include "Bounds.h"

#include <ctime>

using namespace bayes_bounds;

/// Rounds of a fraction of a millisecond.
static constexpr uint64_t kRounds = 50000;

double bayes_bounds::measurePeak() {
  uint64_t operations = 0;
  double seconds =
      measureSeconds([&] { operations = bayes_bound_fma(kRounds); });
  return static_cast<double>(operations) / seconds;
}

double bayes_bounds::measureOperationRate() {
  uint64_t operations = 0;
  double seconds =
      measureSeconds([&] { operations = bayes_bound_operations(kRounds); });
  return static_cast<double>(operations) / seconds;
}

static size_t countElements(const int64_t *shape, uint32_t rank) {
  size_t count = 1;
  for (uint32_t i = 0; i < rank; ++i)
    count *= static_cast<size_t>(shape[i]);
  return count;
}

Kernel::Kernel(const bayes_model_api &api, size_t batch)
    : api(api), batch(batch), model(nullptr, Release{&api}) {
  bayes_model *created = nullptr;
  status = api.init(nullptr, &created);
  model.reset(created);
  if (status != BAYES_OK)
    return;
  const bayes_model_info &info = *api.info();
  input.assign(batch * countElements(info.input_shape, info.input_rank), 0.5f);
  for (uint32_t i = 0; i < info.output_count; ++i) {
    const bayes_output_info &output = info.outputs[i];
    results.emplace_back(batch * countElements(output.shape, output.rank));
    outputs.push_back(results.back().data());
  }
  workspace.resize(api.workspace_size(created));
  status = predict();
}

bayes_status Kernel::predict() {
  return api.predict(model.get(), input.data(), BAYES_INPUT_F32, batch,
                     /*first_example=*/0, /*key=*/42, kSamples, outputs.data(),
                     workspace.data(), workspace.size());
}

void Kernel::run(benchmark::State &state, double bound, const char *unit,
                 double work) {
  using benchmark::Counter;
  if (status != BAYES_OK)
    state.SkipWithError(api.status_message(status));
  std::clock_t start = std::clock();
  for (auto _ : state)
    benchmark::DoNotOptimize(predict());
  double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  state.counters["bound_us"] = 1e6 * bound;
  state.counters["bound_percent"] =
      100.0 * bound * static_cast<double>(state.iterations()) / seconds;
  state.counters[unit] = Counter(work, Counter::kIsIterationInvariantRate);
}
