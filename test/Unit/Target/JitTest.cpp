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
  model.description.tier = TargetTier::X86_64_V3;
  std::unique_ptr<JitModel> loaded = load(model);
  EXPECT_STREQ(loaded->getApi()->info()->tier, "x86-64-v3");
  bayes_options options = {sizeof(bayes_options), BAYES_TIER_X86_64};
  bayes_model *handle = nullptr;
  EXPECT_EQ(loaded->getApi()->init(&options, &handle),
            BAYES_ERROR_UNSUPPORTED_CPU);
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
