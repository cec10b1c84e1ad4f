//===- ImportPosterior.h - Checkpoints to IR ------------------ -*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// The front end: a checkpoint of a Bayesian network becomes a module of `bayes`
// and `linalg` ops on tensors.
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_IMPORT_IMPORTPOSTERIOR_H
#define BAYES_IMPORT_IMPORTPOSTERIOR_H

#include "bayes/Import/PosteriorModel.h"
#include "bayes/Support/Bytes.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

namespace mlir::bayes {

struct ImportPosteriorOptions {
  /// Path of a JSON configuration (see ImportConfig.h); empty for none.
  std::string configFile;
};

/// Registers the dialects of imported modules.
void registerImportPosteriorDialects(DialectRegistry &registry);

/// Builds the module of `model`: a `bayes.parameter` per mean and standard
/// deviation, weights transposed to [inputs, outputs], and the entry point
/// @predict(input [batch, inputs], first example, key, samples), which returns
/// the predictive statistics: mean and variance [batch, outputs], and of class
/// probabilities also predictive entropy, expected entropy and mutual
/// information [batch]. Sites: 2 i for the weight of layer i, counted from 0,
/// and 2 i + 1 for its bias.
OwningOpRef<ModuleOp> buildPosteriorModule(const PosteriorModel &model,
                                           Location loc);

/// Imports the safetensors or .npz file `bytes`. Errors and remarks go to the
/// diagnostics of `context`, at the location `fileName`, from whose stem the
/// module has its name by default. Returns null after an error.
OwningOpRef<ModuleOp> importPosterior(::bayes::ByteView bytes,
                                      StringRef fileName,
                                      const ImportPosteriorOptions &options,
                                      MLIRContext *context);

} // namespace mlir::bayes

#endif // BAYES_IMPORT_IMPORTPOSTERIOR_H
