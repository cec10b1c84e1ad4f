//===- ImportConfigTest.cpp - What a checkpoint does not say --------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Import/ImportConfig.h"

#include "TestFiles.h"

using namespace mlir::bayes;
using namespace mlir::bayes::test;
using ::bayes::Result;

TEST(ImportConfig, ParsesAllKeys) {
  Result<ImportConfig> config = parseImportConfig(R"({
    "name": "net_1", "format": "torchbnn", "activation": "identity",
    "output": "identity", "uint8_divisor": 127.5,
    "layers": ["fc2", {"name": "fc1", "activation": "relu", "bias": false}]
  })");
  ASSERT_TRUE(config) << config.message();
  EXPECT_EQ(config->name, "net_1");
  EXPECT_EQ(config->format, "torchbnn");
  EXPECT_EQ(config->activation, Activation::Identity);
  EXPECT_EQ(config->output, OutputKind::Identity);
  EXPECT_EQ(config->uint8Divisor, 127.5f);
  ASSERT_EQ(config->layers->size(), 2u);
  EXPECT_EQ(config->layers->at(0).name, "fc2");
  EXPECT_EQ(config->layers->at(0).activation, std::nullopt);
  EXPECT_TRUE(config->layers->at(0).useBias);
  EXPECT_EQ(config->layers->at(1).name, "fc1");
  EXPECT_EQ(config->layers->at(1).activation, Activation::Relu);
  EXPECT_FALSE(config->layers->at(1).useBias);
}

TEST(ImportConfig, EmptyObjectSetsNothing) {
  Result<ImportConfig> config = parseImportConfig("{}");
  ASSERT_TRUE(config) << config.message();
  EXPECT_FALSE(config->name || config->format || config->layers ||
               config->activation || config->output || config->uint8Divisor);
}

TEST(ImportConfig, NullDivisorMeansNone) {
  Result<ImportConfig> config = parseImportConfig(R"({"uint8_divisor": null})");
  ASSERT_TRUE(config) << config.message();
  EXPECT_EQ(config->uint8Divisor, 0.0f);
}

TEST(ImportConfig, OverrideKeepsWhatIsNotSet) {
  ImportConfig config, other;
  config.name = "a";
  config.output = OutputKind::Identity;
  other.name = "b";
  config.overrideWith(other);
  EXPECT_EQ(config.name, "b");
  EXPECT_EQ(config.output, OutputKind::Identity);
}

namespace {

struct BadConfig {
  const char *test;
  const char *text;
  const char *message;
};

class ImportConfigText : public testing::TestWithParam<BadConfig> {};

} // namespace

TEST_P(ImportConfigText, Refused) {
  expectError(parseImportConfig(GetParam().text), GetParam().message);
}

static const BadConfig kBadConfigs[] = {
    {"Empty", "", "malformed JSON"},
    {"Array", "[]", "expected a JSON object"},
    {"Twice", R"({"name":"a","name":"b"})", "key 'name' appears twice"},
    {"UnknownKey", R"({"layer":[]})", "unknown key 'layer'"},
    {"NameIsNumber", R"({"name":3})",
     "expected a C identifier as 'name', found 3"},
    {"NameWithDash", R"({"name":"a-b"})",
     "expected a C identifier as 'name', found \"a-b\""},
    {"NameWithDigit", R"({"name":"1a"})", "expected a C identifier"},
    {"EmptyName", R"({"name":""})", "expected a C identifier"},
    {"UnknownFormat", R"({"format":"pyro"})",
     "expected one of 'bayes', 'bayesian-torch', 'torchbnn', 'blitz' as "
     "'format', found \"pyro\""},
    {"UnknownActivation", R"({"activation":"gelu"})",
     "expected 'relu' or 'identity' as 'activation', found \"gelu\""},
    {"ActivationIsList", R"({"activation":["relu"]})", "as 'activation'"},
    {"UnknownOutput", R"({"output":"sigmoid"})",
     "expected 'softmax' or 'identity' as 'output', found \"sigmoid\""},
    {"ZeroDivisor", R"({"uint8_divisor":0})",
     "expected a positive number or null as 'uint8_divisor', found 0"},
    {"NegativeDivisor", R"({"uint8_divisor":-255})", "found -255"},
    {"HugeDivisor", R"({"uint8_divisor":1e39})", "as 'uint8_divisor'"},
    {"DivisorIsText", R"({"uint8_divisor":"255"})", "as 'uint8_divisor'"},
    {"NoLayers", R"({"layers":[]})", "one or more layers as 'layers'"},
    {"LayersIsText", R"({"layers":"fc1"})", "one or more layers as 'layers'"},
    {"LayerIsNumber", R"({"layers":[1]})",
     "expected a name or an object with a 'name' in 'layers', found 1"},
    {"LayerWithoutName", R"({"layers":[{"bias":true}]})",
     "an object with a 'name' in 'layers'"},
    {"LayerUnknownKey", R"({"layers":[{"name":"a","units":3}]})",
     "layer 'a': unknown key 'units'"},
    {"LayerBias", R"({"layers":[{"name":"a","bias":1}]})",
     "layer 'a': expected true or false as 'bias', found 1"},
    {"LayerActivation", R"({"layers":[{"name":"a","activation":"x"}]})",
     "layer 'a': expected 'relu' or 'identity' as 'activation'"},
};

INSTANTIATE_TEST_SUITE_P(Bad, ImportConfigText, testing::ValuesIn(kBadConfigs),
                         [](const auto &info) {
                           return std::string(info.param.test);
                         });

static Result<ImportConfig>
readMetadata(const std::map<std::string, std::string> &metadata) {
  TensorArchive archive;
  for (const auto &[key, value] : metadata)
    archive.setMetadata(key, value);
  return readMetadataConfig(archive);
}

TEST(ImportConfig, ReadsMetadata) {
  Result<ImportConfig> config = readMetadata({{"format", "bayes"},
                                              {"name", "mnist"},
                                              {"activation", "relu"},
                                              {"output", "identity"},
                                              {"uint8_divisor", "255"},
                                              {"layers", R"(["b", "a"])"},
                                              {"kl_weight", "0.1"}});
  ASSERT_TRUE(config) << config.message();
  EXPECT_EQ(config->format, "bayes");
  EXPECT_EQ(config->name, "mnist");
  EXPECT_EQ(config->activation, Activation::Relu);
  EXPECT_EQ(config->output, OutputKind::Identity);
  EXPECT_EQ(config->uint8Divisor, 255.0f);
  EXPECT_EQ(config->layers->at(0).name, "b");
}

TEST(ImportConfig, LeavesMetadataOfOthersAlone) {
  Result<ImportConfig> config =
      readMetadata({{"format", "pt"}, {"name", "not a C identifier"}});
  ASSERT_TRUE(config) << config.message();
  EXPECT_FALSE(config->format || config->name);
}

TEST(ImportConfig, RefusesBadMetadata) {
  expectError(readMetadata({{"format", "bayes"}, {"name", "a b"}}),
              "metadata: expected a C identifier as 'name'");
  expectError(readMetadata({{"format", "bayes"}, {"uint8_divisor", "x"}}),
              "metadata 'uint8_divisor': malformed JSON");
  expectError(readMetadata({{"format", "bayes"}, {"layers", "fc1"}}),
              "metadata 'layers': malformed JSON");
}
