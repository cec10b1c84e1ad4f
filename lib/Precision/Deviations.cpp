//===- Deviations.cpp - Standard deviations of rank 1 ---------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Precision/Deviations.h"

using namespace bayes;

llvm::Expected<Scales>
bayes::computeRankOneDeviations(llvm::ArrayRef<float> stddevs, size_t inputs,
                                size_t outputs) {
  llvm::Expected<Scales> scales =
      computeScales(stddevs, inputs, outputs, ScaleKind::RankOne);
  if (!scales)
    return scales.takeError();
  roundToBF16(*scales);
  return scales;
}

std::vector<float> bayes::expandDeviations(const Scales &deviations) {
  std::vector<float> stddevs;
  stddevs.reserve(deviations.rows.size() * deviations.columns.size());
  for (float row : deviations.rows)
    for (float column : deviations.columns)
      stddevs.push_back(row * column);
  return stddevs;
}
