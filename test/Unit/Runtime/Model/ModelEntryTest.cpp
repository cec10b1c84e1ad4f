//===- ModelEntryTest.cpp - Handles and argument checks -------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FakeModel.h"
#include "ModelFixture.h"

#include <cmath>
#include <cstring>
#include <limits>
#include <set>
#include <string>

using namespace fake;

namespace {

using ModelEntry = ModelFixture;

TEST_F(ModelEntry, Table) {
  EXPECT_EQ(api.abi_version, BAYES_ABI_VERSION);
  EXPECT_EQ(api.struct_size, sizeof(bayes_model_api));
  EXPECT_EQ(api.info(), &info);
}

TEST_F(ModelEntry, EveryStatusHasItsMessage) {
  std::set<std::string> messages;
  for (bayes_status status = BAYES_OK; status <= BAYES_ERROR_WRONG_MODEL;
       ++status)
    messages.insert(api.status_message(status));
  EXPECT_EQ(messages.size(), size_t(BAYES_ERROR_WRONG_MODEL) + 1);
  EXPECT_EQ(messages.count("unknown status"), 0u);
  EXPECT_STREQ(api.status_message(-1), "unknown status");
  EXPECT_STREQ(api.status_message(1000), "unknown status");
}

//===----------------------------------------------------------------------===//
// init and free
//===----------------------------------------------------------------------===//

TEST_F(ModelEntry, InitNeedsAPlaceForTheHandle) {
  EXPECT_EQ(api.init(nullptr, nullptr), BAYES_ERROR_NULL_ARGUMENT);
}

TEST_F(ModelEntry, FreeIgnoresNull) { api.free(nullptr); }

/// Runs init with `options`, expects `status`, and no handle on failure.
void expectInit(const bayes_options *options, bayes_status status) {
  auto *stale = reinterpret_cast<bayes_model *>(0x1);
  bayes_model *handle = stale;
  EXPECT_EQ(api.init(options, &handle), status);
  if (status == BAYES_OK)
    EXPECT_NE(handle, stale);
  else
    EXPECT_EQ(handle, nullptr);
  if (status == BAYES_OK)
    api.free(handle);
}

TEST_F(ModelEntry, Options) {
  bayes_options options = {};
  options.struct_size = sizeof(options);
  expectInit(&options, BAYES_OK);
  options.max_tier = BAYES_TIER_X86_64_V4_PLUS;
  expectInit(&options, BAYES_OK);
  options.max_tier = BAYES_TIER_X86_64_V4_PLUS + 1;
  expectInit(&options, BAYES_ERROR_INVALID_OPTIONS);
  options = {};
  expectInit(&options, BAYES_ERROR_INVALID_OPTIONS);
  options.struct_size = sizeof(bayes_options) - 1;
  expectInit(&options, BAYES_ERROR_INVALID_OPTIONS);
}

TEST_F(ModelEntry, OptionsOfTheFirstCallers) {
  // They end after max_tier; what follows is not theirs.
  bayes_options options = {};
  options.struct_size = 8;
  options.max_tier = BAYES_TIER_X86_64_V4;
  options.threads = 1000000;
  expectInit(&options, BAYES_OK);
  options.struct_size = 7;
  expectInit(&options, BAYES_ERROR_INVALID_OPTIONS);
  options.struct_size = 9;
  expectInit(&options, BAYES_ERROR_INVALID_OPTIONS);
}

TEST_F(ModelEntry, OptionsForThreads) {
  bayes_options options = {};
  options.struct_size = sizeof(options);
  options.threads = 1;
  expectInit(&options, BAYES_OK);
  options.threads = 2; // without parallel_for
  expectInit(&options, BAYES_ERROR_INVALID_OPTIONS);
  options.parallel_for = [](void *, uint64_t, bayes_parallel_body *, void *) {};
  expectInit(&options, BAYES_OK);
  options.threads = BAYES_MAX_THREADS;
  expectInit(&options, BAYES_OK);
  options.threads = BAYES_MAX_THREADS + 1;
  expectInit(&options, BAYES_ERROR_INVALID_OPTIONS);
  options.threads = 0;
  expectInit(&options, BAYES_ERROR_INVALID_OPTIONS);
}

TEST_F(ModelEntry, OptionsOfANewerCaller) {
  struct {
    bayes_options known;
    uint64_t unknown;
  } options = {};
  options.known.struct_size = sizeof(options);
  expectInit(&options.known, BAYES_OK);
  options.unknown = 1;
  expectInit(&options.known, BAYES_ERROR_INVALID_OPTIONS);
}

TEST_F(ModelEntry, RefusesACpuBelowTheTier) {
  // The fake model is compiled for x86-64-v2 and -v3.
  bayes_options options = {};
  options.struct_size = sizeof(options);
  options.max_tier = BAYES_TIER_X86_64;
  expectInit(&options, BAYES_ERROR_UNSUPPORTED_CPU);
  options.max_tier = BAYES_TIER_X86_64_V2;
  expectInit(&options, BAYES_OK);
  // No CPU has this tier.
  tiers[0].tier = 1000;
  tiers[1].tier = 1001;
  expectInit(nullptr, BAYES_ERROR_UNSUPPORTED_CPU);
}

/// The tier that a handle with `maxTier` says it has, where its blocks agree.
uint32_t getChosenTier(uint32_t maxTier) {
  bayes_options options = {};
  options.struct_size = sizeof(options);
  options.max_tier = maxTier;
  bayes_model *handle;
  EXPECT_EQ(api.init(&options, &handle), BAYES_OK);
  std::vector<float> input(5 * kFeatures);
  std::vector<unsigned char> workspace(api.workspace_size(handle));
  float *outputs[] = {nullptr, nullptr, nullptr};
  std::vector<BlockCall> calls;
  recordBlockCalls(&calls);
  EXPECT_EQ(api.predict(handle, input.data(), BAYES_INPUT_F32, 5, 0, 0, 1,
                        outputs, workspace.data(), workspace.size()),
            BAYES_OK);
  recordBlockCalls(nullptr);
  uint32_t tier = api.tier(handle);
  EXPECT_EQ(calls.size(), 2u); // 4 examples and 1
  for (const BlockCall &call : calls)
    EXPECT_EQ(call.tier, tier);
  api.free(handle);
  return tier;
}

TEST_F(ModelEntry, PicksTheHighestTierOfTheCpu) {
  EXPECT_EQ(getChosenTier(BAYES_TIER_X86_64_V2),
            uint32_t(BAYES_TIER_X86_64_V2));
  if (!__builtin_cpu_supports("x86-64-v3"))
    GTEST_SKIP() << "needs x86-64-v3";
  EXPECT_EQ(getChosenTier(BAYES_TIER_X86_64_V3),
            uint32_t(BAYES_TIER_X86_64_V3));
  EXPECT_EQ(getChosenTier(BAYES_TIER_X86_64_V4),
            uint32_t(BAYES_TIER_X86_64_V3));
  EXPECT_EQ(getChosenTier(BAYES_TIER_ANY), uint32_t(BAYES_TIER_X86_64_V3));
}

TEST_F(ModelEntry, RefusesCorruptWeights) {
  parameters[1].crc32 ^= 1;
  expectInit(nullptr, BAYES_ERROR_CORRUPT_WEIGHTS);
}

TEST_F(ModelEntry, RefusesParametersOutsideTheWeights) {
  parameters[1].bytes = 21;
  expectInit(nullptr, BAYES_ERROR_CORRUPT_WEIGHTS);
  parameters[1].bytes = UINT64_MAX;
  expectInit(nullptr, BAYES_ERROR_CORRUPT_WEIGHTS);
  parameters[1] = {"fc1.bias.mean", 85, 0, 0};
  expectInit(nullptr, BAYES_ERROR_CORRUPT_WEIGHTS);
}

TEST_F(ModelEntry, OutOfMemory) {
  HeapMonitor monitor(HeapMonitor::Refuse);
  bayes_model *handle;
  bayes_status status = api.init(nullptr, &handle);
  monitor.stop();
  EXPECT_EQ(status, BAYES_ERROR_OUT_OF_MEMORY);
  EXPECT_EQ(handle, nullptr);
}

//===----------------------------------------------------------------------===//
// Arguments of predict
//===----------------------------------------------------------------------===//

/// The arguments of one valid call, for tests that spoil one of them.
struct Arguments {
  const bayes_model *model;
  const void *input;
  bayes_input_type inputType = BAYES_INPUT_F32;
  uint64_t batch = 2;
  uint64_t firstExample = 0;
  uint64_t key = 1;
  uint64_t samples = 8;
  float *const *outputs;
  void *workspace;
  size_t workspaceSize;

  bayes_status predict() const {
    return api.predict(model, input, inputType, batch, firstExample, key,
                       samples, outputs, workspace, workspaceSize);
  }
};

class ModelArguments : public ModelFixture {
protected:
  void SetUp() override {
    ModelFixture::SetUp();
    input.assign(2 * kFeatures, 1.0f);
    workspace.resize(api.workspace_size(model));
    for (size_t i = 0; i < outputs.size(); ++i) {
      results[i].assign(2 * kOutputFloats[i], kUntouched);
      outputs[i] = results[i].data();
    }
    arguments.model = model;
    arguments.input = input.data();
    arguments.outputs = outputs.data();
    arguments.workspace = workspace.data();
    arguments.workspaceSize = workspace.size();
  }

  /// Expects `status` and, on failure, that no output was written.
  void expectStatus(bayes_status status) {
    EXPECT_EQ(arguments.predict(), status);
    if (status != BAYES_OK)
      for (const std::vector<float> &result : results)
        for (float value : result)
          EXPECT_EQ(value, kUntouched);
  }

  static constexpr float kUntouched = -12345.0f;
  std::vector<float> input;
  std::vector<unsigned char> workspace;
  std::array<std::vector<float>, 3> results;
  std::array<float *, 3> outputs;
  Arguments arguments;
};

TEST_F(ModelArguments, Valid) { expectStatus(BAYES_OK); }

TEST_F(ModelArguments, NullModel) {
  arguments.model = nullptr;
  expectStatus(BAYES_ERROR_NULL_ARGUMENT);
  EXPECT_EQ(api.workspace_size(nullptr), 0u);
  EXPECT_EQ(api.tier(nullptr), uint32_t(BAYES_TIER_ANY));
}

TEST_F(ModelArguments, WrongModel) {
  // Every handle begins with its model's description.
  const bayes_model_info other = info;
  const bayes_model_info *handle[] = {&other};
  arguments.model = reinterpret_cast<const bayes_model *>(handle);
  expectStatus(BAYES_ERROR_WRONG_MODEL);
  EXPECT_EQ(api.workspace_size(arguments.model), 0u);
  EXPECT_EQ(api.tier(arguments.model), uint32_t(BAYES_TIER_ANY));
}

TEST_F(ModelArguments, NullPointers) {
  arguments.input = nullptr;
  expectStatus(BAYES_ERROR_NULL_ARGUMENT);
  arguments.input = input.data();
  arguments.outputs = nullptr;
  expectStatus(BAYES_ERROR_NULL_ARGUMENT);
  arguments.outputs = outputs.data();
  arguments.workspace = nullptr;
  expectStatus(BAYES_ERROR_NULL_ARGUMENT);
}

TEST_F(ModelArguments, InputType) {
  arguments.inputType = 2;
  expectStatus(BAYES_ERROR_INPUT_TYPE);
  arguments.inputType = -1;
  expectStatus(BAYES_ERROR_INPUT_TYPE);
}

TEST_F(ModelArguments, ModelWithFloatInputOnly) {
  size_t withBytes = api.workspace_size(model);
  info.uint8_divisor = 0;
  EXPECT_LT(api.workspace_size(model), withBytes);
  arguments.inputType = BAYES_INPUT_U8;
  expectStatus(BAYES_ERROR_INPUT_TYPE);
  arguments.inputType = BAYES_INPUT_F32;
  arguments.workspaceSize = api.workspace_size(model);
  expectStatus(BAYES_OK);
}

TEST_F(ModelArguments, Samples) {
  arguments.samples = 0;
  expectStatus(BAYES_ERROR_ZERO_SAMPLES);
  arguments.samples = BAYES_MAX_SAMPLES + 1;
  expectStatus(BAYES_ERROR_TOO_MANY_SAMPLES);
  arguments.samples = BAYES_MAX_SAMPLES;
  expectStatus(BAYES_OK);
}

TEST_F(ModelArguments, ExampleNumbers) {
  arguments.firstExample = BAYES_MAX_EXAMPLES - 1;
  expectStatus(BAYES_ERROR_EXAMPLE_OVERFLOW);
  arguments.firstExample = UINT64_MAX;
  expectStatus(BAYES_ERROR_EXAMPLE_OVERFLOW);
  arguments.firstExample = 0;
  arguments.batch = UINT64_MAX;
  expectStatus(BAYES_ERROR_EXAMPLE_OVERFLOW);
  arguments.batch = 2;
  arguments.firstExample = BAYES_MAX_EXAMPLES - 2;
  expectStatus(BAYES_OK);
}

TEST_F(ModelArguments, WorkspaceTooSmall) {
  --arguments.workspaceSize;
  expectStatus(BAYES_ERROR_WORKSPACE_TOO_SMALL);
  arguments.workspaceSize = 0;
  expectStatus(BAYES_ERROR_WORKSPACE_TOO_SMALL);
}

TEST_F(ModelArguments, NotFinite) {
  float infinity = std::numeric_limits<float>::infinity();
  float nan = std::numeric_limits<float>::quiet_NaN();
  for (float value : {infinity, -infinity, nan, -nan})
    for (size_t index : {size_t(0), input.size() - 1}) {
      input.assign(input.size(), 1.0f);
      input[index] = value;
      expectStatus(BAYES_ERROR_NOT_FINITE);
    }
  // The extremes of what is finite.
  input.assign(input.size(), std::numeric_limits<float>::max());
  input[0] = std::numeric_limits<float>::denorm_min();
  expectStatus(BAYES_OK);
}

TEST_F(ModelArguments, EmptyBatchNeedsNoMemory) {
  arguments.batch = 0;
  arguments.input = nullptr;
  arguments.outputs = nullptr;
  arguments.workspace = nullptr;
  arguments.workspaceSize = 0;
  EXPECT_EQ(arguments.predict(), BAYES_OK);
  arguments.firstExample = BAYES_MAX_EXAMPLES;
  EXPECT_EQ(arguments.predict(), BAYES_OK);
  arguments.samples = 0;
  EXPECT_EQ(arguments.predict(), BAYES_ERROR_ZERO_SAMPLES);
}

} // namespace
