//===- PosteriorReader.cpp - Checkpoints to networks ----------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Import/PosteriorReader.h"

#include "Quote.h"
#include "TensorValues.h"
#include "bayes/Import/PosteriorFormat.h"
#include "bayes/Support/Array.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include <map>
#include <sstream>

using namespace mlir;
using namespace mlir::bayes;
using ::bayes::formatShape;
using ::bayes::makeError;
using ::bayes::Result;
using ::bayes::Status;

namespace {

/// The tensors of one parameter of a layer.
struct ParameterTensors {
  const ArchivedTensor *mean = nullptr;
  const ArchivedTensor *spread = nullptr;
  const ArchivedTensor *value = nullptr;

  bool empty() const { return !mean && !spread && !value; }
  const ArchivedTensor *any() const {
    return mean ? mean : spread ? spread : value;
  }
};

struct LayerTensors {
  ParameterTensors weight, bias;
};

/// Natural order of paths: "fc2" before "fc10".
struct NumericLess {
  bool operator()(const std::string &a, const std::string &b) const {
    int order = StringRef(a).compare_numeric(b);
    return order != 0 ? order < 0 : a < b;
  }
};

/// Reads the tensors of an archive under one format.
class PosteriorReader {
public:
  PosteriorReader(const TensorArchive &archive, const PosteriorFormat &format)
      : archive(archive), format(format) {}

  Result<PosteriorModel> read(const ImportConfig &config);

private:
  Status groupTensors();
  Status place(const ArchivedTensor &tensor, const TensorKey &key,
               const ArchivedTensor *&place);
  Result<std::vector<LayerConfig>>
  orderLayers(const ImportConfig &config) const;
  Result<DenseLayer> readLayer(const LayerConfig &config);
  Result<GaussianTensor> readParameter(const ParameterTensors &tensors,
                                       StringRef layer,
                                       LayerParameter parameter);
  Status store(Result<TensorValues> result, const ArchivedTensor &tensor,
               std::vector<float> &elements);

  const TensorArchive &archive;
  const PosteriorFormat &format;
  std::map<std::string, LayerTensors, NumericLess> layers;
  /// Quoted names.
  std::vector<std::string> roundedTensors;
  std::vector<std::string> remarks;
};

} // namespace

/// Stores `tensor` in `place` unless one of lower rank is there already.
Status PosteriorReader::place(const ArchivedTensor &tensor,
                              const TensorKey &key,
                              const ArchivedTensor *&place) {
  if (!place) {
    place = &tensor;
    return {};
  }
  // Two keys for one part: blitz's aliases.
  const ArchivedTensor *preferred = &tensor, *other = place;
  if (format.parseKey(place->name)->rank < key.rank)
    std::swap(preferred, other);
  if (Status status = checkShape(*other, preferred->shape,
                                 " as of " + quote(preferred->name));
      !status)
    return status;
  ArrayRef<uint8_t> data(preferred->data.data, preferred->data.size);
  if (data != ArrayRef<uint8_t>(other->data.data, other->data.size))
    remarks.push_back("tensor " + quote(preferred->name) +
                      " is used, not its alias " + quote(other->name) +
                      ", which differs");
  place = preferred;
  return {};
}

/// Sorts all tensors into layers; each must have a use or a reason to have
/// none.
Status PosteriorReader::groupTensors() {
  for (const ArchivedTensor &tensor : archive.getTensors()) {
    std::optional<TensorKey> key = format.parseKey(tensor.name);
    if (!key)
      return makeError("tensor ", quote(tensor.name), " of shape ",
                       formatShape(tensor.shape),
                       " is not part of a fully connected layer of format ",
                       quote(format.getName()));
    if (key->part == TensorPart::Ignored)
      continue;
    if (key->part == TensorPart::Frozen) {
      remarks.push_back("tensor " + quote(tensor.name) +
                        " is the noise of a frozen layer and not used: the "
                        "posterior is imported, not that one draw");
      continue;
    }
    LayerTensors &layer = layers[key->layer.str()];
    ParameterTensors &tensors =
        key->parameter == LayerParameter::Weight ? layer.weight : layer.bias;
    const ArchivedTensor *&slot = key->part == TensorPart::Mean ? tensors.mean
                                  : key->part == TensorPart::Spread
                                      ? tensors.spread
                                      : tensors.value;
    if (Status status = place(tensor, *key, slot); !status)
      return status;
  }
  if (layers.empty())
    return makeError("expected layers of format ", quote(format.getName()),
                     ", found none");
  return {};
}

/// The layers first to last, by `config` or by name.
Result<std::vector<LayerConfig>>
PosteriorReader::orderLayers(const ImportConfig &config) const {
  std::vector<LayerConfig> order;
  if (!config.layers) {
    for (const auto &[name, tensors] : layers)
      order.push_back({name, std::nullopt, true});
    return order;
  }
  std::map<StringRef, unsigned> uses;
  for (const LayerConfig &layer : *config.layers) {
    if (!layers.count(layer.name))
      return makeError("layer ", quote(layer.name),
                       " of the configuration has no tensors");
    if (++uses[layer.name] > 1)
      return makeError("layer ", quote(layer.name),
                       " appears twice in the configuration");
  }
  for (const auto &[name, tensors] : layers)
    if (!uses.count(name)) {
      const ParameterTensors &parameter =
          tensors.weight.empty() ? tensors.bias : tensors.weight;
      return makeError("tensor ", quote(parameter.any()->name),
                       " is not used: the configuration does not list layer ",
                       quote(name));
    }
  return *config.layers;
}

/// Takes the elements of `result`, which are those of `tensor`, or its error.
Status PosteriorReader::store(Result<TensorValues> result,
                              const ArchivedTensor &tensor,
                              std::vector<float> &elements) {
  if (!result)
    return result.error();
  elements = std::move(result->elements);
  if (result->rounded)
    roundedTensors.push_back(quote(tensor.name));
  return {};
}

/// Reads the parameter of `layer` that `tensors`, which are not empty, hold.
Result<GaussianTensor>
PosteriorReader::readParameter(const ParameterTensors &tensors, StringRef layer,
                               LayerParameter parameter) {
  auto [mean, spread, value] = tensors;
  if (value && (mean || spread))
    return makeError("tensor ", quote(value->name),
                     ": expected either a constant or a distribution, found "
                     "also ",
                     quote((mean ? mean : spread)->name));
  if (!value && (!mean || !spread)) {
    TensorPart missing = mean ? TensorPart::Spread : TensorPart::Mean;
    return makeError("tensor ", quote(tensors.any()->name),
                     " has no partner: expected tensor ",
                     quote(format.getKey(layer, parameter, missing)));
  }

  GaussianTensor result;
  result.name = format.getKey(layer, parameter, TensorPart::Value);
  result.shape = tensors.any()->shape;
  if (value) {
    if (Status status = store(readMeans(*value), *value, result.mean); !status)
      return status.error();
    remarks.push_back("tensor " + quote(value->name) +
                      " has no standard deviation and is deterministic");
    return result;
  }

  if (Status status =
          checkShape(*spread, mean->shape, " as of " + quote(mean->name));
      !status)
    return status.error();
  if (Status status = store(readMeans(*mean), *mean, result.mean); !status)
    return status.error();
  if (Status status =
          store(readStddevs(*spread, format), *spread, result.stddev);
      !status)
    return status.error();
  if (llvm::all_of(result.stddev,
                   [](float stddev) { return stddev == 0.0f; })) {
    result.stddev.clear();
    remarks.push_back("tensor " + quote(mean->name) +
                      " has standard deviation 0 throughout and is "
                      "deterministic");
  }
  return result;
}

Result<DenseLayer> PosteriorReader::readLayer(const LayerConfig &config) {
  const LayerTensors &tensors = layers[config.name];
  if (tensors.weight.empty())
    return makeError("tensor ", quote(tensors.bias.any()->name),
                     " is a bias without a weight: expected tensor ",
                     quote(format.getKey(config.name, LayerParameter::Weight,
                                         TensorPart::Mean)));
  const ArchivedTensor &weight = *tensors.weight.any();
  if (weight.shape.size() != 2 || weight.size() == 0)
    return makeError("tensor ", quote(weight.name),
                     ": expected a shape of two extents (outputs, inputs) of "
                     "at least 1, found ",
                     formatShape(weight.shape));

  DenseLayer layer;
  layer.name = config.name;
  Result<GaussianTensor> gaussian =
      readParameter(tensors.weight, config.name, LayerParameter::Weight);
  if (!gaussian)
    return gaussian.error();
  layer.weight = std::move(*gaussian);
  if (tensors.bias.empty() || !config.useBias)
    return layer;

  if (Status status = checkShape(*tensors.bias.any(), {layer.getOutputs()},
                                 " to go with " + quote(weight.name));
      !status)
    return status.error();
  gaussian = readParameter(tensors.bias, config.name, LayerParameter::Bias);
  if (!gaussian)
    return gaussian.error();
  layer.bias = std::move(*gaussian);
  return layer;
}

Result<PosteriorModel> PosteriorReader::read(const ImportConfig &config) {
  if (Status status = groupTensors(); !status)
    return status.error();
  Result<std::vector<LayerConfig>> order = orderLayers(config);
  if (!order)
    return order.error();

  PosteriorModel model;
  for (const LayerConfig &layerConfig : *order) {
    Result<DenseLayer> layer = readLayer(layerConfig);
    if (!layer)
      return layer.error();
    if (!model.layers.empty() &&
        layer->getInputs() != model.layers.back().getOutputs())
      return makeError(
          "tensor ", quote(layers[layer->name].weight.any()->name),
          ": expected shape ", layer->getOutputs(), "x",
          model.layers.back().getOutputs(), " to follow layer ",
          quote(model.layers.back().name), ", found ",
          formatShape(layer->weight.shape),
          "; layers are taken in numeric order of their names unless a "
          "configuration lists them");
    bool isLast = model.layers.size() + 1 == order->size();
    Activation between = config.activation.value_or(Activation::Relu);
    layer->activation = layerConfig.activation.value_or(
        isLast ? Activation::Identity : between);
    model.layers.push_back(std::move(*layer));
  }
  if (!roundedTensors.empty())
    remarks.push_back("rounded to f32: the values of " +
                      llvm::join(roundedTensors, ", "));
  model.format = format.getName().str();
  model.remarks = std::move(remarks);
  return model;
}

/// `name` with everything replaced that is not allowed in a C identifier.
static std::string makeIdentifier(StringRef name) {
  std::string identifier;
  for (char c : name)
    identifier += llvm::isAlnum(c) ? c : '_';
  if (identifier.empty() || llvm::isDigit(identifier.front()))
    identifier.insert(0, "model_");
  return identifier;
}

/// One line that shows how the tensors were understood.
static std::string summarise(const PosteriorModel &model) {
  std::ostringstream text;
  text << "imported as " << quote(model.format) << ": "
       << model.layers.front().getInputs() << " inputs";
  if (model.uint8Divisor)
    text << " (uint8 divided by " << *model.uint8Divisor << ")";
  for (const DenseLayer &layer : model.layers) {
    text << ", " << quote(layer.name) << " to " << layer.getOutputs();
    if (layer.activation != Activation::Identity)
      text << " " << getName(layer.activation).str();
  }
  if (model.output != OutputKind::Identity)
    text << ", " << getName(model.output).str();
  return text.str();
}

Result<PosteriorModel> mlir::bayes::readPosterior(const TensorArchive &archive,
                                                  const ImportConfig &overrides,
                                                  StringRef defaultName) {
  Result<ImportConfig> config = readMetadataConfig(archive);
  if (!config)
    return config.error();
  config->overrideWith(overrides);

  Result<const PosteriorFormat *> format = recogniseFormat(archive);
  if (config->format)
    format = findPosteriorFormat(*config->format);
  if (!format)
    return format.error();
  Result<PosteriorModel> model =
      PosteriorReader(archive, **format).read(*config);
  if (!model)
    return model.error();

  model->name = config->name ? *config->name : makeIdentifier(defaultName);
  model->output = config->output.value_or(OutputKind::Softmax);
  float divisor = config->uint8Divisor.value_or(255.0f);
  if (divisor != 0.0f)
    model->uint8Divisor = divisor;
  if (model->output == OutputKind::Softmax &&
      model->layers.back().getOutputs() == 1)
    return makeError("layer ", quote(model->layers.back().name),
                     ": expected at least 2 outputs under a softmax, found 1; "
                     "a configuration can set 'output' to 'identity'");
  model->remarks.insert(model->remarks.begin(), summarise(*model));
  return model;
}
