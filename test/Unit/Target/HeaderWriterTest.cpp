//===- HeaderWriterTest.cpp - C headers of artifacts ----------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Target/HeaderWriter.h"

#include "TestFiles.h"
#include "TestModel.h"
#include "bayes/Target/ObjectEmitter.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

using namespace mlir::bayes;
using namespace mlir::bayes::test;
using ::testing::HasSubstr;
using ::testing::Not;

namespace {

/// A program that uses two models through their headers, C11 and C++17.
constexpr char twoModels[] = R"(
#include "tiny.h"
#include "other.h"
#include <stdlib.h>

static int check(const bayes_model_api *api, float expected) {
  bayes_model *model = NULL;
  unsigned char image[TINY_FEATURES] = {255, 255, 0};
  float mean[TINY_OUTPUT_MEAN_FLOATS] = {0};
  float *outputs[TINY_OUTPUT_COUNT] = {0};
  outputs[TINY_OUTPUT_MEAN] = mean;
  if (api->init(NULL, &model) != BAYES_OK)
    return 1;
  size_t size = api->workspace_size(model);
  void *workspace = malloc(size);
  bayes_status status = api->predict(model, image, BAYES_INPUT_U8, 1, 0, 0, 32,
                                     outputs, workspace, size);
  free(workspace);
  api->free(model);
  return status != BAYES_OK || mean[0] != expected;
}

int main(void) {
  if (TINY_OUTPUT_PREDICTIVE_ENTROPY != 1 || OTHER_OUTPUT_MEAN_FLOATS != 2 ||
      OTHER_OUTPUT_PREDICTIVE_ENTROPY_FLOATS != 1)
    return 1;
  if (tiny_info() == other_info() || tiny_status_message(BAYES_OK) == NULL)
    return 1;
  return check(&tiny_api, 33.0f) || check(&other_api, 33.0f);
}
)";

/// Writes the object and the header of the test model as `prefix` to `folder`.
void emitTo(const TemporaryFolder &folder, const std::string &prefix) {
  TestModel model;
  model.description.prefix = prefix;
  llvm::SmallVector<char, 0> object =
      llvm::cantFail(emitObject(model.getModule(), model.description));
  folder.write(prefix + ".o", llvm::StringRef(object.data(), object.size()));
  folder.write(prefix + ".h", llvm::cantFail(writeHeader(model.description)));
}

TEST(HeaderWriterTest, TwoModelsServeOneProgram) {
  TemporaryFolder folder;
  emitTo(folder, "tiny");
  emitTo(folder, "other");
  struct {
    const char *compiler, *standard, *source;
  } const languages[] = {{BAYES_C_COMPILER, "-std=c11", "main.c"},
                         {BAYES_CXX_COMPILER, "-std=c++17", "main.cpp"}};
  for (const auto &language : languages) {
    std::string source = folder.write(language.source, twoModels);
    std::string output = folder.getPath("program");
    ProgramResult compiled =
        runProgram({language.compiler, language.standard, "-Wall", "-Wextra",
                    "-Werror", "-pedantic", source, folder.getPath("tiny.o"),
                    folder.getPath("other.o"), "-o", output});
    ASSERT_EQ(compiled.status, 0) << compiled.output;
    EXPECT_EQ(runProgram({output}).status, 0);
  }
}

TEST(HeaderWriterTest, DescribesInputAndOutputs) {
  TestModel model;
  model.description.inputShape = {28, 28};
  std::string header = llvm::cantFail(writeHeader(model.description));
  EXPECT_THAT(header, HasSubstr("input   [batch, 28, 28], float or unsigned "
                                "char (divided by 255)"));
  EXPECT_THAT(header, HasSubstr("output  0: mean, [batch, 2]"));
  EXPECT_THAT(header, HasSubstr("output  1: predictive_entropy, [batch]"));
  EXPECT_THAT(header, HasSubstr("#define TINY_FEATURES 784\n"));
}

TEST(HeaderWriterTest, OffersBytesOnlyIfTheModelTakesThem) {
  TestModel model;
  model.description.uint8Divisor = 0.0f;
  EXPECT_THAT(llvm::cantFail(writeHeader(model.description)),
              Not(HasSubstr("unsigned char")));
}

TEST(HeaderWriterTest, SaysWhatToLinkWith) {
  TestModel model;
  EXPECT_THAT(llvm::cantFail(writeHeader(model.description)),
              Not(HasSubstr("-lbayes_onednn")));
  model.description.libraryProducts = {{1, 3, 2, 0, 0}};
  EXPECT_THAT(llvm::cantFail(writeHeader(model.description)),
              HasSubstr("oneDNN: link with -lbayes_onednn"));
}

TEST(HeaderWriterTest, RefusesABadPrefix) {
  TestModel model;
  model.description.prefix = "tiny*/";
  llvm::Expected<std::string> header = writeHeader(model.description);
  ASSERT_FALSE(bool(header));
  EXPECT_THAT(llvm::toString(header.takeError()),
              HasSubstr("symbol prefix 'tiny*/'"));
}

} // namespace
