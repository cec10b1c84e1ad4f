//===- ArtifactDescription.h - Facts about a compiled model -----*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the compiler tells code emission about a model besides its code. The
// descriptors inside an artifact and its C header are written from it.
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_TARGET_ARTIFACTDESCRIPTION_H
#define BAYES_TARGET_ARTIFACTDESCRIPTION_H

#include "bayes-runtime/OneDNN.h"
#include "bayes/Target/TargetTier.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <cstdint>
#include <string>

namespace mlir::bayes {

/// One result of a prediction.
struct OutputDescription {
  /// Name of the statistic, e.g. "predictive_entropy". It becomes part of a
  /// macro of the C header, so it is a C identifier.
  std::string name;
  /// Shape without the batch; empty for one value per example.
  llvm::SmallVector<int64_t> shape;

  /// Number of values per example.
  uint64_t getNumElements() const;
};

/// One packed parameter inside the weights section.
struct ParameterDescription {
  std::string name;
  /// Position in the section in bytes, a multiple of 64.
  uint64_t offset;
  uint64_t bytes;
  /// CRC-32 (IEEE 802.3) of the bytes.
  uint32_t crc32;
};

/// One function that predicts a fixed number of examples:
///   void (const float *input, uint64_t first_example, uint64_t key,
///         uint64_t samples, const void *weights, void *workspace,
///         float *results)
/// with `weights` and `workspace` aligned to 64 bytes and no two of the
/// pointers overlapping. The outputs lie in `results` one after the other, each
/// [examples, shape...] in row-major order and each beginning at a multiple of
/// 16 floats.
struct BlockDescription {
  uint64_t examples;
  /// Symbol of the function in the module of each tier,
  /// "bayes_block_<examples>".
  std::string symbol;
};

/// Everything about an artifact that is not code.
struct ArtifactDescription {
  /// Beginning of the artifact's public symbols, e.g. "mnist" for
  /// `mnist_predict`. See `isValidPrefix`.
  std::string prefix;
  /// Name of the model as shown to people.
  std::string name;
  /// What the code is compiled for, in ascending order.
  llvm::SmallVector<TargetTier> tiers = {TargetTier::X86_64};
  /// What a uint8 input is divided by; 0 where only float input is taken.
  float uint8Divisor = 0.0f;
  /// Shape of one example.
  llvm::SmallVector<int64_t> inputShape;
  llvm::SmallVector<OutputDescription> outputs;
  llvm::SmallVector<ParameterDescription> parameters;
  /// Content of the weights section. Not owned: it can be hundreds of megabytes
  /// and has to outlive the description.
  llvm::ArrayRef<char> weights;
  /// Block functions of the module in descending order of examples, the last
  /// one for a single example.
  llvm::SmallVector<BlockDescription> blocks;
  /// Workspace of one call of the largest block, in bytes.
  uint64_t workspaceBytes = 0;
  /// The products that blocks leave to oneDNN, by their numbers; the artifact
  /// is linked with its library if there are any.
  llvm::SmallVector<bayes_onednn_product> libraryProducts;
  /// Where in the workspace blocks find the state for them, in bytes.
  uint64_t libraryStateOffset = 0;
  /// Everything else that an artifact says about itself, a JSON object.
  std::string json = "{}";

  /// Number of values of one example's input.
  uint64_t getInputElements() const;

  /// Symbol of a block in an artifact: that of the module if there is one tier,
  /// otherwise with the tier behind it.
  std::string getBlockSymbol(const BlockDescription &block,
                             TargetTier tier) const;

  /// Number of floats that one call of the largest block writes, padding
  /// between outputs included.
  uint64_t getResultFloats() const;
};

/// Alignment of the weights section and of each parameter in it, in bytes.
constexpr uint64_t weightsAlignment = 64;
/// Most bytes of packed weights: code reaches them by 32-bit offsets (the small
/// code model). What is left of the 2 GiB is for code and descriptors.
constexpr uint64_t maxWeightsBytes = (uint64_t(1) << 31) - (1 << 26);
/// Alignment of each output in a block's results, in floats.
constexpr uint64_t resultAlignment = 16;

/// Whether `prefix` can begin the public symbols of an artifact: a C identifier
/// that begins with a letter and is neither "bayes" nor begins with "bayes_",
/// which belong to the C ABI.
bool isValidPrefix(llvm::StringRef prefix);

/// Turns `text` (a file or module name) into a valid prefix: characters that an
/// identifier cannot hold become '_', and "model_" is put in front where the
/// result would still be refused.
std::string makePrefix(llvm::StringRef text);

/// Checks what the struct documents: the prefix, shapes, unique names, order of
/// blocks, parameters inside the weights. The error names the offending part.
llvm::Error verify(const ArtifactDescription &description);

} // namespace mlir::bayes

#endif // BAYES_TARGET_ARTIFACTDESCRIPTION_H
