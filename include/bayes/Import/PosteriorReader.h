//===- PosteriorReader.h - Checkpoints to networks ------------ -*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_IMPORT_POSTERIORREADER_H
#define BAYES_IMPORT_POSTERIORREADER_H

#include "bayes/Import/ImportConfig.h"
#include "bayes/Import/PosteriorModel.h"
#include "bayes/Import/TensorArchive.h"

namespace mlir::bayes {

/// Reads the fully connected network whose posterior `archive` holds. What
/// `overrides` sets wins over the archive's metadata, which override the
/// defaults; `defaultName` is turned into a C identifier if neither gives a
/// name.
///
/// Values become f32; of f64 the standard deviation is computed before it is
/// rounded. Errors name tensor, expected and found: no format or several
/// recognised, missing partners, tensors without use, wrong types or shapes,
/// NaN or infinity (also after rounding), negative standard deviations, layers
/// that do not follow each other, invalid metadata.
::bayes::Result<PosteriorModel> readPosterior(const TensorArchive &archive,
                                              const ImportConfig &overrides,
                                              StringRef defaultName);

} // namespace mlir::bayes

#endif // BAYES_IMPORT_POSTERIORREADER_H
