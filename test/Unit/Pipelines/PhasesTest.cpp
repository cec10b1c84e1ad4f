//===- PhasesTest.cpp - Every phase on tensors means the same -------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Lowers a small model phase by phase and runs the IR of each phase on tensors
// under the reference evaluator.
//
//===----------------------------------------------------------------------===//

#include "bayes/InitAll.h"
#include "bayes/Pipelines/Pipelines.h"
#include "bayes/Reference/Evaluator.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"

#include "gtest/gtest.h"

#include <cmath>
#include <vector>

using namespace mlir;
using namespace mlir::bayes;
using namespace mlir::bayes::ref;

namespace {

/// Three features, five hidden units, two classes. Odd extents, because rows of
/// noise are padded to even ones; the first weight is partly certain.
constexpr const char *model = R"(
#id = affine_map<(d0, d1) -> (d0, d1)>
#row = affine_map<(d0, d1) -> (d0)>
#column = affine_map<(d0, d1) -> (d1)>
bayes.parameter @m1 = dense<[[0.5, -1.0, 0.25, 1.5, -0.5],
                             [-0.75, 0.5, 1.0, -0.25, 0.125],
                             [1.0, 0.75, -1.5, 0.5, 0.25]]> : tensor<3x5xf32>
bayes.parameter @s1 = dense<[[0.5, 0.25, 0.0, 0.125, 0.5],
                             [0.25, 0.75, 0.5, 0.0, 0.25],
                             [0.5, 0.125, 0.25, 0.5, 0.75]]> : tensor<3x5xf32>
bayes.parameter @bm1 = dense<[0.1, -0.2, 0.3, -0.4, 0.5]> : tensor<5xf32>
bayes.parameter @bs1 = dense<[0.3, 0.1, 0.2, 0.4, 0.25]> : tensor<5xf32>
bayes.parameter @m2 = dense<[[1.0, -0.5], [0.5, 0.75], [-1.25, 1.0],
                             [0.25, 0.5], [-0.5, -1.0]]> : tensor<5x2xf32>
bayes.parameter @s2 = dense<0.375> : tensor<5x2xf32>
func.func @predict(%x: tensor<?x3xf32>, %first: i64, %key: !bayes.key,
                   %n: index)
    -> (tensor<?x2xf32>, tensor<?x2xf32>, tensor<?xf32>, tensor<?xf32>,
        tensor<?xf32>) attributes {bayes.entry} {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f32
  %b = tensor.dim %x, %c0 : tensor<?x3xf32>
  %m1 = bayes.load_parameter @m1 : tensor<3x5xf32>
  %s1 = bayes.load_parameter @s1 : tensor<3x5xf32>
  %bm1 = bayes.load_parameter @bm1 : tensor<5xf32>
  %bs1 = bayes.load_parameter @bs1 : tensor<5xf32>
  %m2 = bayes.load_parameter @m2 : tensor<5x2xf32>
  %s2 = bayes.load_parameter @s2 : tensor<5x2xf32>
  %w1 = bayes.gaussian %m1, %s1 : !bayes.random<3x5xf32>
  %b1 = bayes.gaussian %bm1, %bs1 : !bayes.random<5xf32>
  %w2 = bayes.gaussian %m2, %s2 : !bayes.random<5x2xf32>
  %r:5 = bayes.monte_carlo samples(%n) probabilities
      statistics [#bayes.mean, #bayes.variance, #bayes.predictive_entropy,
                  #bayes.expected_entropy, #bayes.mutual_information]
      -> (tensor<?x2xf32>, tensor<?x2xf32>, tensor<?xf32>, tensor<?xf32>,
          tensor<?xf32>) {
  ^bb0(%s: index):
    %d1 = bayes.sample %w1, %key[%s] site 0 : !bayes.random<3x5xf32>
    %db = bayes.sample %b1, %key[%s] site 1 : !bayes.random<5xf32>
    %d2 = bayes.sample %w2, %key[%s] site 2 : !bayes.random<5x2xf32>
    %e1 = tensor.empty(%b) : tensor<?x5xf32>
    %z1 = linalg.fill ins(%zero : f32) outs(%e1 : tensor<?x5xf32>)
        -> tensor<?x5xf32>
    %p1 = linalg.matmul ins(%x, %d1 : tensor<?x3xf32>, tensor<3x5xf32>)
        outs(%z1 : tensor<?x5xf32>) -> tensor<?x5xf32>
    %a1 = linalg.generic {indexing_maps = [#id, #column, #id],
        iterator_types = ["parallel", "parallel"]}
        ins(%p1, %db : tensor<?x5xf32>, tensor<5xf32>)
        outs(%e1 : tensor<?x5xf32>) {
    ^bb0(%u: f32, %v: f32, %unused: f32):
      %y = arith.addf %u, %v : f32
      linalg.yield %y : f32
    } -> tensor<?x5xf32>
    %h1 = linalg.generic {indexing_maps = [#id, #id],
        iterator_types = ["parallel", "parallel"]}
        ins(%a1 : tensor<?x5xf32>) outs(%e1 : tensor<?x5xf32>) {
    ^bb0(%u: f32, %unused: f32):
      %y = arith.maximumf %u, %zero : f32
      linalg.yield %y : f32
    } -> tensor<?x5xf32>
    %e2 = tensor.empty(%b) : tensor<?x2xf32>
    %z2 = linalg.fill ins(%zero : f32) outs(%e2 : tensor<?x2xf32>)
        -> tensor<?x2xf32>
    %p2 = linalg.matmul ins(%h1, %d2 : tensor<?x5xf32>, tensor<5x2xf32>)
        outs(%z2 : tensor<?x2xf32>) -> tensor<?x2xf32>
    %x2 = linalg.generic {indexing_maps = [#id, #id],
        iterator_types = ["parallel", "parallel"]}
        ins(%p2 : tensor<?x2xf32>) outs(%e2 : tensor<?x2xf32>) {
    ^bb0(%u: f32, %unused: f32):
      %y = math.exp %u : f32
      linalg.yield %y : f32
    } -> tensor<?x2xf32>
    %er = tensor.empty(%b) : tensor<?xf32>
    %zr = linalg.fill ins(%zero : f32) outs(%er : tensor<?xf32>)
        -> tensor<?xf32>
    %sum = linalg.generic {indexing_maps = [#id, #row],
        iterator_types = ["parallel", "reduction"]}
        ins(%x2 : tensor<?x2xf32>) outs(%zr : tensor<?xf32>) {
    ^bb0(%u: f32, %v: f32):
      %y = arith.addf %v, %u : f32
      linalg.yield %y : f32
    } -> tensor<?xf32>
    %p = linalg.generic {indexing_maps = [#id, #row, #id],
        iterator_types = ["parallel", "parallel"]}
        ins(%x2, %sum : tensor<?x2xf32>, tensor<?xf32>)
        outs(%e2 : tensor<?x2xf32>) {
    ^bb0(%u: f32, %v: f32, %unused: f32):
      %y = arith.divf %u, %v : f32
      linalg.yield %y : f32
    } -> tensor<?x2xf32>
    bayes.yield %p : tensor<?x2xf32>
  }
  return %r#0, %r#1, %r#2, %r#3, %r#4 : tensor<?x2xf32>, tensor<?x2xf32>,
      tensor<?xf32>, tensor<?xf32>, tensor<?xf32>
}
)";

/// Enough for two iterations of 32 lanes, the second only partly active.
constexpr int64_t samples = 37;
constexpr int64_t maxExamples = 16;
constexpr int64_t firstExample = 3;
constexpr int64_t key = 0x0123456789ABCDEF;

class PhasesTest : public ::testing::TestWithParam<const char *> {
protected:
  void SetUp() override;

  /// Lowers the module from the phase before `phase` to it.
  void lowerTo(Phase phase);

  /// The results of function `name` for the first `examples` examples, one
  /// vector per statistic.
  std::vector<std::vector<double>> run(StringRef name, int64_t examples);

  MLIRContext context;
  OwningOpRef<ModuleOp> module;
  LoweringOptions options;
};

void PhasesTest::SetUp() {
  DialectRegistry registry;
  mlir::bayes::registerAllDialects(registry);
  context.appendDialectRegistry(registry);
  context.loadAllAvailableDialects();
  module = parseSourceString<ModuleOp>(model, &context);
  ASSERT_TRUE(module);
  options.estimator = GetParam();
}

void PhasesTest::lowerTo(Phase phase) {
  PassManager manager(&context);
  buildPhase(manager, phase, options);
  ASSERT_TRUE(succeeded(manager.run(*module)));
}

std::vector<std::vector<double>> PhasesTest::run(StringRef name,
                                                 int64_t examples) {
  auto function = module->lookupSymbol<func::FuncOp>(name);
  EXPECT_TRUE(function) << name.str();
  if (!function)
    return {};
  Type f32 = Float32Type::get(&context);
  Tensor input({examples, 3}, f32);
  for (int64_t i = 0; i < input.getNumElements(); ++i)
    input.set(i, Scalar::ofFloat(f32, std::sin(i)));
  ArrayRef<Type> types = function.getArgumentTypes();
  FailureOr<SmallVector<RuntimeValue>> results = evaluateFunction(
      function,
      {input, Scalar::ofInteger(types[1], firstExample),
       Scalar::ofInteger(types[2], key), Scalar::ofInteger(types[3], samples)});
  EXPECT_TRUE(succeeded(results)) << name.str();
  if (failed(results))
    return {};
  std::vector<std::vector<double>> statistics;
  for (const RuntimeValue &result : *results) {
    const Tensor &tensor = std::get<Tensor>(result);
    std::vector<double> &numbers = statistics.emplace_back();
    for (int64_t i = 0; i < tensor.getNumElements(); ++i)
      numbers.push_back(tensor.get(i).getFloat());
  }
  return statistics;
}

/// Expects the beginning of `expected`, within the rounding of f32.
void expectNear(const std::vector<std::vector<double>> &found,
                const std::vector<std::vector<double>> &expected,
                const std::string &where) {
  ASSERT_EQ(found.size(), expected.size()) << where;
  for (size_t s = 0; s < found.size(); ++s) {
    ASSERT_LE(found[s].size(), expected[s].size()) << where;
    ASSERT_FALSE(found[s].empty()) << where;
    for (size_t i = 0; i < found[s].size(); ++i)
      EXPECT_NEAR(found[s][i], expected[s][i], 2e-6)
          << where << ", statistic " << s << ", element " << i;
  }
}

TEST_P(PhasesTest, Agree) {
  std::vector<std::vector<double>> expected = run("predict", maxExamples);
  ASSERT_EQ(expected.size(), 5u);
  lowerTo(Phase::Estimate);
  std::vector<std::vector<double>> estimated = run("predict", maxExamples);
  // Local reparameterisation draws other numbers of the same law.
  if (GetParam() == StringRef("weight-sampling"))
    expectNear(estimated, expected, "estimate");
  else
    EXPECT_GT(std::abs(estimated[0][0] - expected[0][0]), 1e-4);
  // The model is uncertain: no comparison below is one of constants.
  EXPECT_GT(estimated[1][0], 1e-3);

  for (Phase phase : {Phase::Block, Phase::Lanes, Phase::Tile}) {
    lowerTo(phase);
    for (int64_t examples : {int64_t(1), maxExamples}) {
      std::string name = "bayes_block_" + std::to_string(examples);
      StringRef phaseName = getPhases()[static_cast<size_t>(phase)].name;
      expectNear(run(name, examples), estimated,
                 (phaseName + ", " + name).str());
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Estimators, PhasesTest,
                         ::testing::Values("weight-sampling",
                                           "local-reparameterization"),
                         [](const auto &info) {
                           return info.index == 0 ? "WeightSampling"
                                                  : "LocalReparameterization";
                         });

} // namespace
