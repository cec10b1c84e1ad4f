//===- ExamplesTest.cpp - The inputs a model is least certain about -------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes-runtime/Runner/Examples.h"

#include "DatasetFiles.h"
#include "FakePredictor.h"

#include "gmock/gmock.h"

#include <limits>
#include <sstream>

using namespace bayes;
using namespace bayes::runner;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

TEST(FindLargestValues, Order) {
  std::vector<float> values = {0.5f, 2, 1, 2, 0};
  EXPECT_THAT(findLargestValues(values, 3), ElementsAre(1, 3, 2));
  EXPECT_THAT(findLargestValues(values, 9), ElementsAre(1, 3, 2, 0, 4));
  EXPECT_THAT(findLargestValues(values, 0), IsEmpty());
}

TEST(FindLargestValues, NaNCountsAsTheLargest) {
  float nan = std::numeric_limits<float>::quiet_NaN();
  float infinity = std::numeric_limits<float>::infinity();
  EXPECT_THAT(findLargestValues({1, nan, infinity, -nan, 2}, 9),
              ElementsAre(1, 3, 2, 4, 0));
}

TEST(CheckMostUncertain, NeedsProbabilitiesAndEntropy) {
  FakePredictor predictor;
  EXPECT_TRUE(checkMostUncertain(predictor.info));
  predictor.info.outputs[2].name = "median";
  EXPECT_EQ(checkMostUncertain(predictor.info).message(),
            "model 'fake' has no output 'predictive_entropy' to order the "
            "examples by");
  predictor.info.outputs.clear();
  EXPECT_THAT(checkMostUncertain(predictor.info).message(),
              HasSubstr("no class probabilities"));
}

TEST(PrintMostUncertain, PictureAndBars) {
  TemporaryFolder folder;
  FakePredictor predictor;
  ByteVector pixels = {0, 0, 0, 0, 255, 0, 0, 255};
  Result<Dataset> dataset =
      Dataset::load(folder.write("images", makeIdx({2, 2, 2}, pixels)),
                    folder.write("labels", makeIdx({2}, {0, 1})));
  ASSERT_TRUE(dataset) << dataset.message();
  Predictions predictions;
  predictions.outputs = {{1, 0, 0, 0.25f, 0.25f, 0.5f},
                         {0, 0, 0, 0.01f, 0.04f, 0.09f},
                         {0, 1.04f},
                         {0, 0.5f},
                         {0, 0.54f}};
  std::ostringstream out;
  printMostUncertain(out, predictor.info, *dataset, predictions, 1, false);
  EXPECT_EQ(out.str(), R"(
most uncertain examples

example 1: predicted 2, label 1, predictive entropy 1.040 nats, mutual information 0.540 nats
  ▀▄   0  0.250 ± 0.100  ██████
       1  0.250 ± 0.200  ██████
       2  0.500 ± 0.300  ████████████
)");
}

TEST(PrintMostUncertain, PredictionsThatAreNotFinite) {
  TemporaryFolder folder;
  FakePredictor predictor;
  Result<Dataset> dataset =
      Dataset::load(folder.write("images", makeIdx({1, 3}, {1, 2, 3})), "");
  ASSERT_TRUE(dataset) << dataset.message();
  float nan = -std::numeric_limits<float>::quiet_NaN();
  Predictions predictions;
  predictions.outputs = {{0.5f, nan, 0}, {nan, nan, nan}, {nan}, {nan}, {nan}};
  std::ostringstream out;
  printMostUncertain(out, predictor.info, *dataset, predictions, 1, false);
  EXPECT_EQ(out.str(), R"(
most uncertain examples

example 0: predicted nothing finite, predictive entropy nan nats, mutual information nan nats
     0  0.500 ± nan  ████████████
     1  nan ± nan  
     2  0.000 ± nan  
)");
}

TEST(PrintMostUncertain, ManyClassesWithoutPicture) {
  TemporaryFolder folder;
  FakePredictor predictor;
  predictor.info.outputs = {{"mean", {12}, 12}, {"predictive_entropy", {}, 1}};
  Result<Dataset> dataset =
      Dataset::load(folder.write("images", makeIdx({1, 3}, {1, 2, 3})), "");
  ASSERT_TRUE(dataset) << dataset.message();
  Predictions predictions;
  // Classes 3 and 8 are the least probable.
  std::vector<float> mean(12, 0.1f);
  mean[3] = 0.01f;
  mean[8] = 0.02f;
  predictions.outputs = {mean, {2}};
  std::ostringstream out;
  printMostUncertain(out, predictor.info, *dataset, predictions, 5, false);
  EXPECT_THAT(out.str(),
              HasSubstr("example 0: predicted 0, predictive entropy"));
  EXPECT_THAT(out.str(), HasSubstr("\n     0  0.100  "));
  EXPECT_THAT(out.str(), HasSubstr("\n    11  0.100  "));
  EXPECT_THAT(out.str(), Not(HasSubstr("\n     3  ")));
  EXPECT_THAT(out.str(), Not(HasSubstr("\n     8  ")));
  EXPECT_THAT(out.str(), Not(HasSubstr("label")));
  EXPECT_THAT(out.str(), Not(HasSubstr("±")));
}
