//===- Npy.h - NumPy's .npy format ------------------------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Format:
// https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_SUPPORT_NPY_H
#define BAYES_SUPPORT_NPY_H

#include "bayes/Support/Array.h"
#include "bayes/Support/Result.h"

namespace bayes {

/// True if `bytes` starts with the magic string of .npy.
bool isNpy(ByteView bytes);

/// Parses one .npy file of version 1, 2 or 3 held in memory. The result points
/// into `bytes`. Errors: wrong magic string or version, truncated or malformed
/// header, Fortran order of two or more axes, big-endian, object and other
/// unsupported element types, and data that is shorter or longer than the
/// header says.
Result<ArrayView> parseNpy(ByteView bytes);

/// The bytes of a .npy file (version 1, C order) with `shape` float32 values.
ByteVector encodeNpy(const float *values, const std::vector<int64_t> &shape);

} // namespace bayes

#endif // BAYES_SUPPORT_NPY_H
