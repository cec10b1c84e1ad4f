//===- RunTest.cpp - Predictions for a whole data set ---------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes-runtime/Runner/Run.h"

#include "DatasetFiles.h"
#include "FakePredictor.h"

#include "gmock/gmock.h"

#include <set>

using namespace bayes;
using namespace bayes::runner;
using ::testing::ElementsAre;

namespace {

class Run : public ::testing::Test {
protected:
  /// `count` examples whose first features are 0, 1, 2, ...
  Dataset makeDataset(uint8_t count) {
    ByteVector data(4 * size_t(count));
    for (size_t i = 0; i < count; ++i)
      data[4 * i] = static_cast<uint8_t>(i);
    Result<Dataset> dataset =
        Dataset::load(folder.write("images", makeIdx({count, 4}, data)), "");
    EXPECT_TRUE(dataset);
    return *dataset;
  }

  Result<Predictions> predict(const Dataset &dataset,
                              const RunOptions &options) {
    ProgressBar progress(dataset.size(), nullptr);
    return predictDataset(predictor, dataset, options, progress);
  }

  TemporaryFolder folder;
  FakePredictor predictor;
};

TEST_F(Run, RequestsAreComplete) {
  Dataset dataset = makeDataset(5);
  RunOptions options;
  options.batch = 2;
  options.seed = 11;
  options.samples = 3;
  options.firstExample = 100;
  Result<Predictions> predictions = predict(dataset, options);
  ASSERT_TRUE(predictions) << predictions.message();

  std::vector<PredictRequest> requests = predictor.getRequests();
  ASSERT_EQ(requests.size(), 3u);
  for (size_t i = 0; i < requests.size(); ++i) {
    EXPECT_EQ(requests[i].input, dataset.getInput(2 * i));
    EXPECT_EQ(requests[i].inputType, BAYES_INPUT_U8);
    EXPECT_EQ(requests[i].batch, i == 2 ? 1u : 2u);
    EXPECT_EQ(requests[i].firstExample, 100 + 2 * i);
    EXPECT_EQ(requests[i].key, 11u);
    EXPECT_EQ(requests[i].samples, 3u);
    EXPECT_EQ(requests[i].workspaceSize, predictor.getWorkspaceSize());
  }
  // First feature + example number modulo 8 + key + samples.
  const std::vector<float> *entropy =
      findOutput(predictor.info, *predictions, "predictive_entropy");
  ASSERT_NE(entropy, nullptr);
  EXPECT_THAT(*entropy, ElementsAre(18, 20, 22, 24, 18));
  EXPECT_GT(predictions->seconds, 0);
}

TEST_F(Run, SplitsChangeNothing) {
  Dataset dataset = makeDataset(100);
  Result<Predictions> expected = predict(dataset, {});
  ASSERT_TRUE(expected) << expected.message();
  for (uint64_t batch : {1u, 7u, 99u, 128u})
    for (unsigned threads : {1u, 2u, 5u}) {
      RunOptions options;
      options.batch = batch;
      options.threads = threads;
      Result<Predictions> predictions = predict(dataset, options);
      ASSERT_TRUE(predictions) << predictions.message();
      EXPECT_EQ(predictions->outputs, expected->outputs)
          << "batch " << batch << ", threads " << threads;
    }
}

TEST_F(Run, ThreadsHaveWorkspacesOfTheirOwn) {
  Dataset dataset = makeDataset(200);
  RunOptions options;
  options.batch = 1;
  options.threads = 3;
  ASSERT_TRUE(predict(dataset, options));
  std::set<void *> workspaces;
  for (const PredictRequest &request : predictor.getRequests())
    workspaces.insert(request.workspace);
  EXPECT_LE(workspaces.size(), 3u);
  EXPECT_EQ(predictor.getRequests().size(), 200u);
}

TEST_F(Run, FirstFailureIsReported) {
  Dataset dataset = makeDataset(50);
  predictor.failures = {7, 8, 30};
  for (unsigned threads : {1u, 4u}) {
    RunOptions options;
    options.batch = 1;
    options.threads = threads;
    Result<Predictions> predictions = predict(dataset, options);
    ASSERT_FALSE(predictions);
    EXPECT_EQ(predictions.message(), "example 7 fails");
  }
}

TEST_F(Run, ExampleNumbersAreLimited) {
  Dataset dataset = makeDataset(3);
  RunOptions options;
  options.firstExample = BAYES_MAX_EXAMPLES - 3;
  EXPECT_TRUE(predict(dataset, options));
  ++options.firstExample;
  Result<Predictions> predictions = predict(dataset, options);
  ASSERT_FALSE(predictions);
  EXPECT_EQ(predictions.message(),
            "example numbers 4294967294 to 4294967296 are too large; expected "
            "less than 4294967296");
}

TEST_F(Run, FindOutput) {
  Predictions predictions;
  predictions.outputs.resize(5);
  EXPECT_EQ(findOutput(predictor.info, predictions, "variance"),
            &predictions.outputs[1]);
  EXPECT_EQ(findOutput(predictor.info, predictions, "median"), nullptr);
}

} // namespace
