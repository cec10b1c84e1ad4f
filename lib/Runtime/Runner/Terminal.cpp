//===- Terminal.cpp - Pictures and bars of characters ---------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes-runtime/Runner/Terminal.h"

#include <algorithm>
#include <cmath>
#include <utility>

using namespace bayes;
using namespace bayes::runner;

static constexpr uint64_t kMaxColumns = 100;

/// Height and width of the examples, {0, 0} if they are no pictures.
static std::pair<uint64_t, uint64_t> getExtents(const Dataset &dataset) {
  const std::vector<int64_t> &shape = dataset.getExampleShape();
  if (shape.size() == 2)
    return {static_cast<uint64_t>(shape[0]), static_cast<uint64_t>(shape[1])};
  if (shape.size() != 1)
    return {0, 0};
  auto side = static_cast<uint64_t>(
      std::lround(std::sqrt(static_cast<double>(shape[0]))));
  if (side * side != static_cast<uint64_t>(shape[0]))
    return {0, 0};
  return {side, side};
}

std::optional<Picture> runner::makePicture(const Dataset &dataset,
                                           uint64_t example) {
  auto [height, width] = getExtents(dataset);
  if (height < 2 || width < 2 || width > kMaxColumns)
    return std::nullopt;
  Picture picture;
  picture.height = height;
  picture.width = width;
  for (uint64_t i = 0; i < height * width; ++i)
    picture.pixels.push_back(dataset.getFeature(example, i));

  float low = 0, high = 255;
  if (dataset.getInputType() == BAYES_INPUT_F32) {
    auto [least, largest] =
        std::minmax_element(picture.pixels.begin(), picture.pixels.end());
    low = *least;
    high = *largest;
  }
  // Halves, because the difference of two floats can overflow.
  float range = high / 2 - low / 2;
  for (float &pixel : picture.pixels)
    pixel = range > 0 ? (pixel / 2 - low / 2) / range : 0;
  return picture;
}

/// The grey ramp of the 256-colour palette.
static std::string getColour(float pixel) {
  int index = 232 + static_cast<int>(std::lround(pixel * 23));
  return std::to_string(index);
}

static const char *getHalfBlock(bool top, bool bottom) {
  if (top)
    return bottom ? "█" : "▀";
  return bottom ? "▄" : " ";
}

std::vector<std::string> runner::drawPicture(const Picture &picture,
                                             bool colour) {
  std::vector<std::string> lines;
  for (uint64_t y = 0; y < picture.height; y += 2) {
    std::string line;
    for (uint64_t x = 0; x < picture.width; ++x) {
      float top = picture.pixels[y * picture.width + x];
      float bottom = y + 1 < picture.height
                         ? picture.pixels[(y + 1) * picture.width + x]
                         : 0;
      if (colour)
        line +=
            "\x1b[38;5;" + getColour(top) + ";48;5;" + getColour(bottom) + "m▀";
      else
        line += getHalfBlock(top >= 0.5f, bottom >= 0.5f);
    }
    if (colour)
      line += "\x1b[0m";
    lines.push_back(std::move(line));
  }
  return lines;
}

std::string runner::drawBar(double fraction, unsigned columns) {
  static const char *const eighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  // NaN has no bar.
  double part = fraction > 0 ? std::min(fraction, 1.0) : 0;
  auto length = static_cast<unsigned>(std::lround(part * 8 * columns));
  std::string bar;
  for (unsigned i = 0; i < length / 8; ++i)
    bar += "█";
  return bar + eighths[length % 8];
}
