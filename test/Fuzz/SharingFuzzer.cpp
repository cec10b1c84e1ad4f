//===- SharingFuzzer.cpp - Posteriors whose weights share tables ----------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The input is a header of six bytes, the steps of the recipe, then pairs of
// floats, means and standard deviations. What is found must be a table for
// them, and its codes must come back from their packed words.
//
//===----------------------------------------------------------------------===//

#include "Require.h"
#include "bayes/Sharing/Distortion.h"
#include "bayes/Sharing/Recipe.h"
#include "bayes/Sharing/Scales.h"
#include "bayes/Support/PackedCodes.h"
#include "llvm/Support/MathExtras.h"

#include <cstring>

using namespace bayes;

static constexpr size_t kHeader = 6;
static constexpr size_t kMostWeights = 256;

static SharingRecipe makeRecipe(const uint8_t *header) {
  SharingRecipe recipe;
  recipe.entries = header[0] + 1;
  uint8_t steps = header[1];
  if (steps & 1)
    recipe.algorithm = ClusteringAlgorithm::Mixture;
  if (steps & 2)
    recipe.covariance = CovarianceShape::Diagonal;
  if (steps & 4)
    recipe.blendQuantile = header[2] / 256.0;
  if (steps & 8)
    recipe.merge = MergeGates{header[3] / 16.0};
  if (steps & 16)
    recipe.maxOutlierCluster = header[4] % 8;
  if (steps & 32)
    recipe.distortionBudget = header[2] / 64.0;
  recipe.seed = header[5];
  return recipe;
}

static void checkTable(const SharedTable &table, size_t weights,
                       size_t mostEntries) {
  size_t entries = table.codebook.entries.size();
  require(entries > 0 && entries <= mostEntries);
  require(table.codes.size() == weights);
  for (Code code : table.codes)
    require(code < entries);
  for (size_t i = 0; i < table.outliers.size(); ++i)
    require(table.outliers[i] < weights &&
            (i == 0 || table.outliers[i - 1] < table.outliers[i]));
  for (const BlendedWeight &weight : table.blended)
    require(weight.index < weights && weight.first < entries &&
            weight.second < entries);
}

static void checkPacking(const SharedTable &table, size_t columns) {
  PackedCodesLayout layout{
      std::max<int64_t>(llvm::Log2_64_Ceil(table.codebook.entries.size()), 1),
      static_cast<int64_t>(table.codes.size() / columns),
      static_cast<int64_t>(columns)};
  auto getCode = [&](int64_t step, int64_t column) -> uint32_t {
    return table.codes[step * layout.columns + column];
  };
  std::vector<uint32_t> words = packCodes(layout, getCode);
  for (int64_t step = 0; step < layout.steps; ++step)
    for (int64_t column = 0; column < layout.columns; ++column)
      require(unpackCode(
                  layout, [&](int64_t word) { return words.at(word); }, step,
                  column) == getCode(step, column));
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size < kHeader)
    return 0;
  size_t columns = data[4] / 16 + 1;
  size_t rows =
      std::min((size - kHeader) / (2 * sizeof(float)), kMostWeights) / columns;
  size_t weights = rows * columns;
  std::vector<float> means(weights), stddevs(weights);
  if (weights != 0) {
    std::memcpy(means.data(), data + kHeader, weights * sizeof(float));
    std::memcpy(stddevs.data(), data + kHeader + weights * sizeof(float),
                weights * sizeof(float));
  }
  PosteriorView posterior{means, stddevs, {}};

  static const char *const names[] = {"kl-entry-weight", "kl-weight-entry",
                                      "wasserstein", "curvature",
                                      "squared-error"};
  auto distortion = llvm::cantFail(makeDistortion(names[data[1] / 64]));
  if (llvm::Error error = checkPosterior(posterior, StddevDomain::Positive)) {
    llvm::consumeError(std::move(error));
  } else if (data[5] & 1) {
    llvm::Expected<Scales> scales =
        computeScales(stddevs, rows, columns, ScaleKind::RankOne);
    if (!scales) {
      llvm::consumeError(scales.takeError());
      return 0;
    }
    roundToBF16(*scales);
    means = applyScales(means, *scales);
    stddevs = applyScales(stddevs, *scales);
    posterior = {means, stddevs, {}};
  }
  SharingRecipe recipe = makeRecipe(data);
  llvm::Expected<SharedTable> table =
      makeSharedTable(posterior, {}, *distortion, recipe);
  if (!table) {
    llvm::consumeError(table.takeError());
    return 0;
  }
  checkTable(*table, weights, recipe.entries);
  checkPacking(*table, columns);
  return 0;
}
