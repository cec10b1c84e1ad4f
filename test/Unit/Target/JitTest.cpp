//===- JitTest.cpp - Object files loaded in memory ------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Target/Jit.h"

#include "TestModel.h"
#include "bayes/Target/ObjectEmitter.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

using namespace mlir::bayes;
using namespace mlir::bayes::test;
using ::testing::HasSubstr;

namespace {

std::unique_ptr<JitModel> load(TestModel &model) {
  // The bytes go away before the model is used.
  llvm::SmallVector<char, 0> object =
      llvm::cantFail(emitObject(model.getModule(), model.description));
  return llvm::cantFail(JitModel::load(object, model.description.prefix));
}

TEST(JitTest, Predicts) {
  TestModel model;
  checkTestModel(load(model)->getApi());
}

TEST(JitTest, LoadsTwoModelsOfOnePrefix) {
  TestModel first, second;
  second.weights[0] = 1.5f;
  std::unique_ptr<JitModel> loaded = load(first);
  std::unique_ptr<JitModel> changed = load(second);
  checkTestModel(loaded->getApi());
  // The checksum of the changed weight is that of the original.
  bayes_model *handle = nullptr;
  EXPECT_EQ(changed->getApi()->init(nullptr, &handle),
            BAYES_ERROR_CORRUPT_WEIGHTS);
  EXPECT_EQ(handle, nullptr);
}

TEST(JitTest, RefusesAProcessorBelowTheTier) {
  TestModel model;
  model.description.tiers = {TargetTier::X86_64_V3};
  std::unique_ptr<JitModel> loaded = load(model);
  EXPECT_STREQ(loaded->getApi()->info()->tier, "x86-64-v3");
  bayes_options options = {};
  options.struct_size = sizeof(options);
  options.max_tier = BAYES_TIER_X86_64;
  bayes_model *handle = nullptr;
  EXPECT_EQ(loaded->getApi()->init(&options, &handle),
            BAYES_ERROR_UNSUPPORTED_CPU);
}

/// The body of a model whose first result is in a table.
constexpr llvm::StringLiteral loadTable =
    "  %address = llvm.mlir.addressof @table : !llvm.ptr\n"
    "  %value = llvm.load %address : !llvm.ptr -> f32\n"
    "  llvm.store %value, %results : f32, !llvm.ptr";

/// The table, of the same name for every value.
std::string defineTable(const char *value) {
  return std::string("llvm.mlir.global private constant @table(") + value +
         " : f32) : f32\n";
}

/// The first result of one example with `maxTier`.
float predictWith(const bayes_model_api *api, uint32_t maxTier) {
  bayes_options options = {};
  options.struct_size = sizeof(options);
  options.max_tier = maxTier;
  bayes_model *model = nullptr;
  EXPECT_EQ(api->init(&options, &model), BAYES_OK);
  std::vector<char> workspace(api->workspace_size(model));
  float input[3] = {}, mean[2] = {};
  float *outputs[] = {mean, nullptr};
  EXPECT_EQ(api->predict(model, input, BAYES_INPUT_F32, 1, 0, 0, 1, outputs,
                         workspace.data(), workspace.size()),
            BAYES_OK);
  EXPECT_EQ(api->tier(model), maxTier);
  api->free(model);
  return mean[0];
}

TEST(JitTest, RunsTheCodeOfTheTier) {
  if (!__builtin_cpu_supports("x86-64-v3"))
    GTEST_SKIP() << "needs x86-64-v3";
  TestModel baseline(loadTable, defineTable("1.0"));
  TestModel v3(loadTable, defineTable("3.0"));
  baseline.description.tiers = {TargetTier::X86_64, TargetTier::X86_64_V3};
  llvm::SmallVector<char, 0> object = llvm::cantFail(
      emitObject({baseline.getModule(), v3.getModule()}, baseline.description));
  std::unique_ptr<JitModel> loaded =
      llvm::cantFail(JitModel::load(object, baseline.description.prefix));
  const bayes_model_api *api = loaded->getApi();
  EXPECT_EQ(predictWith(api, BAYES_TIER_X86_64), 1.0f);
  EXPECT_EQ(predictWith(api, BAYES_TIER_X86_64_V3), 3.0f);

  const bayes_model_info *info = api->info();
  EXPECT_STREQ(info->tier, "x86-64");
  ASSERT_EQ(info->tier_count, 2u);
  EXPECT_STREQ(info->tiers[1].name, "x86-64-v3");
  EXPECT_EQ(info->tiers[1].tier, uint32_t(BAYES_TIER_X86_64_V3));
}

TEST(JitTest, OneModuleForTwoTiers) {
  TestModel model;
  model.description.tiers = {TargetTier::X86_64, TargetTier::X86_64_V3};
  llvm::SmallVector<char, 0> object = llvm::cantFail(
      emitObject({model.getModule(), model.getModule()}, model.description));
  checkTestModel(
      llvm::cantFail(JitModel::load(object, model.description.prefix))
          ->getApi());
}

std::string getError(llvm::ArrayRef<char> object, llvm::StringRef prefix) {
  llvm::Expected<std::unique_ptr<JitModel>> model =
      JitModel::load(object, prefix);
  return model ? "no error" : llvm::toString(model.takeError());
}

TEST(JitTest, RefusesWhatIsNoObjectFile) {
  EXPECT_THAT(getError({'n', 'o', 'n', 'e'}, "tiny"),
              HasSubstr("cannot load the compiled model: "));
  EXPECT_THAT(getError({}, "tiny"),
              HasSubstr("cannot load the compiled model: "));
}

TEST(JitTest, RefusesTruncatedObjects) {
  TestModel model;
  llvm::SmallVector<char, 0> object =
      llvm::cantFail(emitObject(model.getModule(), model.description));
  for (size_t size : {object.size() / 2, object.size() - 64})
    EXPECT_THAT(getError(llvm::ArrayRef(object).take_front(size), "tiny"),
                HasSubstr("cannot load the compiled model: "));
}

TEST(JitTest, NamesTheMissingSymbol) {
  TestModel model;
  llvm::SmallVector<char, 0> object =
      llvm::cantFail(emitObject(model.getModule(), model.description));
  EXPECT_THAT(getError(object, "other"), HasSubstr("other_api"));
}

} // namespace
