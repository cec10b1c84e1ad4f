//===- Storage.cpp - What widths take -------------------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Precision/Storage.h"
#include "bayes/Sharing/Errors.h"
#include "bayes/Support/PackedCodes.h"
#include "llvm/Support/ErrorHandling.h"

#include <algorithm>
#include <cassert>
#include <cmath>

using namespace bayes;

uint64_t bayes::getGroupBits(const WeightMatrix &layer,
                             const WeightGroup &group, unsigned bits) {
  assert(bits <= kMaxBits && "no such width");
  if (bits == 0)
    return 0;
  uint64_t codes = uint64_t(bits) * group.count;
  switch (group.kind) {
  case GroupKind::Layer:
    return codes + kStepBits;
  case GroupKind::Rows:
    return codes + group.count / layer.outputs *
                       (kStepBits + getPositionBits(layer.inputs));
  case GroupKind::Columns:
    return codes + kStepBits + getPositionBits(layer.outputs);
  }
  llvm_unreachable("unknown kind of group");
}

std::vector<WidthCosts> bayes::getStorageCosts(const GroupedWeights &weights) {
  std::vector<WidthCosts> costs;
  costs.reserve(weights.size());
  for (const WeightGroup &group : weights.groups) {
    WidthCosts &widths = costs.emplace_back();
    for (unsigned bits = 0; bits < kWidths; ++bits)
      widths[bits] = getGroupBits(weights.layers[group.layer], group, bits);
  }
  return costs;
}

uint64_t bayes::getDeviationBits(llvm::ArrayRef<WeightMatrix> layers) {
  uint64_t factors = 0;
  for (const WeightMatrix &layer : layers)
    factors += layer.inputs + layer.outputs;
  return 16 * factors;
}

uint64_t bayes::getRoundingBits(const GroupedWeights &weights, unsigned least,
                                unsigned most) {
  // A layer has no more widths than groups.
  std::vector<uint64_t> widths(weights.layers.size());
  for (const WeightGroup &group : weights.groups)
    ++widths[group.layer];
  uint64_t bits = 0;
  for (uint64_t groups : widths)
    bits += 7 * std::min<uint64_t>(groups, most - std::max(least, 1u) + 1);
  return bits;
}

llvm::Expected<uint64_t>
bayes::getTotalBits(llvm::ArrayRef<WeightMatrix> layers, double averageBits) {
  // More than any weight can have; what is larger might not fit an integer.
  constexpr double kMostBits = 64.0;
  bool isAverage = averageBits >= 0.0 && averageBits <= kMostBits;
  if (!isAverage)
    return makeFailure("expected between 0 and {0} bits per weight, found {1}",
                       formatNumber(kMostBits), formatNumber(averageBits));
  uint64_t weights = 0;
  for (const WeightMatrix &layer : layers)
    weights += layer.size();
  return static_cast<uint64_t>(
      std::floor(averageBits * static_cast<double>(weights)));
}

uint64_t bayes::getPackedBytes(const WeightMatrix &layer, GroupKind kind,
                               llvm::ArrayRef<uint8_t> bits, size_t rows) {
  // Rows, or with groups of columns columns, of each width.
  std::array<int64_t, kWidths> members{};
  for (size_t group = 0; group < bits.size(); ++group) {
    size_t count = 1;
    if (kind == GroupKind::Layer)
      count = layer.inputs;
    else if (kind == GroupKind::Rows)
      count = std::min(rows, layer.inputs - group * rows);
    members[bits[group]] += static_cast<int64_t>(count);
  }
  auto inputs = static_cast<int64_t>(layer.inputs);
  auto outputs = static_cast<int64_t>(layer.outputs);
  int64_t words = 0;
  for (unsigned width = 1; width < kWidths; ++width) {
    if (members[width] == 0)
      continue;
    PackedCodesLayout layout =
        kind == GroupKind::Columns
            ? PackedCodesLayout{width, inputs, members[width]}
            : PackedCodesLayout{width, members[width], outputs};
    words += layout.getWordCount();
  }
  return 4 * static_cast<uint64_t>(words);
}
