//===- RunMainTest.cpp - The runner as a function -------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes-runtime/Runner/RunMain.h"

#include "DatasetFiles.h"
#include "FakeApi.h"
#include "FakePredictor.h"

#include "gmock/gmock.h"

#include <sstream>

using namespace bayes;
using namespace bayes::runner;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

namespace {

class RunMain : public ::testing::Test {
protected:
  void SetUp() override {
    images = folder.write("images", makeIdx({3, 2, 2}, ByteVector(12)));
    labels = folder.write("labels", makeIdx({3}, {0, 1, 2}));
    options.images = images;
    options.labels = labels;
  }

  int run() { return runMain(predictor, options, console); }

  /// The whole program, with `arguments` after its name.
  int runProgram(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "build/fake");
    return runExecutable(bayes_model_v1, arguments, console);
  }

  /// Expects nothing on standard output and one line on standard error.
  void expectError(const std::string &message) {
    EXPECT_EQ(out.str(), "");
    EXPECT_THAT(err.str(), StartsWith("error: "));
    EXPECT_THAT(err.str(), HasSubstr(message));
    EXPECT_EQ(err.str().find('\n'), err.str().size() - 1);
  }

  TemporaryFolder folder;
  std::string images, labels;
  FakePredictor predictor;
  RunnerOptions options;
  std::ostringstream out, err;
  Console console = {out, err};
};

TEST_F(RunMain, Table) {
  EXPECT_EQ(run(), ExitSuccess);
  EXPECT_THAT(out.str(), StartsWith("model 'fake'"));
  EXPECT_THAT(out.str(), HasSubstr("accuracy"));
  EXPECT_EQ(err.str(), "");
}

TEST_F(RunMain, Json) {
  options.json = true;
  EXPECT_EQ(run(), ExitSuccess);
  EXPECT_THAT(out.str(), StartsWith("{\"model\": \"fake\""));
  EXPECT_THAT(out.str(), EndsWith("}\n"));
}

TEST_F(RunMain, Examples) {
  options.examples = 2;
  EXPECT_EQ(run(), ExitSuccess);
  EXPECT_THAT(out.str(), HasSubstr("example 2: predicted 0, label 2"));
  EXPECT_THAT(out.str(), HasSubstr("example 1: "));
  EXPECT_THAT(out.str(), Not(HasSubstr("example 0: ")));
  EXPECT_THAT(out.str(), Not(HasSubstr("\x1b")));
}

TEST_F(RunMain, ColoursOnTerminals) {
  options.examples = 1;
  Console terminal = {out, err, /*isOutTerminal=*/true};
  EXPECT_EQ(runMain(predictor, options, terminal), ExitSuccess);
  EXPECT_THAT(out.str(), HasSubstr("\x1b[38;5;"));
}

TEST_F(RunMain, Save) {
  options.savePrefix = folder / "run";
  EXPECT_EQ(run(), ExitSuccess);
  EXPECT_EQ(folder.countFiles(), 2 + predictor.info.outputs.size());
  EXPECT_TRUE(std::filesystem::exists(folder / "run.variance.npy"));
}

TEST_F(RunMain, SaveFails) {
  // Found before the first prediction, not after the last.
  options.savePrefix = folder / "absent/run";
  EXPECT_EQ(run(), ExitFailure);
  expectError("cannot write");
  EXPECT_TRUE(predictor.getRequests().empty());
}

TEST_F(RunMain, SaveNeverReplacesTheData) {
  std::filesystem::create_hard_link(labels, folder / "run.mean.npy");
  options.savePrefix = folder / "run";
  EXPECT_EQ(run(), ExitFailure);
  expectError("run.mean.npy': it is the input '" + labels + "'");
  EXPECT_TRUE(predictor.getRequests().empty());
}

TEST_F(RunMain, PredictionsThatAreNotFinite) {
  predictor.notFinite = {1, 2};
  options.savePrefix = folder / "run";
  EXPECT_EQ(run(), ExitFailure);
  EXPECT_EQ(err.str(), "error: the predictions of 2 of 3 examples hold NaN or "
                       "infinity, first of example 1; what depends on them is "
                       "not reported\n");
  EXPECT_THAT(out.str(), HasSubstr("predictions not finite"));
  EXPECT_TRUE(std::filesystem::exists(folder / "run.mean.npy"));
}

// The scores of the fake predictor are the first features plus the example
// numbers modulo 8 plus 32: 32, 33, 34 of the images, 45, 36 of the others.
TEST_F(RunMain, OutOfDistribution) {
  options.outOfDistributionImages =
      folder.write("others", makeIdx({2, 4}, {10, 0, 0, 0, 0, 0, 0, 0}));
  options.json = true;
  EXPECT_EQ(run(), ExitSuccess);
  EXPECT_THAT(out.str(), HasSubstr("\"out_of_distribution_auroc\": 1,"));
  EXPECT_THAT(out.str(), HasSubstr("\"examples\": 3"));
  std::vector<PredictRequest> requests = predictor.getRequests();
  ASSERT_EQ(requests.size(), 2u);
  EXPECT_EQ(requests[1].firstExample, 3u);
  EXPECT_EQ(requests[1].batch, 2u);
}

// Scores 37, 38, 39 against 32, 38, 43 of the numbers 8, 9, 10: of the 3 x 3
// pairs 0 + 1 + 3 are in the right order and one is a tie. With two of each
// from number 6 on, 38 and 39 against 32 and 38, there is only the tie.
TEST_F(RunMain, OutOfDistributionFollowsInNumbersAndKeepsTies) {
  options.outOfDistributionImages =
      folder.write("others", makeIdx({3, 4}, {0, 0, 0, 0, 5, 0, 0, 0, //
                                              9, 0, 0, 0}));
  options.run.firstExample = 5;
  options.json = true;
  EXPECT_EQ(run(), ExitSuccess);
  EXPECT_THAT(out.str(), HasSubstr("\"out_of_distribution_auroc\": 0.5,"));
  out.str("");
  options.limit = 2;
  options.run.firstExample = 6;
  EXPECT_EQ(run(), ExitSuccess);
  EXPECT_THAT(out.str(), HasSubstr("\"out_of_distribution_auroc\": 0.125,"));
}

TEST_F(RunMain, OutOfDistributionMustFitTheModel) {
  options.outOfDistributionImages =
      folder.write("others", makeIdx({2, 3}, ByteVector(6)));
  EXPECT_EQ(run(), ExitFailure);
  expectError("others' has 3 numbers per example (3)");
  EXPECT_TRUE(predictor.getRequests().empty());
}

TEST_F(RunMain, OutOfDistributionNeedsAFile) {
  options.outOfDistributionImages = folder / "absent";
  EXPECT_EQ(run(), ExitFailure);
  expectError("absent': No such file or directory");
  EXPECT_TRUE(predictor.getRequests().empty());
}

TEST_F(RunMain, OutOfDistributionNeedsEntropy) {
  options.outOfDistributionImages = images;
  predictor.info.outputs[2].name = "median";
  EXPECT_EQ(run(), ExitFailure);
  expectError("model 'fake' has no output 'predictive_entropy' to tell "
              "out-of-distribution examples by");
  EXPECT_TRUE(predictor.getRequests().empty());
}

TEST_F(RunMain, OutOfDistributionThatIsNotFinite) {
  options.outOfDistributionImages = images;
  predictor.notFinite = {4};
  EXPECT_EQ(run(), ExitFailure);
  EXPECT_EQ(err.str(),
            "error: the predictions of 1 of 3 out-of-distribution examples "
            "hold NaN or infinity, first of example 1; what depends on them is "
            "not reported\n");
  EXPECT_THAT(out.str(), HasSubstr("accuracy"));
  EXPECT_THAT(out.str(), Not(HasSubstr("AUROC")));
}

TEST_F(RunMain, OutOfDistributionFails) {
  options.outOfDistributionImages = images;
  predictor.failures = {4};
  EXPECT_EQ(run(), ExitFailure);
  expectError("example 4 fails");
}

TEST_F(RunMain, SaveNeverReplacesTheOtherImages) {
  options.outOfDistributionImages = folder / "run.mean.npy";
  std::filesystem::copy_file(images, options.outOfDistributionImages);
  options.savePrefix = folder / "run";
  EXPECT_EQ(run(), ExitFailure);
  expectError("run.mean.npy': it is the input");
  EXPECT_TRUE(predictor.getRequests().empty());
}

TEST_F(RunMain, MissingFile) {
  options.images = folder / "absent";
  EXPECT_EQ(run(), ExitFailure);
  expectError("No such file or directory");
}

TEST_F(RunMain, NothingIsPredictedForNothing) {
  // Found before the first prediction, not after the last.
  folder.write("labels", makeIdx({3}, {0, 1, 3}));
  EXPECT_EQ(run(), ExitFailure);
  expectError("label 3 of example 2");
  EXPECT_TRUE(predictor.getRequests().empty());
}

TEST_F(RunMain, InputsOfAnotherModel) {
  predictor.info.inputShape = {784};
  EXPECT_EQ(run(), ExitFailure);
  expectError("takes 784 (784)");
}

TEST_F(RunMain, ExamplesNeedEntropy) {
  options.examples = 1;
  predictor.info.outputs.pop_back();
  predictor.info.outputs[2].name = "median";
  EXPECT_EQ(run(), ExitFailure);
  expectError("no output 'predictive_entropy'");
}

TEST_F(RunMain, FailedPrediction) {
  predictor.failures = {1};
  options.savePrefix = folder / "run";
  EXPECT_EQ(run(), ExitFailure);
  expectError("example 1 fails");
  EXPECT_EQ(folder.countFiles(), 2u);
}

TEST_F(RunMain, UnwritableOutput) {
  out.setstate(std::ios::badbit);
  EXPECT_EQ(run(), ExitFailure);
  EXPECT_EQ(err.str(), "error: cannot write to standard output\n");
}

TEST_F(RunMain, CheckOptions) {
  EXPECT_TRUE(checkOptions(options));
  options.json = true;
  options.examples = 1;
  EXPECT_EQ(checkOptions(options).message(),
            "options '--json' and '--examples' exclude each other");
  options.images = "";
  EXPECT_EQ(checkOptions(options).message(), "option '--images' is required");
}

//===----------------------------------------------------------------------===//
// The executable
//===----------------------------------------------------------------------===//

TEST_F(RunMain, Program) {
  EXPECT_EQ(runProgram({"--images", images, "--labels", labels, "--json"}),
            ExitSuccess);
  EXPECT_THAT(out.str(), HasSubstr("\"nll\": 1.155245300933242"));
  EXPECT_THAT(out.str(), HasSubstr("\"tier\": \"x86-64-v4\""));
}

TEST_F(RunMain, ProgramHelp) {
  EXPECT_EQ(runProgram({"--help"}), ExitSuccess);
  EXPECT_THAT(out.str(), StartsWith("usage: fake --images FILE [options]\n"));
  for (const Option &option : makeRunnerOptions(options))
    EXPECT_THAT(out.str(), HasSubstr("--" + option.name + " "));
}

TEST_F(RunMain, ProgramVersion) {
  EXPECT_EQ(runProgram({"--version"}), ExitSuccess);
  EXPECT_EQ(out.str(), "model 'fake' (x86-64-v3, x86-64-v4, draws-v1), "
                       "compiled by bayes-mlir 1.2.3\n");
}

TEST_F(RunMain, ProgramUsageErrors) {
  EXPECT_EQ(runProgram({"--nonsense"}), ExitUsage);
  expectError("unknown option '--nonsense'; see 'fake --help'");
  err.str("");
  EXPECT_EQ(runProgram({}), ExitUsage);
  expectError("option '--images' is required");
  err.str("");
  EXPECT_EQ(runProgram({"model.so", "--images", images}), ExitUsage);
  expectError("unexpected argument 'model.so'");
}

TEST_F(RunMain, ProgramOnAnOldCpu) {
  EXPECT_EQ(runProgram({"--images", images, "--max-tier", "x86-64-v2"}),
            ExitFailure);
  expectError("is compiled for x86-64-v3, x86-64-v4, which this CPU or "
              "operating system lacks");
}

} // namespace
