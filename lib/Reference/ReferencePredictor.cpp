//===- ReferencePredictor.cpp - A model run by the evaluator --------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Reference/ReferencePredictor.h"

#include "bayes/Dialect/Bayes/IR/BayesDialect.h"
#include "bayes/Dialect/Bayes/IR/BayesOps.h"
#include "bayes/Reference/Evaluator.h"

#include <cmath>

using namespace mlir;
using namespace mlir::bayes;
using namespace mlir::bayes::ref;
using ::bayes::Error;
using ::bayes::makeError;
using ::bayes::Status;
using ::bayes::runner::ModelInfo;
using ::bayes::runner::PredictRequest;

//===----------------------------------------------------------------------===//
// The entry point
//===----------------------------------------------------------------------===//

static FailureOr<func::FuncOp> findEntry(ModuleOp module) {
  func::FuncOp entry;
  for (auto function : module.getOps<func::FuncOp>()) {
    if (!function->hasAttr(BayesDialect::kEntryAttrName))
      continue;
    if (entry)
      return function.emitOpError()
             << "expected one function with attribute '"
             << BayesDialect::kEntryAttrName << "', found '" << entry.getName()
             << "' and '" << function.getName() << "'";
    entry = function;
  }
  if (!entry)
    return module.emitOpError()
           << "expected a function with attribute '"
           << BayesDialect::kEntryAttrName << "', found none";
  return entry;
}

/// The shape of one example's part of `type`; fails unless that is a tensor of
/// f32 with a dynamic batch and otherwise static extents.
static FailureOr<std::vector<int64_t>> getExampleShape(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor || !tensor.getElementType().isF32() || tensor.getRank() == 0 ||
      !tensor.isDynamicDim(0) || tensor.getNumDynamicDims() != 1)
    return failure();
  return tensor.getShape().drop_front().vec();
}

/// The verifier has checked the types of the arguments but for the extents.
static LogicalResult addInput(func::FuncOp entry, ModelInfo &info) {
  Type type = entry.getArgumentTypes()[BayesDialect::kInput];
  FailureOr<std::vector<int64_t>> shape = getExampleShape(type);
  if (failed(shape))
    return entry.emitOpError()
           << "expected an input with a dynamic batch and otherwise static "
              "extents, found "
           << type;
  info.inputShape = std::move(*shape);
  if (auto divisor = entry.getArgAttrOfType<FloatAttr>(
          BayesDialect::kInput, BayesDialect::kUint8DivisorAttrName))
    info.uint8Divisor = divisor.getValue().convertToFloat();
  return success();
}

static LogicalResult addOutputs(func::FuncOp entry, ModelInfo &info) {
  if (!entry.getBody().hasOneBlock())
    return entry.emitOpError() << "expected a body of one block";
  Operation *terminator = entry.getBody().front().getTerminator();
  if (terminator->getNumOperands() == 0)
    return entry.emitOpError() << "expected at least one result, a statistic "
                                  "of a 'bayes.monte_carlo', found none";
  for (auto [number, value] : llvm::enumerate(terminator->getOperands())) {
    auto monteCarlo = value.getDefiningOp<MonteCarloOp>();
    FailureOr<std::vector<int64_t>> shape = getExampleShape(value.getType());
    if (!monteCarlo || failed(shape))
      return terminator->emitOpError()
             << "expected result " << number
             << " to be a statistic of a 'bayes.monte_carlo' with a dynamic "
                "batch, found "
             << value.getType();
    unsigned index = cast<OpResult>(value).getResultNumber();
    auto statistic =
        cast<StatisticAttrInterface>(monteCarlo.getStatistics()[index]);
    uint64_t size = getNumElements(*shape);
    info.outputs.push_back(
        {statistic.getStatisticName().str(), std::move(*shape), size});
  }
  return success();
}

/// The evaluator keeps several copies of the parameters, each of 8 bytes per
/// element: this many elements take some GiB.
static constexpr int64_t kMaxParameterElements = int64_t(1) << 27;

static LogicalResult checkSize(ModuleOp module) {
  int64_t elements = 0;
  for (auto parameter : module.getOps<ParameterOp>()) {
    elements += parameter.getType().getNumElements();
    if (elements > kMaxParameterElements)
      return parameter.emitOpError()
             << "of type " << parameter.getType() << " makes " << elements
             << " elements of parameters; expected at most "
             << kMaxParameterElements << " for the reference evaluator";
  }
  return success();
}

FailureOr<std::unique_ptr<ReferencePredictor>>
ReferencePredictor::create(ModuleOp module) {
  FailureOr<func::FuncOp> entry = findEntry(module);
  if (failed(entry))
    return failure();
  ModelInfo info;
  info.name = module.getName().value_or(entry->getName()).str();
  info.draws = "draws-v1";
  info.tier = "reference";
  if (failed(checkSize(module)) || failed(addInput(*entry, info)) ||
      failed(addOutputs(*entry, info)))
    return failure();
  return std::unique_ptr<ReferencePredictor>(
      new ReferencePredictor(*entry, std::move(info)));
}

//===----------------------------------------------------------------------===//
// Prediction
//===----------------------------------------------------------------------===//

/// The checks of a compiled model, in the same order.
static Status checkRequest(const PredictRequest &request,
                           const ModelInfo &info) {
  bool isFloat = request.inputType == BAYES_INPUT_F32;
  bool isByte = request.inputType == BAYES_INPUT_U8 && info.uint8Divisor != 0;
  if (!isFloat && !isByte)
    return Error{"the model does not take this input type"};
  if (request.samples == 0)
    return Error{"the number of samples is zero"};
  if (request.samples > BAYES_MAX_SAMPLES)
    return Error{"the number of samples exceeds 2^24"};
  if (request.batch > BAYES_MAX_EXAMPLES ||
      request.firstExample > BAYES_MAX_EXAMPLES - request.batch)
    return Error{"the example numbers exceed 2^32"};
  if (request.batch > 0 && (!request.input || !request.outputs))
    return Error{"a required pointer is null"};
  return {};
}

/// The input as a tensor [batch, inputShape...]; fails where it is not finite.
static FailureOr<Tensor> getInputTensor(const PredictRequest &request,
                                        const ModelInfo &info, Type f32) {
  SmallVector<int64_t> shape = {static_cast<int64_t>(request.batch)};
  llvm::append_range(shape, info.inputShape);
  Tensor tensor(shape, f32);
  for (int64_t i = 0; i < tensor.getNumElements(); ++i) {
    float value = request.inputType == BAYES_INPUT_F32
                      ? static_cast<const float *>(request.input)[i]
                      : static_cast<const unsigned char *>(request.input)[i] /
                            info.uint8Divisor;
    if (!std::isfinite(value))
      return failure();
    tensor.set(i, Scalar::ofFloat(f32, value));
  }
  return tensor;
}

Status ReferencePredictor::predict(const PredictRequest &request) const {
  Status checked = checkRequest(request, info);
  if (!checked || request.batch == 0)
    return checked;
  std::lock_guard<std::mutex> lock(mutex);
  func::FuncOp function = entry;
  ArrayRef<Type> types = function.getArgumentTypes();
  Type elementType = getElementTypeOrSelf(types[BayesDialect::kInput]);
  FailureOr<Tensor> input = getInputTensor(request, info, elementType);
  if (failed(input))
    return Error{"the input holds NaN or infinity"};

  std::string message;
  ScopedDiagnosticHandler handler(
      function.getContext(), [&](Diagnostic &diagnostic) {
        message += (message.empty() ? "" : "; ") + diagnostic.str();
      });
  FailureOr<SmallVector<RuntimeValue>> results = evaluateFunction(
      function,
      {*input,
       Scalar::ofInteger(types[BayesDialect::kFirstExample],
                         request.firstExample),
       Scalar::ofInteger(types[BayesDialect::kKey], request.key),
       Scalar::ofInteger(types[BayesDialect::kSamples], request.samples)});
  if (failed(results))
    return Error{"prediction failed: " + message};
  for (auto [number, result] : llvm::enumerate(*results)) {
    const Tensor &tensor = std::get<Tensor>(result);
    uint64_t expected = request.batch * info.outputs[number].size;
    if (static_cast<uint64_t>(tensor.getNumElements()) != expected)
      return makeError("prediction failed: expected ", expected,
                       " numbers in output '", info.outputs[number].name,
                       "', found ", tensor.getNumElements());
    if (float *output = request.outputs[number])
      for (int64_t i = 0; i < tensor.getNumElements(); ++i)
        output[i] = static_cast<float>(tensor.get(i).getFloat());
  }
  return {};
}
