//===- FakeModel.h - A model without a compiler -----------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Defines the symbols that the object emitter supplies, with arithmetic that a
// test can repeat exactly: a model of 6 inputs with blocks of 4 examples and 1
// for two tiers, and outputs of rank 1, 0 and 2. The description is constant in
// an artifact and mutable here, so that tests can break it.
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_UNITTESTS_RUNTIME_MODEL_FAKEMODEL_H
#define BAYES_UNITTESTS_RUNTIME_MODEL_FAKEMODEL_H

#include "bayes-runtime/OneDNN.h"
#include "bayes-runtime/bayes_abi.h"

#include <array>
#include <atomic>
#include <vector>

namespace fake {

constexpr uint64_t kFeatures = 6;
constexpr uint64_t kLargeBlock = 4;
constexpr std::array<uint64_t, 3> kOutputFloats = {3, 1, 10};

/// The names differ from the symbols, which EmittedModel.h declares const.
extern bayes_model_info info __asm__("bayes_emitted_info");
extern std::array<bayes_parameter_info, 2> parameters;
extern std::array<bayes_tier_info, 2> tiers;

/// The model's functions.
extern "C" const bayes_model_api api __asm__("bayes_model_api");

/// The library that computes some products.
extern std::array<bayes_onednn_product, 2> libraryProducts;
extern struct Library {
  /// What preparing returns.
  bayes_status status;
  /// How many prepared states are not released.
  std::atomic<int> states;
} library;

/// What one call of a block saw.
struct BlockCall {
  uint64_t examples;
  uint64_t firstExample;
  unsigned mxcsr;
  /// BAYES_TIER_* of the code.
  uint32_t tier;
};

/// Makes blocks called by this thread append to `calls`; null for none.
void recordBlockCalls(std::vector<BlockCall> *calls);

/// The value that the fake blocks compute: float `index` of output `output` for
/// `row`, a row of kFeatures inputs with number `example`. Exact in float for
/// small integers.
float compute(const float *row, uint64_t example, uint64_t key,
              uint64_t samples, unsigned output, uint64_t index);

} // namespace fake

#endif // BAYES_UNITTESTS_RUNTIME_MODEL_FAKEMODEL_H
