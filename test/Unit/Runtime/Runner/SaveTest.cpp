//===- SaveTest.cpp - Predictions on disk ---------------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes-runtime/Runner/Save.h"

#include "FakePredictor.h"
#include "TemporaryFolder.h"
#include "bayes/Support/File.h"
#include "bayes/Support/Npy.h"

#include "gmock/gmock.h"

using namespace bayes;
using namespace bayes::runner;
using ::testing::HasSubstr;

namespace {

class Save : public ::testing::Test {
protected:
  /// Four examples.
  void SetUp() override {
    float value = 0;
    for (const OutputInfo &output : predictor.info.outputs)
      for (std::vector<float> &values = predictions.outputs.emplace_back();
           values.size() < 4 * output.size;)
        values.push_back(value++);
  }

  std::string getPath(const std::string &output) const {
    return folder / ("run." + output + ".npy");
  }

  TemporaryFolder folder;
  std::string prefix = folder / "run";
  FakePredictor predictor;
  Predictions predictions;
};

TEST_F(Save, Files) {
  Status status = savePredictions(prefix, predictor.info, predictions);
  ASSERT_TRUE(status) << status.message();
  for (size_t i = 0; i < predictor.info.outputs.size(); ++i) {
    const OutputInfo &output = predictor.info.outputs[i];
    Result<ByteVector> bytes = readFile(getPath(output.name));
    ASSERT_TRUE(bytes) << bytes.message();
    Result<ArrayView> array = parseNpy(*bytes);
    ASSERT_TRUE(array) << array.message();
    std::vector<int64_t> shape = output.shape;
    shape.insert(shape.begin(), 4);
    EXPECT_EQ(array->shape, shape);
    for (uint64_t k = 0; k < array->size(); ++k)
      EXPECT_EQ(array->getNumber(k), predictions.outputs[i][k]);
  }
  EXPECT_EQ(folder.countFiles(), predictor.info.outputs.size());
}

TEST_F(Save, AllOrNothing) {
  folder.write("run.mean.npy", {"old", 3});
  // The last output cannot be written.
  std::filesystem::create_directory(getPath("mutual_information"));
  std::string expected = "cannot write '" + getPath("mutual_information") +
                         "': not a regular file";
  EXPECT_EQ(checkSave(prefix, predictor.info, {}).message(), expected);
  EXPECT_EQ(savePredictions(prefix, predictor.info, predictions).message(),
            expected);
  EXPECT_EQ(folder.countFiles(), 2u);
  EXPECT_EQ(*readFile(getPath("mean")), ByteVector({'o', 'l', 'd'}));
}

TEST_F(Save, CheckLeavesNothing) {
  EXPECT_TRUE(checkSave(prefix, predictor.info, {folder / "x.npy", ""}));
  EXPECT_EQ(folder.countFiles(), 0u);
  EXPECT_THAT(checkSave(folder / "absent/run", predictor.info, {}).message(),
              HasSubstr("absent/run.mean.npy': No such file or directory"));
}

TEST_F(Save, NeverOverAnInput) {
  std::string images = folder.write("run.variance.npy", {"data", 4});
  std::string link = folder / "link.npy";
  std::filesystem::create_symlink(images, link);
  for (const std::string &input : {images, link})
    EXPECT_EQ(checkSave(prefix, predictor.info, {"", input}).message(),
              "cannot write '" + images + "': it is the input '" + input + "'");
  EXPECT_TRUE(checkSave(folder / "other", predictor.info, {images, link}));
}

} // namespace
