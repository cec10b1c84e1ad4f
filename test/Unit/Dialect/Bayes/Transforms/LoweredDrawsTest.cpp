//===- LoweredDrawsTest.cpp - Compiled noise and keys, bit by bit ---------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "JitCode.h"
#include "bayes/Support/Draws.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/bit.h"

#include "gtest/gtest.h"

#include <vector>

using namespace mlir::bayes;

namespace {

constexpr uint64_t key = 0xFEDCBA9876543210;
constexpr uint32_t site = 268435455;

enum class Kind { Example, Element, Sample };

/// A `bayes.normal` on a buffer. The first sample and the offset of the last
/// element axis are arguments of the function; `even` lets the pass see that
/// they are even.
struct Noise {
  std::vector<int64_t> shape;
  std::vector<Kind> axes;
  std::vector<int64_t> extents, offsets;
  int64_t sample;
  bool even;
};

std::string join(const std::vector<int64_t> &numbers) {
  std::string text;
  for (int64_t number : numbers)
    text += (text.empty() ? "" : ", ") + std::to_string(number);
  return text;
}

bool hasExamples(const Noise &noise) {
  return llvm::is_contained(noise.axes, Kind::Example);
}

std::string print(const Noise &noise) {
  std::string type = "memref<";
  for (int64_t extent : noise.shape)
    type += std::to_string(extent) + "x";
  type += "f32>";
  std::string axes;
  for (Kind axis : noise.axes)
    axes += (axes.empty() ? "" : ", ") +
            std::string(axis == Kind::Example   ? "example"
                        : axis == Kind::Element ? "element"
                                                : "sample");
  std::string offsets;
  if (!noise.offsets.empty()) {
    offsets = join({noise.offsets.begin(), noise.offsets.end() - 1});
    offsets += (offsets.empty() ? "" : ", ") + std::string("%offset");
  }
  std::string text = "func.func @draw(%m: " + type +
                     ", %key: i64, %x: i64, %a: index, %b: index) {\n";
  text += noise.even ? "%c2 = arith.constant 2 : index\n"
                       "%s = arith.muli %a, %c2 : index\n"
                       "%offset = arith.muli %b, %c2 : index\n"
                     : "%zero = arith.constant 0 : index\n"
                       "%s = arith.addi %a, %zero : index\n"
                       "%offset = arith.addi %b, %zero : index\n";
  text += "bayes.normal %key[%s]";
  if (hasExamples(noise))
    text += " example(%x)";
  text += " offsets[" + offsets + "] of [" + join(noise.extents) +
          "]\n    axes [" + axes + "] site " + std::to_string(site) +
          " purpose " + (hasExamples(noise) ? "output" : "weight") +
          " outs(%m : " + type + ") key i64\nreturn\n}\n";
  return text;
}

/// What the specification says stands at `position`.
float getExpected(const Noise &noise, uint32_t firstExample,
                  const std::vector<int64_t> &position) {
  ::bayes::DrawCoordinates at;
  at.site = site;
  at.sample = static_cast<uint32_t>(noise.sample);
  at.example = firstExample;
  uint64_t row = 0, column = 0;
  size_t element = 0;
  for (size_t dim = 0; dim < noise.axes.size(); ++dim) {
    int64_t x = position[dim];
    if (noise.axes[dim] == Kind::Sample)
      at.sample += x;
    else if (noise.axes[dim] == Kind::Example)
      at.example += x;
    else if (element + 1 == noise.extents.size())
      column = noise.offsets[element++] + x;
    else {
      row = row * noise.extents[element] + noise.offsets[element] + x;
      ++element;
    }
  }
  if (!noise.extents.empty())
    at.element = static_cast<uint32_t>(
        ::bayes::getDrawElement(row, column, noise.extents.back()));
  return ::bayes::drawNormal(key,
                             hasExamples(noise) ? ::bayes::Purpose::Output
                                                : ::bayes::Purpose::Weight,
                             at);
}

class LoweredNoiseTest : public ::testing::TestWithParam<Noise> {
protected:
  void expectBits(const CodeOptions &options) {
    const Noise &noise = GetParam();
    constexpr uint32_t firstExample = 4000000000;
    int64_t count = 1;
    for (int64_t extent : noise.shape)
      count *= extent;
    // One more element at either end, which must stay.
    constexpr float guard = 77.0f;
    std::vector<float> found(count + 2, guard);
    std::unique_ptr<JitCode> code = JitCode::compile(print(noise), options);
    ASSERT_TRUE(code);
    int64_t unit = noise.even ? 2 : 1;
    int64_t offset = noise.offsets.empty() ? 0 : noise.offsets.back();
    code->call("draw", found.data() + 1, static_cast<int64_t>(key),
               int64_t(firstExample), noise.sample / unit, offset / unit);
    EXPECT_EQ(found.front(), guard);
    EXPECT_EQ(found.back(), guard);
    std::vector<int64_t> position(noise.shape.size());
    for (int64_t i = 0; i < count; ++i) {
      int64_t rest = i;
      for (size_t dim = noise.shape.size(); dim-- > 0;) {
        position[dim] = rest % noise.shape[dim];
        rest /= noise.shape[dim];
      }
      float expected = getExpected(noise, firstExample, position);
      ASSERT_EQ(llvm::bit_cast<uint32_t>(found[i + 1]),
                llvm::bit_cast<uint32_t>(expected))
          << "element " << i;
    }
  }
};

TEST_P(LoweredNoiseTest, BitsWithGather) { expectBits({}); }

TEST_P(LoweredNoiseTest, BitsWithNarrowVectors) {
  CodeOptions options;
  options.vectorSize = 4;
  options.fma = false;
  options.rounding = false;
  expectBits(options);
}

TEST_P(LoweredNoiseTest, BitsWithPermutation) {
  if (!hasPermute())
    GTEST_SKIP() << "this processor has no AVX-512";
  CodeOptions options;
  options.permute = true;
  expectBits(options);
}

constexpr Kind ex = Kind::Example, el = Kind::Element, sa = Kind::Sample;

INSTANTIATE_TEST_SUITE_P(
    Axes, LoweredNoiseTest,
    ::testing::Values(
        // Whole vectors of samples; even and odd extents, tiles, and the
        // largest words.
        Noise{{3, 5, 32}, {el, el, sa}, {3, 5}, {0, 0}, 0, true},
        Noise{{2, 4, 16}, {el, el, sa}, {7, 9}, {5, 4}, 64, true},
        Noise{{1, 1, 16}, {el, el, sa}, {1, 1}, {0, 0}, 2, true},
        Noise{{3, 16}, {el, sa}, {7}, {4}, 4294967280, true},
        Noise{{2, 3, 16}, {ex, el, sa}, {5}, {2}, 32, true},
        Noise{{2, 2, 3, 16}, {el, el, el, sa}, {2, 3, 5}, {0, 1, 2}, 0, true},
        // One number at a time: odd samples and elements, no whole vectors,
        // other orders, no samples, no elements.
        Noise{{3, 5, 16}, {el, el, sa}, {3, 5}, {0, 0}, 1, false},
        Noise{{2, 16}, {el, sa}, {7}, {3}, 0, false},
        Noise{{3, 15}, {el, sa}, {3}, {0}, 6, true},
        Noise{{16, 3}, {sa, el}, {7}, {2}, 0, true},
        Noise{{2, 3}, {ex, el}, {9}, {5}, 3, false},
        Noise{{3, 5}, {el, el}, {4, 7}, {1, 1}, 7, false},
        Noise{{5, 3}, {el, ex}, {5}, {0}, 0, false},
        Noise{{17}, {sa}, {}, {}, 5, false}, Noise{{}, {}, {}, {}, 9, false}));

TEST(LoweredKeysTest, AreThoseOfTheDefinition) {
  std::unique_ptr<JitCode> code = JitCode::compile(R"(
func.func @derive(%out: memref<3xi64>, %key: i64, %data: i64) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %fold = bayes.fold_key %key, %data : i64
  %first, %second = bayes.split_key %key : i64
  memref.store %fold, %out[%c0] : memref<3xi64>
  memref.store %first, %out[%c1] : memref<3xi64>
  memref.store %second, %out[%c2] : memref<3xi64>
  return
}
)");
  ASSERT_TRUE(code);
  for (uint64_t data : {uint64_t(0), uint64_t(1), uint64_t(0x123456789),
                        uint64_t(0xFFFFFFFFFFFFFFFF)}) {
    uint64_t found[3] = {};
    code->call("derive", &found[0], static_cast<int64_t>(key),
               static_cast<int64_t>(data));
    EXPECT_EQ(found[0], ::bayes::foldKey(key, data)) << data;
    EXPECT_EQ(found[1], ::bayes::splitKey(key).first);
    EXPECT_EQ(found[2], ::bayes::splitKey(key).second);
  }
}

} // namespace
