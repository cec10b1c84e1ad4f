//===- DrawsV1Constants.h - Numbers that define draws-v1 --------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Every number of the transform that turns Philox words into standard normals
/// (docs/spec/draws-v1.md). The scalar reference in Draws.cpp and the code
/// generator read this one header; python/bayes_mlir/draws.py repeats it and a
/// test compares the two through the golden draws.
///
/// Literals are hexadecimal so that they are exact. Changing one changes every
/// stored prediction: it makes a new version of the draws, not a new revision
/// of this file.
///
/// Polynomials are listed from the constant term upwards. Every one is
/// evaluated by Horner's rule, each multiplication and each addition rounded to
/// f32 on its own.
///
//===----------------------------------------------------------------------===//

#ifndef BAYES_SUPPORT_DRAWSV1CONSTANTS_H
#define BAYES_SUPPORT_DRAWSV1CONSTANTS_H

#include <cstdint>

namespace bayes {
namespace draws_v1 {

//===----------------------------------------------------------------------===//
// Counter words. A limit is the number of values: the largest is one less.
//===----------------------------------------------------------------------===//

/// Counter word 2 is site | purpose << kPurposeShift.
inline constexpr int kPurposeShift = 28;
inline constexpr uint32_t kSiteLimit = uint32_t(1) << kPurposeShift;

inline constexpr uint64_t kSampleLimit = uint64_t(1) << 32;
inline constexpr uint64_t kElementLimit = uint64_t(1) << 32;
inline constexpr uint64_t kExampleLimit = uint64_t(1) << 32;

/// The most samples that one prediction may ask for: the sample count is exact
/// as an f32, by which statistics are divided.
inline constexpr uint64_t kMaxSamplesPerCall = uint64_t(1) << 24;

//===----------------------------------------------------------------------===//
// Radius: r = sqrt(q), q = -2 ln(u * 2^-24) for an integer u in [1, 2^24].
//===----------------------------------------------------------------------===//

/// A uniform is u * 2^-kUniformBits.
inline constexpr int kUniformBits = 24;

/// The mantissa m of u lies in [0.734375, 1.46875); these are the bits of the
/// lower end as an f32, so that bits(f32(u)) - kMantissaOrigin has the exponent
/// of u from bit 23 upwards and the table index in bits 19 to 22.
inline constexpr uint32_t kMantissaOrigin = 0x3F3C0000;
inline constexpr int kTableIndexShift = 19;
inline constexpr uint32_t kTableIndexMask = 15;

/// (bits(m) + kGridRounding) & kGridMask are the bits of the grid point next to
/// m; 1 is a grid point, which keeps r accurate as u approaches 2^24.
inline constexpr uint32_t kGridRounding = 0x00040000;
inline constexpr uint32_t kGridMask = 0xFFF80000;

/// Number of grid points.
inline constexpr int kTableSize = 16;

/// 1 / g for each grid point g, rounded to f32.
inline constexpr float kInverseTable[kTableSize] = {
    0x1.555556p+0f, // g = 0.75
    0x1.47ae14p+0f, // g = 0.78125
    0x1.3b13b2p+0f, // g = 0.8125
    0x1.2f684cp+0f, // g = 0.84375
    0x1.24924ap+0f, // g = 0.875
    0x1.1a7b96p+0f, // g = 0.90625
    0x1.111112p+0f, // g = 0.9375
    0x1.08421p+0f,  // g = 0.96875
    0x1p+0f,        // g = 1
    0x1.e1e1e2p-1f, // g = 1.0625
    0x1.c71c72p-1f, // g = 1.125
    0x1.af286cp-1f, // g = 1.1875
    0x1.99999ap-1f, // g = 1.25
    0x1.861862p-1f, // g = 1.3125
    0x1.745d18p-1f, // g = 1.375
    0x1.642c86p-1f, // g = 1.4375
};

/// -2 ln(g) for each grid point g, rounded to f32.
inline constexpr float kLogTable[kTableSize] = {
    0x1.269622p-1f,  // g = 0.75
    0x1.f991c6p-2f,  // g = 0.78125
    0x1.a93ed4p-2f,  // g = 0.8125
    0x1.5bf406p-2f,  // g = 0.84375
    0x1.1178e8p-2f,  // g = 0.875
    0x1.9335e6p-3f,  // g = 0.90625
    0x1.08598cp-3f,  // g = 0.9375
    0x1.0415d8p-4f,  // g = 0.96875
    0x0p+0f,         // g = 1
    -0x1.f0a30cp-4f, // g = 1.0625
    -0x1.e27076p-3f, // g = 1.125
    -0x1.5ff308p-2f, // g = 1.1875
    -0x1.c8ff7cp-2f, // g = 1.25
    -0x1.1675cap-1f, // g = 1.3125
    -0x1.4618bcp-1f, // g = 1.375
    -0x1.739d8p-1f,  // g = 1.4375
};

/// -2 ln(2), rounded to f32.
inline constexpr float kLogOfTwo = -0x1.62e43p+0f;

/// -2 log1p(t) ~ t * (P0 + t * (P1 + t * P2)) for |t| <= 1/32.
inline constexpr float kLogPolynomial[] = {
    -0x1p+1f,
    0x1.0012fp+0f,
    -0x1.54f1ap-1f,
};

//===----------------------------------------------------------------------===//
// Angle: x in [-1, 1) counts right angles.
//===----------------------------------------------------------------------===//

/// x = f32_from_bits((b & kAngleMask) | kAngleBits) - kAngleOrigin, exactly.
inline constexpr uint32_t kAngleMask = 0x007FFFFF;
inline constexpr uint32_t kAngleBits = 0x40000000;
inline constexpr float kAngleOrigin = 0x1.8p+1f;

/// This bit of b is the sign of the cosine, which completes the turn.
inline constexpr uint32_t kCosineSignBit = 0x80000000;

/// sin(pi/2 x) ~ x * (S0 + z * (S1 + z * (S2 + z * (S3 + z * S4)))), z = x * x.
inline constexpr float kSinePolynomial[] = {
    0x1.921fb4p+0f,  -0x1.4abbbp-1f,  0x1.46673ap-4f,
    -0x1.323108p-8f, 0x1.3c2c1cp-13f,
};

/// cos(pi/2 x) ~ C0 + z * (C1 + z * (C2 + z * (C3 + z * C4))), z = x * x.
inline constexpr float kCosinePolynomial[] = {
    0x1p+0f, -0x1.3bd3acp+0f, 0x1.03bd28p-2f, -0x1.54f4eep-6f, 0x1.c1b26ep-11f,
};

} // namespace draws_v1
} // namespace bayes

#endif // BAYES_SUPPORT_DRAWSV1CONSTANTS_H
