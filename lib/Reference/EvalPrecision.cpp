//===- EvalPrecision.cpp - Tensors of mixed precision ---------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Interpreter.h"

#include "llvm/ADT/bit.h"

using namespace mlir;
using namespace mlir::bayes;
using namespace mlir::bayes::ref;

/// The level of a code of `bits` bits.
static double getLevel(uint64_t code, unsigned bits) {
  return static_cast<double>(code) - static_cast<double>(1U << (bits - 1));
}

LogicalResult ref::eval(DequantizeOp op, Frame &frame) {
  auto type = cast<RankedTensorType>(op.getType());
  auto dimension = static_cast<int64_t>(op.getDimension());
  int64_t extent = type.getDimSize(static_cast<unsigned>(dimension));
  int64_t inner = getNumElements(type.getShape().drop_front(dimension + 1));
  int64_t outer = getNumElements(type.getShape().take_front(dimension));
  const Tensor &steps = frame.getTensor(op.getSteps());
  const Tensor *positions =
      op.getPositions() ? &frame.getTensor(op.getPositions()) : nullptr;
  Tensor result = Tensor::splat(type.getShape(),
                                Scalar::ofFloat(type.getElementType(), 0.0));
  int64_t first = 0;
  for (Value piece : op.getCodes()) {
    const Tensor &codes = frame.getTensor(piece);
    unsigned bits = codes.getElementType().getIntOrFloatBitWidth();
    int64_t slices = codes.getShape()[dimension];
    for (int64_t slice = 0; slice < slices; ++slice) {
      int64_t number = first + slice;
      int64_t place = number;
      if (positions)
        place = static_cast<int64_t>(positions->get(number).getUnsigned());
      if (place >= extent)
        return op->emitOpError()
               << "expected positions less than " << extent << ", found "
               << place << " as number " << number;
      double step = steps.get(number).getFloat();
      for (int64_t before = 0; before < outer; ++before)
        for (int64_t after = 0; after < inner; ++after) {
          uint64_t code = codes.get((before * slices + slice) * inner + after)
                              .getUnsigned();
          result.set((before * extent + place) * inner + after,
                     Scalar::ofFloat(type.getElementType(),
                                     getLevel(code, bits) * step));
        }
    }
    first += slices;
  }
  frame.set(op, std::move(result));
  return success();
}

/// The number of `bf16` in the 16 low bits.
static APFloat getHalf(uint64_t bits) {
  return APFloat(llvm::bit_cast<float>(static_cast<uint32_t>(bits << 16)));
}

/// Two fused multiply-adds: of the second numbers, then of the first.
static ScalarFunction evalPairDot(PairDotOp op) {
  Type type = getElementTypeOrSelf(op.getType());
  return [type](ArrayRef<Scalar> in) -> FailureOr<Scalar> {
    uint64_t lhs = in[1].getUnsigned(), rhs = in[2].getUnsigned();
    APFloat sum = in[0].getAPFloat();
    for (unsigned shift : {16U, 0U}) {
      APFloat next = getHalf(lhs >> shift);
      next.fusedMultiplyAdd(getHalf(rhs >> shift), sum,
                            APFloat::rmNearestTiesToEven);
      sum = next;
    }
    return Scalar::ofFloat(type, sum);
  };
}

ScalarFunction ref::getPrecisionFunction(Operation *op) {
  if (auto dot = dyn_cast<PairDotOp>(op))
    return evalPairDot(dot);
  return nullptr;
}
