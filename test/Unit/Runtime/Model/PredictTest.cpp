//===- PredictTest.cpp - Blocks, staging and results ----------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ModelFixture.h"

#include <cstring>
#include <memory>
#include <thread>
#include <xmmintrin.h>

using namespace fake;

namespace {

constexpr uint64_t kKey = 3;
constexpr uint64_t kSamples = 16;

using Results = std::array<std::vector<float>, 3>;

class Predict : public ModelFixture {
protected:
  void SetUp() override {
    ModelFixture::SetUp();
    workspace.resize(api.workspace_size(model));
  }

  /// Predicts `batch` rows of `input`.
  Results predict(const void *input, bayes_input_type type, uint64_t batch,
                  uint64_t firstExample) {
    Results results;
    std::array<float *, 3> outputs;
    for (size_t i = 0; i < outputs.size(); ++i) {
      results[i].resize(batch * kOutputFloats[i]);
      outputs[i] = results[i].data();
    }
    EXPECT_EQ(api.predict(model, input, type, batch, firstExample, kKey,
                          kSamples, outputs.data(), workspace.data(),
                          workspace.size()),
              BAYES_OK);
    return results;
  }

  std::vector<unsigned char> workspace;
};

std::vector<float> makeInput(uint64_t batch) {
  std::vector<float> input(batch * kFeatures);
  for (size_t i = 0; i < input.size(); ++i)
    input[i] = static_cast<float>(i % 13) - 5;
  return input;
}

/// What the fake model predicts, computed example by example.
Results expectResults(const std::vector<float> &input, uint64_t firstExample) {
  Results expected;
  uint64_t batch = input.size() / kFeatures;
  for (unsigned output = 0; output < expected.size(); ++output)
    for (uint64_t row = 0; row < batch; ++row)
      for (uint64_t i = 0; i < kOutputFloats[output]; ++i)
        expected[output].push_back(compute(&input[row * kFeatures],
                                           firstExample + row, kKey, kSamples,
                                           output, i));
  return expected;
}

TEST_F(Predict, EveryBatchSize) {
  for (uint64_t batch = 1; batch <= 13; ++batch) {
    std::vector<float> input = makeInput(batch);
    EXPECT_EQ(predict(input.data(), BAYES_INPUT_F32, batch, 20),
              expectResults(input, 20))
        << "batch " << batch;
  }
}

TEST_F(Predict, LargeBlocksFirst) {
  std::vector<BlockCall> calls;
  recordBlockCalls(&calls);
  std::vector<float> input = makeInput(11);
  predict(input.data(), BAYES_INPUT_F32, 11, 100);
  recordBlockCalls(nullptr);

  std::vector<std::pair<uint64_t, uint64_t>> found;
  found.reserve(calls.size());
  for (const BlockCall &call : calls)
    found.emplace_back(call.examples, call.firstExample);
  std::vector<std::pair<uint64_t, uint64_t>> expected = {
      {4, 100}, {4, 104}, {1, 108}, {1, 109}, {1, 110}};
  EXPECT_EQ(found, expected);
}

TEST_F(Predict, SplitsOfTheSameData) {
  std::vector<float> input = makeInput(9);
  Results whole = predict(input.data(), BAYES_INPUT_F32, 9, 0);
  for (uint64_t split = 1; split < 9; ++split) {
    Results joined = predict(input.data(), BAYES_INPUT_F32, split, 0);
    Results rest =
        predict(&input[split * kFeatures], BAYES_INPUT_F32, 9 - split, split);
    for (size_t i = 0; i < joined.size(); ++i)
      joined[i].insert(joined[i].end(), rest[i].begin(), rest[i].end());
    EXPECT_EQ(joined, whole) << "split after " << split;
  }
}

TEST_F(Predict, BytesAreDividedOnce) {
  // All 256 bytes, in 43 examples (the last two values are padding).
  std::vector<unsigned char> bytes(43 * kFeatures);
  std::vector<float> input(bytes.size());
  info.uint8_divisor = 127.5f;
  for (size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = static_cast<unsigned char>(i);
    input[i] = static_cast<float>(bytes[i]) / 127.5f;
  }
  EXPECT_EQ(predict(bytes.data(), BAYES_INPUT_U8, 43, 5),
            expectResults(input, 5));
}

TEST_F(Predict, UnwantedOutputs) {
  std::vector<float> input = makeInput(6);
  Results expected = expectResults(input, 0);
  for (size_t wanted = 0; wanted < expected.size(); ++wanted) {
    std::vector<float> result(expected[wanted].size());
    std::array<float *, 3> outputs = {};
    outputs[wanted] = result.data();
    EXPECT_EQ(api.predict(model, input.data(), BAYES_INPUT_F32, 6, 0, kKey,
                          kSamples, outputs.data(), workspace.data(),
                          workspace.size()),
              BAYES_OK);
    EXPECT_EQ(result, expected[wanted]);
  }
}

TEST_F(Predict, WorkspaceAtAnyAddress) {
  std::vector<float> input = makeInput(5);
  Results expected = expectResults(input, 0);
  size_t size = api.workspace_size(model);
  constexpr unsigned char canary = 0x5a;
  for (size_t offset = 0; offset < 64; ++offset) {
    workspace.assign(offset + size + 64, canary);
    std::array<float *, 3> outputs;
    Results results;
    for (size_t i = 0; i < outputs.size(); ++i) {
      results[i].resize(expected[i].size());
      outputs[i] = results[i].data();
    }
    ASSERT_EQ(api.predict(model, input.data(), BAYES_INPUT_F32, 5, 0, kKey,
                          kSamples, outputs.data(), workspace.data() + offset,
                          size),
              BAYES_OK);
    EXPECT_EQ(results, expected) << "offset " << offset;
    for (size_t i = 0; i < workspace.size(); ++i)
      if (i < offset || i >= offset + size)
        ASSERT_EQ(workspace[i], canary) << "offset " << offset;
  }
}

TEST_F(Predict, UsesNoHeap) {
  std::vector<float> input = makeInput(5);
  std::vector<float> mean(5 * kOutputFloats[0]);
  std::array<float *, 3> outputs = {mean.data(), nullptr, nullptr};
  HeapMonitor monitor(HeapMonitor::Count);
  bayes_status status =
      api.predict(model, input.data(), BAYES_INPUT_F32, 5, 0, kKey, kSamples,
                  outputs.data(), workspace.data(), workspace.size());
  EXPECT_EQ(monitor.stop(), 0u);
  EXPECT_EQ(status, BAYES_OK);
}

TEST_F(Predict, HeapMonitorSeesInit) {
  bayes_model *other;
  HeapMonitor monitor(HeapMonitor::Count);
  bayes_status status = api.init(nullptr, &other);
  EXPECT_EQ(monitor.stop(), 1u);
  ASSERT_EQ(status, BAYES_OK);
  api.free(other);
}

TEST_F(Predict, RoundingModeIsSetAndRestored) {
  // Flush-to-zero, denormals-are-zero, rounding up, the flag "overflow".
  constexpr unsigned unusual = 0x1f80 | 0x8000 | 0x0040 | 0x4000 | 0x0008;
  std::vector<BlockCall> calls;
  recordBlockCalls(&calls);
  std::vector<float> input = makeInput(5);
  unsigned before = _mm_getcsr();
  std::array<float *, 3> outputs = {};

  _mm_setcsr(unusual);
  bayes_status status =
      api.predict(model, input.data(), BAYES_INPUT_F32, 5, 0, kKey, kSamples,
                  outputs.data(), workspace.data(), workspace.size());
  unsigned after = _mm_getcsr();
  _mm_setcsr(before);
  recordBlockCalls(nullptr);

  EXPECT_EQ(status, BAYES_OK);
  EXPECT_EQ(after, unusual);
  ASSERT_EQ(calls.size(), 2u);
  for (const BlockCall &call : calls)
    EXPECT_EQ(call.mxcsr & ~0x3fu, 0x1f80u);
}

TEST_F(Predict, TwoThreadsShareTheHandle) {
  std::vector<float> input = makeInput(7);
  std::array<Results, 2> expected = {expectResults(input, 0),
                                     expectResults(input, 1000)};
  std::array<unsigned, 2> mismatches = {};
  auto work = [&](unsigned thread) {
    std::vector<unsigned char> scratch(api.workspace_size(model));
    for (int repetition = 0; repetition < 200; ++repetition) {
      Results results;
      std::array<float *, 3> outputs;
      for (size_t i = 0; i < outputs.size(); ++i) {
        results[i].resize(expected[thread][i].size());
        outputs[i] = results[i].data();
      }
      bayes_status status = api.predict(
          model, input.data(), BAYES_INPUT_F32, 7, 1000 * thread, kKey,
          kSamples, outputs.data(), scratch.data(), scratch.size());
      mismatches[thread] += status != BAYES_OK || results != expected[thread];
    }
  };
  std::thread other(work, 1);
  work(0);
  other.join();
  EXPECT_EQ(mismatches[0], 0u);
  EXPECT_EQ(mismatches[1], 0u);
}

} // namespace
