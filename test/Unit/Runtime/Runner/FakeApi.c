//===- FakeApi.c - A compiled model without a compiler --------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FakeApi.h"

struct bayes_model {
  uint32_t tier;
};

static struct bayes_model model;

static const bayes_model_info *info(void) {
  static const int64_t inputShape[] = {2, 2};
  static const int64_t classes[] = {3};
  static const bayes_output_info outputs[] = {
      {"mean", 1, classes},
      {"variance", 1, classes},
      {"predictive_entropy", 0, NULL},
  };
  static const bayes_tier_info tiers[] = {
      {"x86-64-v3", BAYES_TIER_X86_64_V3},
      {"x86-64-v4", BAYES_TIER_X86_64_V4},
  };
  static const bayes_model_info description = {
      .abi_version = BAYES_ABI_VERSION,
      .struct_size = sizeof(bayes_model_info),
      .name = "fake",
      .draws = "draws-v1",
      .tier = "x86-64-v3",
      .compiler = "bayes-mlir 1.2.3",
      .json = "{}",
      .tier_index = BAYES_TIER_X86_64_V3,
      .uint8_divisor = 255,
      .input_rank = 2,
      .input_shape = inputShape,
      .output_count = 3,
      .outputs = outputs,
      .tier_count = 2,
      .tiers = tiers,
  };
  return &description;
}

static const char *statusMessage(bayes_status status) {
  return status == BAYES_ERROR_ZERO_SAMPLES ? "no samples" : "other";
}

static bayes_status init(const bayes_options *options, bayes_model **out) {
  *out = NULL;
  if (options->struct_size != sizeof(bayes_options))
    return BAYES_ERROR_INVALID_OPTIONS;
  if (options->max_tier != BAYES_TIER_ANY &&
      options->max_tier < BAYES_TIER_X86_64_V3)
    return BAYES_ERROR_UNSUPPORTED_CPU;
  model.tier = options->max_tier == BAYES_TIER_X86_64_V3 ? BAYES_TIER_X86_64_V3
                                                         : BAYES_TIER_X86_64_V4;
  *out = &model;
  return BAYES_OK;
}

static void release(bayes_model *handle) { handle->tier = 0; }

static uint32_t tier(const bayes_model *handle) { return handle->tier; }

static size_t workspaceSize(const bayes_model *handle) {
  return handle == &model ? 128 : 0;
}

static bayes_status predict(const bayes_model *handle, const void *input,
                            bayes_input_type inputType, uint64_t batch,
                            uint64_t firstExample, uint64_t key,
                            uint64_t samples, float *const *outputs,
                            void *workspace, size_t size) {
  (void)firstExample;
  (void)key;
  if (handle != &model || !input || !workspace || size != 128)
    return BAYES_ERROR_NULL_ARGUMENT;
  if (inputType != BAYES_INPUT_U8)
    return BAYES_ERROR_INPUT_TYPE;
  if (samples == 0)
    return BAYES_ERROR_ZERO_SAMPLES;
  for (uint64_t row = 0; row < batch; ++row) {
    for (int c = 0; c < 3; ++c) {
      outputs[0][3 * row + c] = c == 0 ? 0.5f : 0.25f;
      outputs[1][3 * row + c] = 0;
    }
    outputs[2][row] = 1.04f;
  }
  return BAYES_OK;
}

const bayes_model_api bayes_model_v1 = {
    .abi_version = BAYES_ABI_VERSION,
    .struct_size = sizeof(bayes_model_api),
    .info = info,
    .status_message = statusMessage,
    .init = init,
    .free = release,
    .workspace_size = workspaceSize,
    .predict = predict,
    .tier = tier,
};
