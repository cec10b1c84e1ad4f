//===- Compression.h - Weights compressed together and alone ----*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_LIB_VALIDATION_COMPRESSION_H
#define BAYES_LIB_VALIDATION_COMPRESSION_H

#include "bayes/Compiler/Compiler.h"
#include "bayes/Dialect/Bayes/Transforms/GaussianWeights.h"
#include "mlir/IR/IRMapping.h"

namespace mlir::bayes {

/// A model, and the same with compressed weights. What a weight has become is
/// found where its laws were used, so that passes that compress must leave the
/// users of laws where they are.
class Compression {
public:
  /// Compresses a copy of `original`, which must outlive the result, as the
  /// `options` of widths and of sharing ask for. Errors are diagnostics.
  static FailureOr<Compression>
  run(ModuleOp original, const CompileOptions &options,
      llvm::function_ref<LogicalResult(PassManager &)> configure);

  /// The model with all weights compressed, which is moved out.
  OwningOpRef<ModuleOp> takeModule() { return std::move(compressed); }
  ModuleOp getModule() const { return *compressed; }

  /// The weights of the original that are compressed.
  ArrayRef<GaussianWeight> getWeights() const { return weights; }

  /// A copy of the original in which `weight`, one of `getWeights()`, alone is
  /// compressed, in the same way as together with the others.
  OwningOpRef<ModuleOp> isolate(GaussianWeight weight) const;

private:
  explicit Compression(ModuleOp original);

  /// What `law`, which has uses, is in the compressed module.
  Value getCompressed(GaussianOp law) const;
  bool isCompressed(ArrayRef<GaussianOp> laws) const;

  ModuleOp original;
  /// From operations of the original to those of its copy; filled by the
  /// copying, before the copy.
  IRMapping mapping;
  OwningOpRef<ModuleOp> compressed;
  std::vector<GaussianWeight> weights;
};

} // namespace mlir::bayes

#endif // BAYES_LIB_VALIDATION_COMPRESSION_H
