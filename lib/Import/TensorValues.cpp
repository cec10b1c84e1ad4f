//===- TensorValues.cpp - Checked values of archived tensors --------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TensorValues.h"

#include "Quote.h"
#include "bayes/Support/Array.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include <cmath>

using namespace mlir;
using namespace mlir::bayes;
using ::bayes::formatShape;
using ::bayes::makeError;
using ::bayes::Result;
using ::bayes::Status;

/// "[2, 17]", the position of row-major element `index`.
static std::string formatPosition(ArrayRef<int64_t> shape, int64_t index) {
  SmallVector<std::string> coordinates;
  for (int64_t extent : llvm::reverse(shape)) {
    coordinates.push_back(std::to_string(index % extent));
    index /= extent;
  }
  return "[" + llvm::join(llvm::reverse(coordinates), ", ") + "]";
}

static ::bayes::Error valueError(const ArchivedTensor &tensor, int64_t index,
                                 const char *expected) {
  double value = tensor.getValue(index);
  // The sign of a NaN means nothing, but some are printed with it.
  if (std::isnan(value))
    value = std::abs(value);
  return makeError("tensor ", quote(tensor.name), ": expected ", expected,
                   ", found ", value, " at ",
                   formatPosition(tensor.shape, index));
}

/// Reads `decode` of every element; `range` is what an element that does not
/// fit f32 should have been.
static Result<TensorValues> read(const ArchivedTensor &tensor,
                                 function_ref<double(double)> decode,
                                 const char *range) {
  if (tensor.type == ArchivedType::Other)
    return makeError("tensor ", quote(tensor.name),
                     ": expected a 16, 32 or 64-bit floating-point type, "
                     "found ",
                     quote(tensor.typeName));
  TensorValues values;
  values.elements.resize(tensor.size());
  for (auto [index, element] : llvm::enumerate(values.elements)) {
    double stored = tensor.getValue(index);
    if (!std::isfinite(stored))
      return valueError(tensor, index, "finite values");
    double value = decode(stored);
    element = static_cast<float>(value);
    if (!std::isfinite(element))
      return valueError(tensor, index, range);
    values.rounded |= tensor.type == ArchivedType::F64 && element != value;
  }
  return values;
}

Result<TensorValues> mlir::bayes::readMeans(const ArchivedTensor &tensor) {
  return read(
      tensor, [](double stored) { return stored; },
      "values within the range of f32");
}

Result<TensorValues> mlir::bayes::readStddevs(const ArchivedTensor &tensor,
                                              const PosteriorFormat &format) {
  Result<TensorValues> values = read(
      tensor, [&](double stored) { return format.getStddev(stored); },
      "standard deviations within the range of f32");
  if (!values)
    return values;
  for (auto [index, element] : llvm::enumerate(values->elements))
    if (element < 0.0f)
      return valueError(tensor, index, "standard deviations of at least 0");
  return values;
}

Status mlir::bayes::checkShape(const ArchivedTensor &tensor,
                               ArrayRef<int64_t> expected,
                               const std::string &reason) {
  if (ArrayRef(tensor.shape) == expected)
    return {};
  return makeError("tensor ", quote(tensor.name), ": expected shape ",
                   formatShape(expected.vec()), reason, ", found ",
                   formatShape(tensor.shape));
}
