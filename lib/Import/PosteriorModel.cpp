//===- PosteriorModel.cpp - A network with Gaussian weights ---------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Import/PosteriorModel.h"

#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/ErrorHandling.h"

using namespace mlir;
using namespace mlir::bayes;

StringRef mlir::bayes::getName(Activation activation) {
  switch (activation) {
  case Activation::Identity:
    return "identity";
  case Activation::Relu:
    return "relu";
  }
  llvm_unreachable("unknown activation");
}

StringRef mlir::bayes::getName(OutputKind output) {
  switch (output) {
  case OutputKind::Identity:
    return "identity";
  case OutputKind::Softmax:
    return "softmax";
  }
  llvm_unreachable("unknown output");
}

std::optional<Activation> mlir::bayes::parseActivation(StringRef name) {
  return llvm::StringSwitch<std::optional<Activation>>(name)
      .Case("identity", Activation::Identity)
      .Case("relu", Activation::Relu)
      .Default(std::nullopt);
}

std::optional<OutputKind> mlir::bayes::parseOutputKind(StringRef name) {
  return llvm::StringSwitch<std::optional<OutputKind>>(name)
      .Case("identity", OutputKind::Identity)
      .Case("softmax", OutputKind::Softmax)
      .Default(std::nullopt);
}
