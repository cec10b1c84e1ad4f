//===- ImportPosterior.cpp - Checkpoints to IR ----------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Import/ImportPosterior.h"

#include "bayes/Dialect/Bayes/IR/BayesDialect.h"
#include "bayes/Import/PosteriorReader.h"
#include "bayes/Support/File.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Diagnostics.h"
#include "llvm/Support/Path.h"

using namespace mlir;
using namespace mlir::bayes;
using ::bayes::Result;

void mlir::bayes::registerImportPosteriorDialects(DialectRegistry &registry) {
  registry.insert<BayesDialect, arith::ArithDialect, func::FuncDialect,
                  linalg::LinalgDialect, math::MathDialect,
                  tensor::TensorDialect>();
}

/// A location in `file` as a whole: line 0 keeps diagnostic handlers from
/// printing a line of it.
static Location getFileLoc(MLIRContext *context, StringRef file) {
  return FileLineColLoc::get(context, file, 0, 0);
}

/// Reads the configuration at `path`; an empty path stands for an empty one.
static FailureOr<ImportConfig> readConfig(const std::string &path,
                                          MLIRContext *context) {
  if (path.empty())
    return ImportConfig();
  Location loc = getFileLoc(context, path);
  Result<::bayes::ByteVector> bytes = ::bayes::readFile(path);
  if (!bytes)
    return emitError(loc, bytes.message());
  Result<ImportConfig> config = parseImportConfig(
      StringRef(reinterpret_cast<const char *>(bytes->data()), bytes->size()));
  if (!config)
    return emitError(loc, config.message());
  return *config;
}

OwningOpRef<ModuleOp>
mlir::bayes::importPosterior(::bayes::ByteView bytes, StringRef fileName,
                             const ImportPosteriorOptions &options,
                             MLIRContext *context) {
  context->loadDialect<BayesDialect, arith::ArithDialect, func::FuncDialect,
                       linalg::LinalgDialect, math::MathDialect,
                       tensor::TensorDialect>();
  Location loc = getFileLoc(context, fileName);
  FailureOr<ImportConfig> config = readConfig(options.configFile, context);
  if (failed(config))
    return nullptr;
  Result<TensorArchive> archive = parseTensorArchive(bytes);
  if (!archive) {
    emitError(loc, archive.message());
    return nullptr;
  }
  StringRef name =
      fileName == "<stdin>" ? "model" : llvm::sys::path::stem(fileName);
  Result<PosteriorModel> model = readPosterior(*archive, *config, name);
  if (!model) {
    emitError(loc, model.message());
    return nullptr;
  }
  for (const std::string &remark : model->remarks)
    emitRemark(loc, remark);
  return buildPosteriorModule(*model, loc);
}
