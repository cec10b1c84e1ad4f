//===- TensorValues.h - Checked values of archived tensors ---- -*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_LIB_IMPORT_TENSORVALUES_H
#define BAYES_LIB_IMPORT_TENSORVALUES_H

#include "bayes/Import/PosteriorFormat.h"
#include "bayes/Import/TensorArchive.h"

namespace mlir::bayes {

/// The elements of a tensor, row-major, all finite.
struct TensorValues {
  std::vector<float> elements;
  /// Whether an f64 element was no f32.
  bool rounded = false;
};

/// Reads means or constants.
::bayes::Result<TensorValues> readMeans(const ArchivedTensor &tensor);

/// Reads what `tensor` encodes under `format`; all elements are at least 0.
::bayes::Result<TensorValues> readStddevs(const ArchivedTensor &tensor,
                                          const PosteriorFormat &format);

/// An error unless `tensor` has the shape `expected`; `reason` says why it
/// should, e.g. " as of 'fc1.weight.mean'".
::bayes::Status checkShape(const ArchivedTensor &tensor,
                           ArrayRef<int64_t> expected,
                           const std::string &reason);

} // namespace mlir::bayes

#endif // BAYES_LIB_IMPORT_TENSORVALUES_H
