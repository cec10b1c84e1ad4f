//===- ApiPredictor.cpp - A compiled model's C interface ------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes-runtime/Runner/ApiPredictor.h"

#include "bayes/Support/Array.h"

#include <cmath>
#include <cstddef>

using namespace bayes;
using namespace bayes::runner;

// What every model of this version has; the rest was appended.
static constexpr size_t kLeastInfoSize = offsetof(bayes_model_info, tier_count);
static constexpr size_t kLeastApiSize = offsetof(bayes_model_api, tier);

/// Checks the shape of the input or of an output, `what`: 1 or more numbers.
static Status checkShape(std::string_view what, const int64_t *extents,
                         uint32_t rank) {
  std::vector<int64_t> shape(extents, extents + rank);
  if (getElementCount(shape).value_or(0) == 0)
    return makeError("the model's description is corrupt: its ", what,
                     " has shape ", formatShape(shape));
  return {};
}

/// Checks all of a description that later code relies on and that is wrong in
/// an artifact of another version or a damaged one.
static Status checkInfo(const bayes_model_info &info) {
  if (info.abi_version != BAYES_ABI_VERSION)
    return makeError("the model's description has version ", info.abi_version,
                     " of the C interface; expected ", BAYES_ABI_VERSION);
  if (info.struct_size < kLeastInfoSize)
    return makeError("the model's description has ", info.struct_size,
                     " bytes; expected at least ", kLeastInfoSize);
  if (!std::isfinite(info.uint8_divisor) || info.uint8_divisor < 0)
    return makeError("the model's description is corrupt: its divisor of "
                     "bytes is ",
                     info.uint8_divisor);
  if (Status status = checkShape("input", info.input_shape, info.input_rank);
      !status)
    return status;
  for (uint32_t i = 0; i < info.output_count; ++i) {
    const bayes_output_info &output = info.outputs[i];
    if (Status status = checkShape("output '" + std::string(output.name) + "'",
                                   output.shape, output.rank);
        !status)
      return status;
  }
  return {};
}

/// The tiers of a model in ascending order. Before they were in the description
/// there was one.
static std::vector<bayes_tier_info> getTiers(const bayes_model_info &info) {
  if (info.struct_size < offsetof(bayes_model_info, tiers) + sizeof(info.tiers))
    return {{info.tier, info.tier_index}};
  return {info.tiers, info.tiers + info.tier_count};
}

std::string runner::formatTiers(const bayes_model_info &info) {
  std::string text;
  for (const bayes_tier_info &tier : getTiers(info))
    text += (text.empty() ? "" : ", ") + std::string(tier.name);
  return text;
}

/// The name of the tier whose code a handle runs.
static std::string getChosenTier(const bayes_model_api &api,
                                 const bayes_model *model) {
  const bayes_model_info &info = *api.info();
  if (api.struct_size >= offsetof(bayes_model_api, tier) + sizeof(api.tier))
    for (const bayes_tier_info &tier : getTiers(info))
      if (tier.tier == api.tier(model))
        return tier.name;
  return info.tier;
}

static ModelInfo makeModelInfo(const bayes_model_info &source) {
  ModelInfo info;
  info.name = source.name;
  info.draws = source.draws;
  info.uint8Divisor = source.uint8_divisor;
  info.inputShape.assign(source.input_shape,
                         source.input_shape + source.input_rank);
  for (uint32_t i = 0; i < source.output_count; ++i) {
    const bayes_output_info &output = source.outputs[i];
    std::vector<int64_t> shape(output.shape, output.shape + output.rank);
    uint64_t size = getElementCount(shape).value_or(0);
    info.outputs.push_back({output.name, std::move(shape), size});
  }
  return info;
}

Result<std::unique_ptr<ApiPredictor>>
ApiPredictor::create(const bayes_model_api &api, uint32_t maxTier,
                     unsigned threads) {
  if (api.abi_version != BAYES_ABI_VERSION)
    return makeError("the model has version ", api.abi_version,
                     " of the C interface; expected ", BAYES_ABI_VERSION);
  if (api.struct_size < kLeastApiSize)
    return makeError("the model's function table has ", api.struct_size,
                     " bytes; expected at least ", kLeastApiSize);

  if (Status status = checkInfo(*api.info()); !status)
    return status.error();

  bayes_options options = {};
  options.struct_size = sizeof(options);
  options.max_tier = maxTier;
  Pool pool;
  // A model without the list of tiers does not know parallel_for either.
  if (threads > 1 && api.struct_size > kLeastApiSize) {
    pool.reset(bayes_thread_pool_create(threads));
    if (!pool)
      return makeError("cannot start ", threads, " threads");
    options.parallel_for = bayes_thread_pool_parallel_for;
    options.context = pool.get();
    options.threads = threads;
  }
  bayes_model *model = nullptr;
  bayes_status status = api.init(&options, &model);
  if (status == BAYES_ERROR_UNSUPPORTED_CPU)
    return makeError("model '", api.info()->name, "' is compiled for ",
                     formatTiers(*api.info()),
                     ", which this CPU or operating system lacks");
  if (status != BAYES_OK)
    return makeError("cannot initialise model '", api.info()->name,
                     "': ", api.status_message(status));
  return std::unique_ptr<ApiPredictor>(
      new ApiPredictor(api, std::move(pool), model));
}

void ApiPredictor::PoolDeleter::operator()(bayes_thread_pool *threads) const {
  bayes_thread_pool_destroy(threads);
}

ApiPredictor::ApiPredictor(const bayes_model_api &api, Pool pool,
                           bayes_model *model)
    : api(api), pool(std::move(pool)), model(model),
      info(makeModelInfo(*api.info())) {
  info.tier = getChosenTier(api, model);
}

ApiPredictor::~ApiPredictor() { api.free(model); }

size_t ApiPredictor::getWorkspaceSize() const {
  return api.workspace_size(model);
}

Status ApiPredictor::predict(const PredictRequest &request) const {
  bayes_status status =
      api.predict(model, request.input, request.inputType, request.batch,
                  request.firstExample, request.key, request.samples,
                  request.outputs, request.workspace, request.workspaceSize);
  if (status != BAYES_OK)
    return makeError("prediction failed: ", api.status_message(status));
  return {};
}
