//===- TerminalTest.cpp - Pictures and bars of characters -----------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes-runtime/Runner/Terminal.h"

#include "DatasetFiles.h"

#include "gmock/gmock.h"

#include <limits>

using namespace bayes;
using namespace bayes::runner;
using ::testing::ElementsAre;

namespace {

class Terminal : public ::testing::Test {
protected:
  Dataset load(const ByteVector &bytes) {
    Result<Dataset> dataset = Dataset::load(folder.write("images", bytes), "");
    EXPECT_TRUE(dataset);
    return *dataset;
  }

  TemporaryFolder folder;
};

TEST_F(Terminal, PictureOfBytes) {
  Dataset dataset =
      load(makeIdx({2, 2, 3}, {9, 9, 9, 9, 9, 9, 0, 51, 102, 153, 204, 255}));
  std::optional<Picture> picture = makePicture(dataset, 1);
  ASSERT_TRUE(picture);
  EXPECT_EQ(picture->height, 2u);
  EXPECT_EQ(picture->width, 3u);
  ASSERT_EQ(picture->pixels.size(), 6u);
  for (size_t i = 0; i < 6; ++i)
    EXPECT_NEAR(picture->pixels[i], 0.2 * static_cast<double>(i), 1e-6);
}

TEST_F(Terminal, FloatsAreScaledToTheirRange) {
  Dataset dataset =
      load(makeNpy<float>("<f4", "(2, 4)", {-3e38f, 0, 3e38f, 0, 5, 5, 5, 5}));
  std::optional<Picture> picture = makePicture(dataset, 0);
  ASSERT_TRUE(picture) << "four features are a square";
  EXPECT_THAT(picture->pixels, ElementsAre(0, 0.5f, 1, 0.5f));
  picture = makePicture(dataset, 1);
  ASSERT_TRUE(picture);
  EXPECT_THAT(picture->pixels, ElementsAre(0, 0, 0, 0));
}

TEST_F(Terminal, ExamplesThatAreNoPictures) {
  EXPECT_FALSE(makePicture(load(makeIdx({1, 3}, {1, 2, 3})), 0));
  EXPECT_FALSE(makePicture(load(makeIdx({1, 1}, {1})), 0));
  EXPECT_FALSE(makePicture(load(makeIdx({1, 2, 2, 3}, ByteVector(12))), 0));
  EXPECT_FALSE(makePicture(load(makeIdx({1, 2, 101}, ByteVector(202))), 0));
  EXPECT_TRUE(makePicture(load(makeIdx({1, 2, 100}, ByteVector(200))), 0));
}

TEST_F(Terminal, PictureInTwoColours) {
  Picture picture = {3, 4, {1, 1, 0, 0, 1, 0, 1, 0, 0.5f, 0.49f, 1, 0}};
  EXPECT_THAT(drawPicture(picture, /*colour=*/false),
              ElementsAre("█▀▄ ", "▀ ▀ "));
}

TEST_F(Terminal, PictureInGreys) {
  Picture picture = {2, 1, {1, 0}};
  EXPECT_THAT(drawPicture(picture, /*colour=*/true),
              ElementsAre("\x1b[38;5;255;48;5;232m▀\x1b[0m"));
}

TEST_F(Terminal, Bars) {
  EXPECT_EQ(drawBar(0, 4), "");
  EXPECT_EQ(drawBar(1, 4), "████");
  EXPECT_EQ(drawBar(0.5, 4), "██");
  EXPECT_EQ(drawBar(0.40625, 4), "█▋");
  EXPECT_EQ(drawBar(-1, 4), "");
  EXPECT_EQ(drawBar(7, 4), "████");
  EXPECT_EQ(drawBar(std::numeric_limits<double>::quiet_NaN(), 4), "");
}

} // namespace
