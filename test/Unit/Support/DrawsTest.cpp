//===- DrawsTest.cpp - Tests of reproducible normals, draws-v1 ------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Built twice: with the project's flags, and with Draws.cpp compiled for this
// machine with fast-math and contraction (see CMakeLists.txt), which must not
// change a bit.
//
//===----------------------------------------------------------------------===//

#include "bayes/Support/Draws.h"
#include "bayes/Support/Crc32.h"
#include "bayes/Support/DrawsV1Constants.h"
#include "bayes/Support/Philox.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fstream>
#include <limits>
#include <set>
#include <sstream>
#include <string>
#include <vector>

using namespace bayes;

namespace {

uint32_t toBits(float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof(bits));
  return bits;
}

/// CRC-32 of the values' bytes; the host is little-endian, as the file says.
uint32_t checksum(const std::vector<float> &values) {
  return crc32(ByteView(values.data(), values.size() * sizeof(float)));
}

//===----------------------------------------------------------------------===//
// Golden values, written by NumPy (python/tools/write_draws_golden.py)
//===----------------------------------------------------------------------===//

using Record = std::vector<uint64_t>;

/// The numbers of each record called `name`, of which every one must have
/// `size`; fails where there are none.
std::vector<Record> readGolden(const std::string &name, size_t size) {
  std::ifstream file(BAYES_DRAWS_GOLDEN);
  std::vector<Record> records;
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string first;
    words >> first;
    if (first != name)
      continue;
    Record record;
    for (uint64_t number; words >> std::hex >> number;)
      record.push_back(number);
    EXPECT_EQ(record.size(), size) << line;
    record.resize(size);
    records.push_back(record);
  }
  EXPECT_FALSE(records.empty())
      << "no '" << name << "' in '" << BAYES_DRAWS_GOLDEN << "'";
  return records;
}

uint32_t word(uint64_t number) { return static_cast<uint32_t>(number); }

TEST(DrawsGoldenTest, Philox) {
  for (const Record &r : readGolden("philox", 10))
    EXPECT_EQ(philox::generate({word(r[0]), word(r[1]), word(r[2]), word(r[3])},
                               {word(r[4]), word(r[5])}),
              (philox::Block{word(r[6]), word(r[7]), word(r[8]), word(r[9])}));
}

TEST(DrawsGoldenTest, Radius) {
  for (const Record &r : readGolden("radius", 2))
    EXPECT_EQ(toBits(draws_v1::computeRadius(word(r[0]))), r[1])
        << std::hex << r[0];
}

TEST(DrawsGoldenTest, Direction) {
  for (const Record &r : readGolden("direction", 3)) {
    draws_v1::Direction direction = draws_v1::computeDirection(word(r[0]));
    EXPECT_EQ(toBits(direction.cosine), r[1]) << std::hex << r[0];
    EXPECT_EQ(toBits(direction.sine), r[2]) << std::hex << r[0];
  }
}

TEST(DrawsGoldenTest, Normal) {
  for (const Record &r : readGolden("normal", 7)) {
    DrawCoordinates at{word(r[2]), word(r[3]), word(r[4]), word(r[5])};
    auto purpose = static_cast<Purpose>(r[1]);
    EXPECT_EQ(toBits(drawNormal(r[0], purpose, at)), r[6]);
    NormalPair pair = drawPair(r[0], purpose, at);
    EXPECT_EQ(toBits(at.element & 1 ? pair.odd : pair.even), r[6]);
  }
}

TEST(DrawsGoldenTest, Tensor) {
  for (const Record &r : readGolden("tensor", 10)) {
    std::vector<float> values;
    for (uint64_t sample = r[3]; sample < r[3] + r[4]; ++sample)
      for (uint64_t example = r[5]; example < r[5] + r[6]; ++example)
        for (uint64_t row = 0; row < r[7]; ++row)
          for (uint64_t column = 0; column < r[8]; ++column)
            values.push_back(
                drawNormal(r[0], static_cast<Purpose>(r[1]),
                           {word(r[2]), word(sample), word(example),
                            word(getDrawElement(row, column, r[8]))}));
    EXPECT_EQ(checksum(values), r[9]);
  }
}

TEST(DrawsGoldenTest, FoldKey) {
  for (const Record &r : readGolden("fold", 3))
    EXPECT_EQ(foldKey(r[0], r[1]), r[2]);
}

TEST(DrawsGoldenTest, SplitKey) {
  for (const Record &r : readGolden("split", 3)) {
    SplitKeys keys = splitKey(r[0]);
    EXPECT_EQ(keys.first, r[1]);
    EXPECT_EQ(keys.second, r[2]);
  }
}

// The remaining records cover every value of the two factors of a normal, so
// that equal checksums mean that no pair of random words gives other bits.

constexpr uint32_t kAngles = draws_v1::kAngleMask + 1;
constexpr uint32_t kUniforms = uint32_t(1) << draws_v1::kUniformBits;

TEST(DrawsGoldenTest, EveryRadius) {
  std::vector<float> radii(kUniforms);
  for (uint32_t u = 0; u < kUniforms; ++u)
    radii[u] = draws_v1::computeRadius(u << 8);
  EXPECT_EQ(checksum(radii), readGolden("radii", 1)[0][0]);
}

TEST(DrawsGoldenTest, EveryDirection) {
  std::vector<float> cosines, sines;
  cosines.reserve(2 * kAngles);
  sines.reserve(2 * kAngles);
  for (uint32_t sign : {uint32_t(0), draws_v1::kCosineSignBit})
    for (uint32_t angle = 0; angle < kAngles; ++angle) {
      auto direction = draws_v1::computeDirection(angle | sign);
      cosines.push_back(direction.cosine);
      sines.push_back(direction.sine);
    }
  EXPECT_EQ(checksum(cosines), readGolden("cosines", 1)[0][0]);
  EXPECT_EQ(checksum(sines), readGolden("sines", 1)[0][0]);
}

//===----------------------------------------------------------------------===//
// Accuracy: the bounds of docs/spec/draws-v1.md, against the libm's double
//===----------------------------------------------------------------------===//

TEST(DrawsAccuracyTest, Radius) {
  double largest = 0.0;
  for (uint32_t u = 1; u <= kUniforms; ++u) {
    double exact = std::sqrt(-2.0 * std::log(u * 0x1p-24));
    double error = std::abs(draws_v1::computeRadius((u - 1) << 8) - exact);
    // Not std::max, which would drop a NaN.
    if (!(error <= largest))
      largest = error;
  }
  EXPECT_LE(largest, 5.5e-7);
}

TEST(DrawsAccuracyTest, Direction) {
  double largestCosine = 0.0, largestSine = 0.0;
  for (uint32_t angle = 0; angle < kAngles; ++angle) {
    double turn = M_PI_2 * (angle * 0x1p-22 - 1.0);
    draws_v1::Direction direction = draws_v1::computeDirection(angle);
    double cosineError = std::abs(direction.cosine - std::cos(turn));
    double sineError = std::abs(direction.sine - std::sin(turn));
    if (!(cosineError <= largestCosine))
      largestCosine = cosineError;
    if (!(sineError <= largestSine))
      largestSine = sineError;
  }
  EXPECT_LE(largestCosine, 1.52e-7);
  EXPECT_LE(largestSine, 1.56e-7);
}

//===----------------------------------------------------------------------===//
// Layout of the counter and of the words
//===----------------------------------------------------------------------===//

constexpr DrawKey kTestKey = 0x0123456789ABCDEF;

// One block holds the normals of two samples by two elements.
TEST(DrawsLayoutTest, BlockServesTwoSamplesByTwoElements) {
  philox::Block words =
      philox::generate({21, 50, 1u << 28 | 5, 77}, {0x89ABCDEF, 0x01234567});
  for (uint32_t sample : {42u, 43u}) {
    bool isOdd = sample & 1;
    volatile float radius = draws_v1::computeRadius(words[isOdd ? 0 : 1]);
    auto direction = draws_v1::computeDirection(words[isOdd ? 2 : 3]);
    volatile float even = radius * direction.cosine;
    volatile float odd = radius * direction.sine;
    auto draw = [&](uint32_t element) {
      return drawNormal(kTestKey, Purpose::Output, {5, sample, 77, element});
    };
    EXPECT_EQ(draw(100), even);
    EXPECT_EQ(draw(101), odd);
  }
}

TEST(DrawsLayoutTest, PairIsTheSameFromEitherElement) {
  NormalPair even = drawPair(kTestKey, Purpose::Weight, {1, 2, 0, 6});
  NormalPair odd = drawPair(kTestKey, Purpose::Weight, {1, 2, 0, 7});
  EXPECT_EQ(even.even, odd.even);
  EXPECT_EQ(even.odd, odd.odd);
}

TEST(DrawsLayoutTest, WeightsAreSharedByExamples) {
  EXPECT_EQ(drawNormal(kTestKey, Purpose::Weight, {1, 2, 0, 6}),
            drawNormal(kTestKey, Purpose::Weight, {1, 2, 12345, 6}));
  EXPECT_NE(drawNormal(kTestKey, Purpose::Output, {1, 2, 0, 6}),
            drawNormal(kTestKey, Purpose::Output, {1, 2, 12345, 6}));
}

TEST(DrawsLayoutTest, OddInnermostExtentIsPadded) {
  EXPECT_EQ(getPaddedExtent(0), 0u);
  EXPECT_EQ(getPaddedExtent(1), 2u);
  EXPECT_EQ(getPaddedExtent(4), 4u);
  EXPECT_EQ(getPaddedExtent(5), 6u);
  EXPECT_EQ(getDrawElement(0, 4, 5), 4u);
  EXPECT_EQ(getDrawElement(1, 0, 5), 6u);
  EXPECT_EQ(getDrawElement(3, 2, 5), 20u);
  EXPECT_EQ(getDrawElement(3, 2, 4), 14u);
  // Every row starts a pair.
  for (uint64_t row = 0; row < 8; ++row)
    EXPECT_EQ(getDrawElement(row, 0, 7) % 2, 0u);
}

TEST(DrawsLayoutTest, KeyWordsCountAlike) {
  DrawCoordinates at{1, 2, 3, 4};
  float base = drawNormal(0, Purpose::Output, at);
  EXPECT_NE(drawNormal(1, Purpose::Output, at), base);
  EXPECT_NE(drawNormal(uint64_t(1) << 32, Purpose::Output, at), base);
}

//===----------------------------------------------------------------------===//
// Limits
//===----------------------------------------------------------------------===//

TEST(DrawsLimitsTest, LargestCoordinatesAreDistinct) {
  constexpr uint32_t kLast = std::numeric_limits<uint32_t>::max();
  static_assert(draws_v1::kSampleLimit - 1 == kLast &&
                    draws_v1::kExampleLimit - 1 == kLast &&
                    draws_v1::kElementLimit - 1 == kLast,
                "a coordinate is exactly one word");
  DrawCoordinates largest{draws_v1::kSiteLimit - 1, kLast, kLast, kLast};
  std::set<float> values;
  values.insert(drawNormal(kTestKey, Purpose::Dropout, largest));
  for (uint32_t DrawCoordinates::*member :
       {&DrawCoordinates::site, &DrawCoordinates::sample,
        &DrawCoordinates::example, &DrawCoordinates::element}) {
    DrawCoordinates other = largest;
    --(other.*member);
    values.insert(drawNormal(kTestKey, Purpose::Dropout, other));
  }
  values.insert(drawNormal(kTestKey, Purpose::Blend, largest));
  EXPECT_EQ(values.size(), 6u);
}

//===----------------------------------------------------------------------===//
// Derived keys
//===----------------------------------------------------------------------===//

TEST(DrawsKeyTest, DerivedKeysAreDistinct) {
  std::set<DrawKey> keys = {kTestKey};
  for (uint64_t data = 0; data < 1000; ++data) {
    keys.insert(foldKey(kTestKey, data));
    keys.insert(foldKey(kTestKey, data << 32 | 0x80000000));
  }
  SplitKeys split = splitKey(kTestKey);
  keys.insert({split.first, split.second});
  EXPECT_EQ(keys.size(), 2003u);
}

//===----------------------------------------------------------------------===//
// Distribution. The key is fixed, so each of these passes or fails for good; a
// generator of true normals would fail one of them with the stated probability.
//===----------------------------------------------------------------------===//

constexpr size_t kStreamSize = 1 << 16;

/// `kStreamSize` consecutive elements.
std::vector<double> drawStream(DrawKey key, uint32_t site = 1,
                               uint32_t sample = 0, uint32_t example = 0,
                               Purpose purpose = Purpose::Output) {
  std::vector<double> values;
  values.reserve(kStreamSize);
  for (uint32_t element = 0; element < kStreamSize; ++element)
    values.push_back(
        drawNormal(key, purpose, {site, sample, example, element}));
  return values;
}

double average(const std::vector<double> &values, double (*function)(double)) {
  double sum = 0.0;
  for (double value : values)
    sum += function(value);
  return sum / static_cast<double>(values.size());
}

// Each of the four moments within 4 standard errors: fails with probability
// 2.5e-4.
TEST(DrawsDistributionTest, Moments) {
  std::vector<double> values = drawStream(kTestKey);
  double error = 4.0 / std::sqrt(kStreamSize);
  EXPECT_NEAR(average(values, [](double x) { return x; }), 0, error);
  EXPECT_NEAR(average(values, [](double x) { return x * x; }), 1,
              error * std::sqrt(2.0));
  EXPECT_NEAR(average(values, [](double x) { return x * x * x; }), 0,
              error * std::sqrt(15.0));
  EXPECT_NEAR(average(values, [](double x) { return x * x * x * x; }), 3,
              error * std::sqrt(96.0));
}

// Kolmogorov-Smirnov: sqrt(n) D > 2.227 has probability 1e-4.
TEST(DrawsDistributionTest, KolmogorovSmirnov) {
  std::vector<double> values = drawStream(kTestKey);
  std::sort(values.begin(), values.end());
  double distance = 0.0;
  for (size_t i = 0; i < values.size(); ++i) {
    double probability = 0.5 * std::erfc(-values[i] * M_SQRT1_2);
    distance =
        std::max({distance, probability - static_cast<double>(i) / kStreamSize,
                  static_cast<double>(i + 1) / kStreamSize - probability});
  }
  EXPECT_LE(std::sqrt(kStreamSize) * distance, 2.227);
}

// Streams that differ in one coordinate, or are one element apart, correlate by
// less than 4 standard errors: one of nine fails with probability 6e-4.
TEST(DrawsDistributionTest, StreamsAreUncorrelated) {
  std::vector<double> base = drawStream(kTestKey);
  std::vector<double> next = base;
  std::rotate(next.begin(), next.begin() + 1, next.end());
  std::vector<double> nextPair = base;
  std::rotate(nextPair.begin(), nextPair.begin() + 2, nextPair.end());
  const std::vector<double> others[] = {
      next,
      nextPair,
      drawStream(kTestKey + 1),
      drawStream(foldKey(kTestKey, 0)),
      drawStream(kTestKey, 2),
      drawStream(kTestKey, 1, 1), // the other half of the block
      drawStream(kTestKey, 1, 2),
      drawStream(kTestKey, 1, 0, 1),
      drawStream(kTestKey, 1, 0, 0, Purpose::Weight)};
  for (const std::vector<double> &other : others) {
    double product = 0.0;
    for (size_t i = 0; i < kStreamSize; ++i)
      product += base[i] * other[i];
    EXPECT_LE(std::abs(product) / kStreamSize, 4.0 / std::sqrt(kStreamSize))
        << "stream " << &other - others;
  }
}

} // namespace
