//===- DatasetTest.cpp - Inputs and labels from files ---------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes-runtime/Runner/Dataset.h"

#include "DatasetFiles.h"
#include "FakePredictor.h"
#include "bayes/Support/File.h"

#include "gmock/gmock.h"

#include <limits>
#include <zlib.h>

using namespace bayes;
using namespace bayes::runner;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

namespace {

class DatasetTest : public ::testing::Test {
protected:
  void expectError(const std::string &images, const std::string &labels,
                   const std::string &message) {
    Result<Dataset> dataset = Dataset::load(images, labels);
    ASSERT_FALSE(dataset) << message;
    EXPECT_THAT(dataset.message(), HasSubstr(message));
    EXPECT_EQ(dataset.message().find('\n'), std::string::npos);
  }

  /// Expects an error that names the images' file and continues as given.
  void expectImageError(const ByteVector &bytes, const std::string &message) {
    std::string path = folder.write("images", bytes);
    expectError(path, "", "'" + path + "'" + message);
  }

  /// The same for labels of three examples.
  void expectLabelError(const ByteVector &bytes, const std::string &message) {
    std::string images = folder.write("images", makeIdx({3, 1}, {1, 2, 3}));
    std::string path = folder.write("labels", bytes);
    expectError(images, path, "'" + path + "'" + message);
  }

  TemporaryFolder folder;
};

TEST_F(DatasetTest, IdxImagesAndLabels) {
  std::string images =
      folder.write("images", makeIdx({2, 2, 2}, {1, 2, 3, 4, 5, 6, 7, 8}));
  std::string labels = folder.write("labels", makeIdx({2}, {9, 4}));
  Result<Dataset> dataset = Dataset::load(images, labels);
  ASSERT_TRUE(dataset) << dataset.message();
  EXPECT_EQ(dataset->size(), 2u);
  EXPECT_EQ(dataset->getFeatures(), 4u);
  EXPECT_THAT(dataset->getExampleShape(), ElementsAre(2, 2));
  EXPECT_EQ(dataset->getInputType(), BAYES_INPUT_U8);
  EXPECT_EQ(static_cast<const uint8_t *>(dataset->getInput(1))[0], 5);
  EXPECT_EQ(dataset->getFeature(1, 3), 8.0f);
  ASSERT_TRUE(dataset->hasLabels());
  EXPECT_THAT(dataset->getLabels(), ElementsAre(9, 4));
}

TEST_F(DatasetTest, WithoutLabels) {
  std::string images = folder.write("images", makeIdx({1, 2}, {1, 2}));
  Result<Dataset> dataset = Dataset::load(images, "");
  ASSERT_TRUE(dataset) << dataset.message();
  EXPECT_FALSE(dataset->hasLabels());
}

TEST_F(DatasetTest, GzippedIdx) {
  ByteVector plain = makeIdx({2, 2}, {1, 2, 3, 4});
  std::string path = folder / "images.gz";
  gzFile file = gzopen(path.c_str(), "wb");
  ASSERT_NE(file, nullptr);
  ASSERT_EQ(gzwrite(file, plain.data(), static_cast<unsigned>(plain.size())),
            static_cast<int>(plain.size()));
  ASSERT_EQ(gzclose(file), Z_OK);
  Result<Dataset> dataset = Dataset::load(path, "");
  ASSERT_TRUE(dataset) << dataset.message();
  EXPECT_EQ(dataset->getFeature(1, 1), 4.0f);

  // The same file, cut off.
  Result<ByteVector> compressed = readFile(path);
  ASSERT_TRUE(compressed);
  compressed->resize(compressed->size() - 9);
  expectImageError(*compressed, ": compressed data end early");
}

TEST_F(DatasetTest, NpyFloatImages) {
  std::string path = folder.write(
      "images", makeNpy<float>("<f4", "(2, 2)", {0.5f, -1, 2, 3e38f}));
  Result<Dataset> dataset = Dataset::load(path, "");
  ASSERT_TRUE(dataset) << dataset.message();
  EXPECT_EQ(dataset->getInputType(), BAYES_INPUT_F32);
  EXPECT_EQ(dataset->getFeature(0, 0), 0.5f);
  EXPECT_EQ(static_cast<const float *>(dataset->getInput(1))[1], 3e38f);
}

TEST_F(DatasetTest, NpyDoubleImagesAreRounded) {
  std::string path =
      folder.write("images", makeNpy<double>("<f8", "(1, 2)", {0.1, 1e-60}));
  Result<Dataset> dataset = Dataset::load(path, "");
  ASSERT_TRUE(dataset) << dataset.message();
  EXPECT_EQ(dataset->getFeature(0, 0), 0.1f);
  EXPECT_EQ(dataset->getFeature(0, 1), 0.0f);
}

TEST_F(DatasetTest, OneNumberPerExample) {
  std::string path =
      folder.write("images", makeNpy<float>("<f4", "(3,)", {1, 2, 3}));
  Result<Dataset> dataset = Dataset::load(path, "");
  ASSERT_TRUE(dataset) << dataset.message();
  EXPECT_EQ(dataset->size(), 3u);
  EXPECT_EQ(dataset->getFeatures(), 1u);
}

TEST_F(DatasetTest, NpyLabelsOfEveryIntegerType) {
  std::string images = folder.write("images", makeIdx({2, 1}, {1, 2}));
  std::string labels =
      folder.write("int64", makeNpy<int64_t>("<i8", "(2,)", {7, -1}));
  Result<Dataset> dataset = Dataset::load(images, labels);
  ASSERT_TRUE(dataset) << dataset.message();
  EXPECT_THAT(dataset->getLabels(), ElementsAre(7, -1));
  labels = folder.write("uint16", makeNpy<uint16_t>("<u2", "(2,)", {7, 9}));
  dataset = Dataset::load(images, labels);
  ASSERT_TRUE(dataset) << dataset.message();
  EXPECT_THAT(dataset->getLabels(), ElementsAre(7, 9));
}

TEST_F(DatasetTest, Limit) {
  std::string images = folder.write("images", makeIdx({3, 1}, {1, 2, 3}));
  std::string labels = folder.write("labels", makeIdx({3}, {4, 5, 6}));
  Result<Dataset> dataset = Dataset::load(images, labels, 2);
  ASSERT_TRUE(dataset) << dataset.message();
  EXPECT_EQ(dataset->size(), 2u);
  EXPECT_THAT(dataset->getLabels(), ElementsAre(4, 5));
  dataset = Dataset::load(images, labels, 100);
  ASSERT_TRUE(dataset) << dataset.message();
  EXPECT_EQ(dataset->size(), 3u);
}

TEST_F(DatasetTest, FilesThatAreNoArrays) {
  expectError(folder / "absent", "", "No such file or directory");
  expectImageError({}, ": the file is empty; expected IDX or .npy");
  expectImageError({'P', 'K', 3, 4, 5},
                   ": unknown format, starting with bytes 50 4b 03 04; "
                   "expected IDX or .npy");
  expectImageError({3, 8, 0, 0, 1, 0, 0, 0},
                   ": IDX magic number is little-endian (03 08 00 00); "
                   "expected big-endian");
  expectImageError({0, 0, 8, 1, 0, 0, 0, 9}, ": IDX data of shape 9");
  expectImageError(makeNpy<float>("<f4", "(2, 2)", {1, 2, 3}),
                   ": .npy data of shape 2x2");
}

TEST_F(DatasetTest, ImagesOfTheWrongKind) {
  expectImageError(
      makeNpy<int32_t>("<i4", "(1, 2)", {1, 2}),
      " holds int32; expected images of uint8, float16, float32 or "
      "float64");
  expectImageError(makeNpy<float>("<f4", "()", {1}), " holds a single number");
  expectImageError(makeIdx({0, 2}, {}), " holds no examples: its shape is 0x2");
  expectImageError(makeIdx({2, 0}, {}), " holds no examples: its shape is 2x0");
}

TEST_F(DatasetTest, HalfPrecisionImages) {
  std::string images = folder.write(
      "images", makeNpy<uint16_t>("<f2", "(2, 1)", {0x3c00, 0xc000}));
  Result<Dataset> dataset = Dataset::load(images, "");
  ASSERT_TRUE(dataset) << dataset.message();
  EXPECT_EQ(dataset->getInputType(), BAYES_INPUT_F32);
  EXPECT_EQ(dataset->getFeature(0, 0), 1.0f);
  EXPECT_EQ(dataset->getFeature(1, 0), -2.0f);
}

TEST_F(DatasetTest, ImagesThatAreNotFinite) {
  float nan = std::numeric_limits<float>::quiet_NaN();
  expectImageError(makeNpy<float>("<f4", "(3, 2)", {1, 2, 3, 4, 5, nan}),
                   " holds NaN (as float32) in example 2");
  expectImageError(makeNpy<double>("<f8", "(2, 2)", {1, 2, -1e300, 4}),
                   " holds an infinite number (as float32) in example 1");
}

TEST_F(DatasetTest, LabelsOfTheWrongKind) {
  expectLabelError(makeIdx({2}, {1, 2}), " holds 2 labels, but '" +
                                             folder / "images" +
                                             "' holds 3 examples");
  expectLabelError(makeIdx({3, 1}, {1, 2, 3}),
                   " has shape 3x1; expected one label per example");
  expectLabelError(makeNpy<float>("<f4", "(3,)", {1, 2, 3}),
                   " holds float32; expected integer labels");
  expectLabelError(makeNpy<uint64_t>("<u8", "(3,)", {1, UINT64_MAX, 3}),
                   " is out of range; expected less than 2^63");
}

TEST_F(DatasetTest, LabelsMustMatchTheWholeFile) {
  std::string images = folder.write("images", makeIdx({3, 1}, {1, 2, 3}));
  std::string labels = folder.write("labels", makeIdx({2}, {4, 5}));
  EXPECT_FALSE(Dataset::load(images, labels, 2));
}

TEST_F(DatasetTest, CheckInputs) {
  FakePredictor predictor;
  std::string path = folder.write("images", makeIdx({1, 2, 2}, {1, 2, 3, 4}));
  Result<Dataset> dataset = Dataset::load(path, "");
  ASSERT_TRUE(dataset) << dataset.message();
  EXPECT_TRUE(dataset->checkInputs(predictor.info));

  predictor.info.uint8Divisor = 0;
  EXPECT_EQ(dataset->checkInputs(predictor.info).message(),
            "'" + path +
                "' holds uint8, but model 'fake' takes only float "
                "input");
  predictor.info.inputShape = {28, 28};
  EXPECT_EQ(dataset->checkInputs(predictor.info).message(),
            "'" + path +
                "' has 4 numbers per example (2x2), but model 'fake' "
                "takes 784 (28x28)");
}

TEST_F(DatasetTest, CheckLabels) {
  std::string images = folder.write("images", makeIdx({2, 1}, {1, 2}));
  std::string labels =
      folder.write("labels", makeNpy<int8_t>("|i1", "(2,)", {2, 9}));
  Result<Dataset> dataset = Dataset::load(images, labels);
  ASSERT_TRUE(dataset) << dataset.message();
  EXPECT_TRUE(dataset->checkLabels(10));
  EXPECT_EQ(dataset->checkLabels(9).message(),
            "label 9 of example 1 in '" + labels +
                "' is out of range; expected 0 to 8");
  labels = folder.write("labels", makeNpy<int8_t>("|i1", "(2,)", {-1, 0}));
  dataset = Dataset::load(images, labels);
  ASSERT_TRUE(dataset) << dataset.message();
  EXPECT_THAT(dataset->checkLabels(9).message(),
              HasSubstr("label -1 of example 0"));
}

} // namespace
