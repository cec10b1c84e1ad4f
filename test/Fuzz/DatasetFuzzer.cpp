//===- DatasetFuzzer.cpp - Data sets of the runner ------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The input is a file of examples and, at the same time, of labels: IDX or
// .npy, perhaps compressed by gzip.
//
//===----------------------------------------------------------------------===//

#include "bayes-runtime/Runner/Dataset.h"

#include <cstdlib>
#include <sys/mman.h>
#include <unistd.h>

using namespace bayes;
using namespace bayes::runner;

/// Reads all that a data set holds, and asks what a model would.
static void read(const Dataset &dataset) {
  float sum = 0;
  for (uint64_t example = 0; example < dataset.size(); ++example)
    for (uint64_t i = 0; i < dataset.getFeatures(); ++i)
      sum += dataset.getFeature(example, i);
  [[maybe_unused]] static volatile float sink;
  sink = sum;

  ModelInfo model;
  model.inputShape = dataset.getExampleShape();
  model.uint8Divisor = 255;
  if (!dataset.checkInputs(model))
    std::abort();
  if (!dataset.checkLabels(10))
    return;
  for (int64_t label : dataset.getLabels())
    if (label < 0 || label >= 10)
      std::abort();
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  int file = memfd_create("dataset", 0);
  if (file < 0 || write(file, data, size) != static_cast<ssize_t>(size))
    std::abort();
  std::string path = "/proc/self/fd/" + std::to_string(file);
  if (Result<Dataset> dataset = Dataset::load(path, ""))
    read(*dataset);
  if (Result<Dataset> dataset = Dataset::load(path, path, /*limit=*/3))
    read(*dataset);
  close(file);
  return 0;
}
