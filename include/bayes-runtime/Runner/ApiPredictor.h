//===- ApiPredictor.h - A compiled model's C interface ----------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_RUNTIME_RUNNER_APIPREDICTOR_H
#define BAYES_RUNTIME_RUNNER_APIPREDICTOR_H

#include "bayes-runtime/Runner/Predictor.h"
#include "bayes-runtime/ThreadPool.h"

#include <memory>

namespace bayes::runner {

/// The tiers that a model was compiled for, "x86-64, x86-64-v3".
std::string formatTiers(const bayes_model_info &info);

/// Predicts through the function table of a compiled model.
class ApiPredictor : public Predictor {
public:
  /// Checks the table and the description and makes a handle. The table must
  /// outlive the result. `maxTier` is `bayes_options.max_tier`; each prediction
  /// runs on `threads` threads, at least 1. Errors: another version of the C
  /// interface, a corrupt description (extents, divisor), an unsupported CPU,
  /// corrupt weights, threads that cannot be started.
  static Result<std::unique_ptr<ApiPredictor>>
  create(const bayes_model_api &api, uint32_t maxTier = BAYES_TIER_ANY,
         unsigned threads = 1);

  ApiPredictor(const ApiPredictor &) = delete;
  ApiPredictor &operator=(const ApiPredictor &) = delete;
  ~ApiPredictor() override;

  const ModelInfo &getInfo() const override { return info; }
  size_t getWorkspaceSize() const override;
  bool isParallel() const override { return pool != nullptr; }
  Status predict(const PredictRequest &request) const override;

private:
  struct PoolDeleter {
    void operator()(bayes_thread_pool *threads) const;
  };
  using Pool = std::unique_ptr<bayes_thread_pool, PoolDeleter>;

  ApiPredictor(const bayes_model_api &api, Pool pool, bayes_model *model);

  const bayes_model_api &api;
  /// Null for one thread, and for models of before there was parallel_for.
  Pool pool;
  bayes_model *model;
  ModelInfo info;
};

} // namespace bayes::runner

#endif // BAYES_RUNTIME_RUNNER_APIPREDICTOR_H
