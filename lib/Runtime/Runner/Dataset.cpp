//===- Dataset.cpp - Inputs and labels from files -------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes-runtime/Runner/Dataset.h"

#include "bayes-runtime/Runner/Idx.h"
#include "bayes/Support/File.h"
#include "bayes/Support/Inflate.h"
#include "bayes/Support/Npy.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

using namespace bayes;
using namespace bayes::runner;

namespace {

/// An array and the bytes it points into.
struct ArrayFile {
  ByteVector bytes;
  ArrayView array;
};

} // namespace

/// The first bytes in hexadecimal, to show what a file is instead.
static std::string formatStart(ByteView bytes) {
  std::string text;
  for (size_t i = 0; i < std::min<size_t>(bytes.size, 4); ++i) {
    char digits[4];
    std::snprintf(digits, sizeof(digits), "%s%02x", i ? " " : "", bytes[i]);
    text += digits;
  }
  return text;
}

static Result<ArrayView> parseArray(ByteVector &bytes) {
  if (isNpy(bytes))
    return parseNpy(bytes);
  if (isIdx(bytes))
    return parseIdx(bytes);
  if (bytes.empty())
    return makeError("the file is empty; expected IDX or .npy");
  // A little-endian writer puts the two zeros of the magic number last.
  if (bytes.size() >= 4 && bytes[2] == 0 && bytes[3] == 0)
    return makeError("IDX magic number is little-endian (", formatStart(bytes),
                     "); expected big-endian");
  return makeError("unknown format, starting with bytes ", formatStart(bytes),
                   "; expected IDX or .npy");
}

static Error addPath(const std::string &path, const Error &error) {
  return makeError("'", path, "': ", error.message);
}

static Result<ArrayFile> readArray(const std::string &path) {
  Result<ByteVector> bytes = readFile(path);
  if (!bytes)
    return bytes.error();
  if (isGzip(*bytes))
    bytes = inflateGzip(*bytes);
  if (!bytes)
    return addPath(path, bytes.error());
  ArrayFile file;
  file.bytes = std::move(*bytes);
  Result<ArrayView> array = parseArray(file.bytes);
  if (!array)
    return addPath(path, array.error());
  file.array = std::move(*array);
  return file;
}

Result<Dataset> Dataset::load(const std::string &imagesPath,
                              const std::string &labelsPath, uint64_t limit) {
  Dataset dataset;
  if (Status status = dataset.loadImages(imagesPath, limit); !status)
    return status.error();
  if (labelsPath.empty())
    return dataset;
  if (Status status = dataset.loadLabels(labelsPath); !status)
    return status.error();
  return dataset;
}

Status Dataset::loadImages(const std::string &path, uint64_t limit) {
  imagesPath = path;
  Result<ArrayFile> file = readArray(path);
  if (!file)
    return file.error();
  const ArrayView &array = file->array;
  if (array.shape.empty())
    return makeError("'", path,
                     "' holds a single number; expected one row per example");
  if (array.type != ElementType::UInt8 && !isFloat(array.type))
    return makeError("'", path, "' holds ", getName(array.type),
                     "; expected images of uint8, float16, float32 or "
                     "float64");
  if (array.size() == 0)
    return makeError("'", path, "' holds no examples: its shape is ",
                     formatShape(array.shape));

  exampleShape.assign(array.shape.begin() + 1, array.shape.end());
  fileCount = static_cast<uint64_t>(array.shape[0]);
  features = array.size() / fileCount;
  count = std::min(fileCount, limit);
  uint64_t used = count * features;
  if (array.type == ElementType::UInt8) {
    inputType = BAYES_INPUT_U8;
    byteInput.assign(array.data.data, array.data.data + used);
    return {};
  }
  inputType = BAYES_INPUT_F32;
  floatInput.resize(used);
  for (uint64_t i = 0; i < used; ++i)
    floatInput[i] = static_cast<float>(array.getNumber(i));
  return checkFinite();
}

Status Dataset::checkFinite() const {
  for (uint64_t i = 0; i < floatInput.size(); ++i)
    if (!std::isfinite(floatInput[i]))
      return makeError("'", imagesPath, "' holds ",
                       std::isnan(floatInput[i]) ? "NaN" : "an infinite number",
                       " (as float32) in example ", i / features);
  return {};
}

Status Dataset::loadLabels(const std::string &path) {
  labelsPath = path;
  Result<ArrayFile> file = readArray(path);
  if (!file)
    return file.error();
  const ArrayView &array = file->array;
  if (isFloat(array.type))
    return makeError("'", path, "' holds ", getName(array.type),
                     "; expected integer labels");
  if (array.shape.size() != 1)
    return makeError("'", path, "' has shape ", formatShape(array.shape),
                     "; expected one label per example");
  if (array.size() != fileCount)
    return makeError("'", path, "' holds ", array.size(), " labels, but '",
                     imagesPath, "' holds ", fileCount, " examples");
  labels.resize(count);
  for (uint64_t i = 0; i < count; ++i)
    if (std::optional<int64_t> label = array.getInteger(i))
      labels[i] = *label;
    else
      return makeError("label of example ", i, " in '", path,
                       "' is out of range; expected less than 2^63");
  return {};
}

Status Dataset::checkInputs(const ModelInfo &model) const {
  uint64_t expected = getElementCount(model.inputShape).value_or(0);
  if (features != expected)
    return makeError("'", imagesPath, "' has ", features,
                     " numbers per example (", formatShape(exampleShape),
                     "), but model '", model.name, "' takes ", expected, " (",
                     formatShape(model.inputShape), ")");
  if (inputType == BAYES_INPUT_U8 && model.uint8Divisor == 0)
    return makeError("'", imagesPath, "' holds uint8, but model '", model.name,
                     "' takes only float input");
  return {};
}

Status Dataset::checkLabels(uint64_t classes) const {
  for (uint64_t i = 0; i < labels.size(); ++i)
    if (labels[i] < 0 || static_cast<uint64_t>(labels[i]) >= classes)
      return makeError("label ", labels[i], " of example ", i, " in '",
                       labelsPath, "' is out of range; expected 0 to ",
                       classes - 1);
  return {};
}

const void *Dataset::getInput(uint64_t example) const {
  if (inputType == BAYES_INPUT_U8)
    return byteInput.data() + example * features;
  return floatInput.data() + example * features;
}

float Dataset::getFeature(uint64_t example, uint64_t feature) const {
  uint64_t index = example * features + feature;
  return inputType == BAYES_INPUT_U8 ? byteInput[index] : floatInput[index];
}
