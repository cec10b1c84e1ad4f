//===- GaussianWeights.h - Weights that passes compress ---------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Finding the weights of a module and reading their values: what
/// `bayes-share-weights` and `bayes-allocate-bits` have in common.
///
//===----------------------------------------------------------------------===//

#ifndef BAYES_DIALECT_BAYES_TRANSFORMS_GAUSSIANWEIGHTS_H
#define BAYES_DIALECT_BAYES_TRANSFORMS_GAUSSIANWEIGHTS_H

#include "bayes/Dialect/Bayes/IR/BayesOps.h"
#include "mlir/IR/Remarks.h"
#include "mlir/IR/SymbolTable.h"

#include <vector>

namespace mlir::bayes {

/// A weight matrix: parameters of means and standard deviations, both matrices
/// of f32 of one shape, and the laws they make.
struct GaussianWeight {
  ParameterOp mean, stddev;
  SmallVector<GaussianOp> laws;

  ArrayRef<int64_t> getShape();
  /// What comes before ".mean" in the name of the means.
  std::string getName();
};

/// Finds the laws that passes can give another form.
class GaussianWeightFinder {
public:
  /// Why a weight of this type stays as it is; null where it need not.
  using Filter = llvm::function_ref<const char *(RankedTensorType)>;

  /// Laws that are left have a remark of `remarks`.
  GaussianWeightFinder(const SymbolTable &symbols, remark::RemarkOpts remarks)
      : symbols(symbols), remarks(remarks) {}

  /// The Gaussians of `module` of two matrices of f32 that are parameters and
  /// that `filter`, if there is one, lets through, in the order of the module.
  std::vector<GaussianWeight> find(ModuleOp module, Filter filter = nullptr);

  /// Laws that were left as they are.
  uint64_t getLeft() const { return left; }

  /// Warns that no weight `does` something, such as "shares a table".
  void warnOfNone(ModuleOp module, StringRef does) const;

private:
  const SymbolTable &symbols;
  remark::RemarkOpts remarks;
  uint64_t left = 0;
};

/// The elements of a parameter of f32. Errors are diagnostics: no data, or none
/// of that size.
FailureOr<std::vector<float>> readParameter(ParameterOp parameter);

/// Replaces `law` by `value` and erases it with the loads that only it used.
void replaceLaw(GaussianOp law, Value value);

/// Erases those of `parameters` that nothing uses; null ones are skipped.
void eraseUnusedParameters(ArrayRef<ParameterOp> parameters,
                           SymbolTable &symbols);

} // namespace mlir::bayes

#endif // BAYES_DIALECT_BAYES_TRANSFORMS_GAUSSIANWEIGHTS_H
