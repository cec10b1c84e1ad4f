//===- Npz.h - NumPy's .npz format ---------------------------- -*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// A zip file whose members are .npy files, as numpy.savez and
// numpy.savez_compressed write it. Zip format:
// https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_IMPORT_NPZ_H
#define BAYES_IMPORT_NPZ_H

#include "bayes/Import/TensorArchive.h"

namespace mlir::bayes {

/// True if `bytes` starts like a zip file.
bool isZip(::bayes::ByteView bytes);

/// Parses an .npz file held in memory; the result points into `bytes`. Members
/// are stored or deflated and lose their suffix .npy. Errors: a directory that
/// is missing, truncated or disagrees with the members, overlapping members,
/// zip64, encryption, other compression, checksums that do not fit, members
/// that are not .npy files, names that repeat, and the errors of
/// `::bayes::parseNpy`.
::bayes::Result<TensorArchive> parseNpz(::bayes::ByteView bytes);

} // namespace mlir::bayes

#endif // BAYES_IMPORT_NPZ_H
