//===- ImportConfig.h - What a checkpoint does not say -------- -*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_IMPORT_IMPORTCONFIG_H
#define BAYES_IMPORT_IMPORTCONFIG_H

#include "bayes/Import/PosteriorModel.h"
#include "bayes/Import/TensorArchive.h"

namespace mlir::bayes {

/// One entry of the list of layers.
struct LayerConfig {
  std::string name;
  /// Overrides the configuration's activation.
  std::optional<Activation> activation;
  /// False: the layer is computed without the bias that the checkpoint holds.
  bool useBias = true;
};

/// Overrides of an import; what is not set keeps its default.
struct ImportConfig {
  std::optional<std::string> name;
  /// A name of `getPosteriorFormats`; recognised from the keys by default.
  std::optional<std::string> format;
  /// All layers, first to last; in numeric order of their names by default.
  std::optional<std::vector<LayerConfig>> layers;
  /// Between layers (not after the last); `Relu` by default.
  std::optional<Activation> activation;
  /// `Softmax` by default.
  std::optional<OutputKind> output;
  /// 0 where the model takes f32 only; 255 by default.
  std::optional<float> uint8Divisor;

  /// Takes over everything that `other` sets.
  void overrideWith(const ImportConfig &other);
};

/// Parses a configuration file, see docs/importing.md:
///
///   {"name": "mnist", "format": "torchbnn", "activation": "relu",
///    "output": "softmax", "uint8_divisor": 255,
///    "layers": ["fc1", {"name": "fc2", "activation": "relu", "bias": false}]}
///
/// Errors: malformed JSON, unknown keys, values of the wrong type or out of
/// range.
::bayes::Result<ImportConfig> parseImportConfig(StringRef text);

/// The configuration in the metadata of `archive`: the keys above as strings
/// ("layers" as JSON text). Metadata count only if their "format" is one of
/// ours; those of other tools, such as format=pt, are left alone, as are keys
/// that are not listed above.
::bayes::Result<ImportConfig> readMetadataConfig(const TensorArchive &archive);

} // namespace mlir::bayes

#endif // BAYES_IMPORT_IMPORTCONFIG_H
