//===- Draws.h - Reproducible standard normals, draws-v1 --------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// The scalar definition of draws-v1 (docs/spec/draws-v1.md): a standard normal
/// is a pure function of a 64-bit key and five coordinates. Generated code, the
/// reference evaluator and python/bayes_mlir/draws.py give the same bits.
///
/// The bits do not depend on how this code is compiled: every floating-point
/// result is rounded on its own whatever the compiler may contract, reassociate
/// or keep in wider registers (see Draws.cpp). They do need the rounding mode
/// to be to nearest, the default; no intermediate value is subnormal, so
/// flushing those to zero changes nothing.
///
//===----------------------------------------------------------------------===//

#ifndef BAYES_SUPPORT_DRAWS_H
#define BAYES_SUPPORT_DRAWS_H

#include <cstdint>

namespace bayes {

/// What a draw is for. Purposes keep apart the draws of one site; `Split` and
/// `Fold` keep derived keys apart from all draws.
enum class Purpose : uint32_t {
  /// An element of a weight tensor; shared by all examples.
  Weight = 0,
  /// An element of a layer's output, under local reparameterisation.
  Output = 1,
  /// The choice of a component where a weight blends two.
  Blend = 2,
  /// An element of a dropout mask.
  Dropout = 3,
  Split = 14,
  Fold = 15,
};

/// A 64-bit Philox key: word 0 is the low half.
using DrawKey = uint64_t;

/// Where a draw stands in its stream. Every member counts from 0.
struct DrawCoordinates {
  /// The place in the model, less than `draws_v1::kSiteLimit`.
  uint32_t site = 0;
  uint32_t sample = 0;
  /// Identity of the example: `first_example` plus its row. Ignored for
  /// `Purpose::Weight`.
  uint32_t example = 0;
  /// See `getDrawElement`.
  uint32_t element = 0;
};

/// The random bits of two normals.
struct RandomWords {
  uint32_t radius;
  uint32_t direction;
};

/// The words of one sample for the pair of elements to which `at.element`
/// belongs. `at.site` must be less than `draws_v1::kSiteLimit`.
RandomWords drawWords(DrawKey key, Purpose purpose, const DrawCoordinates &at);

/// The normals of elements `element & ~1` and `element | 1`, which share the
/// random words of one sample.
struct NormalPair {
  float even;
  float odd;
};

/// The standard normal at `at`, for any `purpose` but `Split` and `Fold`.
/// Within 1.5e-6 of the exact transform of the same random words and less than
/// 5.8 in magnitude. `at.site` must be less than `draws_v1::kSiteLimit`.
float drawNormal(DrawKey key, Purpose purpose, const DrawCoordinates &at);

/// The Box-Muller transform of draws-v1.
NormalPair transformWords(RandomWords words);

/// Both normals of the pair to which `at.element` belongs, at the cost of one.
NormalPair drawPair(DrawKey key, Purpose purpose, const DrawCoordinates &at);

/// The key of stream `data` under `key`, for coarse streams such as training
/// steps or users. Different `data` give unrelated keys.
DrawKey foldKey(DrawKey key, uint64_t data);

/// Two keys that replace `key`, which should then not be used to draw.
struct SplitKeys {
  DrawKey first;
  DrawKey second;
};
SplitKeys splitKey(DrawKey key);

/// The number of element coordinates that a row of `extent` elements takes: it
/// is rounded up to an even number, so that no pair straddles two rows.
constexpr uint64_t getPaddedExtent(uint64_t extent) {
  return extent + (extent & 1);
}

/// The element coordinate of the element in `column` of row `row` of a tensor
/// whose innermost extent is `columns`; `row` is the row-major index over the
/// other axes.
constexpr uint64_t getDrawElement(uint64_t row, uint64_t column,
                                  uint64_t columns) {
  return row * getPaddedExtent(columns) + column;
}

namespace draws_v1 {

/// sqrt(-2 ln(u * 2^-24)) of u = (word >> 8) + 1.
float computeRadius(uint32_t word);

/// A point on the unit circle.
struct Direction {
  float cosine;
  float sine;
};

/// The direction that `word` picks: bits 0 to 22 an angle of at most a right
/// angle to either side, bit 31 the sign of the cosine.
Direction computeDirection(uint32_t word);

} // namespace draws_v1
} // namespace bayes

#endif // BAYES_SUPPORT_DRAWS_H
