//===- ModelFixture.h - Shared by the tests of ModelEntry.c -----*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_UNITTESTS_RUNTIME_MODEL_MODELFIXTURE_H
#define BAYES_UNITTESTS_RUNTIME_MODEL_MODELFIXTURE_H

#include "FakeModel.h"

#include "gtest/gtest.h"

/// A handle of the fake model, whose description is restored after each test.
class ModelFixture : public ::testing::Test {
protected:
  void SetUp() override {
    ASSERT_EQ(fake::api.init(nullptr, &model), BAYES_OK);
  }

  void TearDown() override {
    fake::api.free(model);
    fake::info = savedInfo;
    fake::parameters = savedParameters;
    fake::tiers = savedTiers;
  }

  bayes_model *model = nullptr;

private:
  bayes_model_info savedInfo = fake::info;
  std::array<bayes_parameter_info, 2> savedParameters = fake::parameters;
  std::array<bayes_tier_info, 2> savedTiers = fake::tiers;
};

/// Watches the calls of malloc by this thread until stop(). The test is linked
/// with `--wrap=malloc`.
class HeapMonitor {
public:
  enum Mode { Count, Refuse };

  explicit HeapMonitor(Mode mode);
  ~HeapMonitor() { stop(); }

  /// Ends watching and returns the number of calls.
  unsigned stop();
};

#endif // BAYES_UNITTESTS_RUNTIME_MODEL_MODELFIXTURE_H
