//===- ApiPredictorTest.cpp - A compiled model's C interface --------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes-runtime/Runner/ApiPredictor.h"
#include "bayes-runtime/Runner/SharedModel.h"

#include "FakeApi.h"
#include "TemporaryFolder.h"

#include "gmock/gmock.h"

using namespace bayes;
using namespace bayes::runner;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(ApiPredictor, Info) {
  Result<std::unique_ptr<ApiPredictor>> predictor =
      ApiPredictor::create(bayes_model_v1);
  ASSERT_TRUE(predictor) << predictor.message();
  const ModelInfo &info = (*predictor)->getInfo();
  EXPECT_EQ(info.name, "fake");
  EXPECT_EQ(info.draws, "draws-v1");
  EXPECT_EQ(info.tier, "x86-64-v4");
  EXPECT_EQ(info.uint8Divisor, 255.0f);
  EXPECT_THAT(info.inputShape, ElementsAre(2, 2));
  ASSERT_EQ(info.outputs.size(), 3u);
  EXPECT_EQ(info.outputs[0].name, "mean");
  EXPECT_EQ(info.outputs[0].size, 3u);
  EXPECT_EQ(info.outputs[2].size, 1u);
  EXPECT_EQ((*predictor)->getWorkspaceSize(), 128u);
}

TEST(ApiPredictor, Predict) {
  Result<std::unique_ptr<ApiPredictor>> predictor =
      ApiPredictor::create(bayes_model_v1);
  ASSERT_TRUE(predictor) << predictor.message();
  ByteVector input(8), workspace(128);
  std::vector<float> mean(6), variance(6), entropy(2);
  float *outputs[] = {mean.data(), variance.data(), entropy.data()};
  PredictRequest request;
  request.input = input.data();
  request.inputType = BAYES_INPUT_U8;
  request.batch = 2;
  request.samples = 4;
  request.outputs = outputs;
  request.workspace = workspace.data();
  request.workspaceSize = workspace.size();
  Status status = (*predictor)->predict(request);
  ASSERT_TRUE(status) << status.message();
  EXPECT_THAT(mean, ElementsAre(0.5f, 0.25f, 0.25f, 0.5f, 0.25f, 0.25f));

  request.samples = 0;
  status = (*predictor)->predict(request);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.message(), "prediction failed: no samples");
}

TEST(ApiPredictor, OtherVersion) {
  bayes_model_api api = bayes_model_v1;
  api.abi_version = 2;
  Result<std::unique_ptr<ApiPredictor>> predictor = ApiPredictor::create(api);
  ASSERT_FALSE(predictor);
  EXPECT_EQ(predictor.message(),
            "the model has version 2 of the C interface; expected 1");
  api = bayes_model_v1;
  api.struct_size = 48;
  predictor = ApiPredictor::create(api);
  ASSERT_FALSE(predictor);
  EXPECT_THAT(predictor.message(), HasSubstr("function table has 48 bytes"));
}

/// The message about FakeApi.c's model with its description changed.
template <typename Change>
static std::string refuse(Change change) {
  static bayes_model_info info;
  info = *bayes_model_v1.info();
  change(info);
  bayes_model_api api = bayes_model_v1;
  api.info = []() -> const bayes_model_info * { return &info; };
  return ApiPredictor::create(api).message();
}

TEST(ApiPredictor, CorruptDescription) {
  EXPECT_EQ(refuse([](bayes_model_info &info) { info.abi_version = 7; }),
            "the model's description has version 7 of the C interface; "
            "expected 1");
  EXPECT_EQ(refuse([](bayes_model_info &info) { info.struct_size = 104; }),
            "the model's description has 104 bytes; expected at least 112");
  EXPECT_EQ(refuse([](bayes_model_info &info) { info.uint8_divisor = -1; }),
            "the model's description is corrupt: its divisor of bytes is -1");
  static const int64_t kShape[] = {-2, 3};
  EXPECT_EQ(refuse([](bayes_model_info &info) { info.input_shape = kShape; }),
            "the model's description is corrupt: its input has shape -2x3");
  static const bayes_output_info kOutputs[] = {{"mean", 2, kShape}};
  EXPECT_EQ(refuse([](bayes_model_info &info) {
              info.outputs = kOutputs;
              info.output_count = 1;
            }),
            "the model's description is corrupt: its output 'mean' has shape "
            "-2x3");
}

TEST(ApiPredictor, UnsupportedCpu) {
  Result<std::unique_ptr<ApiPredictor>> predictor =
      ApiPredictor::create(bayes_model_v1, BAYES_TIER_X86_64);
  ASSERT_FALSE(predictor);
  EXPECT_EQ(predictor.message(),
            "model 'fake' is compiled for x86-64-v3, "
            "x86-64-v4, which this CPU or operating system lacks");
}

TEST(ApiPredictor, NamesTheTierThatWasPicked) {
  Result<std::unique_ptr<ApiPredictor>> predictor =
      ApiPredictor::create(bayes_model_v1, BAYES_TIER_X86_64_V3);
  ASSERT_TRUE(predictor) << predictor.message();
  EXPECT_EQ((*predictor)->getInfo().tier, "x86-64-v3");
}

// The first models of this version end before `tier_count` and `tier`.
TEST(ApiPredictor, ModelWithoutAListOfTiers) {
  static bayes_model_info info;
  info = *bayes_model_v1.info();
  info.struct_size = 112;
  info.tier_count = 1000;
  info.tiers = nullptr;
  bayes_model_api api = bayes_model_v1;
  api.info = []() -> const bayes_model_info * { return &info; };
  api.struct_size = 56;
  api.tier = nullptr;
  EXPECT_EQ(formatTiers(info), "x86-64-v3");
  Result<std::unique_ptr<ApiPredictor>> predictor = ApiPredictor::create(api);
  ASSERT_TRUE(predictor) << predictor.message();
  EXPECT_EQ((*predictor)->getInfo().tier, "x86-64-v3");
}

TEST(ApiPredictor, Threads) {
  EXPECT_FALSE((*ApiPredictor::create(bayes_model_v1))->isParallel());
  bayes_model_api api = bayes_model_v1;
  Result<std::unique_ptr<ApiPredictor>> predictor =
      ApiPredictor::create(bayes_model_v1, BAYES_TIER_ANY, 3);
  ASSERT_TRUE(predictor) << predictor.message();
  EXPECT_TRUE((*predictor)->isParallel());
  predictor = ApiPredictor::create(bayes_model_v1, BAYES_TIER_ANY, 5000);
  ASSERT_FALSE(predictor);
  EXPECT_EQ(predictor.message(), "cannot start 5000 threads");
  // A model that knows nothing of threads is called by several.
  api.struct_size = 56;
  predictor = ApiPredictor::create(api, BAYES_TIER_ANY, 3);
  ASSERT_TRUE(predictor) << predictor.message();
  EXPECT_FALSE((*predictor)->isParallel());
}

TEST(ApiPredictor, OtherFailureOfInit) {
  bayes_model_api api = bayes_model_v1;
  api.init = [](const bayes_options *, bayes_model **) -> bayes_status {
    return BAYES_ERROR_CORRUPT_WEIGHTS;
  };
  Result<std::unique_ptr<ApiPredictor>> predictor = ApiPredictor::create(api);
  ASSERT_FALSE(predictor);
  EXPECT_EQ(predictor.message(), "cannot initialise model 'fake': other");
}

// FAKE_MODEL is FakeApi.c as a shared library.
TEST(SharedModel, Load) {
  Result<SharedModel> model = SharedModel::load(FAKE_MODEL);
  ASSERT_TRUE(model) << model.message();
  EXPECT_NE(&model->getApi(), &bayes_model_v1);
  EXPECT_STREQ(model->getApi().info()->name, "fake");
}

TEST(SharedModel, BareFileNamesAreInThisFolder) {
  std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::path path(FAKE_MODEL);
  std::filesystem::current_path(path.parent_path());
  Result<SharedModel> model = SharedModel::load(path.filename().string());
  std::filesystem::current_path(before);
  EXPECT_TRUE(model) << model.message();
}

TEST(SharedModel, NoSharedLibrary) {
  TemporaryFolder folder;
  std::string path = folder.write("model.so", {"text", 4});
  Result<SharedModel> model = SharedModel::load(path);
  ASSERT_FALSE(model);
  EXPECT_THAT(model.message(), HasSubstr("'" + path + "' is no model"));
  model = SharedModel::load(folder / "absent.so");
  ASSERT_FALSE(model);
  EXPECT_THAT(model.message(), HasSubstr("No such file"));
}

TEST(SharedModel, NoModelInIt) {
  Result<SharedModel> model = SharedModel::load(EMPTY_LIBRARY);
  ASSERT_FALSE(model);
  EXPECT_THAT(model.message(),
              HasSubstr("'" EMPTY_LIBRARY "' holds no compiled model"));
  model = SharedModel::load(FAKE_PROGRAM);
  ASSERT_FALSE(model);
  EXPECT_EQ(model.message(),
            "'" FAKE_PROGRAM "' is an executable; expected a library");
}
