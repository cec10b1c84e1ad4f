//===- UniformQuantizer.cpp - Evenly spaced means -------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Precision/UniformQuantizer.h"
#include "bayes/Support/BFloat16.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>

using namespace bayes;

/// How far below 0 the integers of a width reach.
static int getLowest(unsigned bits) { return bits == 0 ? 0 : 1 << (bits - 1); }

llvm::ArrayRef<float> bayes::getUnitGrid(unsigned bits) {
  assert(bits <= kMaxBits && "no such width");
  // The integers of all widths are neighbours in one table.
  static const std::array<float, 256> kIntegers = [] {
    std::array<float, 256> integers{};
    for (int i = 0; i < 256; ++i)
      integers[i] = static_cast<float>(i - 128);
    return integers;
  }();
  return llvm::ArrayRef<float>(kIntegers)
      .drop_front(128 - getLowest(bits))
      .take_front(size_t(1) << bits);
}

UniformQuantizer::UniformQuantizer(float extreme, unsigned bits) : bits(bits) {
  // Rounding the extreme first keeps the lowest level finite.
  if (bits != 0 && extreme != 0.0f)
    step = roundToBF16(-roundToBF16(extreme) / getLowest(bits));
}

uint8_t UniformQuantizer::getCode(float mean) const {
  int lowest = getLowest(bits);
  if (step == 0.0f)
    return static_cast<uint8_t>(lowest);
  double multiple = std::nearbyint(double(mean) / step);
  multiple = std::clamp<double>(multiple, -lowest, lowest - 1);
  return static_cast<uint8_t>(static_cast<int>(multiple) + lowest);
}

float UniformQuantizer::getLevel(uint8_t code) const {
  return step * getUnitGrid(bits)[code];
}

QuantizedMeans bayes::quantizeMeans(const GroupView &group, unsigned bits) {
  float extreme = group.getExtreme();
  UniformQuantizer quantizer(extreme, bits);
  QuantizedMeans result;
  result.bits = bits;
  result.range = std::abs(extreme);
  result.step = quantizer.getStep();
  result.codes.reserve(group.size());
  for (size_t i = 0; i < group.size(); ++i) {
    uint8_t code = quantizer.getCode(group.getMean(i));
    result.codes.push_back(code);
    double error = double(quantizer.getLevel(code)) - group.getMean(i);
    result.squaredError += error * error;
  }
  return result;
}
