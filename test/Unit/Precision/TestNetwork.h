//===- TestNetwork.h - A network for tests ----------------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_TEST_UNIT_PRECISION_TESTNETWORK_H
#define BAYES_TEST_UNIT_PRECISION_TESTNETWORK_H

#include "bayes/Precision/Groups.h"
#include "bayes/Support/Draws.h"

#include <cmath>
#include <vector>

namespace bayes::test {

/// Two layers of 7 x 5 and 5 x 3 random weights, rows of which have means of
/// different magnitudes.
struct TestNetwork {
  std::vector<float> means;
  std::vector<float> stddevs;
  std::vector<float> keptStddevs;
  std::vector<float> curvatures;

  TestNetwork() {
    for (uint32_t i = 0; i < 50; ++i) {
      float magnitude = 0.1f * std::exp2(static_cast<float>(i / 5 % 4));
      means.push_back(magnitude * draw(i, 0));
      stddevs.push_back(0.1f * std::exp(0.7f * draw(i, 1)));
      keptStddevs.push_back(0.1f * std::exp(0.3f * draw(i, 2)));
      curvatures.push_back(std::exp(draw(i, 3)));
    }
  }

  std::vector<WeightMatrix> getLayers() const {
    return {getLayer("first", 7, 5, 0), getLayer("second", 5, 3, 35)};
  }

  GroupedWeights getGroups(GroupKind kind, size_t rows = 1) const {
    return llvm::cantFail(groupWeights(getLayers(), kind, rows));
  }

private:
  static float draw(uint32_t index, uint32_t stream) {
    return drawNormal(/*key=*/11, Purpose::Weight,
                      {/*site=*/stream, /*sample=*/0, /*example=*/0, index});
  }

  WeightMatrix getLayer(const char *name, size_t inputs, size_t outputs,
                        size_t start) const {
    auto cut = [&](llvm::ArrayRef<float> values) {
      return values.slice(start, inputs * outputs);
    };
    return {name,         inputs,           outputs,        cut(means),
            cut(stddevs), cut(keptStddevs), cut(curvatures)};
  }
};

} // namespace bayes::test

#endif // BAYES_TEST_UNIT_PRECISION_TESTNETWORK_H
