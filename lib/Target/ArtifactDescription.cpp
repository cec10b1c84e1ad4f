//===- ArtifactDescription.cpp - Facts about a compiled model -------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Target/ArtifactDescription.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir::bayes;

// Far beyond what fits into memory with a batch, and far from where sizes in
// bytes would overflow.
static constexpr uint64_t maxElements = (uint64_t(1) << 31) - 1;

static uint64_t getNumElements(llvm::ArrayRef<int64_t> shape) {
  uint64_t count = 1;
  for (int64_t extent : shape)
    count = llvm::SaturatingMultiply(count, static_cast<uint64_t>(extent));
  return count;
}

uint64_t OutputDescription::getNumElements() const {
  return ::getNumElements(shape);
}

uint64_t ArtifactDescription::getInputElements() const {
  return ::getNumElements(inputShape);
}

std::string ArtifactDescription::getBlockSymbol(const BlockDescription &block,
                                                TargetTier tier) const {
  if (tiers.size() == 1)
    return block.symbol;
  return (block.symbol + "." + getTargetTierInfo(tier).name).str();
}

uint64_t ArtifactDescription::getResultFloats() const {
  uint64_t examples = blocks.empty() ? 0 : blocks.front().examples;
  uint64_t floats = 0;
  for (const OutputDescription &output : outputs)
    floats +=
        llvm::alignTo(examples * output.getNumElements(), resultAlignment);
  return floats;
}

static bool isIdentifier(llvm::StringRef text) {
  return !text.empty() &&
         (llvm::isAlpha(text.front()) || text.front() == '_') &&
         llvm::all_of(text,
                      [](char c) { return llvm::isAlnum(c) || c == '_'; });
}

bool mlir::bayes::isValidPrefix(llvm::StringRef prefix) {
  return isIdentifier(prefix) && llvm::isAlpha(prefix.front()) &&
         prefix != "bayes" && !prefix.starts_with("bayes_");
}

std::string mlir::bayes::makePrefix(llvm::StringRef text) {
  std::string prefix = text.str();
  for (char &c : prefix)
    if (!llvm::isAlnum(c))
      c = '_';
  return isValidPrefix(prefix) ? prefix : "model_" + prefix;
}

static llvm::Error verifyShape(llvm::ArrayRef<int64_t> shape,
                               const llvm::Twine &what) {
  for (int64_t extent : shape)
    if (extent < 1)
      return llvm::createStringError(what + " has extent " +
                                     llvm::Twine(extent) +
                                     ", expected a positive static extent");
  if (getNumElements(shape) > maxElements)
    return llvm::createStringError(
        what + llvm::formatv(
                   " has shape [{0:$[, ]}] of one example, expected at most "
                   "{1} elements",
                   llvm::make_range(shape.begin(), shape.end()), maxElements));
  return llvm::Error::success();
}

static llvm::Error verifyOutputs(const ArtifactDescription &description) {
  if (description.outputs.empty())
    return llvm::createStringError("the model has no outputs");
  llvm::StringSet<> names;
  for (const OutputDescription &output : description.outputs) {
    if (!isIdentifier(output.name))
      return llvm::createStringError("output name '" + output.name +
                                     "' is not a C identifier");
    if (!names.insert(output.name).second)
      return llvm::createStringError("output name '" + output.name +
                                     "' is used twice");
    if (llvm::Error error =
            verifyShape(output.shape, "output '" + output.name + "'"))
      return error;
  }
  return llvm::Error::success();
}

static llvm::Error verifyParameters(const ArtifactDescription &description) {
  uint64_t size = description.weights.size();
  if (size > maxWeightsBytes)
    return llvm::createStringError(
        llvm::formatv("the packed weights have {0} bytes, at most {1} fit into "
                      "one artifact",
                      size, maxWeightsBytes));
  for (const ParameterDescription &parameter : description.parameters) {
    if (parameter.offset % weightsAlignment != 0)
      return llvm::createStringError(llvm::formatv(
          "parameter '{0}' is at offset {1}, expected a multiple of {2}",
          parameter.name, parameter.offset, weightsAlignment));
    if (parameter.offset > size || parameter.bytes > size - parameter.offset)
      return llvm::createStringError(llvm::formatv(
          "parameter '{0}' is at bytes {1} to {2} of {3} bytes of weights",
          parameter.name, parameter.offset, parameter.offset + parameter.bytes,
          size));
  }
  return llvm::Error::success();
}

static llvm::Error
verifyLibraryProducts(const ArtifactDescription &description) {
  if (description.libraryProducts.empty())
    return llvm::Error::success();
  if (description.libraryStateOffset + sizeof(void *) >
      description.workspaceBytes)
    return llvm::createStringError(llvm::formatv(
        "the state of oneDNN is at byte {0} of a workspace of {1}",
        description.libraryStateOffset, description.workspaceBytes));
  for (const bayes_onednn_product &product : description.libraryProducts) {
    uint64_t columns = product.columns;
    if (product.panel_width != 0)
      columns = llvm::alignTo(columns, product.panel_width);
    uint64_t end = llvm::SaturatingMultiplyAdd(
        llvm::SaturatingMultiply(product.reduction, columns),
        uint64_t(sizeof(float)), product.weights_offset);
    if (end > description.weights.size())
      return llvm::createStringError(llvm::formatv(
          "a product of oneDNN reads up to byte {0} of {1} bytes of weights",
          end, description.weights.size()));
  }
  return llvm::Error::success();
}

static llvm::Error verifyBlocks(const ArtifactDescription &description) {
  if (description.blocks.empty() || description.blocks.back().examples != 1)
    return llvm::createStringError("the last block is not for one example");
  for (size_t i = 1, e = description.blocks.size(); i < e; ++i) {
    const BlockDescription &larger = description.blocks[i - 1];
    const BlockDescription &smaller = description.blocks[i];
    if (larger.examples <= smaller.examples)
      return llvm::createStringError("block '" + larger.symbol +
                                     "' is not for more examples than '" +
                                     smaller.symbol + "'");
  }
  return llvm::Error::success();
}

static llvm::Error verifyTiers(llvm::ArrayRef<TargetTier> tiers) {
  if (tiers.empty())
    return llvm::createStringError("the model is compiled for no target");
  for (size_t i = 1, e = tiers.size(); i < e; ++i)
    if (tiers[i - 1] >= tiers[i])
      return llvm::createStringError(
          llvm::formatv("target '{0}' is not above '{1}', which is before it",
                        getTargetTierInfo(tiers[i]).name,
                        getTargetTierInfo(tiers[i - 1]).name));
  return llvm::Error::success();
}

llvm::Error mlir::bayes::verify(const ArtifactDescription &description) {
  if (!isValidPrefix(description.prefix))
    return llvm::createStringError(
        "symbol prefix '" + description.prefix +
        "' is not usable, expected a C identifier that begins with a letter "
        "and not with 'bayes_'");
  if (llvm::Error error = verifyTiers(description.tiers))
    return error;
  if (llvm::Error error = verifyShape(description.inputShape, "the input"))
    return error;
  if (llvm::Error error = verifyOutputs(description))
    return error;
  if (llvm::Error error = verifyParameters(description))
    return error;
  if (llvm::Error error = verifyBlocks(description))
    return error;
  if (llvm::Error error = verifyLibraryProducts(description))
    return error;
  llvm::Expected<llvm::json::Value> json = llvm::json::parse(description.json);
  if (!json)
    return llvm::createStringError("the model's description is not JSON: " +
                                   llvm::toString(json.takeError()));
  return llvm::Error::success();
}
