//===- Evaluator.cpp - Dispatch of the reference evaluator ----------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Reference/Evaluator.h"

#include "Interpreter.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Transforms/RegionUtils.h"

using namespace mlir;
using namespace mlir::bayes;
using namespace mlir::bayes::ref;

//===----------------------------------------------------------------------===//
// Frame
//===----------------------------------------------------------------------===//

SmallVector<int64_t> Frame::getIntegers(ValueRange range) const {
  return llvm::map_to_vector(range,
                             [&](Value value) { return getInteger(value); });
}

SmallVector<int64_t> Frame::getIntegers(ArrayRef<OpFoldResult> mixed) const {
  return llvm::map_to_vector(mixed, [&](OpFoldResult entry) {
    if (auto value = dyn_cast<Value>(entry))
      return getInteger(value);
    return cast<IntegerAttr>(cast<Attribute>(entry)).getInt();
  });
}

//===----------------------------------------------------------------------===//
// Dispatch
//===----------------------------------------------------------------------===//

using EvalFunction = LogicalResult (*)(Operation *, Frame &);

template <typename OpT>
static LogicalResult evalAs(Operation *op, Frame &frame) {
  return eval(cast<OpT>(op), frame);
}

/// The `eval` of whichever of `Ops` is the kind of `op`, or null.
template <typename... Ops>
static EvalFunction findAmong(Operation *op) {
  EvalFunction found = nullptr;
  ((found = isa<Ops>(op) ? evalAs<Ops> : found), ...);
  return found;
}

static EvalFunction findEval(Operation *op) {
  return findAmong<
      arith::ConstantOp, arith::SelectOp, func::CallOp, linalg::LinalgOp,
      linalg::SoftmaxOp, scf::ForOp, scf::IfOp, tensor::CastOp,
      tensor::CollapseShapeOp, tensor::DimOp, tensor::EmptyOp,
      tensor::ExpandShapeOp, tensor::ExtractOp, tensor::ExtractSliceOp,
      tensor::FromElementsOp, tensor::InsertOp, tensor::InsertSliceOp,
      tensor::ConcatOp, tensor::SplatOp, KeyOp, FoldKeyOp, SplitKeyOp,
      LoadParameterOp, GaussianOp, DeterministicOp, MeanOp, StddevOp, SampleOp,
      KLDivergenceOp, NormalOp, RandomWordsOp, BoxMullerOp, MonteCarloOp,
      SharedOp, ScaledOp, ReplacedOp, BlendedOp, JoinedOp, LookupOp, EncodeOp,
      ScatterOp, DequantizeOp, PackedLookupOp, PackedMatmulOp>(op);
}

/// Whether the values of `type` are scalars or consist of them.
static bool hasScalars(Type type) {
  return isScalarType(getElementTypeOrSelf(type));
}

ScalarFunction ref::getScalarFunction(Operation *op) {
  // Of other types, say of 8-bit floats, no rounding is known.
  if (!llvm::all_of(op->getOperandTypes(), hasScalars) ||
      !llvm::all_of(op->getResultTypes(), hasScalars))
    return nullptr;
  for (auto find : {getArithFunction, getMathFunction, getAffineFunction,
                    getPrecisionFunction})
    if (ScalarFunction function = find(op))
      return function;
  return nullptr;
}

LogicalResult ref::evaluateOp(Operation *op, Frame &frame) {
  if (EvalFunction eval = findEval(op))
    return eval(op, frame);
  if (ScalarFunction function = getScalarFunction(op))
    return evaluateElementwise(op, function, frame);
  return op->emitOpError() << "cannot be evaluated by the reference evaluator";
}

LogicalResult ref::evaluateElementwise(Operation *op,
                                       const ScalarFunction &function,
                                       Frame &frame) {
  const Tensor *shaped = nullptr;
  for (Value operand : op->getOperands()) {
    auto *tensor = std::get_if<Tensor>(&frame.get(operand));
    if (tensor && shaped && tensor->getShape() != shaped->getShape())
      return op->emitOpError()
             << "expected operands of one shape, found [" << shaped->getShape()
             << "] and [" << tensor->getShape() << "]";
    shaped = tensor ? tensor : shaped;
  }
  auto evaluateAt = [&](int64_t position) {
    SmallVector<Scalar> inputs;
    for (Value operand : op->getOperands()) {
      const RuntimeValue &content = frame.get(operand);
      auto *tensor = std::get_if<Tensor>(&content);
      inputs.push_back(tensor ? tensor->get(position)
                              : std::get<Scalar>(content));
    }
    return function(inputs);
  };
  Value value = op->getResult(0);
  if (!shaped) {
    FailureOr<Scalar> result = evaluateAt(0);
    if (succeeded(result))
      frame.set(value, *result);
    return result;
  }
  Tensor results(shaped->getShape(), getElementTypeOrSelf(value.getType()));
  for (int64_t i = 0; i < results.getNumElements(); ++i) {
    FailureOr<Scalar> result = evaluateAt(i);
    if (failed(result))
      return failure();
    results.set(i, *result);
  }
  frame.set(value, std::move(results));
  return success();
}

//===----------------------------------------------------------------------===//
// Blocks and functions
//===----------------------------------------------------------------------===//

FailureOr<SmallVector<RuntimeValue>>
ref::evaluateBlock(Block &block, ArrayRef<RuntimeValue> arguments,
                   Frame &frame) {
  for (auto [argument, content] :
       llvm::zip_equal(block.getArguments(), arguments))
    frame.set(argument, content);
  for (Operation &op : block.without_terminator())
    if (failed(evaluateOp(&op, frame)))
      return failure();
  return llvm::map_to_vector(
      block.getTerminator()->getOperands(),
      [&](Value operand) -> RuntimeValue { return frame.get(operand); });
}

/// True where `tensor` may be passed as `expected`, which may have dynamic
/// extents.
static bool fits(const Tensor &tensor, Type expected) {
  auto shaped = dyn_cast<ShapedType>(expected);
  return isa_and_present<RankedTensorType, VectorType>(shaped) &&
         tensor.getElementType() == shaped.getElementType() &&
         succeeded(verifyCompatibleShape(tensor.getType(), shaped));
}

/// Refuses an argument that does not fit the type of the function's.
static LogicalResult checkArgument(func::FuncOp function, unsigned number,
                                   const RuntimeValue &argument) {
  Type expected = function.getArgumentTypes()[number];
  auto error = [&] {
    return function.emitOpError() << "expected " << expected << " as argument "
                                  << number << ", found ";
  };
  if (auto *scalar = std::get_if<Scalar>(&argument)) {
    if (scalar->getType() != expected)
      return error() << scalar->getType();
    return success();
  }
  if (auto *tensor = std::get_if<Tensor>(&argument)) {
    if (!fits(*tensor, expected))
      return error() << tensor->getType();
    return success();
  }
  auto &random = std::get<RandomTensor>(argument);
  auto type = dyn_cast<RandomType>(expected);
  if (!type || !fits(random.mean, type.getTensorType()) ||
      !fits(random.stddev, type.getTensorType()))
    return error() << "a random tensor with mean " << random.mean.getType()
                   << " and standard deviation " << random.stddev.getType();
  return success();
}

FailureOr<SmallVector<RuntimeValue>>
ref::evaluateFunction(func::FuncOp function, ArrayRef<RuntimeValue> arguments,
                      unsigned depth) {
  constexpr unsigned maxDepth = 64;
  if (depth > maxDepth)
    return function.emitOpError()
           << "expected at most " << maxDepth << " nested calls";
  if (function.isExternal() || !function.getBody().hasOneBlock())
    return function.emitOpError()
           << "expected a body of one block, found "
           << function.getBody().getBlocks().size() << " blocks";
  if (arguments.size() != function.getNumArguments())
    return function.emitOpError() << "expected " << function.getNumArguments()
                                  << " arguments, found " << arguments.size();
  for (auto [number, argument] : llvm::enumerate(arguments))
    if (failed(checkArgument(function, number, argument)))
      return failure();
  Frame frame(depth);
  return evaluateBlock(function.getBody().front(), arguments, frame);
}

FailureOr<SmallVector<RuntimeValue>>
ref::evaluateFunction(func::FuncOp function, ArrayRef<RuntimeValue> arguments) {
  return evaluateFunction(function, arguments, /*depth=*/0);
}

//===----------------------------------------------------------------------===//
// Compile-time constants
//===----------------------------------------------------------------------===//

/// True where the evaluator knows `op` and all ops in its regions.
static bool isEvaluable(Operation *op) {
  if (auto structured = dyn_cast<linalg::LinalgOp>(op))
    return isBodyEvaluable(structured);
  if (!findEval(op) && !getScalarFunction(op))
    return false;
  for (Region &region : op->getRegions())
    for (Block &block : region)
      if (!llvm::all_of(block.without_terminator(),
                        [](Operation &nested) { return isEvaluable(&nested); }))
        return false;
  return true;
}

/// What `op` reads: its operands, and what its regions take from outside.
static SmallVector<Value> getInputs(Operation *op) {
  llvm::SetVector<Value> inputs(op->operand_begin(), op->operand_end());
  getUsedValuesDefinedAbove(op->getRegions(), inputs);
  return inputs.takeVector();
}

static bool isConstantResult(Operation *op,
                             llvm::DenseMap<Operation *, bool> &known) {
  if (!op || !isPure(op) || !isEvaluable(op))
    return false;
  auto [it, isNew] = known.try_emplace(op, false);
  if (!isNew)
    return it->second;
  SmallVector<Value> inputs = getInputs(op);
  bool isConstant =
      inputs.empty()
          ? isa<arith::ConstantOp, LoadParameterOp, tensor::EmptyOp>(op)
          : llvm::all_of(inputs, [&](Value input) {
              return isConstantResult(input.getDefiningOp(), known);
            });
  return known[op] = isConstant;
}

bool ref::isCompileTimeConstant(Value value) {
  llvm::DenseMap<Operation *, bool> known;
  return isConstantResult(value.getDefiningOp(), known);
}

/// Evaluates what `op` reads, then `op`, unless that has happened.
static LogicalResult evaluateSlice(Operation *op, Frame &frame) {
  if (frame.contains(op->getResult(0)))
    return success();
  for (Value input : getInputs(op))
    if (failed(evaluateSlice(input.getDefiningOp(), frame)))
      return failure();
  return evaluateOp(op, frame);
}

FailureOr<Tensor> ref::evaluateConstant(Value value) {
  if (!isCompileTimeConstant(value) || !isa<RankedTensorType>(value.getType()))
    return emitError(value.getLoc())
           << "expected a tensor that is a compile-time constant, found a "
              "value of type "
           << value.getType();
  Frame frame;
  if (failed(evaluateSlice(value.getDefiningOp(), frame)))
    return failure();
  return frame.getTensor(value);
}
