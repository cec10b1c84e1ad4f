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

#include <memory>

namespace bayes::runner {

/// Predicts through the function table of a compiled model.
class ApiPredictor : public Predictor {
public:
  /// Checks the table and the description and makes a handle. The table must
  /// outlive the result. `maxTier` is `bayes_options.max_tier`. Errors: another
  /// version of the C interface, a corrupt description (extents, divisor), an
  /// unsupported CPU, corrupt weights.
  static Result<std::unique_ptr<ApiPredictor>>
  create(const bayes_model_api &api, uint32_t maxTier = BAYES_TIER_ANY);

  ApiPredictor(const ApiPredictor &) = delete;
  ApiPredictor &operator=(const ApiPredictor &) = delete;
  ~ApiPredictor() override;

  const ModelInfo &getInfo() const override { return info; }
  size_t getWorkspaceSize() const override;
  Status predict(const PredictRequest &request) const override;

private:
  ApiPredictor(const bayes_model_api &api, bayes_model *model);

  const bayes_model_api &api;
  bayes_model *model;
  ModelInfo info;
};

} // namespace bayes::runner

#endif // BAYES_RUNTIME_RUNNER_APIPREDICTOR_H
