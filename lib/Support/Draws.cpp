//===- Draws.cpp - Reproducible standard normals, draws-v1 ----------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Support/Draws.h"
#include "bayes/Support/DrawsV1Constants.h"
#include "bayes/Support/Philox.h"

#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstring>

using namespace bayes;
using namespace bayes::draws_v1;

//===----------------------------------------------------------------------===//
// Arithmetic in which every operation rounds to f32 on its own
//===----------------------------------------------------------------------===//

/// Returns `value` rounded to its type and hidden from the optimizer. Empty
/// assembly between two operations rules out contraction to FMA, reassociation
/// and approximate square roots under any flags; where arithmetic is done in
/// wider registers (x87), passing through memory rounds it. Rounding twice is
/// harmless there: 64 bits of significand are more than twice 24 plus 2.
template <typename T>
static T makeOpaque(T value) {
#if defined(__SSE2_MATH__)
  __asm__("" : "+x"(value));
#else
  __asm__("" : "+m"(value));
#endif
  return value;
}

static float add(float lhs, float rhs) { return makeOpaque(lhs + rhs); }
static float subtract(float lhs, float rhs) { return makeOpaque(lhs - rhs); }
static float multiply(float lhs, float rhs) { return makeOpaque(lhs * rhs); }

/// The correctly rounded square root. It goes through double because fast-math
/// replaces the root of a float, but not that of a double, by an estimate.
static float squareRoot(float value) {
  double root = makeOpaque(std::sqrt(makeOpaque(static_cast<double>(value))));
  return makeOpaque(static_cast<float>(root));
}

/// Horner's rule, from the last coefficient down to the first.
template <size_t N>
static float evaluate(const float (&coefficients)[N], float argument) {
  float result = coefficients[N - 1];
  for (size_t i = N - 1; i-- > 0;)
    result = add(coefficients[i], multiply(argument, result));
  return result;
}

static uint32_t toBits(float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof(bits));
  return bits;
}

static float fromBits(uint32_t bits) {
  float value;
  std::memcpy(&value, &bits, sizeof(value));
  return value;
}

//===----------------------------------------------------------------------===//
// Words to normals
//===----------------------------------------------------------------------===//

float draws_v1::computeRadius(uint32_t word) {
  uint32_t uniform = (word >> (32 - kUniformBits)) + 1;
  uint32_t bits = toBits(makeOpaque(static_cast<float>(uniform)));

  // u = mantissa * 2^exponent; neither difference is negative as u >= 1.
  uint32_t offset = bits - kMantissaOrigin;
  uint32_t exponent = offset >> 23;
  uint32_t index = (offset >> kTableIndexShift) & kTableIndexMask;
  uint32_t mantissaBits = bits - (exponent << 23);
  float mantissa = fromBits(mantissaBits);
  float grid = fromBits((mantissaBits + kGridRounding) & kGridMask);

  float t = multiply(subtract(mantissa, grid), kInverseTable[index]);
  float logMantissa = multiply(t, evaluate(kLogPolynomial, t));
  float logPower = multiply(
      static_cast<float>(static_cast<int>(exponent) - kUniformBits), kLogOfTwo);
  return squareRoot(add(add(logPower, kLogTable[index]), logMantissa));
}

Direction draws_v1::computeDirection(uint32_t word) {
  float x = subtract(fromBits((word & kAngleMask) | kAngleBits), kAngleOrigin);
  float z = multiply(x, x);
  float cosine = evaluate(kCosinePolynomial, z);
  return {fromBits(toBits(cosine) ^ (word & kCosineSignBit)),
          multiply(x, evaluate(kSinePolynomial, z))};
}

//===----------------------------------------------------------------------===//
// Coordinates to words
//===----------------------------------------------------------------------===//

/// Counter word 2.
static uint32_t getSiteWord(Purpose purpose, uint32_t site) {
  return site | static_cast<uint32_t>(purpose) << kPurposeShift;
}

static philox::Block generate(DrawKey key, const philox::Block &counter) {
  return philox::generate(
      counter, {static_cast<uint32_t>(key), static_cast<uint32_t>(key >> 32)});
}

/// The key of two random words.
static DrawKey makeKey(uint32_t low, uint32_t high) {
  return low | static_cast<uint64_t>(high) << 32;
}

RandomWords bayes::drawWords(DrawKey key, Purpose purpose,
                             const DrawCoordinates &at) {
  assert(at.site < kSiteLimit && "site reaches into the bits of the purpose");
  uint32_t example = purpose == Purpose::Weight ? 0 : at.example;
  philox::Block words = generate(key, {at.sample >> 1, at.element >> 1,
                                       getSiteWord(purpose, at.site), example});
  bool isOdd = at.sample & 1;
  return {words[isOdd ? 0 : 1], words[isOdd ? 2 : 3]};
}

NormalPair bayes::transformWords(RandomWords words) {
  float radius = computeRadius(words.radius);
  Direction direction = computeDirection(words.direction);
  return {multiply(radius, direction.cosine), multiply(radius, direction.sine)};
}

NormalPair bayes::drawPair(DrawKey key, Purpose purpose,
                           const DrawCoordinates &at) {
  return transformWords(drawWords(key, purpose, at));
}

float bayes::drawNormal(DrawKey key, Purpose purpose,
                        const DrawCoordinates &at) {
  NormalPair pair = drawPair(key, purpose, at);
  return at.element & 1 ? pair.odd : pair.even;
}

DrawKey bayes::foldKey(DrawKey key, uint64_t data) {
  philox::Block words = generate(key, {static_cast<uint32_t>(data),
                                       static_cast<uint32_t>(data >> 32),
                                       getSiteWord(Purpose::Fold, 0), 0});
  return makeKey(words[0], words[1]);
}

SplitKeys bayes::splitKey(DrawKey key) {
  philox::Block words =
      generate(key, {0, 0, getSiteWord(Purpose::Split, 0), 0});
  return {makeKey(words[0], words[1]), makeKey(words[2], words[3])};
}
