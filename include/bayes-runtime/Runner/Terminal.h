//===- Terminal.h - Pictures and bars of characters -------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_RUNTIME_RUNNER_TERMINAL_H
#define BAYES_RUNTIME_RUNNER_TERMINAL_H

#include "bayes-runtime/Runner/Dataset.h"

#include <optional>
#include <string>
#include <vector>

namespace bayes::runner {

/// A grey picture; `pixels` are row-major from 0 (black) to 1 (white).
struct Picture {
  uint64_t height = 0;
  uint64_t width = 0;
  std::vector<float> pixels;
};

/// The picture in an example of rank 2, or of rank 1 with a square number of
/// features; nothing for other examples and for more than 100 columns. Bytes
/// are divided by 255, floats scaled so that the example fills 0 .. 1.
std::optional<Picture> makePicture(const Dataset &dataset, uint64_t example);

/// Draws two rows of pixels per line with half-block characters, in 24 greys if
/// `colour` (ANSI escapes for 256 colours), or else black below one half and
/// white from there on. Every line takes `width` columns.
std::vector<std::string> drawPicture(const Picture &picture, bool colour);

/// A bar of block characters, `fraction` (0 .. 1) of `columns` long to an
/// eighth of a column; empty for NaN.
std::string drawBar(double fraction, unsigned columns);

} // namespace bayes::runner

#endif // BAYES_RUNTIME_RUNNER_TERMINAL_H
