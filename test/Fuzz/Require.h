//===- Require.h - What must hold for every input ---------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_TEST_FUZZ_REQUIRE_H
#define BAYES_TEST_FUZZ_REQUIRE_H

#include <cstdlib>

namespace bayes {

/// Ends the program, which makes the input a finding, unless `condition` holds.
inline void require(bool condition) {
  if (!condition)
    std::abort();
}

} // namespace bayes

#endif // BAYES_TEST_FUZZ_REQUIRE_H
