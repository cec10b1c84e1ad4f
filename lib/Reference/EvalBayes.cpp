//===- EvalBayes.cpp - The bayes dialect ----------------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Interpreter.h"

#include "bayes/Dialect/Bayes/IR/TiedDraws.h"
#include "bayes/Support/Draws.h"
#include "bayes/Support/DrawsV1Constants.h"

#include <cmath>

using namespace mlir;
using namespace mlir::bayes;
using namespace mlir::bayes::ref;
namespace draws_v1 = ::bayes::draws_v1;

//===----------------------------------------------------------------------===//
// Keys
//===----------------------------------------------------------------------===//

static ::bayes::DrawKey getKey(Value key, const Frame &frame) {
  return frame.getScalar(key).getUnsigned();
}

static void setKey(Value result, ::bayes::DrawKey key, Frame &frame) {
  frame.set(result, Scalar::ofInteger(result.getType(), key));
}

LogicalResult ref::eval(KeyOp op, Frame &frame) {
  setKey(op.getKey(), frame.getScalar(op.getSeed()).getUnsigned(), frame);
  return success();
}

LogicalResult ref::eval(FoldKeyOp op, Frame &frame) {
  uint64_t data = frame.getScalar(op.getData()).getUnsigned();
  setKey(op.getResult(), ::bayes::foldKey(getKey(op.getKey(), frame), data),
         frame);
  return success();
}

LogicalResult ref::eval(SplitKeyOp op, Frame &frame) {
  ::bayes::SplitKeys keys = ::bayes::splitKey(getKey(op.getKey(), frame));
  setKey(op.getFirst(), keys.first, frame);
  setKey(op.getSecond(), keys.second, frame);
  return success();
}

//===----------------------------------------------------------------------===//
// Parameters and laws
//===----------------------------------------------------------------------===//

LogicalResult ref::eval(LoadParameterOp op, Frame &frame) {
  auto parameter = SymbolTable::lookupNearestSymbolFrom<ParameterOp>(
      op, op.getParameterAttr());
  if (!parameter)
    return op.emitOpError() << "expected '" << op.getParameter()
                            << "' to name a 'bayes.parameter'";
  FailureOr<Tensor> value =
      getTensor(parameter.getValue(), [&] { return parameter.emitOpError(); });
  if (failed(value))
    return failure();
  frame.set(op, std::move(*value));
  return success();
}

LogicalResult ref::eval(GaussianOp op, Frame &frame) {
  frame.set(op, RandomTensor{frame.getTensor(op.getMean()),
                             frame.getTensor(op.getStddev())});
  return success();
}

LogicalResult ref::eval(DeterministicOp op, Frame &frame) {
  const Tensor &value = frame.getTensor(op.getValue());
  Tensor zeros(value.getShape(), value.getElementType());
  frame.set(op, RandomTensor{value, std::move(zeros)});
  return success();
}

LogicalResult ref::eval(MeanOp op, Frame &frame) {
  frame.set(op, Tensor(frame.getRandom(op.getRandom()).mean));
  return success();
}

LogicalResult ref::eval(StddevOp op, Frame &frame) {
  frame.set(op, Tensor(frame.getRandom(op.getRandom()).stddev));
  return success();
}

LogicalResult ref::eval(KLDivergenceOp op, Frame &frame) {
  const RandomTensor &random = frame.getRandom(op.getRandom());
  double priorMean = op.getPriorMean().convertToDouble();
  double priorStddev = op.getPriorStddev().convertToDouble();
  double sum = 0.0;
  for (int64_t i = 0; i < random.mean.getNumElements(); ++i) {
    double shift = random.mean.get(i).getFloat() - priorMean;
    double stddev = random.stddev.get(i).getFloat();
    sum += std::log(priorStddev / stddev) +
           (stddev * stddev + shift * shift) / (2 * priorStddev * priorStddev) -
           0.5;
  }
  Type type = op.getType().getElementType();
  frame.set(op, Tensor::splat({}, Scalar::ofFloat(type, sum)));
  return success();
}

//===----------------------------------------------------------------------===//
// Noise
//===----------------------------------------------------------------------===//

/// Refuses words [`first`, `first` + `count`) that do not fit into 32 bits.
static LogicalResult checkWords(Operation *op, StringRef name, int64_t first,
                                int64_t count) {
  constexpr int64_t limit = int64_t(1) << 32;
  if (first >= 0 && first <= limit - count)
    return success();
  return op->emitOpError() << "expected " << count << " " << name
                           << " words in [0, 2^32), found the first to be "
                           << first;
}

static ::bayes::Purpose getDrawPurpose(Purpose purpose) {
  return static_cast<::bayes::Purpose>(purpose);
}

/// The draw is mean + stddev * normal: a product and a sum, each rounded.
static Scalar getDraw(const RandomTensor &random, int64_t i, double normal) {
  Type type = random.mean.getElementType();
  Scalar noise =
      Scalar::ofFloat(type, random.stddev.get(i).getFloat() * normal);
  return Scalar::ofFloat(type,
                         random.mean.get(i).getFloat() + noise.getFloat());
}

/// Draws the parts of the law, each element for all that take it.
static LogicalResult evalTied(SampleOp op, ::bayes::DrawKey key,
                              ::bayes::DrawCoordinates at, Frame &frame) {
  std::optional<SmallVector<DrawnPart>> parts = getDrawnParts(op.getRandom());
  if (!parts)
    return op.emitOpError()
           << "expected the laws that a tied draw is made of to "
              "be known";
  llvm::DenseMap<Value, Tensor> drawn;
  for (const DrawnPart &part : *parts) {
    const RandomTensor &random = frame.getRandom(part.random);
    Tensor values = random.mean;
    if (failed(checkWords(op, "element", part.firstElement,
                          values.getNumElements())))
      return failure();
    for (int64_t i = 0; i < values.getNumElements(); ++i) {
      at.element = part.firstElement + i;
      values.set(
          i, getDraw(random, i,
                     ::bayes::drawNormal(key, ::bayes::Purpose::Weight, at)));
    }
    drawn.insert({part.random, std::move(values)});
  }
  FailureOr<Tensor> whole = combineParts(op.getRandom(), drawn, frame);
  if (failed(whole))
    return failure();
  frame.set(op, std::move(*whole));
  return success();
}

LogicalResult ref::eval(SampleOp op, Frame &frame) {
  const RandomTensor &random = frame.getRandom(op.getRandom());
  ::bayes::DrawKey key = getKey(op.getKey(), frame);
  int64_t sample = frame.getInteger(op.getSample());
  if (failed(checkWords(op, "sample", sample, 1)))
    return failure();

  ::bayes::DrawCoordinates at;
  at.site = op.getSite();
  at.sample = sample;
  if (op.getEstimator() == Estimator::Tied)
    return evalTied(op, key, at, frame);
  ArrayRef<int64_t> shape = random.mean.getShape();
  int64_t columns = shape.empty() ? 1 : shape.back();
  Tensor result(shape, random.mean.getElementType());
  for (int64_t i = 0; i < result.getNumElements(); ++i) {
    at.element = ::bayes::getDrawElement(i / columns, i % columns, columns);
    result.set(i,
               getDraw(random, i,
                       ::bayes::drawNormal(key, ::bayes::Purpose::Weight, at)));
  }
  frame.set(op, std::move(result));
  return success();
}

namespace {
/// The coordinates of the elements of a tensor of noise.
class NoiseCoordinates {
public:
  NoiseCoordinates(NormalOp op, const Frame &frame)
      : op(op), axes(op.getAxisKinds()),
        offsets(frame.getIntegers(op.getMixedOffsets())),
        sample(frame.getInteger(op.getSample())),
        example(op.getExample() ? frame.getInteger(op.getExample()) : 0) {}

  /// Refuses words over 32 bits, and offsets that lead outside of the extents.
  LogicalResult verify(ArrayRef<int64_t> shape) const;

  /// The coordinates of the element at `index`.
  ::bayes::DrawCoordinates get(ArrayRef<int64_t> index) const;

private:
  NormalOp op;
  SmallVector<Axis> axes;
  SmallVector<int64_t> offsets;
  int64_t sample, example;
};
} // namespace

LogicalResult NoiseCoordinates::verify(ArrayRef<int64_t> shape) const {
  auto countAlong = [&](Axis axis) {
    const auto *it = llvm::find(axes, axis);
    return it == axes.end() ? 1 : shape[it - axes.begin()];
  };
  if (failed(checkWords(op, "sample", sample, countAlong(Axis::Sample))) ||
      failed(checkWords(op, "example", example, countAlong(Axis::Example))))
    return failure();
  ArrayRef<int64_t> extents = NormalOp(op).getExtents();
  size_t element = 0;
  for (auto [axis, size] : llvm::zip_equal(axes, shape)) {
    if (axis != Axis::Element)
      continue;
    int64_t offset = offsets[element];
    int64_t extent = extents[element++];
    if (offset < 0 || offset > extent - size)
      return op->emitOpError()
             << "expected " << size << " elements from offset " << offset
             << " to lie within the extent " << extent;
  }
  return success();
}

::bayes::DrawCoordinates NoiseCoordinates::get(ArrayRef<int64_t> index) const {
  ::bayes::DrawCoordinates at;
  at.site = NormalOp(op).getSite();
  at.sample = sample;
  at.example = example;
  ArrayRef<int64_t> extents = NormalOp(op).getExtents();
  // The row-major index over all element axes but the last is the row.
  uint64_t row = 0, column = 0;
  size_t element = 0;
  for (auto [axis, coordinate] : llvm::zip_equal(axes, index)) {
    switch (axis) {
    case Axis::Sample:
      at.sample += coordinate;
      break;
    case Axis::Example:
      at.example += coordinate;
      break;
    case Axis::Element:
      column = offsets[element] + coordinate;
      if (++element < extents.size())
        row = row * extents[element - 1] + column;
      break;
    }
  }
  at.element = ::bayes::getDrawElement(row, column,
                                       extents.empty() ? 1 : extents.back());
  return at;
}

LogicalResult ref::eval(NormalOp op, Frame &frame) {
  if (op->getNumResults() != 1)
    return op.emitOpError() << "expected tensors, found buffers";
  ArrayRef<int64_t> shape = frame.getTensor(op.getInit()).getShape();
  ::bayes::DrawKey key = getKey(op.getKey(), frame);
  ::bayes::Purpose purpose = getDrawPurpose(op.getPurpose());
  NoiseCoordinates coordinates(op, frame);
  if (failed(coordinates.verify(shape)))
    return failure();

  Type type = op.getShapedType().getElementType();
  Tensor result(shape, type);
  int64_t next = 0;
  auto draw = [&](ArrayRef<int64_t> index) {
    float normal = ::bayes::drawNormal(key, purpose, coordinates.get(index));
    result.set(next++, Scalar::ofFloat(type, normal));
    return success();
  };
  if (failed(forEachIndex(shape, draw)))
    return failure();
  frame.set(op->getResult(0), std::move(result));
  return success();
}

LogicalResult ref::eval(RandomWordsOp op, Frame &frame) {
  int64_t sample = frame.getInteger(op.getSample());
  int64_t pair = frame.getInteger(op.getPair());
  int64_t example = op.getExample() ? frame.getInteger(op.getExample()) : 0;
  auto type = cast<VectorType>(op.getRadius().getType());
  int64_t lanes = type.getDimSize(0);
  if (failed(checkWords(op, "sample", sample, lanes)) ||
      failed(checkWords(op, "example", example, 1)))
    return failure();
  if (pair < 0 || pair >= (int64_t(1) << 31))
    return op.emitOpError() << "expected a pair in [0, 2^31), found " << pair;
  if (sample % 2 != 0)
    return op.emitOpError() << "expected an even sample, found " << sample;

  ::bayes::DrawKey key = getKey(op.getKey(), frame);
  ::bayes::DrawCoordinates at;
  at.site = op.getSite();
  at.example = example;
  at.element = 2 * pair;
  Tensor radius(type.getShape(), type.getElementType());
  Tensor direction = radius;
  for (int64_t lane = 0; lane < lanes; ++lane) {
    at.sample = sample + lane;
    ::bayes::RandomWords words =
        ::bayes::drawWords(key, getDrawPurpose(op.getPurpose()), at);
    radius.set(lane, Scalar::ofInteger(type.getElementType(), words.radius));
    direction.set(lane,
                  Scalar::ofInteger(type.getElementType(), words.direction));
  }
  frame.set(op.getRadius(), std::move(radius));
  frame.set(op.getDirection(), std::move(direction));
  return success();
}

LogicalResult ref::eval(BoxMullerOp op, Frame &frame) {
  const Tensor &radius = frame.getTensor(op.getRadius());
  const Tensor &direction = frame.getTensor(op.getDirection());
  auto type = cast<VectorType>(op.getEven().getType());
  Tensor even(type.getShape(), type.getElementType());
  Tensor odd = even;
  for (int64_t lane = 0; lane < type.getDimSize(0); ++lane) {
    ::bayes::NormalPair normals = ::bayes::transformWords(
        {static_cast<uint32_t>(radius.get(lane).getSigned()),
         static_cast<uint32_t>(direction.get(lane).getSigned())});
    even.set(lane, Scalar::ofFloat(type.getElementType(), normals.even));
    odd.set(lane, Scalar::ofFloat(type.getElementType(), normals.odd));
  }
  frame.set(op.getEven(), std::move(even));
  frame.set(op.getOdd(), std::move(odd));
  return success();
}

//===----------------------------------------------------------------------===//
// Monte Carlo
//===----------------------------------------------------------------------===//

LogicalResult ref::eval(MonteCarloOp op, Frame &frame) {
  constexpr int64_t limit = draws_v1::kMaxSamplesPerCall;
  int64_t count = frame.getInteger(op.getSamples());
  if (count < 1 || count > limit)
    return op.emitOpError() << "expected a number of samples in [1, " << limit
                            << "], found " << count;
  std::vector<Tensor> samples;
  for (int64_t sample = 0; sample < count; ++sample) {
    Scalar index = Scalar::ofInteger(op.getSampleIndex().getType(), sample);
    FailureOr<SmallVector<RuntimeValue>> yielded =
        evaluateBlock(*op.getBody(), {index}, frame);
    if (failed(yielded))
      return failure();
    samples.push_back(std::get<Tensor>(std::move(yielded->front())));
  }
  for (auto [statistic, value] :
       llvm::zip_equal(op.getStatistics(), op.getResults())) {
    FailureOr<Tensor> result = evaluateStatistic(op, statistic, samples);
    if (failed(result))
      return failure();
    frame.set(value, std::move(*result));
  }
  return success();
}
