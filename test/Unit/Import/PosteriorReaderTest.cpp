//===- PosteriorReaderTest.cpp - Checkpoints to networks ------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Import/PosteriorReader.h"

#include "TestFiles.h"
#include "llvm/ADT/STLExtras.h"
#include <cmath>
#include <limits>

using namespace mlir::bayes;
using namespace mlir::bayes::test;
using ::bayes::Result;
using ::testing::ElementsAre;

static const double kNaN = std::numeric_limits<double>::quiet_NaN();
static const double kInfinity = std::numeric_limits<double>::infinity();

namespace {

/// A checkpoint in memory. Tensors are f32 unless said otherwise.
struct Checkpoint {
  TensorArchive archive;
  ImportConfig config;

  Checkpoint &add(const std::string &name, const std::vector<int64_t> &shape,
                  const std::vector<float> &values) {
    archive.add(
        {name, "F32", ArchivedType::F32, shape, archive.keep(toBytes(values))});
    return *this;
  }
  Checkpoint &addF64(const std::string &name, const std::vector<int64_t> &shape,
                     const std::vector<double> &values) {
    archive.add(
        {name, "F64", ArchivedType::F64, shape, archive.keep(toBytes(values))});
    return *this;
  }
  Checkpoint &addI64(const std::string &name, const std::vector<int64_t> &shape,
                     const std::vector<int64_t> &values) {
    archive.add({name, "I64", ArchivedType::Other, shape,
                 archive.keep(toBytes(values))});
    return *this;
  }

  /// A tensor of the given shape with every element `value`.
  Checkpoint &fill(const std::string &name, const std::vector<int64_t> &shape,
                   float value) {
    size_t count = 1;
    for (int64_t extent : shape)
      count *= extent;
    return add(name, shape, std::vector<float>(count, value));
  }

  /// A layer with bias in our own format.
  Checkpoint &layer(const std::string &name, int64_t inputs, int64_t outputs) {
    return fill(name + ".weight.mean", {outputs, inputs}, 0.5f)
        .fill(name + ".weight.stddev", {outputs, inputs}, 0.1f)
        .fill(name + ".bias.mean", {outputs}, 0.25f)
        .fill(name + ".bias.stddev", {outputs}, 0.2f);
  }

  Result<PosteriorModel> read() const {
    return readPosterior(archive, config, "net");
  }
};

} // namespace

static std::vector<std::string> getLayerNames(const PosteriorModel &model) {
  std::vector<std::string> names;
  names.reserve(model.layers.size());
  for (const DenseLayer &layer : model.layers)
    names.push_back(layer.name);
  return names;
}

/// Whether some remark contains `text`.
static bool hasRemark(const PosteriorModel &model, const std::string &text) {
  return llvm::any_of(model.remarks, [&](const std::string &remark) {
    return remark.find(text) != std::string::npos;
  });
}

//===----------------------------------------------------------------------===//
// Formats
//===----------------------------------------------------------------------===//

TEST(PosteriorReader, NamesInMessages) {
  for (auto [name, quoted] :
       {std::pair("gr\u00f6\u00dfe\u5c42", "gr\u00f6\u00dfe\u5c42"),
        std::pair("a \"b\"", "a \"b\""), std::pair("a\\b", "a\\\\b"),
        std::pair("\x1b[31m", "\\033[31m"), std::pair("\xff", "\\377")}) {
    Checkpoint checkpoint;
    checkpoint.fill(name + std::string(".weight.mean"), {2, 3}, 1)
        .fill(name + std::string(".weight.stddev"), {2, 3}, -1);
    expectError(checkpoint.read(), std::string("tensor '") + quoted +
                                       ".weight.stddev': expected standard "
                                       "deviations of at least 0");
  }
}

TEST(PosteriorReader, OwnFormat) {
  Checkpoint checkpoint;
  checkpoint.add("fc.weight.mean", {2, 3}, {1, 2, 3, 4, 5, 6})
      .add("fc.weight.stddev", {2, 3}, {0.1f, 0.2f, 0.3f, 0.4f, 0, 0.6f})
      .add("fc.bias.mean", {2}, {-1, -2})
      .add("fc.bias.stddev", {2}, {0.5f, 0.25f});
  Result<PosteriorModel> model = checkpoint.read();
  ASSERT_TRUE(model) << model.message();
  EXPECT_EQ(model->name, "net");
  EXPECT_EQ(model->format, "bayes");
  EXPECT_EQ(model->output, OutputKind::Softmax);
  EXPECT_EQ(model->uint8Divisor, 255.0f);
  ASSERT_EQ(model->layers.size(), 1u);

  const DenseLayer &layer = model->layers[0];
  EXPECT_EQ(layer.getInputs(), 3);
  EXPECT_EQ(layer.getOutputs(), 2);
  EXPECT_EQ(layer.activation, Activation::Identity);
  EXPECT_EQ(layer.weight.name, "fc.weight");
  EXPECT_THAT(layer.weight.mean, ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_THAT(layer.weight.stddev,
              ElementsAre(0.1f, 0.2f, 0.3f, 0.4f, 0, 0.6f));
  ASSERT_TRUE(layer.bias);
  EXPECT_EQ(layer.bias->name, "fc.bias");
  EXPECT_THAT(layer.bias->shape, ElementsAre(2));
  EXPECT_THAT(layer.bias->stddev, ElementsAre(0.5f, 0.25f));
  EXPECT_THAT(model->remarks,
              ElementsAre("imported as 'bayes': 3 inputs (uint8 divided by "
                          "255), 'fc' to 2, softmax"));
}

// log(1 + exp(rho)) and exp(log sigma), from a calculation with 50 digits.
// exp(1000) overflows in every floating-point type of the checkpoint; 1 + exp
// of -50 is 1 in double; both have an ordinary result.
TEST(PosteriorReader, BayesianTorch) {
  Checkpoint checkpoint;
  checkpoint.fill("fc.mu_weight", {2, 2}, 1)
      .add("fc.rho_weight", {2, 2}, {-3, 0, 1000, -50})
      .fill("fc.mu_bias", {2}, 1)
      .add("fc.rho_bias", {2}, {100, -90})
      .fill("fc.eps_weight", {2, 2}, 0)
      .fill("fc.prior_weight_mu", {2, 2}, 0);
  Result<PosteriorModel> model = checkpoint.read();
  ASSERT_TRUE(model) << model.message();
  EXPECT_EQ(model->format, "bayesian-torch");
  EXPECT_THAT(model->layers[0].weight.stddev,
              ElementsAre(0.048587351573741955f, 0.69314718055994531f, 1000.0f,
                          1.9287498479639178e-22f));
  EXPECT_THAT(model->layers[0].bias->stddev,
              ElementsAre(100.0f, 8.1940126239905097e-40f));
}

TEST(PosteriorReader, TorchBnn) {
  Checkpoint checkpoint;
  checkpoint.fill("0.weight_mu", {2, 2}, 1)
      .add("0.weight_log_sigma", {2, 2}, {-3, 0, 2, -50});
  Result<PosteriorModel> model = checkpoint.read();
  ASSERT_TRUE(model) << model.message();
  EXPECT_EQ(model->format, "torchbnn");
  EXPECT_FALSE(model->layers[0].bias);
  EXPECT_THAT(model->layers[0].weight.stddev,
              ElementsAre(0.049787068367863943f, 1.0f, 7.3890560989306502f,
                          1.9287498479639178e-22f));
}

TEST(PosteriorReader, TorchBnnFrozen) {
  Checkpoint checkpoint;
  checkpoint.fill("0.weight_mu", {2, 2}, 1)
      .fill("0.weight_log_sigma", {2, 2}, 0)
      .fill("0.weight_eps", {2, 2}, 3);
  Result<PosteriorModel> model = checkpoint.read();
  ASSERT_TRUE(model) << model.message();
  EXPECT_THAT(model->layers[0].weight.mean, ElementsAre(1, 1, 1, 1));
  EXPECT_TRUE(hasRemark(*model, "'0.weight_eps' is the noise of a frozen"));
}

// The state dictionary has every tensor twice, and noise that was never set.
TEST(PosteriorReader, Blitz) {
  Checkpoint checkpoint;
  for (std::string prefix : {"fc.weight_", "fc.weight_sampler."})
    checkpoint.fill(prefix + "mu", {2, 2}, 1).fill(prefix + "rho", {2, 2}, 0);
  for (std::string prefix : {"fc.bias_", "fc.bias_sampler."})
    checkpoint.fill(prefix + "mu", {2}, 1).fill(prefix + "rho", {2}, -3);
  checkpoint.fill("fc.weight_sampler.eps_w", {2, 2}, float(kNaN));
  Result<PosteriorModel> model = checkpoint.read();
  ASSERT_TRUE(model) << model.message();
  EXPECT_EQ(model->format, "blitz");
  EXPECT_EQ(model->layers[0].weight.stddev[3], 0.69314718055994531f);
  EXPECT_EQ(model->layers[0].bias->stddev[1], 0.048587351573741955f);
  EXPECT_EQ(model->remarks.size(), 1u);
}

TEST(PosteriorReader, BlitzWithOneOfTheAliases) {
  for (std::string prefix : {"fc.weight_", "fc.weight_sampler."}) {
    Checkpoint checkpoint;
    checkpoint.fill(prefix + "mu", {2, 2}, 1).fill(prefix + "rho", {2, 2}, 0);
    Result<PosteriorModel> model = checkpoint.read();
    ASSERT_TRUE(model) << model.message();
    EXPECT_EQ(model->format, "blitz");
    EXPECT_EQ(model->layers[0].weight.mean[0], 1.0f);
  }
}

// Whatever comes first in the file, the sampler's tensors are used.
TEST(PosteriorReader, BlitzPrefersTheSampler) {
  for (bool samplerFirst : {false, true}) {
    Checkpoint checkpoint;
    for (bool sampler : {samplerFirst, !samplerFirst}) {
      std::string prefix = sampler ? "fc.weight_sampler." : "fc.weight_";
      checkpoint.fill(prefix + "mu", {2, 2}, sampler ? 1 : 2)
          .fill(prefix + "rho", {2, 2}, 0);
    }
    Result<PosteriorModel> model = checkpoint.read();
    ASSERT_TRUE(model) << model.message();
    EXPECT_EQ(model->layers[0].weight.mean[0], 1.0f);
    EXPECT_TRUE(hasRemark(*model, "'fc.weight_sampler.mu' is used, not its "
                                  "alias 'fc.weight_mu', which differs"));
  }
}

TEST(PosteriorReader, LayerWithoutPrefix) {
  Checkpoint checkpoint;
  checkpoint.fill("weight.mean", {2, 2}, 1).fill("weight.stddev", {2, 2}, 1);
  Result<PosteriorModel> model = checkpoint.read();
  ASSERT_TRUE(model) << model.message();
  EXPECT_EQ(model->layers[0].weight.name, "weight");
}

//===----------------------------------------------------------------------===//
// Deterministic tensors and narrowing
//===----------------------------------------------------------------------===//

TEST(PosteriorReader, ZeroDeviationIsDeterministic) {
  Checkpoint checkpoint;
  checkpoint.fill("fc.weight.mean", {2, 2}, 1)
      .fill("fc.weight.stddev", {2, 2}, 0)
      .fill("fc.bias.mean", {2}, 1)
      .add("fc.bias.stddev", {2}, {0, 1});
  Result<PosteriorModel> model = checkpoint.read();
  ASSERT_TRUE(model) << model.message();
  EXPECT_TRUE(model->layers[0].weight.isDeterministic());
  EXPECT_FALSE(model->layers[0].bias->isDeterministic());
  EXPECT_TRUE(hasRemark(*model, "'fc.weight.mean' has standard deviation 0 "
                                "throughout and is deterministic"));
}

TEST(PosteriorReader, OrdinaryLayerIsDeterministic) {
  Checkpoint checkpoint;
  checkpoint.layer("fc1", 3, 2)
      .add("fc2.weight", {2, 2}, {1, 2, 3, 4})
      .add("fc2.bias", {2}, {5, 6});
  Result<PosteriorModel> model = checkpoint.read();
  ASSERT_TRUE(model) << model.message();
  ASSERT_EQ(model->layers.size(), 2u);
  EXPECT_TRUE(model->layers[1].weight.isDeterministic());
  EXPECT_THAT(model->layers[1].bias->mean, ElementsAre(5, 6));
  EXPECT_TRUE(hasRemark(*model, "'fc2.weight' has no standard deviation"));
}

TEST(PosteriorReader, RoundsDoubles) {
  Checkpoint checkpoint;
  checkpoint.addF64("fc.mu_weight", {1, 2}, {0.1, 1})
      .addF64("fc.rho_weight", {1, 2}, {710, -3})
      .addF64("fc.mu_bias", {1}, {0.5})
      .addF64("fc.rho_bias", {1}, {0});
  checkpoint.config.output = OutputKind::Identity;
  Result<PosteriorModel> model = checkpoint.read();
  ASSERT_TRUE(model) << model.message();
  EXPECT_THAT(model->layers[0].weight.mean, ElementsAre(0.1f, 1.0f));
  EXPECT_THAT(model->layers[0].weight.stddev,
              ElementsAre(710.0f, 0.048587351573741955f));
  EXPECT_EQ(model->remarks.back(),
            "rounded to f32: the values of 'fc.mu_weight', 'fc.rho_weight', "
            "'fc.rho_bias'");
}

//===----------------------------------------------------------------------===//
// Order and configuration
//===----------------------------------------------------------------------===//

TEST(PosteriorReader, LayersInNumericOrder) {
  Checkpoint checkpoint;
  for (int i : {10, 2, 1})
    checkpoint.layer("net.layers." + std::to_string(i), 2, 2);
  Result<PosteriorModel> model = checkpoint.read();
  ASSERT_TRUE(model) << model.message();
  EXPECT_THAT(getLayerNames(*model),
              ElementsAre("net.layers.1", "net.layers.2", "net.layers.10"));
  EXPECT_EQ(model->layers[0].activation, Activation::Relu);
  EXPECT_EQ(model->layers[1].activation, Activation::Relu);
  EXPECT_EQ(model->layers[2].activation, Activation::Identity);
}

TEST(PosteriorReader, ConfigurationOverrides) {
  Checkpoint checkpoint;
  checkpoint.layer("head", 5, 2).layer("trunk", 3, 4).layer("neck", 4, 5);
  checkpoint.config.name = "other";
  checkpoint.config.layers = {{"trunk", Activation::Identity, true},
                              {"neck", std::nullopt, false},
                              {"head", Activation::Relu, true}};
  checkpoint.config.output = OutputKind::Identity;
  checkpoint.config.uint8Divisor = 0.0f;
  Result<PosteriorModel> model = checkpoint.read();
  ASSERT_TRUE(model) << model.message();
  EXPECT_EQ(model->name, "other");
  EXPECT_EQ(model->output, OutputKind::Identity);
  EXPECT_EQ(model->uint8Divisor, std::nullopt);
  EXPECT_THAT(getLayerNames(*model), ElementsAre("trunk", "neck", "head"));
  EXPECT_EQ(model->layers[0].activation, Activation::Identity);
  EXPECT_EQ(model->layers[1].activation, Activation::Relu);
  EXPECT_EQ(model->layers[2].activation, Activation::Relu);
  EXPECT_TRUE(model->layers[0].bias);
  EXPECT_FALSE(model->layers[1].bias);
  EXPECT_EQ(model->remarks[0], "imported as 'bayes': 3 inputs, 'trunk' to 4, "
                               "'neck' to 5 relu, 'head' to 2 relu");
}

TEST(PosteriorReader, ConfigurationBeatsMetadata) {
  Checkpoint checkpoint;
  checkpoint.layer("fc1", 3, 2);
  checkpoint.archive.setMetadata("format", "bayes");
  checkpoint.archive.setMetadata("name", "inside");
  checkpoint.archive.setMetadata("uint8_divisor", "2");
  Result<PosteriorModel> model = checkpoint.read();
  ASSERT_TRUE(model) << model.message();
  EXPECT_EQ(model->name, "inside");
  EXPECT_EQ(model->uint8Divisor, 2.0f);

  checkpoint.config.name = "outside";
  model = checkpoint.read();
  ASSERT_TRUE(model) << model.message();
  EXPECT_EQ(model->name, "outside");
  EXPECT_EQ(model->uint8Divisor, 2.0f);
}

TEST(PosteriorReader, DefaultNameBecomesAnIdentifier) {
  Checkpoint checkpoint;
  checkpoint.layer("fc1", 3, 2);
  auto getName = [&](llvm::StringRef name) {
    Result<PosteriorModel> model =
        readPosterior(checkpoint.archive, checkpoint.config, name);
    return model ? model->name : model.message();
  };
  EXPECT_EQ(getName("mnist_2"), "mnist_2");
  EXPECT_EQ(getName("my-net.v2"), "my_net_v2");
  EXPECT_EQ(getName("2nd"), "model_2nd");
  EXPECT_EQ(getName(""), "model_");
}

//===----------------------------------------------------------------------===//
// Refusals
//===----------------------------------------------------------------------===//

TEST(PosteriorReader, RefusesNoTensors) {
  expectError(Checkpoint().read(), "expected a posterior, found no tensors");
  Checkpoint checkpoint;
  checkpoint.config.format = "torchbnn";
  expectError(checkpoint.read(), "expected layers of format 'torchbnn'");
}

TEST(PosteriorReader, RefusesUnknownFormat) {
  Checkpoint checkpoint;
  checkpoint.fill("fc.loc", {2, 2}, 1).fill("fc.scale", {2, 2}, 1);
  expectError(checkpoint.read(),
              "unrecognised format: expected keys like 'fc1.weight.mean' "
              "(bayes), 'fc1.mu_weight' (bayesian-torch), 'fc1.weight_mu' "
              "(torchbnn), 'fc1.weight_sampler.mu' (blitz), found 'fc.loc'");
}

TEST(PosteriorReader, RefusesOrdinaryNetwork) {
  Checkpoint checkpoint;
  checkpoint.fill("fc.weight", {2, 2}, 1).fill("fc.bias", {2}, 1);
  expectError(checkpoint.read(), "unrecognised format");
}

TEST(PosteriorReader, RefusesMixedFormats) {
  Checkpoint checkpoint;
  checkpoint.layer("fc1", 2, 2)
      .fill("fc2.mu_weight", {2, 2}, 1)
      .fill("fc2.rho_weight", {2, 2}, 1);
  expectError(checkpoint.read(),
              "expected one format, found tensor 'fc1.weight.stddev' of "
              "'bayes' and tensor 'fc2.rho_weight' of 'bayesian-torch'");
  checkpoint.config.format = "bayes";
  expectError(checkpoint.read(),
              "tensor 'fc2.mu_weight' of shape 2x2 is not part of a fully "
              "connected layer of format 'bayes'");
}

TEST(PosteriorReader, RefusesUnusedTensor) {
  Checkpoint checkpoint;
  checkpoint.layer("fc1", 2, 2).fill("conv.mu_kernel", {1, 2, 3, 3}, 1);
  expectError(checkpoint.read(), "tensor 'conv.mu_kernel' of shape 1x2x3x3 is "
                                 "not part of a fully connected layer");
}

TEST(PosteriorReader, RefusesMissingPartner) {
  Checkpoint withoutSpread;
  withoutSpread.fill("fc1.mu_weight", {2, 2}, 1);
  expectError(withoutSpread.read(), "tensor 'fc1.mu_weight' has no partner: "
                                    "expected tensor 'fc1.rho_weight'");
  Checkpoint withoutMean;
  withoutMean.layer("fc1", 2, 2).fill("fc2.weight.stddev", {2, 2}, 1);
  expectError(withoutMean.read(), "tensor 'fc2.weight.stddev' has no partner: "
                                  "expected tensor 'fc2.weight.mean'");
  Checkpoint withoutWeight;
  withoutWeight.layer("fc1", 2, 2)
      .fill("fc2.bias.mean", {2}, 1)
      .fill("fc2.bias.stddev", {2}, 1);
  expectError(withoutWeight.read(),
              "tensor 'fc2.bias.mean' is a bias without a weight: expected "
              "tensor 'fc2.weight.mean'");
}

// "weight_mu" alone may come from torchbnn or blitz.
TEST(PosteriorReader, RefusesAmbiguousMean) {
  Checkpoint checkpoint;
  checkpoint.fill("fc1.weight_mu", {2, 2}, 1);
  expectError(checkpoint.read(), "expected one format, found tensor "
                                 "'fc1.weight_mu' of 'torchbnn'");
}

TEST(PosteriorReader, RefusesConstantBesideDistribution) {
  Checkpoint checkpoint;
  checkpoint.layer("fc1", 2, 2).fill("fc1.weight", {2, 2}, 1);
  expectError(checkpoint.read(), "tensor 'fc1.weight': expected either a "
                                 "constant or a distribution, found also "
                                 "'fc1.weight.mean'");
}

TEST(PosteriorReader, RefusesWrongShapes) {
  Checkpoint pair;
  pair.fill("fc.weight.mean", {2, 3}, 1).fill("fc.weight.stddev", {3, 2}, 1);
  expectError(pair.read(), "tensor 'fc.weight.stddev': expected shape 2x3 as "
                           "of 'fc.weight.mean', found 3x2");

  Checkpoint convolution;
  convolution.fill("fc.weight.mean", {2, 3, 1, 1}, 1)
      .fill("fc.weight.stddev", {2, 3, 1, 1}, 1);
  expectError(convolution.read(),
              "tensor 'fc.weight.mean': expected a shape of two extents "
              "(outputs, inputs) of at least 1, found 2x3x1x1");

  Checkpoint zero;
  zero.fill("fc.weight.mean", {0, 3}, 1).fill("fc.weight.stddev", {0, 3}, 1);
  expectError(zero.read(), "of at least 1, found 0x3");

  Checkpoint bias;
  bias.fill("fc.weight.mean", {2, 3}, 1)
      .fill("fc.weight.stddev", {2, 3}, 1)
      .fill("fc.bias.mean", {3}, 1)
      .fill("fc.bias.stddev", {3}, 1);
  expectError(bias.read(), "tensor 'fc.bias.mean': expected shape 2 to go with "
                           "'fc.weight.mean', found 3");

  Checkpoint chain;
  chain.layer("fc1", 4, 3).layer("fc2", 2, 5);
  expectError(chain.read(), "tensor 'fc2.weight.mean': expected shape 5x3 to "
                            "follow layer 'fc1', found 5x2");

  Checkpoint alias;
  alias.fill("fc.weight_mu", {2, 3}, 1)
      .fill("fc.weight_rho", {2, 3}, 1)
      .fill("fc.weight_sampler.mu", {3, 2}, 1)
      .fill("fc.weight_sampler.rho", {2, 3}, 1);
  expectError(alias.read(), "tensor 'fc.weight_mu': expected shape 3x2 as of "
                            "'fc.weight_sampler.mu', found 2x3");
}

TEST(PosteriorReader, RefusesWrongType) {
  Checkpoint checkpoint;
  checkpoint.addI64("fc.weight.mean", {1, 2}, {1, 2})
      .fill("fc.weight.stddev", {1, 2}, 1);
  expectError(checkpoint.read(),
              "tensor 'fc.weight.mean': expected a 16, 32 or 64-bit "
              "floating-point type, found 'I64'");
}

namespace {

/// Values of a mean and a spread of shape [2, 2] of which one is bad.
struct BadValue {
  const char *test;
  const char *spread;
  std::vector<double> means, spreads;
  const char *message;
};

class PosteriorValues : public testing::TestWithParam<BadValue> {};

} // namespace

TEST_P(PosteriorValues, Refused) {
  const BadValue &param = GetParam();
  std::string mean = param.spread == std::string("weight.stddev")
                         ? "weight.mean"
                     : param.spread == std::string("rho_weight") ? "mu_weight"
                                                                 : "weight_mu";
  Checkpoint checkpoint;
  checkpoint.addF64("fc." + mean, {2, 2}, param.means)
      .addF64(std::string("fc.") + param.spread, {2, 2}, param.spreads);
  expectError(checkpoint.read(), param.message);
}

static const BadValue kBadValues[] = {
    {"MeanNaN",
     "weight.stddev",
     {1, kNaN, 1, 1},
     {1, 1, 1, 1},
     "tensor 'fc.weight.mean': expected finite values, found nan at "
     "[0, 1]"},
    {"MeanInfinite",
     "rho_weight",
     {1, 1, -kInfinity, 1},
     {1, 1, 1, 1},
     "tensor 'fc.mu_weight': expected finite values, found -inf at "
     "[1, 0]"},
    {"MeanTooLarge",
     "rho_weight",
     {1, 1, 1, 1e39},
     {1, 1, 1, 1},
     "tensor 'fc.mu_weight': expected values within the range of f32, found "
     "1e+39 at "
     "[1, 1]"},
    {"StddevNegative",
     "weight.stddev",
     {1, 1, 1, 1},
     {1, 1, 1, -0.5},
     "tensor 'fc.weight.stddev': expected standard deviations of at least 0, "
     "found -0.5 at [1, 1]"},
    {"StddevNaN",
     "weight.stddev",
     {1, 1, 1, 1},
     {-kNaN, 1, 1, 1},
     "tensor 'fc.weight.stddev': expected finite values, found nan at [0, 0]"},
    {"StddevTooLarge",
     "weight.stddev",
     {1, 1, 1, 1},
     {1e39, 1, 1, 1},
     "tensor 'fc.weight.stddev': expected standard deviations within the "
     "range of f32, found 1e+39 at [0, 0]"},
    {"RhoInfinite",
     "rho_weight",
     {1, 1, 1, 1},
     {1, kInfinity, 1, 1},
     "tensor 'fc.rho_weight': expected finite values, found inf at [0, 1]"},
    {"RhoTooLarge",
     "rho_weight",
     {1, 1, 1, 1},
     {1, 1e39, 1, 1},
     "tensor 'fc.rho_weight': expected standard deviations within"},
    {"LogSigmaMinusInfinity",
     "weight_log_sigma",
     {1, 1, 1, 1},
     {1, -kInfinity, 1, 1},
     "tensor 'fc.weight_log_sigma': expected finite values, found -inf at "
     "[0, 1]"},
    {"LogSigmaTooLarge",
     "weight_log_sigma",
     {1, 1, 1, 1},
     {1, 1, 1, 1000},
     "tensor 'fc.weight_log_sigma': expected standard deviations within the "
     "range of f32, found 1000 at [1, 1]"},
};

INSTANTIATE_TEST_SUITE_P(Bad, PosteriorValues, testing::ValuesIn(kBadValues),
                         [](const auto &info) {
                           return std::string(info.param.test);
                         });

TEST(PosteriorReader, RefusesWrongLayerLists) {
  Checkpoint checkpoint;
  checkpoint.layer("fc1", 2, 2).layer("fc2", 2, 2);
  checkpoint.config.layers = {{"fc1", std::nullopt, true}};
  expectError(checkpoint.read(),
              "tensor 'fc2.weight.mean' is not used: the configuration does "
              "not list layer 'fc2'");
  checkpoint.config.layers = {{"fc1", std::nullopt, true},
                              {"fc3", std::nullopt, true}};
  expectError(checkpoint.read(),
              "layer 'fc3' of the configuration has no tensors");
  checkpoint.config.layers = {{"fc1", std::nullopt, true},
                              {"fc1", std::nullopt, true}};
  expectError(checkpoint.read(),
              "layer 'fc1' appears twice in the configuration");
}

TEST(PosteriorReader, RefusesSoftmaxOverOneOutput) {
  Checkpoint checkpoint;
  checkpoint.layer("fc1", 3, 1);
  expectError(checkpoint.read(), "layer 'fc1': expected at least 2 outputs "
                                 "under a softmax, found 1");
  checkpoint.config.output = OutputKind::Identity;
  EXPECT_TRUE(checkpoint.read());
}
