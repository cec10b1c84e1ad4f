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

/// Whether `extract` reads a batched tensor at the example of the loop `batch`
/// around it.
static bool readsOwnExample(tensor::ExtractOp extract, unsigned batch) {
  auto index =
      hasLeadingBatch(extract.getTensor())
          ? extract.getIndices().front().getDefiningOp<linalg::IndexOp>()
          : linalg::IndexOp();
  return index && index.getDim() == batch;
}

/// Whether all that the body of `op` does with the index of the loop `batch` is
/// to read examples, and reads no others.
static bool readsOwnExamples(linalg::LinalgOp op, unsigned batch) {
  WalkResult walk = op->walk([&](Operation *nested) {
    bool isOwn = true;
    if (auto index = dyn_cast<linalg::IndexOp>(nested);
        index && index.getDim() == batch)
      isOwn = llvm::all_of(index->getUses(), [&](OpOperand &use) {
        auto extract = dyn_cast<tensor::ExtractOp>(use.getOwner());
        return extract && use.getOperandNumber() == 1 &&
               readsOwnExample(extract, batch);
      });
    if (auto extract = dyn_cast<tensor::ExtractOp>(nested);
        extract && isDynamic(extract.getTensor()))
      isOwn = readsOwnExample(extract, batch);
    return isOwn ? WalkResult::advance() : WalkResult::interrupt();
  });
  return !walk.wasInterrupted();
}

/// Every operand with a batch maps it to the same parallel loop, every
/// destination has it, and the body reads no other example than its own.
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
  return readsOwnExamples(op, *batch);
}

/// A reshape that leaves the batch alone.
static bool keepsBatch(ArrayRef<ReassociationIndices> groups) {
  return !groups.empty() && groups.front().size() == 1;
}

/// Whether `value` is the extent of a batch.
static bool isNumberOfExamples(Value value) {
  auto dim = value.getDefiningOp<tensor::DimOp>();
  return dim && isDynamic(dim.getSource());
}

/// A slice of every example, at the same place.
static bool keepsBatch(tensor::ExtractSliceOp op) {
  auto size = dyn_cast<Value>(op.getMixedSizes().front());
  return size && isNumberOfExamples(size) && hasLeadingBatch(op.getSource()) &&
         llvm::count_if(op->getOperands(), isNumberOfExamples) == 1 &&
         isConstantIntValue(op.getMixedOffsets().front(), 0) &&
         isConstantIntValue(op.getMixedStrides().front(), 1);
}

/// The number of examples may be asked for, to make tensors of it.
static bool mayUseNumberOfExamples(Operation *op) {
  if (auto slice = dyn_cast<tensor::ExtractSliceOp>(op))
    return keepsBatch(slice);
  return isa<tensor::EmptyOp, tensor::ExpandShapeOp>(op);
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
  if (auto slice = dyn_cast<tensor::ExtractSliceOp>(op))
    return keepsBatch(slice);
  // An op around it without a batch reads one example for all.
  if (isa<tensor::ExtractOp>(op)) {
    auto around = dyn_cast<linalg::LinalgOp>(op->getParentOp());
    return around && isPerExample(around);
  }
  if (auto dim = dyn_cast<tensor::DimOp>(op))
    return dim.getConstantIndex() == 0;
  return isa<tensor::EmptyOp, MonteCarloOp, func::ReturnOp>(op) ||
         OpTrait::hasElementwiseMappableTraits(op);
}

LogicalResult bayes::checkExamplesIndependent(func::FuncOp entry) {
  Value first = entry.getArgument(BayesDialect::kFirstExample);
  for (OpOperand &use : first.getUses()) {
    auto normal = dyn_cast<NormalOp>(use.getOwner());
    // Along a static axis there are the same identities whatever the batch.
    if (!normal || use.get() != normal.getExample() ||
        !hasLeadingBatch(normal.getInit()))
      return use.getOwner()->emitOpError()
             << "uses the identity of the first example, expected only "
                "'bayes.normal' whose 'example' axis is the batch to use it";
  }
  WalkResult walk = entry.walk([&](Operation *op) {
    if (op == entry)
      return WalkResult::advance();
    if (isa<CallOpInterface>(op)) {
      op->emitOpError() << "expected calls to be inlined, found one that "
                           "cannot be";
      return WalkResult::interrupt();
    }
    if (llvm::any_of(op->getOperands(), isNumberOfExamples) &&
        !mayUseNumberOfExamples(op)) {
      op->emitOpError() << "uses the number of examples, expected only extents "
                           "of tensors to depend on it";
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
