//===- ShapesTest.cpp - Phases on tensors for awkward shapes --------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Networks whose extents, batches and numbers of samples are 1, odd, or around
// those of vectors and blocks. Each phase on tensors runs under the reference
// evaluator; whatever keeps the draws keeps the results.
//
//===----------------------------------------------------------------------===//

#include "bayes/InitAll.h"
#include "bayes/Pipelines/Pipelines.h"
#include "bayes/Reference/Evaluator.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/Support/FormatVariadic.h"

#include "gtest/gtest.h"

#include <cmath>
#include <functional>
#include <vector>

using namespace mlir;
using namespace mlir::bayes;
using namespace mlir::bayes::ref;

namespace {

/// Examples of the larger block.
constexpr int64_t blockSize = 16;
constexpr int64_t firstExample = 3;

/// A network of ReLU layers with softmax at the end.
struct Network {
  /// Features, hidden units, classes.
  std::vector<int64_t> widths;
  bool bias;
  int64_t samples;
};

/// Numbers in [low, high) that differ for each `seed`, as a `dense` attribute.
std::string makeDense(ArrayRef<int64_t> shape, unsigned seed, double low,
                      double high) {
  std::string text = "dense<";
  unsigned position = 0;
  std::function<void(unsigned)> print = [&](unsigned dim) {
    if (dim == shape.size()) {
      double fraction = std::fmod(++position * 0.6180339887 + seed * 0.37, 1.0);
      text += llvm::formatv("{0:e}", low + (high - low) * fraction);
      return;
    }
    text += "[";
    for (int64_t i = 0; i < shape[dim]; ++i) {
      text += i == 0 ? "" : ", ";
      print(dim + 1);
    }
    text += "]";
  };
  print(0);
  return text + ">";
}

/// The text of the network as an importer writes it.
class ModelPrinter {
public:
  explicit ModelPrinter(const Network &network) : network(network) {}

  std::string print() {
    int64_t features = network.widths.front(), classes = network.widths.back();
    std::string matrix = llvm::formatv("tensor<?x{0}xf32>", classes);
    body += llvm::formatv(
        "  %r:5 = bayes.monte_carlo samples(%n) probabilities statistics "
        "[#bayes.mean, #bayes.variance, #bayes.predictive_entropy, "
        "#bayes.expected_entropy, #bayes.mutual_information] -> ({0}, {0}, "
        "tensor<?xf32>, tensor<?xf32>, tensor<?xf32>) {{\n  ^bb0(%s: index):\n",
        matrix);
    std::string value = "%x";
    for (size_t layer = 0; layer + 1 < network.widths.size(); ++layer)
      value = printLayer(layer, value);
    value = printSoftmax(value, classes);
    body += llvm::formatv("  bayes.yield {0} : {1}\n  }\n", value, matrix);
    return llvm::formatv(
        "#id = affine_map<(i, j) -> (i, j)>\n"
        "#row = affine_map<(i, j) -> (i)>\n"
        "#column = affine_map<(i, j) -> (j)>\n{0}"
        "func.func @predict(%x: tensor<?x{1}xf32>, %first: i64, "
        "%key: !bayes.key, %n: index) -> ({2}, {2}, tensor<?xf32>, "
        "tensor<?xf32>, tensor<?xf32>) attributes {{bayes.entry} {{\n"
        "  %c0 = arith.constant 0 : index\n"
        "  %zero = arith.constant 0.0 : f32\n"
        "  %batch = tensor.dim %x, %c0 : tensor<?x{1}xf32>\n{3}"
        "  return %r#0, %r#1, %r#2, %r#3, %r#4 : {2}, {2}, tensor<?xf32>, "
        "tensor<?xf32>, tensor<?xf32>\n}\n",
        parameters, features, matrix, laws + body);
  }

private:
  /// A parameter pair and its law; returns the name of the law.
  std::string printLaw(const std::string &name, ArrayRef<int64_t> shape) {
    unsigned seed = site;
    std::string extents;
    for (int64_t extent : shape)
      extents += std::to_string(extent) + "x";
    parameters +=
        llvm::formatv("bayes.parameter @{0}.mean = {1} : tensor<{3}f32>\n"
                      "bayes.parameter @{0}.stddev = {2} : tensor<{3}f32>\n",
                      name, makeDense(shape, seed, -1.0, 1.0),
                      makeDense(shape, seed + 7, 0.0, 0.5), extents);
    laws += llvm::formatv(
        "  %{0}m = bayes.load_parameter @{0}.mean : tensor<{1}f32>\n"
        "  %{0}s = bayes.load_parameter @{0}.stddev : tensor<{1}f32>\n"
        "  %{0} = bayes.gaussian %{0}m, %{0}s : !bayes.random<{1}f32>\n",
        name, extents);
    body += llvm::formatv("  %{0}d = bayes.sample %{0}, %key[%s] site {1} : "
                          "!bayes.random<{2}f32>\n",
                          name, site++, extents);
    return "%" + name + "d";
  }

  std::string printLayer(size_t layer, const std::string &input) {
    int64_t from = network.widths[layer], to = network.widths[layer + 1];
    std::string type = llvm::formatv("tensor<?x{0}xf32>", to);
    std::string weight = printLaw(llvm::formatv("w{0}", layer), {from, to});
    body += llvm::formatv(
        "  %e{0} = tensor.empty(%batch) : {1}\n"
        "  %z{0} = linalg.fill ins(%zero : f32) outs(%e{0} : {1}) -> {1}\n"
        "  %p{0} = linalg.matmul ins({2}, {3} : tensor<?x{4}xf32>, "
        "tensor<{4}x{5}xf32>) outs(%z{0} : {1}) -> {1}\n",
        layer, type, input, weight, from, to);
    std::string value = llvm::formatv("%p{0}", layer);
    if (network.bias) {
      std::string bias = printLaw(llvm::formatv("b{0}", layer), {to});
      value = printMap(llvm::formatv("%a{0}", layer), "#id, #column, #id",
                       value + ", " + bias,
                       llvm::formatv("{0}, tensor<{1}xf32>", type, to),
                       llvm::formatv("%e{0}", layer), type,
                       "%u: f32, %v: f32, %o: f32", "arith.addf %u, %v");
    }
    if (layer + 2 == network.widths.size())
      return value;
    return printMap(llvm::formatv("%h{0}", layer), "#id, #id", value, type,
                    llvm::formatv("%e{0}", layer), type, "%u: f32, %o: f32",
                    "arith.maximumf %u, %zero");
  }

  std::string printSoftmax(const std::string &input, int64_t classes) {
    std::string type = llvm::formatv("tensor<?x{0}xf32>", classes);
    body += llvm::formatv(
        "  %eo = tensor.empty(%batch) : {0}\n"
        "  %er = tensor.empty(%batch) : tensor<?xf32>\n"
        "  %zr = linalg.fill ins(%zero : f32) outs(%er : tensor<?xf32>) -> "
        "tensor<?xf32>\n",
        type);
    printMap("%exp", "#id, #id", input, type, "%eo", type, "%u: f32, %o: f32",
             "math.exp %u");
    body += llvm::formatv(
        "  %sum = linalg.generic {{indexing_maps = [#id, #row], "
        "iterator_types = [\"parallel\", \"reduction\"]} ins(%exp : {0}) "
        "outs(%zr : tensor<?xf32>) {{\n  ^bb0(%u: f32, %o: f32):\n"
        "    %q = arith.addf %o, %u : f32\n    linalg.yield %q : f32\n"
        "  } -> tensor<?xf32>\n",
        type);
    return printMap("%prob", "#id, #row, #id", "%exp, %sum",
                    type + ", tensor<?xf32>", "%eo", type,
                    "%u: f32, %v: f32, %o: f32", "arith.divf %u, %v");
  }

  /// An element-wise op; returns its name.
  std::string printMap(const std::string &name, StringRef maps,
                       const std::string &inputs, const std::string &types,
                       const std::string &init, const std::string &type,
                       StringRef arguments, StringRef expression) {
    body += llvm::formatv(
        "  {0} = linalg.generic {{indexing_maps = [{1}], iterator_types = "
        "[\"parallel\", \"parallel\"]} ins({2} : {3}) outs({4} : {5}) {{\n"
        "  ^bb0({6}):\n    %q = {7} : f32\n    linalg.yield %q : f32\n"
        "  } -> {5}\n",
        name, maps, inputs, types, init, type, arguments, expression);
    return name;
  }

  const Network &network;
  unsigned site = 0;
  std::string parameters, laws, body;
};

using Statistics = std::vector<std::vector<double>>;

class ShapesTest
    : public ::testing::TestWithParam<std::tuple<Network, const char *>> {
protected:
  ShapesTest() {
    DialectRegistry registry;
    mlir::bayes::registerAllDialects(registry);
    context.appendDialectRegistry(registry);
    context.loadAllAvailableDialects();
    options.estimator = std::get<1>(GetParam());
  }

  void parse() {
    std::string text = ModelPrinter(getNetwork()).print();
    module = parseSourceString<ModuleOp>(text, &context);
    ASSERT_TRUE(module) << text;
  }

  void lower(ArrayRef<Phase> phases) {
    PassManager manager(&context);
    for (Phase phase : phases)
      buildPhase(manager, phase, options);
    ASSERT_TRUE(succeeded(manager.run(*module)));
  }

  const Network &getNetwork() { return std::get<0>(GetParam()); }

  /// The statistics of `count` examples from row `row` on.
  Statistics run(StringRef name, int64_t row, int64_t count) {
    auto function = module->lookupSymbol<func::FuncOp>(name);
    EXPECT_TRUE(function) << name.str();
    if (!function)
      return {};
    int64_t features = getNetwork().widths.front();
    Type f32 = Float32Type::get(&context);
    Tensor input({count, features}, f32);
    for (int64_t i = 0; i < input.getNumElements(); ++i)
      input.set(i, Scalar::ofFloat(f32, std::sin(i + row * features)));
    ArrayRef<Type> types = function.getArgumentTypes();
    FailureOr<SmallVector<RuntimeValue>> results = evaluateFunction(
        function, {input, Scalar::ofInteger(types[1], firstExample + row),
                   Scalar::ofInteger(types[2], 0x0123456789ABCDEF),
                   Scalar::ofInteger(types[3], getNetwork().samples)});
    EXPECT_TRUE(succeeded(results)) << name.str();
    Statistics statistics;
    if (succeeded(results))
      for (const RuntimeValue &result : *results) {
        const Tensor &tensor = std::get<Tensor>(result);
        std::vector<double> &numbers = statistics.emplace_back();
        for (int64_t i = 0; i < tensor.getNumElements(); ++i)
          numbers.push_back(tensor.get(i).getFloat());
      }
    return statistics;
  }

  /// The statistics of a whole block, computed by the function of that block,
  /// and the same from blocks of one example.
  Statistics runBlock() {
    return run("bayes_block_" + std::to_string(blockSize), 0, blockSize);
  }
  Statistics runOneByOne() {
    Statistics all;
    for (int64_t row = 0; row < blockSize; ++row) {
      Statistics one = run("bayes_block_1", row, 1);
      all.resize(one.size());
      for (auto [whole, part] : llvm::zip_equal(all, one))
        whole.insert(whole.end(), part.begin(), part.end());
    }
    return all;
  }

  MLIRContext context;
  OwningOpRef<ModuleOp> module;
  LoweringOptions options;
};

void expectNear(const Statistics &found, const Statistics &expected,
                const char *where) {
  ASSERT_EQ(found.size(), 5u) << where;
  ASSERT_EQ(expected.size(), 5u) << where;
  for (size_t s = 0; s < found.size(); ++s) {
    ASSERT_EQ(found[s].size(), expected[s].size()) << where;
    for (size_t i = 0; i < found[s].size(); ++i)
      ASSERT_NEAR(found[s][i], expected[s][i], 2e-6)
          << where << ", statistic " << s << ", element " << i;
  }
}

TEST_P(ShapesTest, PhasesAgree) {
  parse();
  Statistics imported = run("predict", 0, blockSize);
  lower(Phase::Estimate);
  Statistics estimated = run("predict", 0, blockSize);
  if (options.estimator == "weight-sampling")
    expectNear(estimated, imported, "estimate");
  // Evaluated as one batch or example by example: the draws are the same.
  for (Phase phase : {Phase::Block, Phase::Lanes, Phase::Tile}) {
    lower(phase);
    StringRef name = getPhases()[static_cast<size_t>(phase)].name;
    Statistics block = runBlock();
    expectNear(block, estimated, name.data());
    EXPECT_EQ(runOneByOne(), block) << name.str();
  }
}

TEST_P(ShapesTest, BitsDoNotDependOnLanes) {
  Statistics expected;
  for (int64_t lanes : {32, 16}) {
    options.lanes = lanes;
    parse();
    lower({Phase::Estimate, Phase::Block, Phase::Lanes});
    Statistics found = run("bayes_block_1", 0, 1);
    ASSERT_EQ(found.size(), 5u);
    if (!expected.empty())
      EXPECT_EQ(found, expected);
    expected = found;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Networks, ShapesTest,
    ::testing::Combine(
        ::testing::Values(Network{{1, 1}, true, 1}, Network{{3, 7}, false, 15},
                          Network{{7, 1, 3}, true, 16},
                          Network{{17, 3, 2}, true, 33},
                          Network{{3, 17, 7}, false, 33},
                          Network{{2, 5, 3, 4}, true, 130}),
        ::testing::Values("weight-sampling", "local-reparameterization")));

} // namespace
