//===- ImportConfig.cpp - What a checkpoint does not say ------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Import/ImportConfig.h"

#include "Quote.h"
#include "StrictJson.h"
#include "bayes/Import/PosteriorFormat.h"
#include "llvm/ADT/StringExtras.h"
#include <cmath>

using namespace mlir;
using namespace mlir::bayes;
using ::bayes::makeError;
using ::bayes::Result;
using ::bayes::Status;
namespace json = llvm::json;

template <typename T>
static void overrideWith(std::optional<T> &value,
                         const std::optional<T> &other) {
  if (other)
    value = other;
}

void ImportConfig::overrideWith(const ImportConfig &other) {
  ::overrideWith(name, other.name);
  ::overrideWith(format, other.format);
  ::overrideWith(layers, other.layers);
  ::overrideWith(activation, other.activation);
  ::overrideWith(output, other.output);
  ::overrideWith(uint8Divisor, other.uint8Divisor);
}

/// JSON as it stands in the file, for "found" in messages.
static std::string print(const json::Value &value) {
  std::string text;
  llvm::raw_string_ostream(text) << value;
  return text;
}

static Result<Activation> readActivation(const json::Value &value) {
  if (std::optional<StringRef> text = value.getAsString())
    if (std::optional<Activation> activation = parseActivation(*text))
      return *activation;
  return makeError("expected 'relu' or 'identity' as 'activation', found ",
                   print(value));
}

static Result<OutputKind> readOutput(const json::Value &value) {
  if (std::optional<StringRef> text = value.getAsString())
    if (std::optional<OutputKind> output = parseOutputKind(*text))
      return *output;
  return makeError("expected 'softmax' or 'identity' as 'output', found ",
                   print(value));
}

static Result<std::string> readName(const json::Value &value) {
  std::optional<StringRef> name = value.getAsString();
  auto isWord = [](char c) { return llvm::isAlnum(c) || c == '_'; };
  if (name && !name->empty() && !llvm::isDigit(name->front()) &&
      llvm::all_of(*name, isWord))
    return name->str();
  return makeError("expected a C identifier as 'name', found ", print(value));
}

static Result<std::string> readFormat(const json::Value &value) {
  std::optional<StringRef> name = value.getAsString();
  if (name && findPosteriorFormat(*name))
    return name->str();
  std::string names =
      llvm::join(llvm::map_range(getPosteriorFormats(),
                                 [](const PosteriorFormat *format) {
                                   return quote(format->getName());
                                 }),
                 ", ");
  return makeError("expected one of ", names, " as 'format', found ",
                   print(value));
}

/// A divisor, or 0 for null.
static Result<float> readDivisor(const json::Value &value) {
  if (value.getAsNull())
    return 0.0f;
  std::optional<double> number = value.getAsNumber();
  float divisor = number ? static_cast<float>(*number) : 0.0f;
  if (divisor > 0.0f && std::isfinite(divisor))
    return divisor;
  return makeError("expected a positive number or null as 'uint8_divisor', "
                   "found ",
                   print(value));
}

static Result<LayerConfig> readLayer(const json::Value &value) {
  LayerConfig layer;
  if (std::optional<StringRef> name = value.getAsString()) {
    layer.name = name->str();
    return layer;
  }
  const json::Object *object = value.getAsObject();
  if (!object || !object->getString("name"))
    return makeError("expected a name or an object with a 'name' in 'layers', "
                     "found ",
                     print(value));
  layer.name = object->getString("name")->str();
  for (const auto &[key, entry] : *object) {
    if (key == "activation") {
      Result<Activation> activation = readActivation(entry);
      if (!activation)
        return makeError("layer ", quote(layer.name), ": ",
                         activation.message());
      layer.activation = *activation;
    } else if (key == "bias") {
      if (!entry.getAsBoolean())
        return makeError("layer ", quote(layer.name),
                         ": expected true or false as 'bias', found ",
                         print(entry));
      layer.useBias = *entry.getAsBoolean();
    } else if (key != "name") {
      return makeError("layer ", quote(layer.name), ": unknown key ",
                       quote(key));
    }
  }
  return layer;
}

static Result<std::vector<LayerConfig>> readLayers(const json::Value &value) {
  const json::Array *array = value.getAsArray();
  if (!array || array->empty())
    return makeError("expected an array of one or more layers as 'layers', "
                     "found ",
                     print(value));
  std::vector<LayerConfig> layers;
  for (const json::Value &element : *array) {
    Result<LayerConfig> layer = readLayer(element);
    if (!layer)
      return layer.error();
    layers.push_back(std::move(*layer));
  }
  return layers;
}

/// Stores the value of `result` in `field`, or passes its error on.
template <typename T>
static Status store(Result<T> result, std::optional<T> &field) {
  if (!result)
    return result.error();
  field = std::move(*result);
  return {};
}

static Status readEntry(StringRef key, const json::Value &value,
                        ImportConfig &config) {
  if (key == "name")
    return store(readName(value), config.name);
  if (key == "format")
    return store(readFormat(value), config.format);
  if (key == "layers")
    return store(readLayers(value), config.layers);
  if (key == "activation")
    return store(readActivation(value), config.activation);
  if (key == "output")
    return store(readOutput(value), config.output);
  if (key == "uint8_divisor")
    return store(readDivisor(value), config.uint8Divisor);
  return makeError("unknown key ", quote(key),
                   ", expected 'name', 'format', 'layers', 'activation', "
                   "'output' or 'uint8_divisor'");
}

Result<ImportConfig> mlir::bayes::parseImportConfig(StringRef text) {
  Result<json::Value> value = parseStrictJson(text);
  if (!value)
    return value.error();
  const json::Object *object = value->getAsObject();
  if (!object)
    return makeError("expected a JSON object");
  ImportConfig config;
  for (const auto &[key, entry] : *object)
    if (Status status = readEntry(key, entry, config); !status)
      return status.error();
  return config;
}

Result<ImportConfig>
mlir::bayes::readMetadataConfig(const TensorArchive &archive) {
  const std::map<std::string, std::string> &metadata = archive.getMetadata();
  ImportConfig config;
  auto format = metadata.find("format");
  if (format == metadata.end() || !findPosteriorFormat(format->second))
    return config;

  for (StringRef key : {"name", "format", "activation", "output"})
    if (auto it = metadata.find(key.str()); it != metadata.end())
      if (Status status = readEntry(key, json::Value(it->second), config);
          !status)
        return makeError("metadata: ", status.message());
  for (StringRef key : {"layers", "uint8_divisor"})
    if (auto it = metadata.find(key.str()); it != metadata.end()) {
      Result<json::Value> value = parseStrictJson(it->second);
      if (!value)
        return makeError("metadata ", quote(key), ": ", value.message());
      if (Status status = readEntry(key, *value, config); !status)
        return makeError("metadata: ", status.message());
    }
  return config;
}
