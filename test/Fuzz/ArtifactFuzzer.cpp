//===- ArtifactFuzzer.cpp - Description and weights of artifacts ----------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The entry code of artifacts and the runner's loader on a damaged model, which
// this file supplies instead of the object emitter. The input is what differs
// from the intact one: it is combined with `Image` by exclusive or.
//
//===----------------------------------------------------------------------===//

#include "EmittedModel.h"
#include "bayes-runtime/Runner/ApiPredictor.h"
#include "bayes/Support/Array.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

using namespace bayes;
using namespace bayes::runner;

static constexpr uint64_t kFeatures = 6;
static constexpr uint64_t kClasses = 3;
static constexpr uint64_t kMaxBatch = 4;
static constexpr uint64_t kScratchBytes = 64;
static constexpr uint64_t kWeightsBytes = 96;

namespace {

/// Whatever a damaged or foreign artifact, or its caller, may get wrong, in the
/// order of the input. Members are as wide as what they stand for.
struct Image {
  uint32_t apiVersion = BAYES_ABI_VERSION;
  uint32_t apiSize = sizeof(bayes_model_api);
  uint32_t infoVersion = BAYES_ABI_VERSION;
  uint32_t infoSize = sizeof(bayes_model_info);
  uint32_t tier = BAYES_TIER_X86_64;
  float divisor = 255;
  int64_t inputShape[2] = {2, 3};
  int64_t meanShape[1] = {kClasses};
  uint64_t offsets[2] = {0, 64};
  uint64_t sizes[2] = {3, 20};
  // Of "abc" and of 20 zero bytes (Python: zlib.crc32).
  uint32_t checksums[2] = {0x352441c2, 0x0fd59b8d};
  uint8_t weights[kWeightsBytes] = {'a', 'b', 'c'};
  uint32_t optionsSize = sizeof(bayes_options);
  uint32_t maxTier = BAYES_TIER_ANY;
  uint8_t laterOptions[8] = {};
  int32_t inputType = BAYES_INPUT_U8;
  uint32_t workspaceSize = 4096;
  uint64_t batch = 1;
  uint64_t firstExample = 0;
  uint64_t samples = 32;
  uint64_t threads = 0;
  uint8_t hasParallelFor = 0;
};

} // namespace

//===----------------------------------------------------------------------===//
// The model
//===----------------------------------------------------------------------===//

/// Reads and writes all that a block may.
static void runBlock(const float *input, uint64_t, uint64_t, uint64_t,
                     const void *weights, void *workspace, float *results) {
  std::memset(workspace, 0xff, kScratchBytes);
  float first = *static_cast<const uint8_t *>(weights);
  for (uint64_t i = 0; i < kClasses; ++i)
    results[i] = input[i] + input[i + kFeatures - kClasses] + first;
}

static bayes_output_info output = {"mean", 1, nullptr};
static bayes_parameter_info parameters[2];
static bayes_tier_info tier = {"x86-64", 0};
static Image image;

// The names differ from the symbols, which EmittedModel.h declares const.
bayes_model_info mutableInfo __asm__("bayes_emitted_info");
alignas(64) uint8_t mutableWeights[kWeightsBytes] __asm__(
    "bayes_emitted_weights");
extern "C" const bayes_model_api entryApi __asm__("bayes_model_api");

extern "C" {
const bayes_emitted_block bayes_emitted_blocks[] = {{1, runBlock}};
const uint32_t bayes_emitted_block_count = 1;
const uint64_t bayes_emitted_workspace_bytes = kScratchBytes;
const uint64_t bayes_emitted_result_floats = BAYES_RESULT_ALIGNMENT;
const uint64_t bayes_emitted_input_floats = kFeatures;
const bayes_emitted_library bayes_emitted_onednn = {};
}

/// Makes the model what `image` says.
static void describeModel() {
  output.shape = image.meanShape;
  for (int i = 0; i < 2; ++i)
    parameters[i] = {"parameter", image.offsets[i], image.sizes[i],
                     image.checksums[i]};
  tier.tier = image.tier;
  std::memcpy(mutableWeights, image.weights, kWeightsBytes);
  mutableInfo = {image.infoVersion,
                 image.infoSize,
                 "model",
                 "draws-v1",
                 "x86-64",
                 "none",
                 "{}",
                 image.tier,
                 image.divisor,
                 2,
                 image.inputShape,
                 1,
                 &output,
                 2,
                 parameters,
                 kWeightsBytes,
                 1,
                 &tier};
}

//===----------------------------------------------------------------------===//
// Calls
//===----------------------------------------------------------------------===//

static void runInOrder(void *, uint64_t count, bayes_parallel_body *body,
                       void *argument) {
  for (uint64_t i = 0; i < count; ++i)
    body(argument, i);
}

static void initWithOptions() {
  struct {
    bayes_options known;
    uint8_t later[sizeof(image.laterOptions)];
  } options;
  options.known = {};
  options.known.struct_size = image.optionsSize;
  options.known.max_tier = image.maxTier;
  if (image.hasParallelFor != 0)
    options.known.parallel_for = runInOrder;
  options.known.threads = image.threads;
  std::memcpy(options.later, image.laterOptions, sizeof(options.later));
  // The caller promises as many bytes as it says.
  if (options.known.struct_size > sizeof(options))
    return;
  bayes_model *model = nullptr;
  bayes_status status = entryApi.init(&options.known, &model);
  if ((status == BAYES_OK) != (model != nullptr))
    std::abort();
  entryApi.free(model);
}

/// Predicts with memory of exactly the promised sizes.
static void predict(const ApiPredictor &predictor) {
  // The caller promises as much input as the batch has.
  uint64_t rows = image.batch <= kMaxBatch ? image.batch : 0;
  std::vector<float> input(rows * kFeatures), mean(rows * kClasses);
  std::vector<uint8_t> workspace(std::min<size_t>(image.workspaceSize, 4096));
  float *outputs[] = {mean.data()};
  PredictRequest request;
  request.input = input.data();
  request.inputType = image.inputType;
  request.batch = image.batch;
  request.firstExample = image.firstExample;
  request.samples = image.samples;
  request.outputs = outputs;
  request.workspace = workspace.data();
  request.workspaceSize = workspace.size();
  if (predictor.predict(request) && image.batch > kMaxBatch)
    std::abort();
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  image = Image();
  auto *bytes = reinterpret_cast<uint8_t *>(&image);
  for (size_t i = 0; i < std::min(size, sizeof(Image)); ++i)
    bytes[i] ^= data[i];
  describeModel();
  initWithOptions();

  bayes_model_api api = entryApi;
  api.abi_version = image.apiVersion;
  api.struct_size = image.apiSize;
  Result<std::unique_ptr<ApiPredictor>> predictor = ApiPredictor::create(api);
  if (!predictor)
    return 0;
  const ModelInfo &info = (*predictor)->getInfo();
  if (getElementCount(info.inputShape).value_or(0) == 0 ||
      info.outputs.at(0).size == 0)
    std::abort();
  // What is consistent is believed, as the code that it describes is.
  const Image intact;
  if (std::equal(image.inputShape, image.inputShape + 2, intact.inputShape) &&
      image.meanShape[0] == intact.meanShape[0])
    predict(**predictor);
  return 0;
}
