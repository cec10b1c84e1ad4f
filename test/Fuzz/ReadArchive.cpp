//===- ReadArchive.cpp - Reads all of a checkpoint ------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ReadArchive.h"

#include "bayes/Import/PosteriorReader.h"

#include <cmath>
#include <cstdlib>

using namespace mlir::bayes;

/// Checks what a posterior promises about one of its tensors.
static void check(const GaussianTensor &tensor) {
  for (float mean : tensor.mean)
    if (!std::isfinite(mean))
      std::abort();
  for (float stddev : tensor.stddev)
    if (!std::isfinite(stddev) || stddev < 0)
      std::abort();
  if (!tensor.isDeterministic() && tensor.stddev.size() != tensor.mean.size())
    std::abort();
}

void mlir::bayes::readArchive(const TensorArchive &archive) {
  for (const ArchivedTensor &tensor : archive.getTensors()) {
    if (archive.find(tensor.name) != &tensor)
      std::abort();
    if (tensor.type == ArchivedType::Other)
      continue;
    double sum = 0;
    for (int64_t i = 0; i < tensor.size(); ++i)
      sum += tensor.getValue(i);
    [[maybe_unused]] static volatile double sink;
    sink = sum;
  }
  auto model = readPosterior(archive, ImportConfig(), "model");
  if (!model)
    return;
  for (const DenseLayer &layer : model->layers) {
    check(layer.weight);
    if (layer.bias)
      check(*layer.bias);
  }
}
