//===- Dataset.h - Inputs and labels from files -----------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_RUNTIME_RUNNER_DATASET_H
#define BAYES_RUNTIME_RUNNER_DATASET_H

#include "bayes-runtime/Runner/Predictor.h"
#include "bayes/Support/Bytes.h"

#include <limits>

namespace bayes::runner {

/// Examples to predict, in memory.
class Dataset {
public:
  /// Reads the examples in `imagesPath` and, unless it is empty, their labels
  /// in `labelsPath`. A file is IDX or .npy, also compressed by gzip; its
  /// content tells which. Images have any rank from 1 (one number per example)
  /// and uint8, float16, float32 or float64 elements (float64 are rounded to
  /// float32); labels have rank 1 and an integer type. At most `limit` examples
  /// are kept. Errors name the file, what was expected and what was found.
  static Result<Dataset>
  load(const std::string &imagesPath, const std::string &labelsPath,
       uint64_t limit = std::numeric_limits<uint64_t>::max());

  /// Checks that `model` takes these examples, and that every label is one of
  /// `classes` classes.
  Status checkInputs(const ModelInfo &model) const;
  Status checkLabels(uint64_t classes) const;

  /// Number of examples, at least 1.
  uint64_t size() const { return count; }

  /// Shape of one example in the file.
  const std::vector<int64_t> &getExampleShape() const { return exampleShape; }

  /// Numbers per example.
  uint64_t getFeatures() const { return features; }

  bayes_input_type getInputType() const { return inputType; }

  /// The examples from number `example` on.
  const void *getInput(uint64_t example) const;

  /// Number `feature` of an example, in the file's units.
  float getFeature(uint64_t example, uint64_t feature) const;

  /// True if labels were given.
  bool hasLabels() const { return !labels.empty(); }

  /// One label per example; empty without labels.
  const std::vector<int64_t> &getLabels() const { return labels; }

private:
  Status loadImages(const std::string &path, uint64_t limit);
  Status loadLabels(const std::string &path);
  Status checkFinite() const;

  std::string imagesPath;
  std::string labelsPath;
  uint64_t count = 0;
  /// Examples in the file, before the limit.
  uint64_t fileCount = 0;
  uint64_t features = 0;
  std::vector<int64_t> exampleShape;
  bayes_input_type inputType = BAYES_INPUT_F32;
  /// The examples as `inputType` says; the other vector is empty.
  ByteVector byteInput;
  std::vector<float> floatInput;
  std::vector<int64_t> labels;
};

} // namespace bayes::runner

#endif // BAYES_RUNTIME_RUNNER_DATASET_H
