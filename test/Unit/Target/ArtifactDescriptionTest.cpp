//===- ArtifactDescriptionTest.cpp - Facts about a model ------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Target/ArtifactDescription.h"

#include "TestModel.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

using namespace mlir::bayes;
using namespace mlir::bayes::test;
using ::testing::HasSubstr;

namespace {

TEST(ArtifactDescriptionTest, AcceptsTheTestModel) {
  EXPECT_FALSE(bool(verify(TestModel().description)));
}

TEST(ArtifactDescriptionTest, PadsEachOutputToSixteenFloats) {
  ArtifactDescription description = TestModel().description;
  EXPECT_EQ(description.getResultFloats(), 32u);
  // 4 * 5 = 20 floats take 32, 4 * 1 take 16.
  description.outputs[0].shape = {5};
  EXPECT_EQ(description.getResultFloats(), 48u);
  EXPECT_EQ(description.getInputElements(), 3u);
}

TEST(ArtifactDescriptionTest, ChecksPrefixes) {
  for (const char *prefix : {"mnist", "m", "Mnist_2", "int", "bayesian"})
    EXPECT_TRUE(isValidPrefix(prefix)) << prefix;
  for (const char *prefix :
       {"", "2d", "_m", "fc-1", "a b", "\xc3\xa9", "bayes", "bayes_model"})
    EXPECT_FALSE(isValidPrefix(prefix)) << prefix;
}

TEST(ArtifactDescriptionTest, MakesPrefixes) {
  EXPECT_EQ(makePrefix("mnist"), "mnist");
  EXPECT_EQ(makePrefix("my-model.v2"), "my_model_v2");
  EXPECT_EQ(makePrefix("2d"), "model_2d");
  EXPECT_EQ(makePrefix("bayes"), "model_bayes");
  EXPECT_TRUE(isValidPrefix(makePrefix("")));
}

/// Expects the test model to be refused with `message` after `change`.
void expectRefusal(llvm::function_ref<void(ArtifactDescription &)> change,
                   const char *message) {
  TestModel model;
  change(model.description);
  EXPECT_THAT(llvm::toString(verify(model.description)), HasSubstr(message));
}

TEST(ArtifactDescriptionTest, NamesBlocksOfSeveralTiers) {
  ArtifactDescription description = TestModel().description;
  const BlockDescription &block = description.blocks.front();
  EXPECT_EQ(description.getBlockSymbol(block, TargetTier::X86_64),
            "bayes_block_4");
  description.tiers = {TargetTier::X86_64, TargetTier::X86_64_V4Plus};
  EXPECT_EQ(description.getBlockSymbol(block, TargetTier::X86_64_V4Plus),
            "bayes_block_4.x86-64-v4+");
}

TEST(ArtifactDescriptionTest, RefusesTiersOutOfOrder) {
  expectRefusal([](auto &d) { d.tiers.clear(); }, "for no target");
  expectRefusal(
      [](auto &d) { d.tiers = {TargetTier::X86_64_V3, TargetTier::X86_64}; },
      "target 'x86-64' is not above 'x86-64-v3'");
  expectRefusal(
      [](auto &d) { d.tiers = {TargetTier::X86_64, TargetTier::X86_64}; },
      "is not above");
}

TEST(ArtifactDescriptionTest, ChecksProductsOfTheLibrary) {
  // The weights have 72 bytes, the workspace 128.
  TestModel model;
  model.description.libraryProducts = {{4, 3, 6, 0, 0}, {4, 2, 3, 8, 8}};
  model.description.libraryStateOffset = 120;
  EXPECT_EQ(llvm::toString(verify(model.description)), "");
  expectRefusal(
      [](auto &d) { d.libraryProducts = {{4, 3, 6, 4, 0}}; },
      "a product of oneDNN reads up to byte 76 of 72 bytes of weights");
  // Three columns fill a panel of eight.
  expectRefusal([](auto &d) { d.libraryProducts = {{4, 2, 3, 12, 8}}; },
                "reads up to byte 76 of 72");
  expectRefusal(
      [](auto &d) {
        d.libraryProducts = {{4, 3, 6, 0, 0}};
        d.libraryStateOffset = 124;
      },
      "the state of oneDNN is at byte 124 of a workspace of 128");
}

TEST(ArtifactDescriptionTest, RefusesABadPrefix) {
  expectRefusal([](auto &d) { d.prefix = "9lives"; },
                "symbol prefix '9lives' is not usable");
}

TEST(ArtifactDescriptionTest, RefusesBadShapes) {
  expectRefusal([](auto &d) { d.inputShape = {3, 0}; },
                "the input has extent 0");
  expectRefusal([](auto &d) { d.outputs[0].shape = {-2}; },
                "output 'mean' has extent -2");
  // Products that are 0 modulo 2^64, or too large.
  expectRefusal(
      [](auto &d) { d.inputShape = {int64_t(1) << 32, int64_t(1) << 32}; },
      "the input has shape [4294967296, 4294967296] of one example, "
      "expected at most 2147483647 elements");
  expectRefusal([](auto &d) { d.outputs[0].shape = {int64_t(1) << 31}; },
                "output 'mean' has shape [2147483648] of one example");
}

TEST(ArtifactDescriptionTest, RefusesBadOutputs) {
  expectRefusal([](auto &d) { d.outputs.clear(); }, "no outputs");
  expectRefusal([](auto &d) { d.outputs[1].name = "mean"; },
                "output name 'mean' is used twice");
  expectRefusal([](auto &d) { d.outputs[1].name = "top 1"; },
                "output name 'top 1' is not a C identifier");
}

TEST(ArtifactDescriptionTest, RefusesBadParameters) {
  expectRefusal([](auto &d) { d.parameters[1].offset = 32; },
                "parameter 'fc2.weight.mean' is at offset 32");
  expectRefusal([](auto &d) { d.parameters[1].bytes = 9; },
                "parameter 'fc2.weight.mean' is at bytes 64 to 73 of 72");
  expectRefusal([](auto &d) { d.parameters[1].bytes = ~uint64_t(0); },
                "parameter 'fc2.weight.mean'");
}

TEST(ArtifactDescriptionTest, RefusesBadBlocks) {
  expectRefusal([](auto &d) { d.blocks.pop_back(); },
                "the last block is not for one example");
  expectRefusal([](auto &d) { d.blocks[0].examples = 1; },
                "block 'bayes_block_4' is not for more examples than");
}

TEST(ArtifactDescriptionTest, RefusesBadJson) {
  expectRefusal([](auto &d) { d.json = "{layers: 2}"; }, "is not JSON");
}

} // namespace
