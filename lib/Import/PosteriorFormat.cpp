//===- PosteriorFormat.cpp - State dictionaries of Bayesian layers --------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Import/PosteriorFormat.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/ErrorHandling.h"
#include <cmath>

using namespace mlir;
using namespace mlir::bayes;
using Suffix = PosteriorFormat::Suffix;

static constexpr LayerParameter W = LayerParameter::Weight;
static constexpr LayerParameter B = LayerParameter::Bias;

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
        {"weight.mean", W, TensorPart::Mean},
        {"weight.stddev", W, TensorPart::Spread},
        {"bias.mean", B, TensorPart::Mean},
        {"bias.stddev", B, TensorPart::Spread},
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
        {"mu_weight", W, TensorPart::Mean},
        {"rho_weight", W, TensorPart::Spread},
        {"mu_bias", B, TensorPart::Mean},
        {"rho_bias", B, TensorPart::Spread},
        {"eps_weight", W, TensorPart::Ignored},
        {"eps_bias", B, TensorPart::Ignored},
        {"prior_weight_mu", W, TensorPart::Ignored},
        {"prior_weight_sigma", W, TensorPart::Ignored},
        {"prior_bias_mu", B, TensorPart::Ignored},
        {"prior_bias_sigma", B, TensorPart::Ignored},
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
        {"weight_mu", W, TensorPart::Mean},
        {"weight_log_sigma", W, TensorPart::Spread},
        {"bias_mu", B, TensorPart::Mean},
        {"bias_log_sigma", B, TensorPart::Spread},
        {"weight_eps", W, TensorPart::Frozen},
        {"bias_eps", B, TensorPart::Frozen},
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
        {"weight_sampler.mu", W, TensorPart::Mean},
        {"weight_sampler.rho", W, TensorPart::Spread},
        {"bias_sampler.mu", B, TensorPart::Mean},
        {"bias_sampler.rho", B, TensorPart::Spread},
        {"weight_mu", W, TensorPart::Mean},
        {"weight_rho", W, TensorPart::Spread},
        {"bias_mu", B, TensorPart::Mean},
        {"bias_rho", B, TensorPart::Spread},
        {"weight_sampler.eps_w", W, TensorPart::Ignored},
        {"bias_sampler.eps_w", B, TensorPart::Ignored},
    };
    return suffixes;
  }
};

} // namespace

/// An ordinary dense layer beside the Bayesian ones.
static constexpr Suffix kDenseSuffixes[] = {{"weight", W, TensorPart::Value},
                                            {"bias", B, TensorPart::Value}};

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
