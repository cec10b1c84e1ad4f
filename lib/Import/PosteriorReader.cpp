//===- PosteriorReader.cpp - Checkpoints to networks ----------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Import/PosteriorReader.h"

#include "Quote.h"
#include "bayes/Import/PosteriorFormat.h"
#include "bayes/Support/Array.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include <cmath>
#include <map>
#include <sstream>

using namespace mlir;
using namespace mlir::bayes;
using ::bayes::formatShape;
using ::bayes::makeError;
using ::bayes::Result;
using ::bayes::Status;

//===----------------------------------------------------------------------===//
// Recognition of the format
//===----------------------------------------------------------------------===//

/// The first tensor that is a mean or a spread under `format`, or null.
static const ArchivedTensor *findPart(const TensorArchive &archive,
                                      const PosteriorFormat &format,
                                      TensorPart part) {
  for (const ArchivedTensor &tensor : archive.getTensors()) {
    std::optional<TensorKey> key = format.parseKey(tensor.name);
    if (key && key->part == part)
      return &tensor;
  }
  return nullptr;
}

/// The one format under which some tensor is a `part`; null if there is none.
static Result<const PosteriorFormat *>
findFormatWith(const TensorArchive &archive, TensorPart part) {
  const PosteriorFormat *found = nullptr;
  const ArchivedTensor *evidence = nullptr;
  for (const PosteriorFormat *format : getPosteriorFormats()) {
    const ArchivedTensor *tensor = findPart(archive, *format, part);
    if (!tensor)
      continue;
    if (found)
      return makeError("expected one format, found tensor ",
                       quote(evidence->name), " of ", quote(found->getName()),
                       " and tensor ", quote(tensor->name), " of ",
                       quote(format->getName()));
    found = format;
    evidence = tensor;
  }
  return found;
}

/// Recognises the format by its standard deviations, whose keys no two formats
/// share, and where there are none by the means.
static Result<const PosteriorFormat *>
recogniseFormat(const TensorArchive &archive) {
  if (archive.getTensors().empty())
    return makeError("expected a posterior, found no tensors");
  for (TensorPart part : {TensorPart::Spread, TensorPart::Mean}) {
    Result<const PosteriorFormat *> format = findFormatWith(archive, part);
    if (!format || *format)
      return format;
  }
  std::string known =
      llvm::join(llvm::map_range(getPosteriorFormats(),
                                 [](const PosteriorFormat *format) {
                                   return quote(format->getKey(
                                              "fc1", LayerParameter::Weight,
                                              TensorPart::Mean)) +
                                          " (" + format->getName().str() + ")";
                                 }),
                 ", ");
  return makeError("unrecognised format: expected keys like ", known,
                   ", found ", quote(archive.getTensors().front().name));
}

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

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
  Result<std::vector<float>> readMean(const ArchivedTensor &tensor);
  Result<std::vector<float>> readStddev(const ArchivedTensor &tensor) const;
  void remarkOnRounding();

  const TensorArchive &archive;
  const PosteriorFormat &format;
  std::map<std::string, LayerTensors, NumericLess> layers;
  std::vector<const ArchivedTensor *> roundedTensors;
  std::vector<std::string> remarks;
};

} // namespace

/// "[2, 17]", the position of row-major element `index`.
static std::string formatPosition(ArrayRef<int64_t> shape, int64_t index) {
  SmallVector<std::string> coordinates;
  for (int64_t extent : llvm::reverse(shape)) {
    coordinates.push_back(std::to_string(index % extent));
    index /= extent;
  }
  return "[" + llvm::join(llvm::reverse(coordinates), ", ") + "]";
}

static ::bayes::Error valueError(const ArchivedTensor &tensor, int64_t index,
                                 StringRef expected) {
  // Not every NaN prints without a sign.
  double value = std::abs(tensor.getValue(index));
  return makeError("tensor ", quote(tensor.name), ": expected ", expected.str(),
                   ", found ",
                   std::isnan(value) ? value : tensor.getValue(index), " at ",
                   formatPosition(tensor.shape, index));
}

static Status checkType(const ArchivedTensor &tensor) {
  if (tensor.type == ArchivedType::Other)
    return makeError("tensor ", quote(tensor.name),
                     ": expected a 16, 32 or 64-bit floating-point type, "
                     "found ",
                     quote(tensor.typeName));
  return {};
}

static Status checkShape(const ArchivedTensor &tensor,
                         ArrayRef<int64_t> expected, StringRef reason) {
  if (ArrayRef(tensor.shape) != expected)
    return makeError("tensor ", quote(tensor.name), ": expected shape ",
                     formatShape(expected.vec()), reason.str(), ", found ",
                     formatShape(tensor.shape));
  return {};
}

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

/// The values of `tensor` as f32, all finite.
Result<std::vector<float>>
PosteriorReader::readMean(const ArchivedTensor &tensor) {
  std::vector<float> values(tensor.size());
  bool rounded = false;
  for (int64_t i = 0, end = tensor.size(); i < end; ++i) {
    double value = tensor.getValue(i);
    values[i] = static_cast<float>(value);
    if (!std::isfinite(values[i]))
      return valueError(tensor, i, "finite f32 values");
    rounded |= values[i] != value;
  }
  if (rounded)
    roundedTensors.push_back(&tensor);
  return values;
}

/// The standard deviations that `tensor` encodes; empty if all are zero.
Result<std::vector<float>>
PosteriorReader::readStddev(const ArchivedTensor &tensor) const {
  std::vector<float> stddev(tensor.size());
  bool allZero = true;
  for (int64_t i = 0, end = tensor.size(); i < end; ++i) {
    double value = tensor.getValue(i);
    if (!std::isfinite(value))
      return valueError(tensor, i, "finite values");
    stddev[i] = static_cast<float>(format.getStddev(value));
    if (!std::isfinite(stddev[i]))
      return valueError(tensor, i, "values with a finite f32 as deviation");
    if (stddev[i] < 0.0f)
      return valueError(tensor, i, "standard deviations of at least 0");
    allZero &= stddev[i] == 0.0f;
  }
  if (allZero)
    stddev.clear();
  return stddev;
}

/// Reads what `tensors`, which are not empty and of equal shape, hold.
Result<GaussianTensor>
PosteriorReader::readParameter(const ParameterTensors &tensors, StringRef layer,
                               LayerParameter parameter) {
  if (tensors.value && (tensors.mean || tensors.spread))
    return makeError(
        "tensor ", quote(tensors.value->name),
        ": expected either a constant or a distribution, found "
        "also ",
        quote((tensors.mean ? tensors.mean : tensors.spread)->name));
  if (!tensors.value && (!tensors.mean || !tensors.spread)) {
    TensorPart missing = tensors.mean ? TensorPart::Spread : TensorPart::Mean;
    return makeError("tensor ", quote(tensors.any()->name),
                     " has no partner: expected tensor ",
                     quote(format.getKey(layer, parameter, missing)));
  }

  GaussianTensor result;
  result.name = format.getKey(layer, parameter, TensorPart::Value);
  result.shape = tensors.any()->shape;
  for (const ArchivedTensor *tensor :
       {tensors.value, tensors.mean, tensors.spread})
    if (tensor) {
      if (Status status = checkType(*tensor); !status)
        return status.error();
    }
  Result<std::vector<float>> mean =
      readMean(tensors.value ? *tensors.value : *tensors.mean);
  if (!mean)
    return mean.error();
  result.mean = std::move(*mean);
  if (tensors.value) {
    remarks.push_back("tensor " + quote(tensors.value->name) +
                      " has no standard deviation and is deterministic");
    return result;
  }

  if (Status status = checkShape(*tensors.spread, tensors.mean->shape,
                                 " as of " + quote(tensors.mean->name));
      !status)
    return status.error();
  Result<std::vector<float>> stddev = readStddev(*tensors.spread);
  if (!stddev)
    return stddev.error();
  result.stddev = std::move(*stddev);
  if (result.isDeterministic())
    remarks.push_back("tensor " + quote(tensors.mean->name) +
                      " has standard deviation 0 throughout and is "
                      "deterministic");
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
  Result<GaussianTensor> weightOr =
      readParameter(tensors.weight, config.name, LayerParameter::Weight);
  if (!weightOr)
    return weightOr.error();
  layer.weight = std::move(*weightOr);
  if (tensors.bias.empty() || !config.useBias)
    return layer;

  if (Status status = checkShape(*tensors.bias.any(), {layer.getOutputs()},
                                 " to go with " + quote(weight.name));
      !status)
    return status.error();
  Result<GaussianTensor> biasOr =
      readParameter(tensors.bias, config.name, LayerParameter::Bias);
  if (!biasOr)
    return biasOr.error();
  layer.bias = std::move(*biasOr);
  return layer;
}

void PosteriorReader::remarkOnRounding() {
  if (roundedTensors.empty())
    return;
  std::ostringstream text;
  text << "values of " << roundedTensors.size()
       << (roundedTensors.size() == 1 ? " tensor" : " tensors")
       << " are rounded to f32: "
       << llvm::join(llvm::map_range(roundedTensors,
                                     [](const ArchivedTensor *tensor) {
                                       return quote(tensor->name);
                                     }),
                     ", ");
  remarks.push_back(text.str());
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
  remarkOnRounding();
  model.format = format.getName().str();
  model.remarks = std::move(remarks);
  return model;
}

//===----------------------------------------------------------------------===//
// Entry
//===----------------------------------------------------------------------===//

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
