//===- ReferencePredictorTest.cpp - Tests of models run by the evaluator --===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Reference/ReferencePredictor.h"

#include "ReferenceTest.h"

#include <cmath>
#include <limits>

using namespace mlir;
using namespace mlir::bayes;
using namespace mlir::bayes::ref;
using ::bayes::Status;
using ::bayes::runner::PredictRequest;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

namespace {

/// One example is two numbers; every sample adds noise of the example to them.
constexpr const char *source = R"(
    module @noisy {
      func.func @predict(%x: tensor<?x2xf32> {bayes.uint8_divisor = 4.0 : f32},
                         %first: i64, %key: !bayes.key, %n: index)
          -> (tensor<?x2xf32>, tensor<?x2xf32>) attributes {bayes.entry} {
        %0 = arith.constant 0 : index
        %b = tensor.dim %x, %0 : tensor<?x2xf32>
        %mean, %var = bayes.monte_carlo samples(%n)
            statistics [#bayes.mean, #bayes.variance]
            -> (tensor<?x2xf32>, tensor<?x2xf32>) {
        ^bb0(%s: index):
          %e = tensor.empty(%b) : tensor<?x2xf32>
          %noise = bayes.normal %key[%s] example(%first) offsets[0] of [2]
              axes [example, element] site 1 purpose output
              outs(%e : tensor<?x2xf32>) -> tensor<?x2xf32>
          %y = arith.addf %x, %noise : tensor<?x2xf32>
          bayes.yield %y : tensor<?x2xf32>
        }
        return %mean, %var : tensor<?x2xf32>, tensor<?x2xf32>
      }
    })";

class ReferencePredictorTest : public ReferenceTest {
protected:
  void SetUp() override {
    load(source);
    FailureOr<std::unique_ptr<ReferencePredictor>> created =
        ReferencePredictor::create(*module);
    ASSERT_TRUE(succeeded(created)) << diagnostics;
    predictor = std::move(*created);
  }

  /// A request for the mean and the variance of `batch` examples.
  PredictRequest makeRequest(const float *input, uint64_t batch) {
    mean.assign(2 * batch, -1);
    variance.assign(2 * batch, -1);
    outputs = {mean.data(), variance.data()};
    PredictRequest request;
    request.input = input;
    request.batch = batch;
    request.firstExample = 5;
    request.key = 42;
    request.samples = 3;
    request.outputs = outputs.data();
    return request;
  }

  std::string predictToError(const PredictRequest &request) {
    Status status = predictor->predict(request);
    EXPECT_FALSE(status);
    return status ? "" : status.message();
  }

  /// The error of making a predictor from `text`.
  std::string createToError(StringRef text) {
    load(text);
    diagnostics.clear();
    EXPECT_TRUE(failed(ReferencePredictor::create(*module)));
    return diagnostics;
  }

  std::unique_ptr<ReferencePredictor> predictor;
  std::vector<float> mean, variance;
  std::vector<float *> outputs;
};

TEST_F(ReferencePredictorTest, Info) {
  const ::bayes::runner::ModelInfo &info = predictor->getInfo();
  EXPECT_EQ(info.name, "noisy");
  EXPECT_EQ(info.draws, "draws-v1");
  EXPECT_EQ(info.uint8Divisor, 4.0f);
  EXPECT_THAT(info.inputShape, ElementsAre(2));
  ASSERT_EQ(info.outputs.size(), 2u);
  EXPECT_EQ(info.outputs[0].name, "mean");
  EXPECT_EQ(info.outputs[1].name, "variance");
  EXPECT_THAT(info.outputs[1].shape, ElementsAre(2));
  EXPECT_EQ(info.outputs[1].size, 2u);
  EXPECT_EQ(predictor->getWorkspaceSize(), 0u);
}

TEST_F(ReferencePredictorTest, AgreesWithTheEvaluator) {
  float input[] = {1, 2, 3, 4};
  ASSERT_TRUE(predictor->predict(makeRequest(input, 2)));
  std::vector<RuntimeValue> expected =
      run("predict", {f32s({2, 2}, {1, 2, 3, 4}), i64(5), key(42), index(3)});
  ASSERT_EQ(expected.size(), 2u);
  EXPECT_THAT(mean, ::testing::ElementsAreArray(getNumbers(expected[0])));
  EXPECT_THAT(variance, ::testing::ElementsAreArray(getNumbers(expected[1])));
}

TEST_F(ReferencePredictorTest, SplitBatchesGiveTheSameBits) {
  float input[] = {1, 2, 3, 4};
  ASSERT_TRUE(predictor->predict(makeRequest(input, 2)));
  std::vector<float> whole = mean;
  PredictRequest second = makeRequest(input + 2, 1);
  second.firstExample = 6;
  ASSERT_TRUE(predictor->predict(second));
  EXPECT_THAT(mean, ElementsAre(whole[2], whole[3]));
}

TEST_F(ReferencePredictorTest, BytesAreDivided) {
  float floats[] = {0.25f, 63.75f};
  ASSERT_TRUE(predictor->predict(makeRequest(floats, 1)));
  std::vector<float> expected = mean;
  unsigned char bytes[] = {1, 255};
  PredictRequest request = makeRequest(nullptr, 1);
  request.input = bytes;
  request.inputType = BAYES_INPUT_U8;
  ASSERT_TRUE(predictor->predict(request));
  EXPECT_EQ(mean, expected);
}

TEST_F(ReferencePredictorTest, UnwantedOutputsAndNoExamples) {
  float input[] = {1, 2};
  PredictRequest request = makeRequest(input, 1);
  outputs[0] = nullptr;
  ASSERT_TRUE(predictor->predict(request));
  EXPECT_THAT(mean, ElementsAre(-1, -1));
  EXPECT_GE(variance[0], 0.0f);
  EXPECT_TRUE(predictor->predict(makeRequest(nullptr, 0)));
}

TEST_F(ReferencePredictorTest, BadRequestsAreErrors) {
  float input[] = {1, std::numeric_limits<float>::infinity()};
  EXPECT_EQ(predictToError(makeRequest(input, 1)),
            "the input holds NaN or infinity");
  EXPECT_EQ(predictToError(makeRequest(nullptr, 1)),
            "a required pointer is null");
  PredictRequest request = makeRequest(input, 1);
  request.samples = 0;
  EXPECT_EQ(predictToError(request), "the number of samples is zero");
  request.samples = BAYES_MAX_SAMPLES + 1;
  EXPECT_EQ(predictToError(request), "the number of samples exceeds 2^24");
  request.samples = 1;
  request.firstExample = BAYES_MAX_EXAMPLES;
  EXPECT_EQ(predictToError(request), "the example numbers exceed 2^32");
}

TEST_F(ReferencePredictorTest, ErrorOfTheEvaluatorIsReported) {
  load(R"(
    func.func @f(%x: tensor<?x2xf32>, %first: i64, %key: !bayes.key, %n: index)
        -> tensor<?x2xf32> attributes {bayes.entry} {
      %r = bayes.monte_carlo samples(%n) statistics [#bayes.mean]
          -> (tensor<?x2xf32>) {
      ^bb0(%s: index):
        %c = tensor.cast %x : tensor<?x2xf32> to tensor<1x2xf32>
        %y = tensor.cast %c : tensor<1x2xf32> to tensor<?x2xf32>
        bayes.yield %y : tensor<?x2xf32>
      }
      return %r : tensor<?x2xf32>
    })");
  FailureOr<std::unique_ptr<ReferencePredictor>> created =
      ReferencePredictor::create(*module);
  ASSERT_TRUE(succeeded(created));
  predictor = std::move(*created);
  EXPECT_EQ(predictor->getInfo().name, "f");
  EXPECT_EQ(predictor->getInfo().uint8Divisor, 0.0f);
  float input[] = {1, 2, 3, 4};
  EXPECT_THAT(predictToError(makeRequest(input, 2)),
              HasSubstr("prediction failed: 'tensor.cast' op expected a shape "
                        "that fits 'tensor<1x2xf32>', found [2, 2]"));
  EXPECT_THAT(diagnostics, IsEmpty());
  PredictRequest bytes = makeRequest(input, 1);
  bytes.inputType = BAYES_INPUT_U8;
  EXPECT_EQ(predictToError(bytes), "the model does not take this input type");
}

TEST_F(ReferencePredictorTest, OutputOfAnotherBatchIsAnError) {
  load(R"(
    func.func @f(%x: tensor<?x2xf32>, %first: i64, %key: !bayes.key, %n: index)
        -> tensor<?x2xf32> attributes {bayes.entry} {
      %r = bayes.monte_carlo samples(%n) statistics [#bayes.mean]
          -> (tensor<?x2xf32>) {
      ^bb0(%s: index):
        %zero = arith.constant 0.0 : f32
        %y = tensor.splat %zero[%n] : tensor<?x2xf32>
        bayes.yield %y : tensor<?x2xf32>
      }
      return %r : tensor<?x2xf32>
    })");
  FailureOr<std::unique_ptr<ReferencePredictor>> created =
      ReferencePredictor::create(*module);
  ASSERT_TRUE(succeeded(created));
  predictor = std::move(*created);
  float input[] = {1, 2};
  EXPECT_EQ(predictToError(makeRequest(input, 1)),
            "prediction failed: expected 2 numbers in output 'mean', found 6");
}

TEST_F(ReferencePredictorTest, LargeParametersAreErrors) {
  EXPECT_THAT(
      createToError(
          "bayes.parameter @a = dense<1.0> : tensor<8xf32>\n"
          "bayes.parameter @b = dense<1.0> : tensor<32768x4096xf32>\n"
          "func.func @f(%x: tensor<?x2xf32>, %i: i64, %k: !bayes.key, "
          "%n: index) attributes {bayes.entry} { return }"),
      HasSubstr("of type 'tensor<32768x4096xf32>' makes 134217736 elements of "
                "parameters; expected at most 134217728 for the reference "
                "evaluator"));
}

TEST_F(ReferencePredictorTest, OtherEntryPointsAreErrors) {
  EXPECT_THAT(createToError("func.func @f() { return }"),
              HasSubstr("expected a function with attribute 'bayes.entry', "
                        "found none"));
  auto makeEntry = [](StringRef name, StringRef input, StringRef rest) {
    return ("func.func @" + name + "(%x: " + input +
            ", %i: i64, %k: !bayes.key, %n: index) " + rest)
        .str();
  };
  StringRef nothing = "attributes {bayes.entry} { return }\n";
  EXPECT_THAT(createToError(makeEntry("f", "tensor<?x2xf32>", nothing) +
                            makeEntry("g", "tensor<?x2xf32>", nothing)),
              HasSubstr("found 'f' and 'g'"));
  EXPECT_THAT(createToError(makeEntry("f", "tensor<2x?xf32>", nothing)),
              HasSubstr("expected an input with a dynamic batch and otherwise "
                        "static extents, found 'tensor<2x?xf32>'"));
  EXPECT_THAT(createToError(makeEntry("f", "tensor<?x2xf32>", nothing)),
              HasSubstr("expected at least one result"));
  EXPECT_THAT(
      createToError(makeEntry("f", "tensor<?x2xf32>",
                              "-> tensor<?x2xf32> attributes {bayes.entry} { "
                              "return %x : tensor<?x2xf32> }")),
      HasSubstr("expected result 0 to be a statistic of a 'bayes.monte_carlo' "
                "with a dynamic batch, found 'tensor<?x2xf32>'"));
}

} // namespace
