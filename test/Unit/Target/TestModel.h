//===- TestModel.h - A tiny hand-written model ------------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A module in the LLVM dialect with the interface that the compiler produces,
// and arithmetic that shows whether every argument and offset arrives:
//
//   mean[e][0]            = sum(input[e]) * weights[0] + samples
//   mean[e][1]            = float(first_example + e) * weights[16] + float(key)
//   predictive_entropy[e] = input[e][0] - weights[17]
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_TEST_UNIT_TARGET_TESTMODEL_H
#define BAYES_TEST_UNIT_TARGET_TESTMODEL_H

#include "bayes-runtime/bayes_abi.h"
#include "bayes/Target/ArtifactDescription.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/ADT/StringRef.h"
#include <array>
#include <string>

namespace mlir::bayes::test {

/// The model's module, its description, and what they refer to.
class TestModel {
public:
  /// The model as documented above.
  TestModel();

  /// A model whose blocks ignore their arguments but for what `body` does with
  /// them: %input, %samples, %weights, %workspace, %results. `symbols` are
  /// other operations of the module.
  explicit TestModel(llvm::StringRef body, llvm::StringRef symbols = "");

  ModuleOp getModule() { return *module; }

  ArtifactDescription description;
  /// Two parameters: one value at byte 0, two at byte 64.
  std::array<float, 18> weights;

private:
  void describe();

  MLIRContext context;
  OwningOpRef<ModuleOp> module;
};

/// Predicts seven examples (more than a block and not a multiple of it) through
/// `api`, from float and from bytes, and checks the description and the
/// results.
void checkTestModel(const bayes_model_api *api);

} // namespace mlir::bayes::test

#endif // BAYES_TEST_UNIT_TARGET_TESTMODEL_H
