//===- PosteriorModel.h - A network with Gaussian weights ----- -*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_IMPORT_POSTERIORMODEL_H
#define BAYES_IMPORT_POSTERIORMODEL_H

#include "mlir/Support/LLVM.h"
#include "llvm/ADT/StringRef.h"
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace mlir::bayes {

/// What follows the affine part of a layer.
enum class Activation { Identity, Relu };

/// What the network's last values are: class probabilities or plain numbers.
enum class OutputKind { Identity, Softmax };

/// Names of the enumerators in configurations: "identity", "relu", "softmax".
StringRef getName(Activation activation);
StringRef getName(OutputKind output);
std::optional<Activation> parseActivation(StringRef name);
std::optional<OutputKind> parseOutputKind(StringRef name);

/// A tensor whose elements are independent Gaussians.
struct GaussianTensor {
  /// Layer and role, e.g. "fc1.weight".
  std::string name;
  std::vector<int64_t> shape;
  /// Row-major, finite.
  std::vector<float> mean;
  /// Like `mean` and at least 0; empty where it is zero everywhere.
  std::vector<float> stddev;

  bool isDeterministic() const { return stddev.empty(); }
};

/// y = activation(W x + b).
struct DenseLayer {
  std::string name;
  /// Shape [outputs, inputs], the order of PyTorch.
  GaussianTensor weight;
  /// Shape [outputs].
  std::optional<GaussianTensor> bias;
  Activation activation = Activation::Identity;

  int64_t getOutputs() const { return weight.shape[0]; }
  int64_t getInputs() const { return weight.shape[1]; }
};

/// A fully connected network with a mean-field Gaussian posterior. There is at
/// least one layer, and each has as many inputs as the one before has outputs.
struct PosteriorModel {
  /// A C identifier: artifacts prefix their symbols with it.
  std::string name;
  /// The format it was read from, e.g. "torchbnn".
  std::string format;
  std::vector<DenseLayer> layers;
  OutputKind output = OutputKind::Softmax;
  /// What 8-bit inputs are divided by; nothing where only f32 is taken.
  std::optional<float> uint8Divisor;
  /// What the reader decided and a user may want to know, a line each.
  std::vector<std::string> remarks;
};

} // namespace mlir::bayes

#endif // BAYES_IMPORT_POSTERIORMODEL_H
