//===- ReferencePredictor.h - A model run by the evaluator ------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_REFERENCE_REFERENCEPREDICTOR_H
#define BAYES_REFERENCE_REFERENCEPREDICTOR_H

#include "bayes-runtime/Runner/Predictor.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"

#include <memory>
#include <mutex>

namespace mlir::bayes {

/// Predicts with the reference evaluator: slow, and the standard that compiled
/// models are measured against. Needs no workspace. Calls from several threads
/// run one after the other.
class ReferencePredictor : public ::bayes::runner::Predictor {
public:
  /// A predictor that runs the entry point of `module`, which must outlive it:
  /// the one function with the attribute `bayes.entry`. Its results must be
  /// statistics of `bayes.monte_carlo` ops, from which the outputs have their
  /// names; of the extents of its input and its results the first, the batch,
  /// must be dynamic and the others static. Errors: no or several entry points,
  /// or one of another form.
  static FailureOr<std::unique_ptr<ReferencePredictor>> create(ModuleOp module);

  const ::bayes::runner::ModelInfo &getInfo() const override { return info; }
  size_t getWorkspaceSize() const override { return 0; }

  /// Errors: those of a compiled model (input type, samples, example numbers,
  /// null pointers, input that is not finite), and what the evaluator reports.
  ::bayes::Status
  predict(const ::bayes::runner::PredictRequest &request) const override;

private:
  ReferencePredictor(func::FuncOp entry, ::bayes::runner::ModelInfo info)
      : entry(entry), info(std::move(info)) {}

  func::FuncOp entry;
  ::bayes::runner::ModelInfo info;
  /// Held during an evaluation, whose diagnostics go through the context.
  mutable std::mutex mutex;
};

} // namespace mlir::bayes

#endif // BAYES_REFERENCE_REFERENCEPREDICTOR_H
