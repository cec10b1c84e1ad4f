//===- FakeModel.cpp - A model without a compiler -------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FakeModel.h"

#include "EmittedModel.h"

#include <cstdlib>
#include <cstring>
#include <xmmintrin.h>

using namespace fake;

static constexpr uint64_t kScratchBytes = 100;

/// Where blocks find the state of the library, which is theirs to keep.
static constexpr uint64_t kStateOffset = 88;

static thread_local std::vector<BlockCall> *recordedCalls = nullptr;

void fake::recordBlockCalls(std::vector<BlockCall> *calls) {
  recordedCalls = calls;
}

float fake::compute(const float *row, uint64_t example, uint64_t key,
                    uint64_t samples, unsigned output, uint64_t index) {
  float sum = 0;
  for (uint64_t i = 0; i < kFeatures; ++i)
    sum += row[i] * static_cast<float>(i + 1);
  return sum + static_cast<float>(1000 * example + 100 * output + 10 * index +
                                  7 * key + samples);
}

static bool isAligned(const void *pointer) {
  return reinterpret_cast<uintptr_t>(pointer) % BAYES_MEMORY_ALIGNMENT == 0;
}

template <uint64_t Examples, uint32_t Tier>
static void runBlock(const float *input, uint64_t firstExample, uint64_t key,
                     uint64_t samples, const void *weights, void *workspace,
                     float *results) {
  // A block relies on these; there is no way to report a failure from here.
  if (!isAligned(weights) || !isAligned(workspace) || !isAligned(results) ||
      std::memcmp(weights, "ab", 2) != 0)
    std::abort();
  // All of the scratch memory is the block's: parts that overlap it would show.
  auto *scratch = static_cast<unsigned char *>(workspace);
  const void *state;
  std::memcpy(&state, scratch + kStateOffset, sizeof(state));
  if (state != &library)
    std::abort();
  std::memset(scratch, 0xff, kStateOffset);
  std::memset(scratch + kStateOffset + sizeof(state), 0xff,
              kScratchBytes - kStateOffset - sizeof(state));
  if (recordedCalls)
    recordedCalls->push_back({Examples, firstExample, _mm_getcsr(), Tier});
  // Raises the exception flag "inexact".
  volatile float third = 1;
  third = third / 3;

  for (unsigned output = 0; output < kOutputFloats.size(); ++output) {
    uint64_t floats = kOutputFloats[output];
    for (uint64_t row = 0; row < Examples; ++row)
      for (uint64_t i = 0; i < floats; ++i)
        results[row * floats + i] =
            compute(input + row * kFeatures, firstExample + row, key, samples,
                    output, i);
    results += (Examples * floats + BAYES_RESULT_ALIGNMENT - 1) /
               BAYES_RESULT_ALIGNMENT * BAYES_RESULT_ALIGNMENT;
  }
}

std::array<bayes_onednn_product, 2> fake::libraryProducts = {
    {{1, 6, 3, 0, 0}, {4, 6, 3, 0, 0}}};
Library fake::library = {BAYES_OK, 0};

static bayes_status prepareLibrary(const bayes_onednn_product *products,
                                   uint64_t count, const void *weights,
                                   void **state) {
  if (products != fake::libraryProducts.data() ||
      count != fake::libraryProducts.size() || weights != bayes_emitted_weights)
    std::abort();
  *state = nullptr;
  if (library.status != BAYES_OK)
    return library.status;
  ++library.states;
  *state = &library;
  return BAYES_OK;
}

static void releaseLibrary(void *state) {
  if (state != &library)
    std::abort();
  --library.states;
}

static const int64_t kInputShape[] = {2, 3};
static const int64_t kMeanShape[] = {3};
static const int64_t kMatrixShape[] = {2, 5};
static const bayes_output_info kOutputs[] = {{"mean", 1, kMeanShape},
                                             {"entropy", 0, nullptr},
                                             {"matrix", 2, kMatrixShape}};

// The checksums are those of "abc" and of 20 zero bytes (Python: zlib.crc32).
std::array<bayes_parameter_info, 2> fake::parameters = {{
    {"fc1.weight.mean", 0, 3, 0x352441c2},
    {"fc1.bias.mean", 64, 20, 0x0fd59b8d},
}};

std::array<bayes_tier_info, 2> fake::tiers = {{
    {"x86-64-v2", BAYES_TIER_X86_64_V2},
    {"x86-64-v3", BAYES_TIER_X86_64_V3},
}};

bayes_model_info fake::info = {BAYES_ABI_VERSION,
                               sizeof(bayes_model_info),
                               "fake",
                               "draws-v1",
                               "x86-64-v2",
                               "none",
                               "{}",
                               BAYES_TIER_X86_64_V2,
                               255.0f,
                               2,
                               kInputShape,
                               3,
                               kOutputs,
                               2,
                               fake::parameters.data(),
                               84,
                               2,
                               fake::tiers.data()};

extern "C" {
const bayes_emitted_block bayes_emitted_blocks[] = {
    {kLargeBlock, runBlock<kLargeBlock, BAYES_TIER_X86_64_V2>},
    {1, runBlock<1, BAYES_TIER_X86_64_V2>},
    {kLargeBlock, runBlock<kLargeBlock, BAYES_TIER_X86_64_V3>},
    {1, runBlock<1, BAYES_TIER_X86_64_V3>}};
const uint32_t bayes_emitted_block_count = 2;
alignas(64) const unsigned char bayes_emitted_weights[84] = {'a', 'b', 'c'};
const uint64_t bayes_emitted_workspace_bytes = kScratchBytes;
// 4 examples of 3, 1 and 10 floats: 12, 4 and 40, each padded to 16.
const uint64_t bayes_emitted_result_floats = 16 + 16 + 48;
const uint64_t bayes_emitted_input_floats = kFeatures;
const bayes_emitted_library bayes_emitted_onednn = {
    prepareLibrary, releaseLibrary, fake::libraryProducts.data(),
    fake::libraryProducts.size(), kStateOffset};
}
