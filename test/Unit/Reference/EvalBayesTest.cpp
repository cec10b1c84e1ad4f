//===- EvalBayesTest.cpp - Tests of the bayes dialect ---------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The expected draws and keys were computed by python/bayes_mlir/draws.py, e.g.
//   draws.normals(0x0123456789ABCDEF, 1, draws.WEIGHT, 6, 0,
//                 draws.element_indices((2, 3)))
// They are compared bit for bit.
//
//===----------------------------------------------------------------------===//

#include "ReferenceTest.h"

#include <cmath>

using namespace mlir;
using namespace mlir::bayes::ref;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

namespace {

constexpr uint64_t testKey = 0x0123456789ABCDEF;

class EvalBayesTest : public ReferenceTest {
protected:
  uint64_t getBits(const RuntimeValue &value) {
    return std::get<Scalar>(value).getUnsigned();
  }
};

TEST_F(EvalBayesTest, Keys) {
  load(R"(
    func.func @f(%seed: i64, %data: i64)
        -> (!bayes.key, !bayes.key, !bayes.key, !bayes.key) {
      %key = bayes.key %seed : !bayes.key
      %folded = bayes.fold_key %key, %data : !bayes.key
      %a, %b = bayes.split_key %key : !bayes.key
      return %key, %folded, %a, %b
          : !bayes.key, !bayes.key, !bayes.key, !bayes.key
    })");
  std::vector<RuntimeValue> results =
      run("f", {i64(testKey), i64(0x500000007)});
  ASSERT_EQ(results.size(), 4u);
  EXPECT_EQ(getBits(results[0]), testKey);
  EXPECT_EQ(getBits(results[1]), 0x5c7fe87c11262566);
  EXPECT_EQ(getBits(results[2]), 0x5a06bfa17635a32a);
  EXPECT_EQ(getBits(results[3]), 0x2a92c6583efe0981);
}

TEST_F(EvalBayesTest, Parameters) {
  load(R"(
    bayes.parameter @w = dense<[1.0, 2.0]> : tensor<2xf32>
    bayes.parameter @r = dense_resource<blob> : tensor<2xf32>
    func.func @f() -> (tensor<2xf32>, tensor<2xf32>) {
      %w = bayes.load_parameter @w : tensor<2xf32>
      %r = bayes.load_parameter @r : tensor<2xf32>
      return %w, %r : tensor<2xf32>, tensor<2xf32>
    }
    {-#
      dialect_resources: {
        builtin: {
          blob: "0x100000000000803F000000C0"
        }
      }
    #-})");
  std::vector<RuntimeValue> results = run("f");
  ASSERT_EQ(results.size(), 2u);
  EXPECT_THAT(getNumbers(results[0]), ElementsAre(1.0, 2.0));
  EXPECT_THAT(getNumbers(results[1]), ElementsAre(1.0, -2.0));
}

TEST_F(EvalBayesTest, Laws) {
  load(R"(
    func.func @f(%m: tensor<2xf32>, %s: tensor<2xf32>)
        -> (tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) {
      %g = bayes.gaussian %m, %s : !bayes.random<2xf32>
      %d = bayes.deterministic %m : !bayes.random<2xf32>
      %gm = bayes.mean %g : !bayes.random<2xf32>
      %gs = bayes.stddev %g : !bayes.random<2xf32>
      %dm = bayes.mean %d : !bayes.random<2xf32>
      %ds = bayes.stddev %d : !bayes.random<2xf32>
      return %gm, %gs, %dm, %ds
          : tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>
    })");
  std::vector<RuntimeValue> results =
      run("f", {f32s({2}, {-1, 2}), f32s({2}, {0.5, 0})});
  ASSERT_EQ(results.size(), 4u);
  EXPECT_THAT(getNumbers(results[0]), ElementsAre(-1, 2));
  EXPECT_THAT(getNumbers(results[1]), ElementsAre(0.5, 0));
  EXPECT_THAT(getNumbers(results[2]), ElementsAre(-1, 2));
  EXPECT_THAT(getNumbers(results[3]), ElementsAre(0, 0));
}

TEST_F(EvalBayesTest, SampleIsMeanPlusStddevTimesNormal) {
  load(R"(
    func.func @f(%w: !bayes.random<2x3xf32>, %key: !bayes.key, %s: index)
        -> tensor<2x3xf32> {
      %r = bayes.sample %w, %key[%s] site 1 : !bayes.random<2x3xf32>
      return %r : tensor<2x3xf32>
    })");
  RandomTensor weight{f32s({2, 3}, {0, 1, 2, 3, 4, 5}),
                      f32s({2, 3}, {0.125, 0.25, 0.375, 0.5, 0.625, 0.75})};
  EXPECT_THAT(getNumbers(run("f", {weight, key(testKey), index(6)})[0]),
              ElementsAre(-0x1.d976ap-4, 0x1.285a6p+0, 0x1.56e9cp+1,
                          0x1.7af3b4p+1, 0x1.483b04p+2, 0x1.1836f6p+2));
}

TEST_F(EvalBayesTest, SampleOfAConstantIsTheConstant) {
  load(R"(
    func.func @f(%t: tensor<2xf32>, %key: !bayes.key, %s: index)
        -> tensor<2xf32> {
      %w = bayes.deterministic %t : !bayes.random<2xf32>
      %r = bayes.sample %w, %key[%s] site 1 : !bayes.random<2xf32>
      return %r : tensor<2xf32>
    })");
  EXPECT_THAT(
      getNumbers(run("f", {f32s({2}, {1, 2}), key(testKey), index(3)})[0]),
      ElementsAre(1, 2));
}

TEST_F(EvalBayesTest, SampleOfARandomScalar) {
  load(R"(
    func.func @f(%w: !bayes.random<f32>, %key: i64, %s: index)
        -> tensor<f32> {
      %r = bayes.sample %w, %key[%s] site 2 : !bayes.random<f32> key i64
      return %r : tensor<f32>
    })");
  RandomTensor weight{f32s({}, {0}), f32s({}, {1})};
  EXPECT_THAT(getNumbers(run("f", {weight, i64(testKey), index(0)})[0]),
              ElementsAre(0x1.81b4e4p+0));
}

TEST_F(EvalBayesTest, NormalTileOfExamplesAndElements) {
  load(R"(
    func.func @f(%key: !bayes.key, %s: index, %first: i64, %o: index)
        -> tensor<2x3xf32> {
      %e = tensor.empty() : tensor<2x3xf32>
      %r = bayes.normal %key[%s] example(%first) offsets[%o] of [5]
          axes [example, element] site 3 purpose output
          outs(%e : tensor<2x3xf32>) -> tensor<2x3xf32>
      return %r : tensor<2x3xf32>
    })");
  EXPECT_THAT(
      getNumbers(run("f", {key(testKey), index(5), i64(7), index(1)})[0]),
      ElementsAre(-0x1.832cdep-4, -0x1.5b6dp+0, -0x1.a002bap-4, 0x1.8db6a2p+0,
                  -0x1.b388eap-2, -0x1.bcc69ep-2));
}

TEST_F(EvalBayesTest, NormalTileOfAMatrixWithOddRows) {
  load(R"(
    func.func @f(%key: !bayes.key, %s: index) -> tensor<2x2xf32> {
      %e = tensor.empty() : tensor<2x2xf32>
      %r = bayes.normal %key[%s] offsets[1, 2] of [3, 5]
          axes [element, element] site 9 purpose weight
          outs(%e : tensor<2x2xf32>) -> tensor<2x2xf32>
      return %r : tensor<2x2xf32>
    })");
  EXPECT_THAT(getNumbers(run("f", {key(testKey), index(0)})[0]),
              ElementsAre(-0x1.e942aap+0, -0x1.ad08cep-2, -0x1.248224p-1,
                          0x1.9f80aap+0));
}

TEST_F(EvalBayesTest, NormalWithSamplesInLanes) {
  load(R"(
    func.func @f(%key: i64, %s: index, %x: i64) -> tensor<3x4xf32> {
      %e = tensor.empty() : tensor<3x4xf32>
      %r = bayes.normal %key[%s] example(%x) offsets[0] of [3]
          axes [element, sample] site 4 purpose output
          outs(%e : tensor<3x4xf32>) key i64 -> tensor<3x4xf32>
      return %r : tensor<3x4xf32>
    })");
  EXPECT_THAT(getNumbers(run("f", {i64(testKey), index(2), i64(3)})[0]),
              ElementsAre(0x1.b70524p+0, 0x1.421dccp+0, -0x1.7996b8p-5,
                          -0x1.962062p-3, 0x1.d79944p-2, 0x1.f5d84ap+0,
                          0x1.5b4e4ap+0, 0x1.676746p-2, 0x1.8545e2p-3,
                          -0x1.270734p-2, 0x1.1795e8p-1, -0x1.59a42p-1));
}

TEST_F(EvalBayesTest, RandomWordsAndBoxMuller) {
  load(R"(
    func.func @f(%key: !bayes.key, %s: index, %p: index, %x: i64)
        -> (vector<4xf32>, vector<4xf32>) {
      %a, %b = bayes.random_words %key[%s] pair(%p) example(%x) site 3
          purpose output : vector<4xi32>
      %e, %o = bayes.box_muller %a, %b : vector<4xi32> -> vector<4xf32>
      return %e, %o : vector<4xf32>, vector<4xf32>
    })");
  std::vector<RuntimeValue> results =
      run("f", {key(testKey), index(6), index(2), i64(11)});
  ASSERT_EQ(results.size(), 2u);
  EXPECT_THAT(
      getNumbers(results[0]),
      ElementsAre(-0x1.bd80e2p-3, 0x1.50d658p+0, 0x1.764252p+0, 0x1.0d68dap+0));
  EXPECT_THAT(getNumbers(results[1]),
              ElementsAre(0x1.06c15ep-1, -0x1.3f76ecp+0, 0x1.054528p+0,
                          -0x1.d1c2c6p-1));
}

TEST_F(EvalBayesTest, KLDivergence) {
  load(R"(
    func.func @f(%w: !bayes.random<2xf32>) -> tensor<f64> {
      %r = bayes.kl_divergence %w prior(0.25, 2.0)
          : !bayes.random<2xf32> -> tensor<f64>
      return %r : tensor<f64>
    })");
  // Element 0: ln 4 + (0.25 + 0.5625) / 8 - 1/2. Element 1: ln 1 + (4 +
  // 5.0625) / 8 - 1/2.
  RandomTensor weight{f32s({2}, {1.0, -2.0}), f32s({2}, {0.5, 2.0})};
  EXPECT_NEAR(getNumbers(run("f", {weight})[0])[0], 1.6206693611198906, 1e-15);
  // The law is the prior.
  RandomTensor prior{f32s({2}, {0.25, 0.25}), f32s({2}, {2.0, 2.0})};
  EXPECT_EQ(getNumbers(run("f", {prior})[0])[0], 0.0);
  RandomTensor constant{f32s({2}, {0.0, 0.0}), f32s({2}, {0.0, 1.0})};
  EXPECT_EQ(getNumbers(run("f", {constant})[0])[0], INFINITY);
}

TEST_F(EvalBayesTest, MissingParameterIsAnError) {
  load(R"(
    bayes.parameter @w = dense<[1.0, 2.0]> : tensor<2xf32>
    func.func @f() -> tensor<2xf32> {
      %w = bayes.load_parameter @w : tensor<2xf32>
      return %w : tensor<2xf32>
    })");
  module->lookupSymbol("w")->erase();
  EXPECT_THAT(runToError("f"), HasSubstr("expected 'w' to name a "
                                         "'bayes.parameter'"));
}

TEST_F(EvalBayesTest, ParameterWithoutDataIsAnError) {
  load(R"(
    bayes.parameter @w = dense_resource<elided> : tensor<2xf32>
    func.func @f() -> tensor<2xf32> {
      %w = bayes.load_parameter @w : tensor<2xf32>
      return %w : tensor<2xf32>
    })");
  EXPECT_THAT(runToError("f"),
              HasSubstr("expected data for resource 'elided', found none"));
}

TEST_F(EvalBayesTest, CounterWordsOver32BitsAreAnError) {
  load(R"(
    func.func @f(%key: !bayes.key, %s: index, %first: i64) -> tensor<2x1xf32> {
      %e = tensor.empty() : tensor<2x1xf32>
      %r = bayes.normal %key[%s] example(%first) offsets[0] of [1]
          axes [example, element] site 3 purpose output
          outs(%e : tensor<2x1xf32>) -> tensor<2x1xf32>
      return %r : tensor<2x1xf32>
    })");
  EXPECT_EQ(run("f", {key(0), index((int64_t(1) << 32) - 1),
                      i64((int64_t(1) << 32) - 2)})
                .size(),
            1u);
  EXPECT_THAT(
      runToError("f", {key(0), index(0), i64((int64_t(1) << 32) - 1)}),
      HasSubstr("expected 2 example words in [0, 2^32), found the first "
                "to be 4294967295"));
  EXPECT_THAT(runToError("f", {key(0), index(int64_t(1) << 32), i64(0)}),
              HasSubstr("expected 1 sample words in [0, 2^32), found the first "
                        "to be 4294967296"));
  EXPECT_THAT(runToError("f", {key(0), index(0), i64(-1)}),
              HasSubstr("found the first to be -1"));
}

TEST_F(EvalBayesTest, OffsetOutsideOfTheExtentsIsAnError) {
  load(R"(
    func.func @f(%key: !bayes.key, %s: index, %o: index) -> tensor<2xf32> {
      %e = tensor.empty() : tensor<2xf32>
      %r = bayes.normal %key[%s] offsets[%o] of [5] axes [element]
          site 3 purpose weight outs(%e : tensor<2xf32>) -> tensor<2xf32>
      return %r : tensor<2xf32>
    })");
  EXPECT_THAT(runToError("f", {key(0), index(0), index(4)}),
              HasSubstr("expected 2 elements from offset 4 to lie within the "
                        "extent 5"));
}

TEST_F(EvalBayesTest, OddFirstLaneOfAPairIsAnError) {
  load(R"(
    func.func @f(%key: !bayes.key, %s: index, %p: index) -> vector<2xi32> {
      %a, %b = bayes.random_words %key[%s] pair(%p) site 3
          purpose weight : vector<2xi32>
      return %a : vector<2xi32>
    })");
  EXPECT_THAT(runToError("f", {key(0), index(1), index(0)}),
              HasSubstr("expected an even sample, found 1"));
  EXPECT_THAT(runToError("f", {key(0), index(0), index(int64_t(1) << 31)}),
              HasSubstr("expected a pair in [0, 2^31), found 2147483648"));
}

} // namespace
