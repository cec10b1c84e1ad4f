//===- Groups.cpp - Weights of one width ----------------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Precision/Groups.h"
#include "bayes/Sharing/Errors.h"

#include <cmath>

using namespace bayes;

GroupedWeight GroupView::operator[](size_t index) const {
  size_t element = getElement(index);
  float stddev = layer.stddevs[element];
  return {{layer.means[element], stddev},
          layer.keptStddevs.empty() ? stddev : layer.keptStddevs[element],
          layer.curvatures.empty() ? 0.0 : layer.curvatures[element]};
}

float GroupView::getExtreme() const {
  float extreme = 0.0f;
  for (size_t i = 0; i < size(); ++i)
    if (std::abs(getMean(i)) > std::abs(extreme))
      extreme = getMean(i);
  return extreme;
}

/// Prefixes a message with the layer that it is about.
static llvm::Error nameLayer(const WeightMatrix &layer, llvm::Error error) {
  return makeFailure("layer '{0}': {1}", layer.name,
                     llvm::toString(std::move(error)));
}

static llvm::Error checkLength(llvm::ArrayRef<float> values,
                               const WeightMatrix &layer,
                               llvm::StringRef what) {
  if (values.size() == layer.size())
    return llvm::Error::success();
  return makeFailure("expected {0} {1}, one per mean, or none, found {2}",
                     layer.size(), what, values.size());
}

/// A curvature of 0 is that of an input that no example has.
static llvm::Error checkCurvatures(const WeightMatrix &layer) {
  llvm::ArrayRef<float> curvatures = layer.curvatures;
  if (curvatures.empty())
    return llvm::Error::success();
  if (llvm::Error error = checkLength(curvatures, layer, "curvatures"))
    return error;
  auto isCurvature = [](float value) {
    return std::isfinite(value) && value >= 0.0f;
  };
  for (size_t i = 0; i < curvatures.size(); ++i)
    if (!isCurvature(curvatures[i]))
      return makeFailure("expected finite curvatures of at least 0, found {0} "
                         "at weight {1}",
                         formatNumber(curvatures[i]), i);
  return llvm::Error::success();
}

static llvm::Error checkMatrix(const WeightMatrix &layer) {
  if (llvm::Error error = checkPosterior({layer.means, layer.stddevs, {}}))
    return error;
  if (layer.outputs == 0 || layer.size() % layer.outputs != 0 ||
      layer.size() / layer.outputs != layer.inputs)
    return makeFailure("expected {0} x {1} means, found {2}", layer.inputs,
                       layer.outputs, layer.size());
  if (llvm::Error error = checkCurvatures(layer))
    return error;
  if (layer.keptStddevs.empty())
    return llvm::Error::success();
  if (llvm::Error error =
          checkLength(layer.keptStddevs, layer, "stored standard deviations"))
    return error;
  return checkStddevs(layer.keptStddevs, StddevDomain::NonNegative);
}

/// Appends the groups of one layer.
static void cutLayer(const WeightMatrix &layer, size_t number, GroupKind kind,
                     size_t rows, std::vector<WeightGroup> &groups) {
  switch (kind) {
  case GroupKind::Layer:
    groups.push_back({kind, number, 0, layer.size(), 1});
    return;
  case GroupKind::Rows:
    for (size_t row = 0; row < layer.inputs; row += rows)
      groups.push_back({kind, number, row * layer.outputs,
                        std::min(rows, layer.inputs - row) * layer.outputs, 1});
    return;
  case GroupKind::Columns:
    for (size_t column = 0; column < layer.outputs; ++column)
      groups.push_back({kind, number, column, layer.inputs, layer.outputs});
    return;
  }
}

llvm::Expected<GroupedWeights>
bayes::groupWeights(std::vector<WeightMatrix> layers, GroupKind kind,
                    size_t rows) {
  if (layers.empty())
    return makeFailure("expected at least one layer, found none");
  if (kind == GroupKind::Rows && rows == 0)
    return makeFailure("expected groups of at least one row, found 0");
  GroupedWeights weights;
  for (size_t i = 0; i < layers.size(); ++i) {
    if (llvm::Error error = checkMatrix(layers[i]))
      return nameLayer(layers[i], std::move(error));
    cutLayer(layers[i], i, kind, rows, weights.groups);
  }
  weights.layers = std::move(layers);
  return weights;
}

llvm::Error bayes::checkDomain(llvm::ArrayRef<WeightMatrix> layers,
                               StddevDomain domain) {
  for (const WeightMatrix &layer : layers)
    for (llvm::ArrayRef<float> stddevs : {layer.stddevs, layer.keptStddevs}) {
      if (stddevs.empty())
        continue;
      if (llvm::Error error = checkStddevs(stddevs, domain))
        return nameLayer(layer, std::move(error));
    }
  return llvm::Error::success();
}
