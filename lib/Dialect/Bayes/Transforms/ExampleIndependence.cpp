//===- ExampleIndependence.cpp - Whether examples are independent ---------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Dialect/Bayes/Transforms/Transforms.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::bayes;

static bool isDynamic(Value value) {
  auto type = dyn_cast<ShapedType>(value.getType());
  return type && (!type.hasRank() || !type.hasStaticShape());
}

/// Whether the only dynamic extent of `value` is that of dimension 0.
static bool hasLeadingBatch(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  return type && type.getRank() > 0 && type.isDynamicDim(0) &&
         type.getNumDynamicDims() == 1;
}

/// Every operand with a batch maps it to the same parallel loop, every
/// destination has it, and the body does not ask for its index.
static bool isPerExample(linalg::LinalgOp op) {
  std::optional<unsigned> batch;
  for (OpOperand &operand : op->getOpOperands()) {
    if (!isa<RankedTensorType>(operand.get().getType()))
      continue;
    bool isBatched = isDynamic(operand.get());
    if (!isBatched && op.isDpsInput(&operand))
      continue;
    if (!isBatched)
      return false;
    auto loop = dyn_cast<AffineDimExpr>(
        op.getMatchingIndexingMap(&operand).getResult(0));
    if (!loop || (batch && *batch != loop.getPosition()))
      return false;
    batch = loop.getPosition();
  }
  if (!batch ||
      op.getIteratorTypesArray()[*batch] != utils::IteratorType::parallel)
    return false;
  for (OpOperand &operand : op->getOpOperands()) {
    AffineMap map = op.getMatchingIndexingMap(&operand);
    for (auto [dim, result] : llvm::enumerate(map.getResults()))
      if (result.isFunctionOfDim(*batch) &&
          (dim != 0 || !isDynamic(operand.get())))
        return false;
  }
  WalkResult walk = op->walk([&](linalg::IndexOp index) {
    return index.getDim() == *batch ? WalkResult::interrupt()
                                    : WalkResult::advance();
  });
  return !walk.wasInterrupted();
}

/// A reshape that leaves the batch alone.
static bool keepsBatch(ArrayRef<ReassociationIndices> groups) {
  return !groups.empty() && groups.front().size() == 1;
}

/// Statistics may reduce over elements; of a batched tensor each must keep the
/// batch.
static bool isPerExample(YieldOp op) {
  return llvm::all_of(op->getParentOp()->getResults(), hasLeadingBatch);
}

/// Whether an op that touches batched tensors computes each example alone.
/// `first` is the identity of the first example.
static bool isPerExample(Operation *op, Value first) {
  if (auto structured = dyn_cast<linalg::LinalgOp>(op))
    return isPerExample(structured);
  if (auto normal = dyn_cast<NormalOp>(op))
    return normal.getAxisKinds().front() == Axis::Example &&
           normal.getExample() == first;
  if (auto yield = dyn_cast<YieldOp>(op))
    return isPerExample(yield);
  if (auto reshape = dyn_cast<tensor::ExpandShapeOp>(op))
    return keepsBatch(reshape.getReassociationIndices());
  if (auto reshape = dyn_cast<tensor::CollapseShapeOp>(op))
    return keepsBatch(reshape.getReassociationIndices());
  if (auto softmax = dyn_cast<linalg::SoftmaxOp>(op))
    return softmax.getDimension() != 0;
  // The number of examples may be asked for, to make tensors of it.
  if (auto dim = dyn_cast<tensor::DimOp>(op))
    return dim.getConstantIndex() == 0 &&
           llvm::all_of(dim->getUsers(), llvm::IsaPred<tensor::EmptyOp>);
  return isa<tensor::EmptyOp, MonteCarloOp, func::ReturnOp>(op) ||
         OpTrait::hasElementwiseMappableTraits(op);
}

LogicalResult bayes::checkExamplesIndependent(func::FuncOp entry) {
  Value first = entry.getArgument(BayesDialect::kFirstExample);
  for (OpOperand &use : first.getUses()) {
    auto normal = dyn_cast<NormalOp>(use.getOwner());
    if (!normal || use.get() != normal.getExample() ||
        !llvm::is_contained(normal.getAxisKinds(), Axis::Example))
      return use.getOwner()->emitOpError()
             << "uses the identity of the first example, expected only "
                "'bayes.normal' with an 'example' axis to use it";
  }
  WalkResult walk = entry.walk([&](Operation *op) {
    if (op == entry)
      return WalkResult::advance();
    if (isa<CallOpInterface>(op)) {
      op->emitOpError() << "expected calls to be inlined, found one that "
                           "cannot be";
      return WalkResult::interrupt();
    }
    auto isBatched = [](Value value) { return isDynamic(value); };
    if (llvm::none_of(op->getOperands(), isBatched) &&
        llvm::none_of(op->getResults(), isBatched))
      return WalkResult::advance();
    auto isOther = [](Value value) {
      return isDynamic(value) && !hasLeadingBatch(value);
    };
    if (llvm::any_of(op->getOperands(), isOther) ||
        llvm::any_of(op->getResults(), isOther)) {
      op->emitOpError() << "expected the batch, dimension 0, to be the only "
                           "dynamic extent of its operands and results";
      return WalkResult::interrupt();
    }
    if (isPerExample(op, first))
      return WalkResult::advance();
    op->emitOpError() << "cannot be cut into blocks of examples: expected an "
                         "op that computes every example on its own and "
                         "whose dimension 0 is the batch";
    return WalkResult::interrupt();
  });
  return failure(walk.wasInterrupted());
}
