//===- ShareWeightsTest.cpp - Shared laws in numbers ----------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PassRunner.h"
#include "bayes/Dialect/Bayes/Transforms/Sharing.h"

#include "gtest/gtest.h"

#include <cmath>
#include <set>

using namespace mlir;
using namespace mlir::bayes;

namespace {

constexpr const char *weightSource = R"(
bayes.parameter @w.mean = $mean
bayes.parameter @w.stddev = $stddev
bayes.parameter @w.gradient = $gradient
func.func @weight() -> ($type, $type) {
  %m = bayes.load_parameter @w.mean : $type
  %s = bayes.load_parameter @w.stddev : $type
  %w = bayes.gaussian %m, %s : !bayes.random<$shape>
  %mean = bayes.mean %w : !bayes.random<$shape>
  %stddev = bayes.stddev %w : !bayes.random<$shape>
  return %mean, %stddev : $type, $type
}
)";

/// A weight matrix, and its law after sharing.
struct Shared {
  std::vector<float> oldMeans, oldStddevs, gradients;
  std::vector<double> means, stddevs;
  SharedWeightReport report;

  /// Shares `rows` x `columns` weights as `options` say.
  Shared(int64_t rows, int64_t columns, StringRef options) {
    SmallVector<int64_t> shape = {rows, columns};
    oldMeans = makeNumbers(shape, 1);
    oldStddevs = makeNumbers(shape, 2, 0.05f, 0.5f);
    gradients = makeNumbers(shape, 3);
    PassRunner runner;
    runner.load(
        substitute(weightSource, {{"mean", printDense(shape, oldMeans)},
                                  {"stddev", printDense(shape, oldStddevs)},
                                  {"gradient", printDense(shape, gradients)},
                                  {"type", printType(shape)},
                                  {"shape", printShape(shape)}}));
    SharingReport all;
    std::unique_ptr<Pass> pass = createShareWeightsPass(&all, {});
    auto fail = [](const Twine &message) {
      ADD_FAILURE() << message.str();
      return failure();
    };
    if (failed(pass->initializeOptions(options, fail)))
      return;
    runner.apply(std::move(pass));
    auto results = runner.run("weight", {});
    if (results.size() != 2 || all.weights.size() != 1) {
      ADD_FAILURE() << "expected one weight";
      return;
    }
    means = results[0];
    stddevs = results[1];
    report = all.weights.front();
  }

  bool isKept(size_t i) const {
    return means[i] == oldMeans[i] && stddevs[i] == oldStddevs[i];
  }

  size_t countKept() const {
    size_t kept = 0;
    for (size_t i = 0; i < means.size(); ++i)
      kept += isKept(i);
    return kept;
  }

  /// The sum of KL(new law, law), in nats.
  double getAddedKL() const {
    double sum = 0.0;
    for (size_t i = 0; i < means.size(); ++i) {
      double ratio = stddevs[i] / oldStddevs[i];
      double distance = (means[i] - oldMeans[i]) / oldStddevs[i];
      sum +=
          0.5 * (ratio * ratio + distance * distance - 1.0) - std::log(ratio);
    }
    return sum;
  }

  std::set<std::pair<double, double>> getLaws() const {
    std::set<std::pair<double, double>> laws;
    for (size_t i = 0; i < means.size(); ++i)
      laws.insert({means[i], stddevs[i]});
    return laws;
  }
};

TEST(ShareWeightsTest, AsManyEntriesAsWeightsChangeNothing) {
  for (const char *options : {"k=60 scale=none", "k=60 scale=row", "k=60"}) {
    Shared shared(10, 6, options);
    for (size_t i = 0; i < shared.means.size(); ++i) {
      EXPECT_NEAR(shared.means[i], shared.oldMeans[i], 1e-6) << options;
      EXPECT_NEAR(shared.stddevs[i], shared.oldStddevs[i], 1e-6) << options;
    }
    EXPECT_NEAR(shared.report.addedKL, 0.0, 1e-6) << options;
  }
}

TEST(ShareWeightsTest, FewLawsAreLeft) {
  Shared shared(40, 30, "k=16 scale=none");
  EXPECT_EQ(shared.getLaws().size(), 16u);
  EXPECT_NEAR(shared.report.addedKL, shared.getAddedKL(),
              1e-5 * shared.getAddedKL());
}

// Whatever steps are on, the law in the IR costs what the report says, and
// outliers are as they were.
TEST(ShareWeightsTest, LawsAreWhatIsReported) {
  for (const char *options :
       {"k=16", "k=16 distortion=wasserstein scale=row", "k=16 algorithm=em",
        "k=16 algorithm=em covariance=diagonal scale=none",
        "k=32 blend-quantile=0.8", "k=64 merge-distance=0.1",
        "k=32 outlier-magnitude=0.9 outlier-gradient=0.02 outlier-cluster=20",
        "k=64 algorithm=em blend-quantile=0.8 merge-distance=0.05 "
        "merge-gradient=50 merge-variance=1 outlier-magnitude=0.95",
        "k=64 distortion-budget=0.3"}) {
    Shared shared(40, 30, options);
    ASSERT_EQ(shared.means.size(), 1200u) << options;
    EXPECT_EQ(shared.countKept(), shared.report.outliers) << options;
    EXPECT_NEAR(shared.report.addedKL, shared.getAddedKL(),
                1e-4 * shared.getAddedKL())
        << options;
  }
}

TEST(ShareWeightsTest, OutliersAreThoseAskedFor) {
  Shared shared(40, 30, "k=16 outlier-magnitude=0.9 outlier-gradient=0.02");
  std::vector<float> magnitudes;
  for (float gradient : shared.gradients)
    magnitudes.push_back(std::abs(gradient));
  std::sort(magnitudes.rbegin(), magnitudes.rend());
  for (size_t i = 0; i < shared.means.size(); ++i) {
    bool isLarge = std::abs(shared.oldMeans[i]) >= 0.9f;
    bool isSteep = std::abs(shared.gradients[i]) > magnitudes[24];
    EXPECT_TRUE(!(isLarge || isSteep) || shared.isKept(i)) << i;
  }
}

TEST(ShareWeightsTest, StepsDoWhatTheyAreFor) {
  Shared plain(40, 30, "k=32");
  Shared blended(40, 30, "k=32 blend-quantile=0.8");
  EXPECT_GT(blended.report.blended, 0u);
  EXPECT_LT(blended.report.blended, 600u);
  Shared merged(40, 30, "k=32 merge-distance=0.2");
  EXPECT_LT(merged.report.entries, 32u);
  EXPECT_GT(merged.report.addedKL, plain.report.addedKL);
  Shared budget(40, 30, "k=64 distortion-budget=0.3");
  EXPECT_LE(budget.report.meanDistortion, 0.3 * (1 + 1e-9));
  EXPECT_LT(budget.report.entries, 64u);
}

} // namespace
