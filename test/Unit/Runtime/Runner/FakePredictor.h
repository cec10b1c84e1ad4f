//===- FakePredictor.h - A model without a compiler -------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_UNITTESTS_RUNTIME_RUNNER_FAKEPREDICTOR_H
#define BAYES_UNITTESTS_RUNTIME_RUNNER_FAKEPREDICTOR_H

#include "bayes-runtime/Runner/Predictor.h"

#include <mutex>
#include <vector>

/// A classifier of 4 features into 3 classes. Its predictions depend on input,
/// example number, key and samples, so that a mistake in any of them shows.
class FakePredictor : public bayes::runner::Predictor {
public:
  FakePredictor();

  const bayes::runner::ModelInfo &getInfo() const override { return info; }
  size_t getWorkspaceSize() const override { return 16; }
  bayes::Status
  predict(const bayes::runner::PredictRequest &request) const override;

  /// May be changed before use.
  bayes::runner::ModelInfo info;

  /// Fails in the batches that hold one of these example numbers.
  std::vector<uint64_t> failures;

  /// Says NaN of the examples with these numbers.
  std::vector<uint64_t> notFinite;

  /// What was asked for, in the order of the calls.
  std::vector<bayes::runner::PredictRequest> getRequests() const;

private:
  mutable std::mutex mutex;
  mutable std::vector<bayes::runner::PredictRequest> requests;
};

#endif // BAYES_UNITTESTS_RUNTIME_RUNNER_FAKEPREDICTOR_H
