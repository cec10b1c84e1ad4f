//===- SafeTensors.h - The safetensors format ----------------- -*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// Format: https://github.com/huggingface/safetensors
//
//   8 bytes   length N of the header, little-endian
//   N bytes   JSON: {"name": {"dtype", "shape", "data_offsets"}, ...} and
//             optionally "__metadata__": {string: string, ...}
//   the rest  the tensors' data
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_IMPORT_SAFETENSORS_H
#define BAYES_IMPORT_SAFETENSORS_H

#include "bayes/Import/TensorArchive.h"

namespace mlir::bayes {

/// Parses a safetensors file held in memory; the result points into `bytes`.
/// Errors: a file or header that is too short, a header length beyond the file
/// or above 100 MB, a header that is not a JSON object or repeats a name, an
/// unknown element type, a shape whose size overflows, offsets that disagree
/// with the shape, overlap, leave a hole or leave the file, metadata that is
/// not text.
::bayes::Result<TensorArchive> parseSafeTensors(::bayes::ByteView bytes);

} // namespace mlir::bayes

#endif // BAYES_IMPORT_SAFETENSORS_H
