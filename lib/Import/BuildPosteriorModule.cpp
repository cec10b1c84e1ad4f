//===- BuildPosteriorModule.cpp - Networks to IR --------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "DenseOps.h"
#include "bayes/Dialect/Bayes/IR/BayesOps.h"
#include "bayes/Import/ImportPosterior.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/AsmState.h"
#include "mlir/IR/DialectResourceBlobManager.h"

using namespace mlir;
using namespace mlir::bayes;

/// Blobs of a higher alignment do not round-trip through text and bytecode.
static constexpr size_t kBlobAlignment = 16;

namespace {

/// Arguments of the entry point.
enum Argument : unsigned { Input, FirstExample, Key, Samples };

/// A layer's random tensors; `bias` may be null.
struct RandomLayer {
  Value weight, bias;
};

/// Builds the module of one network.
class ModuleBuilder {
public:
  ModuleBuilder(const PosteriorModel &model, Location loc)
      : model(model), b(loc, loc.getContext()) {}

  OwningOpRef<ModuleOp> build();

private:
  SmallVector<Attribute> getStatistics();
  void buildFunction();
  Value buildParameter(const std::string &name, ArrayRef<float> values,
                       ArrayRef<int64_t> shape);
  Value buildRandom(const GaussianTensor &tensor);
  Value buildDraw(Value random, Value sample, unsigned site);
  Value buildPass(ArrayRef<RandomLayer> layers, Value batch, Value sample);

  const PosteriorModel &model;
  ImplicitLocOpBuilder b;
  func::FuncOp function;
};

} // namespace

/// A resource of type [inputs, outputs] from a matrix [outputs, inputs], or of
/// type [outputs] from a vector.
static ElementsAttr makeTransposedResource(StringRef name,
                                           RankedTensorType type,
                                           ArrayRef<float> values) {
  AsmResourceBlob blob = HeapAsmResourceBlob::allocate(
      values.size() * sizeof(float), kBlobAlignment, /*dataIsMutable=*/true);
  auto *data = reinterpret_cast<float *>(blob.getMutableData().data());
  int64_t outputs = type.getShape().back();
  int64_t inputs = values.size() / outputs;
  for (int64_t i = 0; i < inputs; ++i)
    for (int64_t j = 0; j < outputs; ++j)
      data[i * outputs + j] = values[j * inputs + i];
  return DenseResourceElementsAttr::get(type, name, std::move(blob));
}

/// Mean and variance, and the entropies where the outputs are probabilities.
SmallVector<Attribute> ModuleBuilder::getStatistics() {
  MLIRContext *context = b.getContext();
  SmallVector<Attribute> statistics = {MeanAttr::get(context),
                                       VarianceAttr::get(context)};
  if (model.output == OutputKind::Softmax)
    statistics.append({PredictiveEntropyAttr::get(context),
                       ExpectedEntropyAttr::get(context),
                       MutualInformationAttr::get(context)});
  return statistics;
}

/// Creates @predict, still without results, and enters its body.
void ModuleBuilder::buildFunction() {
  auto inputType = RankedTensorType::get(
      {ShapedType::kDynamic, model.layers.front().getInputs()}, b.getF32Type());
  auto type =
      b.getFunctionType({inputType, b.getI64Type(),
                         KeyType::get(b.getContext()), b.getIndexType()},
                        {});
  function = func::FuncOp::create(b, "predict", type);
  function->setAttr(BayesDialect::kEntryAttrName, b.getUnitAttr());
  if (model.uint8Divisor)
    function.setArgAttr(Input, BayesDialect::kUint8DivisorAttrName,
                        b.getF32FloatAttr(*model.uint8Divisor));
  b.setInsertionPointToStart(function.addEntryBlock());
}

/// Declares the parameter `name` in front of the function and loads it. `shape`
/// is that of the checkpoint; the parameter's is reversed.
Value ModuleBuilder::buildParameter(const std::string &name,
                                    ArrayRef<float> values,
                                    ArrayRef<int64_t> shape) {
  auto type = RankedTensorType::get(SmallVector<int64_t>(llvm::reverse(shape)),
                                    b.getF32Type());
  OpBuilder moduleBuilder(function);
  ParameterOp::create(moduleBuilder, b.getLoc(), name,
                      makeTransposedResource(name, type, values),
                      /*sym_visibility=*/StringAttr());
  return LoadParameterOp::create(b, type, name);
}

Value ModuleBuilder::buildRandom(const GaussianTensor &tensor) {
  Value mean = buildParameter(tensor.name + ".mean", tensor.mean, tensor.shape);
  auto type = RandomType::get(cast<RankedTensorType>(mean.getType()));
  if (tensor.isDeterministic())
    return DeterministicOp::create(b, type, mean);
  Value stddev =
      buildParameter(tensor.name + ".stddev", tensor.stddev, tensor.shape);
  return GaussianOp::create(b, type, mean, stddev);
}

Value ModuleBuilder::buildDraw(Value random, Value sample, unsigned site) {
  return SampleOp::create(b, cast<RandomType>(random.getType()).getTensorType(),
                          random, function.getArgument(Key), sample, site,
                          /*estimator=*/EstimatorAttr());
}

/// One pass through the network with the draws of `sample`.
Value ModuleBuilder::buildPass(ArrayRef<RandomLayer> layers, Value batch,
                               Value sample) {
  DenseOps ops(b, batch);
  Value values = function.getArgument(Input);
  for (auto [index, layer] : llvm::enumerate(layers)) {
    values = ops.matmul(values, buildDraw(layer.weight, sample, 2 * index));
    if (layer.bias)
      values =
          ops.addBias(values, buildDraw(layer.bias, sample, 2 * index + 1));
    if (model.layers[index].activation == Activation::Relu)
      values = ops.relu(values);
  }
  return model.output == OutputKind::Softmax ? ops.softmax(values) : values;
}

OwningOpRef<ModuleOp> ModuleBuilder::build() {
  OwningOpRef<ModuleOp> module = ModuleOp::create(b.getLoc(), model.name);
  b.setInsertionPointToStart(module->getBody());
  buildFunction();

  Value batch = tensor::DimOp::create(b, function.getArgument(Input), 0);
  SmallVector<RandomLayer> layers;
  for (const DenseLayer &layer : model.layers) {
    Value weight = buildRandom(layer.weight);
    layers.push_back({weight, layer.bias ? buildRandom(*layer.bias) : Value()});
  }
  auto yielded = RankedTensorType::get(
      {ShapedType::kDynamic, model.layers.back().getOutputs()}, b.getF32Type());
  auto monteCarlo = MonteCarloOp::create(
      b, function.getArgument(Samples), b.getArrayAttr(getStatistics()),
      /*probabilities=*/model.output == OutputKind::Softmax, yielded);
  func::ReturnOp::create(b, monteCarlo.getResults());
  function.setType(b.getFunctionType(function.getArgumentTypes(),
                                     monteCarlo.getResultTypes()));

  b.setInsertionPointToStart(monteCarlo.getBody());
  YieldOp::create(b, buildPass(layers, batch, monteCarlo.getSampleIndex()));
  return module;
}

OwningOpRef<ModuleOp>
mlir::bayes::buildPosteriorModule(const PosteriorModel &model, Location loc) {
  return ModuleBuilder(model, loc).build();
}
