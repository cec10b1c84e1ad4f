//===- EvalCodebook.cpp - Weights that share Gaussians --------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Interpreter.h"

#include "llvm/ADT/TypeSwitch.h"

#include <cmath>

using namespace mlir;
using namespace mlir::bayes;
using namespace mlir::bayes::ref;

/// The entries of `table` that `codes` name; an error of `op` for one that is
/// none.
static FailureOr<Tensor> lookUp(Operation *op, const Tensor &codes,
                                const Tensor &table) {
  Tensor result(codes.getShape(), table.getElementType());
  for (int64_t i = 0; i < codes.getNumElements(); ++i) {
    uint64_t code = codes.get(i).getUnsigned();
    if (code >= static_cast<uint64_t>(table.getNumElements()))
      return op->emitOpError()
             << "expected codes less than the " << table.getNumElements()
             << " entries of the table, found " << code << " at element " << i;
    result.set(i, table.get(static_cast<int64_t>(code)));
  }
  return result;
}

/// `base` with the elements at `positions` replaced by `values`.
static FailureOr<Tensor> scatter(Operation *op, const Tensor &values,
                                 const Tensor &base, const Tensor &positions) {
  Tensor result = base;
  for (int64_t i = 0; i < values.getNumElements(); ++i) {
    int64_t position = positions.get(i).getSigned();
    if (position < 0 || position >= base.getNumElements())
      return op->emitOpError()
             << "expected positions less than the " << base.getNumElements()
             << " elements, found " << position << " as number " << i;
    result.set(position, values.get(i));
  }
  return result;
}

/// `value` times a factor for each index of `dimension`.
static Tensor scale(const Tensor &value, const Tensor &factors,
                    int64_t dimension) {
  Tensor result(value.getShape(), value.getElementType());
  int64_t inner = getNumElements(value.getShape().drop_front(dimension + 1));
  for (int64_t i = 0; i < value.getNumElements(); ++i) {
    int64_t index = i / inner % value.getShape()[dimension];
    result.set(i, Scalar::ofFloat(value.getElementType(),
                                  value.get(i).getFloat() *
                                      factors.get(index).getFloat()));
  }
  return result;
}

/// first + (second - first) * (weights / 255), each operation rounded.
static Tensor blend(const Tensor &first, const Tensor &second,
                    const Tensor &weights) {
  Type type = first.getElementType();
  auto round = [&](double value) {
    return Scalar::ofFloat(type, value).getFloat();
  };
  Tensor result(first.getShape(), type);
  for (int64_t i = 0; i < first.getNumElements(); ++i) {
    double weight = static_cast<double>(weights.get(i).getUnsigned());
    double part = round(weight / 255.0);
    double from = first.get(i).getFloat();
    double step = round(round(second.get(i).getFloat() - from) * part);
    result.set(i, Scalar::ofFloat(type, from + step));
  }
  return result;
}

LogicalResult ref::eval(SharedOp op, Frame &frame) {
  const RandomTensor &table = frame.getRandom(op.getTable());
  const Tensor &codes = frame.getTensor(op.getCodes());
  FailureOr<Tensor> mean = lookUp(op, codes, table.mean);
  if (failed(mean))
    return failure();
  FailureOr<Tensor> stddev = lookUp(op, codes, table.stddev);
  frame.set(op, RandomTensor{std::move(*mean), std::move(*stddev)});
  return success();
}

LogicalResult ref::eval(ScaledOp op, Frame &frame) {
  const RandomTensor &random = frame.getRandom(op.getRandom());
  const Tensor &factors = frame.getTensor(op.getScale());
  int64_t dimension = static_cast<int64_t>(op.getDimension());
  frame.set(op, RandomTensor{scale(random.mean, factors, dimension),
                             scale(random.stddev, factors, dimension)});
  return success();
}

LogicalResult ref::eval(ReplacedOp op, Frame &frame) {
  const RandomTensor &random = frame.getRandom(op.getRandom());
  const RandomTensor &other = frame.getRandom(op.getOther());
  const Tensor &positions = frame.getTensor(op.getPositions());
  FailureOr<Tensor> mean = scatter(op, other.mean, random.mean, positions);
  if (failed(mean))
    return failure();
  FailureOr<Tensor> stddev =
      scatter(op, other.stddev, random.stddev, positions);
  frame.set(op, RandomTensor{std::move(*mean), std::move(*stddev)});
  return success();
}

LogicalResult ref::eval(BlendedOp op, Frame &frame) {
  const RandomTensor &first = frame.getRandom(op.getFirst());
  const RandomTensor &second = frame.getRandom(op.getSecond());
  const Tensor &weights = frame.getTensor(op.getWeights());
  frame.set(op, RandomTensor{blend(first.mean, second.mean, weights),
                             blend(first.stddev, second.stddev, weights)});
  return success();
}

LogicalResult ref::eval(JoinedOp op, Frame &frame) {
  SmallVector<const Tensor *> means, stddevs;
  for (Value piece : op.getPieces()) {
    means.push_back(&frame.getRandom(piece).mean);
    stddevs.push_back(&frame.getRandom(piece).stddev);
  }
  auto dimension = static_cast<int64_t>(op.getDimension());
  frame.set(op, RandomTensor{concatenate(means, dimension),
                             concatenate(stddevs, dimension)});
  return success();
}

FailureOr<Tensor> ref::combineParts(Value random,
                                    const llvm::DenseMap<Value, Tensor> &parts,
                                    const Frame &frame) {
  auto part = parts.find(random);
  if (part != parts.end())
    return part->second;
  Operation *op = random.getDefiningOp();
  auto law = dyn_cast_or_null<RandomLawOpInterface>(op);
  if (law && law.isDeterministic())
    return frame.getRandom(random).mean;
  SmallVector<Tensor> values;
  for (Value operand : op->getOperands()) {
    if (!isa<RandomType>(operand.getType()))
      continue;
    FailureOr<Tensor> value = combineParts(operand, parts, frame);
    if (failed(value))
      return failure();
    values.push_back(std::move(*value));
  }
  return llvm::TypeSwitch<Operation *, FailureOr<Tensor>>(op)
      .Case([&](SharedOp shared) {
        return lookUp(op, frame.getTensor(shared.getCodes()), values[0]);
      })
      .Case([&](ScaledOp scaled) {
        return scale(values[0], frame.getTensor(scaled.getScale()),
                     static_cast<int64_t>(scaled.getDimension()));
      })
      .Case([&](ReplacedOp replaced) {
        return scatter(op, values[1], values[0],
                       frame.getTensor(replaced.getPositions()));
      })
      .Case([&](BlendedOp blended) {
        return blend(values[0], values[1],
                     frame.getTensor(blended.getWeights()));
      })
      .Case([&](JoinedOp joined) {
        SmallVector<const Tensor *> pieces;
        for (const Tensor &value : values)
          pieces.push_back(&value);
        return concatenate(pieces, static_cast<int64_t>(joined.getDimension()));
      })
      .Default([](Operation *other) -> FailureOr<Tensor> {
        return other->emitOpError() << "has no tied draws in the evaluator";
      });
}

LogicalResult ref::eval(LookupOp op, Frame &frame) {
  FailureOr<Tensor> result = lookUp(op, frame.getTensor(op.getCodes()),
                                    frame.getTensor(op.getTable()));
  if (failed(result))
    return failure();
  frame.set(op, std::move(*result));
  return success();
}

LogicalResult ref::eval(EncodeOp op, Frame &frame) {
  const Tensor &values = frame.getTensor(op.getValues());
  const Tensor &table = frame.getTensor(op.getTable());
  Type type = cast<RankedTensorType>(op.getCodes().getType()).getElementType();
  Tensor codes(values.getShape(), type);
  for (int64_t i = 0; i < values.getNumElements(); ++i) {
    auto getDistance = [&](int64_t entry) {
      return std::abs(values.get(i).getFloat() - table.get(entry).getFloat());
    };
    int64_t nearest = 0;
    for (int64_t entry = 1; entry < table.getNumElements(); ++entry)
      if (getDistance(entry) < getDistance(nearest))
        nearest = entry;
    codes.set(i, Scalar::ofInteger(type, nearest));
  }
  frame.set(op, std::move(codes));
  return success();
}

LogicalResult ref::eval(ScatterOp op, Frame &frame) {
  FailureOr<Tensor> result = scatter(op, frame.getTensor(op.getValues()),
                                     frame.getTensor(op.getBase()),
                                     frame.getTensor(op.getPositions()));
  if (failed(result))
    return failure();
  frame.set(op, std::move(*result));
  return success();
}
