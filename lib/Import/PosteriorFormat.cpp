//===- PosteriorFormat.cpp - State dictionaries of Bayesian layers --------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Import/PosteriorFormat.h"

#include "Quote.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/ErrorHandling.h"
#include <algorithm>
#include <cmath>

using namespace mlir;
using namespace mlir::bayes;
using ::bayes::makeError;
using ::bayes::Result;
using Suffix = PosteriorFormat::Suffix;

static constexpr LayerParameter kWeight = LayerParameter::Weight;
static constexpr LayerParameter kBias = LayerParameter::Bias;

/// log(1 + exp(x)) without overflow for large x or cancellation for small x.
static double softplus(double x) {
  return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x)));
}

namespace {

/// The project's own keys, which are also the names of the parameters in IR.
class NativeFormat : public PosteriorFormat {
public:
  StringRef getName() const override { return "bayes"; }
  double getStddev(double stored) const override { return stored; }

protected:
  ArrayRef<Suffix> getSuffixes() const override {
    static constexpr Suffix suffixes[] = {
        {"weight.mean", kWeight, TensorPart::Mean},
        {"weight.stddev", kWeight, TensorPart::Spread},
        {"bias.mean", kBias, TensorPart::Mean},
        {"bias.stddev", kBias, TensorPart::Spread},
    };
    return suffixes;
  }
};

/// LinearReparameterization and LinearFlipout of bayesian-torch 0.5.0. Releases
/// before it also stored noise and prior.
class BayesianTorchFormat : public PosteriorFormat {
public:
  StringRef getName() const override { return "bayesian-torch"; }
  double getStddev(double stored) const override { return softplus(stored); }

protected:
  ArrayRef<Suffix> getSuffixes() const override {
    static constexpr Suffix suffixes[] = {
        {"mu_weight", kWeight, TensorPart::Mean},
        {"rho_weight", kWeight, TensorPart::Spread},
        {"mu_bias", kBias, TensorPart::Mean},
        {"rho_bias", kBias, TensorPart::Spread},
        {"eps_weight", kWeight, TensorPart::Ignored},
        {"eps_bias", kBias, TensorPart::Ignored},
        {"prior_weight_mu", kWeight, TensorPart::Ignored},
        {"prior_weight_sigma", kWeight, TensorPart::Ignored},
        {"prior_bias_mu", kBias, TensorPart::Ignored},
        {"prior_bias_sigma", kBias, TensorPart::Ignored},
    };
    return suffixes;
  }
};

/// BayesLinear of torchbnn 1.2. Noise is stored only by frozen layers.
class TorchBnnFormat : public PosteriorFormat {
public:
  StringRef getName() const override { return "torchbnn"; }
  double getStddev(double stored) const override { return std::exp(stored); }

protected:
  ArrayRef<Suffix> getSuffixes() const override {
    static constexpr Suffix suffixes[] = {
        {"weight_mu", kWeight, TensorPart::Mean},
        {"weight_log_sigma", kWeight, TensorPart::Spread},
        {"bias_mu", kBias, TensorPart::Mean},
        {"bias_log_sigma", kBias, TensorPart::Spread},
        {"weight_eps", kWeight, TensorPart::Frozen},
        {"bias_eps", kBias, TensorPart::Frozen},
    };
    return suffixes;
  }
};

/// BayesianLinear of blitz 0.2.8. The layer and its samplers store the same
/// tensors; where they have come apart, the samplers' are those of its forward
/// pass.
class BlitzFormat : public PosteriorFormat {
public:
  StringRef getName() const override { return "blitz"; }
  double getStddev(double stored) const override { return softplus(stored); }

protected:
  ArrayRef<Suffix> getSuffixes() const override {
    static constexpr Suffix suffixes[] = {
        {"weight_sampler.mu", kWeight, TensorPart::Mean},
        {"weight_sampler.rho", kWeight, TensorPart::Spread},
        {"bias_sampler.mu", kBias, TensorPart::Mean},
        {"bias_sampler.rho", kBias, TensorPart::Spread},
        {"weight_mu", kWeight, TensorPart::Mean},
        {"weight_rho", kWeight, TensorPart::Spread},
        {"bias_mu", kBias, TensorPart::Mean},
        {"bias_rho", kBias, TensorPart::Spread},
        {"weight_sampler.eps_w", kWeight, TensorPart::Ignored},
        {"bias_sampler.eps_w", kBias, TensorPart::Ignored},
    };
    return suffixes;
  }
};

} // namespace

/// An ordinary dense layer beside the Bayesian ones.
static constexpr Suffix kDenseSuffixes[] = {
    {"weight", kWeight, TensorPart::Value}, {"bias", kBias, TensorPart::Value}};

PosteriorFormat::~PosteriorFormat() = default;

std::optional<TensorKey> PosteriorFormat::parseKey(StringRef key) const {
  unsigned rank = 0;
  for (const Suffix &suffix :
       llvm::concat<const Suffix>(getSuffixes(), ArrayRef(kDenseSuffixes))) {
    StringRef layer = key;
    if (layer.consume_back(suffix.text) &&
        (layer.empty() || layer.consume_back(".")))
      return TensorKey{layer, suffix.parameter, suffix.part, rank};
    ++rank;
  }
  return std::nullopt;
}

std::string PosteriorFormat::getKey(StringRef layer, LayerParameter parameter,
                                    TensorPart part) const {
  for (const Suffix &suffix :
       llvm::concat<const Suffix>(getSuffixes(), ArrayRef(kDenseSuffixes)))
    if (suffix.parameter == parameter && suffix.part == part)
      return layer.empty() ? suffix.text.str()
                           : (Twine(layer) + "." + suffix.text).str();
  llvm_unreachable("every format has means and spreads");
}

ArrayRef<const PosteriorFormat *> mlir::bayes::getPosteriorFormats() {
  static const NativeFormat native;
  static const BayesianTorchFormat bayesianTorch;
  static const TorchBnnFormat torchBnn;
  static const BlitzFormat blitz;
  static const PosteriorFormat *const formats[] = {&native, &bayesianTorch,
                                                   &torchBnn, &blitz};
  return formats;
}

const PosteriorFormat *mlir::bayes::findPosteriorFormat(StringRef name) {
  for (const PosteriorFormat *format : getPosteriorFormats())
    if (format->getName() == name)
      return format;
  return nullptr;
}

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

// No two formats share the keys of standard deviations; means decide only where
// there are none, for a message that says what is missing.
Result<const PosteriorFormat *>
mlir::bayes::recogniseFormat(const TensorArchive &archive) {
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
