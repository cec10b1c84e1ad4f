//===- StatisticsBound.cpp - Softmax and statistics by hand ---------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Bounds.h"

#include "VectorTypes.h"
#include <cmath>

using namespace bayes_bounds;

static constexpr int kClasses = BAYES_BOUND_CLASSES;

/// e^x for -87 < x <= 0, to about 2e-7 of the value.
static Floats exponential(Floats x) {
  // Adding 1.5 * 2^23 rounds to an integer, which the low bits then hold.
  const float shift = 0x1.8p+23f;
  Floats scaled = x * 0x1.715476p+0f + shift;
  Floats count = scaled - shift;
  Floats r = x - count * 0x1.62e4p-1f;
  r = r - count * 0x1.7f7d1cp-20f;
  static constexpr float kTaylor[] = {1.0f,         1.0f,         0.5f,
                                      1.0f / 6.0f,  1.0f / 24.0f, 1.0f / 120.0f,
                                      1.0f / 720.0f};
  return (Floats)((Ints)evaluate(kTaylor, r) + ((Ints)scaled << 23));
}

/// ln x for 1 <= x <= 16, to about 2e-6.
static Floats logarithm(Floats x) {
  // x = 2^e m with m in [0.75, 1.5); ln m = 2 artanh((m - 1) / (m + 1)).
  const int32_t origin = 0x3F400000;
  Ints exponent = ((Ints)x - origin) >> 23;
  auto m = (Floats)((Ints)x - (exponent << 23));
  Floats s = (m - 1.0f) / (m + 1.0f);
  Floats z = s * s;
  static constexpr float kSeries[] = {2.0f, 2.0f / 3.0f, 2.0f / 5.0f,
                                      2.0f / 7.0f, 2.0f / 9.0f};
  return __builtin_convertvector(exponent, Floats) * 0x1.62e43p-1f +
         evaluate(kSeries, z) * s;
}

static Floats larger(Floats a, Floats b) { return a > b ? a : b; }

void bayes_bound_statistics(const float *logits, const float *noise,
                            size_t examples, float *results) {
  const auto *noises = reinterpret_cast<const Floats *>(noise);
  constexpr int kVectors = BAYES_BOUND_SAMPLES / kFloats;
  for (size_t example = 0; example < examples; ++example) {
    Floats means[kClasses] = {}, squares[kClasses] = {}, entropies = {};
    for (int v = 0; v < kVectors; ++v) {
      Floats y[kClasses], p[kClasses];
      for (int c = 0; c < kClasses; ++c)
        y[c] = logits[example * kClasses + c] + noises[c * kVectors + v];
      Floats largest = y[0];
      for (int c = 1; c < kClasses; ++c)
        largest = larger(largest, y[c]);
      Floats total = {}, weighted = {};
      for (int c = 0; c < kClasses; ++c) {
        Floats difference = y[c] - largest;
        p[c] = exponential(difference);
        total += p[c];
        weighted += p[c] * difference;
      }
      // -sum p ln p of p = exp(difference) / total, with a single logarithm.
      Floats scale = 1.0f / total;
      entropies += logarithm(total) - weighted * scale;
      for (int c = 0; c < kClasses; ++c) {
        Floats probability = p[c] * scale;
        means[c] += probability;
        squares[c] += probability * probability;
      }
    }
    float *result = results + example * (2 * kClasses + 2);
    const float each = 1.0f / BAYES_BOUND_SAMPLES;
    float predictive = 0.0f;
    for (int c = 0; c < kClasses; ++c) {
      float mean = sum(means[c]) * each;
      result[c] = mean;
      result[kClasses + c] = sum(squares[c]) * each - mean * mean;
      predictive -= mean > 0.0f ? mean * std::log(mean) : 0.0f;
    }
    result[2 * kClasses] = predictive;
    result[2 * kClasses + 1] = sum(entropies) * each;
  }
}
