//===- PhiloxUniforms.h - A stream of uniform numbers -----------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_LIB_SHARING_PHILOXUNIFORMS_H
#define BAYES_LIB_SHARING_PHILOXUNIFORMS_H

#include "bayes/Support/Philox.h"

namespace bayes {

/// Uniform numbers in [0, 1) with 53 random bits, a function of the seed and of
/// how many came before.
class PhiloxUniforms {
public:
  explicit PhiloxUniforms(uint64_t seed)
      : key{uint32_t(seed), uint32_t(seed >> 32)} {}

  double next() {
    philox::Block words = philox::generate(
        {uint32_t(position), uint32_t(position >> 32), 0, 0}, key);
    ++position;
    uint64_t bits = (uint64_t(words[1]) << 32 | words[0]) >> 11;
    return static_cast<double>(bits) * 0x1p-53;
  }

private:
  philox::Key key;
  uint64_t position = 0;
};

} // namespace bayes

#endif // BAYES_LIB_SHARING_PHILOXUNIFORMS_H
