//===- FakePredictor.cpp - A model without a compiler ---------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FakePredictor.h"

#include <algorithm>
#include <cstring>
#include <limits>

using namespace bayes;
using namespace bayes::runner;

FakePredictor::FakePredictor() {
  info.name = "fake";
  info.draws = "draws-v1";
  info.tier = "x86-64";
  info.inputShape = {4};
  info.uint8Divisor = 255;
  info.outputs = {{"mean", {3}, 3},
                  {"variance", {3}, 3},
                  {"predictive_entropy", {}, 1},
                  {"expected_entropy", {}, 1},
                  {"mutual_information", {}, 1}};
}

std::vector<PredictRequest> FakePredictor::getRequests() const {
  std::lock_guard<std::mutex> lock(mutex);
  return requests;
}

/// The first feature of row `row`.
static float getFirstFeature(const PredictRequest &request, uint64_t row) {
  if (request.inputType == BAYES_INPUT_U8)
    return static_cast<const uint8_t *>(request.input)[4 * row];
  return static_cast<const float *>(request.input)[4 * row];
}

Status FakePredictor::predict(const PredictRequest &request) const {
  {
    std::lock_guard<std::mutex> lock(mutex);
    requests.push_back(request);
  }
  for (uint64_t example : failures)
    if (example >= request.firstExample &&
        example - request.firstExample < request.batch)
      return makeError("example ", example, " fails");
  std::memset(request.workspace, 0xff, request.workspaceSize);
  for (uint64_t row = 0; row < request.batch; ++row) {
    uint64_t example = request.firstExample + row;
    float score =
        getFirstFeature(request, row) +
        static_cast<float>(example % 8 + request.key + request.samples);
    if (std::find(notFinite.begin(), notFinite.end(), example) !=
        notFinite.end())
      score = std::numeric_limits<float>::quiet_NaN();
    // Class probabilities score : 20 : 30.
    float sum = score + 50;
    float mean[] = {score / sum, 20 / sum, 30 / sum};
    for (int c = 0; c < 3; ++c) {
      request.outputs[0][3 * row + c] = mean[c];
      request.outputs[1][3 * row + c] = mean[c] / 4;
    }
    request.outputs[2][row] = score;
    request.outputs[3][row] = score / 2;
    request.outputs[4][row] = score / 4;
  }
  return {};
}
