//===- PosteriorFormat.h - State dictionaries of layers ---------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_IMPORT_POSTERIORFORMAT_H
#define BAYES_IMPORT_POSTERIORFORMAT_H

#include "bayes/Import/TensorArchive.h"
#include "mlir/Support/LLVM.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <optional>

namespace mlir::bayes {

/// Which parameter of a layer a tensor belongs to.
enum class LayerParameter { Weight, Bias };

/// What a tensor says about that parameter: its mean, its standard deviation
/// in the format's encoding, or its constant value. `Ignored` are buffers
/// without a part in the posterior, `Frozen` is the noise of a fixed draw.
enum class TensorPart { Mean, Spread, Value, Ignored, Frozen };

/// A tensor's key, taken apart.
struct TensorKey {
  /// Path of the layer, e.g. "fc1" or "layers.0"; empty for a lone layer.
  StringRef layer;
  LayerParameter parameter;
  TensorPart part;
  /// Among several tensors for the same part the lowest rank counts.
  unsigned rank;
};

/// How one library stores the posterior of its dense layers.
class PosteriorFormat {
public:
  /// A key is a layer's path, a dot, and one of these.
  struct Suffix {
    llvm::StringLiteral text;
    LayerParameter parameter;
    TensorPart part;
  };

  virtual ~PosteriorFormat();

  /// Name in configurations and messages, e.g. "torchbnn".
  virtual StringRef getName() const = 0;

  /// The standard deviation that a stored `Spread` value means. Computed in a
  /// form that neither overflows nor cancels where the result is a number.
  virtual double getStddev(double stored) const = 0;

  /// Takes `key` apart; nothing if it is no key of this format. All formats
  /// know "weight" and "bias", the constants of an ordinary dense layer.
  std::optional<TensorKey> parseKey(StringRef key) const;

  /// The preferred key of a part.
  std::string getKey(StringRef layer, LayerParameter parameter,
                     TensorPart part) const;

protected:
  /// The suffixes in order of preference.
  virtual ArrayRef<Suffix> getSuffixes() const = 0;
};

/// All formats: "bayes", "bayesian-torch", "torchbnn" and "blitz".
ArrayRef<const PosteriorFormat *> getPosteriorFormats();

/// The format called `name`, or null.
const PosteriorFormat *findPosteriorFormat(StringRef name);

/// The format that the keys of `archive` belong to. Errors: no tensors, keys of
/// no format or of several.
::bayes::Result<const PosteriorFormat *>
recogniseFormat(const TensorArchive &archive);

} // namespace mlir::bayes

#endif // BAYES_IMPORT_POSTERIORFORMAT_H
