//===- BufferizableOpInterfaceImpl.cpp - Bufferisation of bayes ops -------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Dialect/Bayes/Transforms/BufferizableOpInterfaceImpl.h"

#include "bayes/Dialect/Bayes/IR/BayesOps.h"
#include "mlir/Dialect/Bufferization/IR/BufferizableOpInterface.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Bufferization/IR/DstBufferizableOpInterfaceImpl.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

using namespace mlir;
using namespace mlir::bayes;
using namespace mlir::bufferization;

namespace {

/// Noise overwrites its destination without reading it.
struct NormalOpInterface
    : public DstBufferizableOpInterfaceExternalModel<NormalOpInterface,
                                                     NormalOp> {
  bool bufferizesToMemoryRead(Operation *, OpOperand &,
                              const AnalysisState &) const {
    return false;
  }

  LogicalResult bufferize(Operation *op, RewriterBase &rewriter,
                          const BufferizationOptions &options,
                          BufferizationState &state) const {
    auto normal = cast<NormalOp>(op);
    FailureOr<Value> buffer =
        getBuffer(rewriter, normal.getInit(), options, state);
    if (failed(buffer))
      return failure();
    NormalOp::create(
        rewriter, op->getLoc(), normal.getKey(), normal.getSample(),
        normal.getExample(), normal.getMixedOffsets(), normal.getExtents(),
        normal.getAxisKinds(), normal.getSite(), normal.getPurpose(), *buffer);
    replaceOpWithBufferizedValues(rewriter, op, *buffer);
    return success();
  }
};

/// Buffers of all operands; of results, those they are written to.
template <typename OpTy>
struct PackedCodesOpInterface : public DstBufferizableOpInterfaceExternalModel<
                                    PackedCodesOpInterface<OpTy>, OpTy> {
  bool bufferizesToMemoryRead(Operation *op, OpOperand &operand,
                              const AnalysisState &) const {
    // A product adds to its results, a lookup overwrites them.
    return isa<PackedMatmulOp>(op) || !cast<OpTy>(op).isDpsInit(&operand);
  }

  LogicalResult bufferize(Operation *op, RewriterBase &rewriter,
                          const BufferizationOptions &options,
                          BufferizationState &state) const {
    SmallVector<Value> buffers;
    for (Value operand : op->getOperands()) {
      FailureOr<Value> buffer = getBuffer(rewriter, operand, options, state);
      if (failed(buffer))
        return failure();
      buffers.push_back(*buffer);
    }
    OperationState made(op->getLoc(), op->getName(), buffers,
                        /*types=*/TypeRange(), op->getAttrs());
    made.propertiesAttr = op->getPropertiesAsAttribute();
    rewriter.create(made);
    replaceOpWithBufferizedValues(
        rewriter, op, ArrayRef<Value>(buffers).take_back(op->getNumResults()));
    return success();
  }
};

/// A parameter is a read-only buffer, contiguous in row-major order.
struct LoadParameterOpInterface
    : public BufferizableOpInterface::ExternalModel<LoadParameterOpInterface,
                                                    LoadParameterOp> {
  bool isWritable(Operation *, Value, const AnalysisState &) const {
    return false;
  }

  LogicalResult bufferize(Operation *op, RewriterBase &rewriter,
                          const BufferizationOptions &,
                          BufferizationState &) const {
    auto load = cast<LoadParameterOp>(op);
    auto type = cast<RankedTensorType>(load.getResult().getType());
    replaceOpWithNewBufferizedOp<LoadParameterOp>(
        rewriter, op, MemRefType::get(type.getShape(), type.getElementType()),
        load.getParameterAttr());
    return success();
  }
};

} // namespace

void bayes::registerBufferizableOpInterfaceExternalModels(
    DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, BayesDialect *) {
    NormalOp::attachInterface<NormalOpInterface>(*context);
    LoadParameterOp::attachInterface<LoadParameterOpInterface>(*context);
    PackedLookupOp::attachInterface<PackedCodesOpInterface<PackedLookupOp>>(
        *context);
    PackedMatmulOp::attachInterface<PackedCodesOpInterface<PackedMatmulOp>>(
        *context);
    context->loadDialect<BufferizationDialect, memref::MemRefDialect>();
  });
}
