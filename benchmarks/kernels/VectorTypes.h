//===- VectorTypes.h - Vectors of the widest registers ----------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Vectors of f32 and i32 that fill a register of the CPU compiled for.
///
//===----------------------------------------------------------------------===//

#ifndef BAYES_BENCHMARKS_KERNELS_VECTORTYPES_H
#define BAYES_BENCHMARKS_KERNELS_VECTORTYPES_H

#include <cstdint>

namespace bayes_bounds {

#if defined(__AVX512F__)
inline constexpr int kVectorBytes = 64;
#elif defined(__AVX__)
inline constexpr int kVectorBytes = 32;
#else
inline constexpr int kVectorBytes = 16;
#endif
inline constexpr int kFloats = kVectorBytes / 4;

using Floats = float __attribute__((vector_size(kVectorBytes), may_alias));
using Ints = int32_t __attribute__((vector_size(kVectorBytes)));

// Static functions: whether multiplications and additions are fused is up to
// each source.

static inline Floats splat(float value) { return Floats{} + value; }

/// A polynomial, coefficients from the constant term upwards, by Horner's rule.
template <int N>
static inline Floats evaluate(const float (&coefficients)[N], Floats x) {
  Floats result = splat(coefficients[N - 1]);
  for (int i = N - 2; i >= 0; --i)
    result = coefficients[i] + x * result;
  return result;
}

/// The sum of the elements of a vector.
static inline float sum(Floats vector) {
  float total = 0.0f;
  for (int i = 0; i < kFloats; ++i)
    total += vector[i];
  return total;
}

} // namespace bayes_bounds

#endif // BAYES_BENCHMARKS_KERNELS_VECTORTYPES_H
