//===- ReportTest.cpp - What a run found out ------------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes-runtime/Runner/Report.h"

#include "DatasetFiles.h"
#include "FakePredictor.h"

#include "gmock/gmock.h"

#include <limits>
#include <sstream>

using namespace bayes;
using namespace bayes::runner;
using ::testing::HasSubstr;
using ::testing::Not;

namespace {

class ReportTest : public ::testing::Test {
protected:
  void SetUp() override {
    // Two examples: one correct with p = 0.5, one wrong with p = 0.25.
    predictions.outputs = {{0.5f, 0.25f, 0.25f, 0.5f, 0.25f, 0.25f},
                           {0, 0, 0, 0, 0, 0},
                           {0.25f, 0.75f},
                           {0.125f, 0.375f},
                           {0.0625f, 0.1875f}};
    predictions.seconds = 0.004;
  }

  Dataset makeDataset(const ByteVector &labels) {
    std::string images = folder.write("images", makeIdx({2, 4}, ByteVector(8)));
    std::string path;
    if (!labels.empty())
      path = folder.write("labels", makeIdx({2}, labels));
    Result<Dataset> dataset = Dataset::load(images, path);
    EXPECT_TRUE(dataset);
    return *dataset;
  }

  TemporaryFolder folder;
  FakePredictor predictor;
  Predictions predictions;
};

TEST_F(ReportTest, WithLabels) {
  Report report =
      makeReport(predictor.info, makeDataset({0, 1}), {}, predictions);
  EXPECT_EQ(report.model, "fake");
  EXPECT_EQ(report.examples, 2u);
  EXPECT_EQ(report.accuracy, 0.5);
  EXPECT_NEAR(*report.negativeLogLikelihood, 1.5 * 0.693147, 1e-6);
  EXPECT_NEAR(*report.brierScore, (0.375 + 0.875) / 2, 1e-6);
  EXPECT_NEAR(*report.calibrationError, 0, 1e-6);
  EXPECT_EQ(report.predictiveEntropy, 0.5);
  EXPECT_EQ(report.expectedEntropy, 0.25);
  EXPECT_EQ(report.mutualInformation, 0.125);
  EXPECT_NEAR(report.microsecondsPerExample, 2000, 1e-6);
}

TEST_F(ReportTest, WithoutLabels) {
  Report report = makeReport(predictor.info, makeDataset({}), {}, predictions);
  EXPECT_FALSE(report.accuracy);
  EXPECT_FALSE(report.negativeLogLikelihood);
  EXPECT_FALSE(report.brierScore);
  EXPECT_FALSE(report.calibrationError);
  EXPECT_EQ(report.predictiveEntropy, 0.5);
}

TEST_F(ReportTest, ModelsWithoutEntropies) {
  predictor.info.outputs.resize(1);
  predictions.outputs.resize(1);
  Report report = makeReport(predictor.info, makeDataset({}), {}, predictions);
  EXPECT_FALSE(report.predictiveEntropy);
  EXPECT_FALSE(report.expectedEntropy);
  EXPECT_FALSE(report.mutualInformation);
}

TEST_F(ReportTest, PredictionsThatAreNotFinite) {
  float nan = std::numeric_limits<float>::quiet_NaN();
  predictions.outputs[0][4] = -nan;
  predictions.outputs[1][5] = std::numeric_limits<float>::infinity();
  predictions.outputs[2][1] = nan;
  Report report =
      makeReport(predictor.info, makeDataset({0, 1}), {}, predictions);
  EXPECT_EQ(report.notFinite, 1u);
  EXPECT_EQ(report.firstNotFinite, 1u);
  EXPECT_FALSE(report.accuracy);
  EXPECT_FALSE(report.negativeLogLikelihood);
  EXPECT_FALSE(report.brierScore);
  EXPECT_FALSE(report.calibrationError);
  EXPECT_FALSE(report.predictiveEntropy);
  EXPECT_EQ(report.expectedEntropy, 0.25);
  std::ostringstream table, json;
  printTable(table, report);
  EXPECT_THAT(table.str(), HasSubstr("predictions not finite               1 "
                                     "examples\n"));
  EXPECT_THAT(table.str(), Not(HasSubstr("nan")));
  EXPECT_THAT(table.str(), Not(HasSubstr("accuracy")));
  printJson(json, report);
  EXPECT_THAT(json.str(), HasSubstr("\"not_finite\": 1, \"accuracy\": null"));
}

TEST_F(ReportTest, ScoresNeedOnlyProbabilities) {
  predictions.outputs[1][0] = std::numeric_limits<float>::infinity();
  Report report =
      makeReport(predictor.info, makeDataset({0, 1}), {}, predictions);
  EXPECT_EQ(report.notFinite, 1u);
  EXPECT_EQ(report.firstNotFinite, 0u);
  EXPECT_EQ(report.accuracy, 0.5);
}

TEST_F(ReportTest, CheckLabels) {
  EXPECT_TRUE(checkLabels(predictor.info, makeDataset({})));
  EXPECT_TRUE(checkLabels(predictor.info, makeDataset({0, 2})));
  Status status = checkLabels(predictor.info, makeDataset({0, 3}));
  ASSERT_FALSE(status);
  EXPECT_THAT(status.message(), HasSubstr("label 3 of example 1"));
}

TEST_F(ReportTest, LabelsNeedClassProbabilities) {
  predictor.info.outputs[0].shape = {};
  EXPECT_TRUE(checkLabels(predictor.info, makeDataset({})));
  Status status = checkLabels(predictor.info, makeDataset({0, 1}));
  ASSERT_FALSE(status);
  EXPECT_EQ(status.message(), "model 'fake' gives no class probabilities: it "
                              "has no output 'mean' of rank 1");
}

TEST_F(ReportTest, LabelsNeedProbabilities) {
  Dataset dataset = makeDataset({0, 1});
  EXPECT_TRUE(checkProbabilities(predictor.info, dataset, predictions));
  predictions.outputs[0][5] = 0.2505f; // as rounding might
  EXPECT_TRUE(checkProbabilities(predictor.info, dataset, predictions));
  predictions.outputs[0][5] = 0.5f;
  EXPECT_TRUE(checkProbabilities(predictor.info, makeDataset({}), predictions));
  Status status = checkProbabilities(predictor.info, dataset, predictions);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.message(),
            "labels need class probabilities, but output 'mean' of model "
            "'fake' has the sum 1.25 for example 1");
  predictions.outputs[0][3] = std::numeric_limits<float>::infinity();
  EXPECT_TRUE(checkProbabilities(predictor.info, dataset, predictions));
  predictions.outputs[0][0] = -0.5f;
  predictions.outputs[0][1] = 1.25f;
  status = checkProbabilities(predictor.info, dataset, predictions);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.message(),
            "labels need class probabilities, but output 'mean' of model "
            "'fake' holds -0.5 for example 0");
}

TEST_F(ReportTest, Json) {
  RunOptions options;
  options.samples = 16;
  options.seed = 9;
  options.batch = 8;
  options.threads = 2;
  Report report =
      makeReport(predictor.info, makeDataset({0, 0}), options, predictions);
  report.outOfDistributionAuroc = 0.75;
  std::ostringstream out;
  printJson(out, report);
  EXPECT_EQ(out.str(),
            "{\"model\": \"fake\", \"examples\": 2, \"samples\": 16, "
            "\"seed\": 9, \"batch\": 8, \"threads\": 2, "
            "\"not_finite\": 0, \"accuracy\": 1, "
            "\"nll\": 0.6931471805599453, \"brier\": 0.375, \"ece\": 0.5, "
            "\"mean_predictive_entropy\": 0.5, "
            "\"mean_expected_entropy\": 0.25, "
            "\"mean_mutual_information\": 0.125, "
            "\"out_of_distribution_auroc\": 0.75, "
            "\"microseconds_per_example\": 2000, "
            "\"draws\": \"draws-v1\", \"tier\": \"x86-64\"}\n");
}

TEST_F(ReportTest, JsonOfUnknownValues) {
  predictor.info.outputs.resize(1);
  predictions.outputs.resize(1);
  std::ostringstream out;
  printJson(out, makeReport(predictor.info, makeDataset({}), {}, predictions));
  for (const char *key :
       {"accuracy", "nll", "brier", "ece", "mean_predictive_entropy",
        "mean_expected_entropy", "mean_mutual_information",
        "out_of_distribution_auroc"})
    EXPECT_THAT(out.str(), HasSubstr("\"" + std::string(key) + "\": null"));
}

TEST_F(ReportTest, Table) {
  std::ostringstream out;
  Report report =
      makeReport(predictor.info, makeDataset({0, 0}), {}, predictions);
  report.outOfDistributionAuroc = 0.75;
  printTable(out, report);
  EXPECT_EQ(out.str(),
            R"(model 'fake' (x86-64, draws-v1): 2 examples, 32 samples, seed 0
accuracy                        100.00 %
negative log-likelihood         0.6931 nats
Brier score                     0.3750
calibration error (ECE)         0.5000
mean predictive entropy         0.5000 nats
mean expected entropy           0.2500 nats
mean mutual information         0.1250 nats
out-of-distribution AUROC       0.7500
time per example                2000.0 us (batch 64, 1 thread)
)");
}

TEST_F(ReportTest, TableWithoutLabels) {
  std::ostringstream out;
  printTable(out, makeReport(predictor.info, makeDataset({}), {}, predictions));
  EXPECT_THAT(out.str(), Not(HasSubstr("accuracy")));
  EXPECT_THAT(out.str(), Not(HasSubstr("Brier")));
  EXPECT_THAT(out.str(), Not(HasSubstr("AUROC")));
  EXPECT_THAT(out.str(), HasSubstr("mean predictive entropy"));
}

} // namespace
