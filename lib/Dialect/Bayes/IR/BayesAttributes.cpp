//===- BayesAttributes.cpp - Attributes of the bayes dialect --------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Dialect/Bayes/IR/BayesAttributes.h"

#include "bayes/Dialect/Bayes/IR/BayesDialect.h"
#include "bayes/Dialect/Bayes/IR/StructuredBuilders.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::bayes;

#include "bayes/Dialect/Bayes/IR/BayesEnums.cpp.inc"

#define GET_ATTRDEF_CLASSES
#include "bayes/Dialect/Bayes/IR/BayesAttributes.cpp.inc"

void BayesDialect::registerAttributes() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "bayes/Dialect/Bayes/IR/BayesAttributes.cpp.inc"
      >();
}

//===----------------------------------------------------------------------===//
// Building blocks
//===----------------------------------------------------------------------===//

static RankedTensorType typeOf(Value tensor) {
  return cast<RankedTensorType>(tensor.getType());
}

/// The entropy (nats) of the vectors of `p` along dimension `dim`:
/// the sum in increasing index of -p ln p, where 0 ln 0 = 0.
static Value buildEntropy(OpBuilder &builder, Location loc, Value p,
                          int64_t dim) {
  RankedTensorType type = typeOf(p);
  SmallVector<OpFoldResult> sizes = tensor::getMixedSizes(builder, loc, p);
  sizes.erase(sizes.begin() + dim);
  Value zeros = buildFilled(builder, loc, sizes, type.getElementType(), 0.0);
  unsigned rank = type.getRank();
  AffineMap identity = builder.getMultiDimIdentityMap(rank);
  SmallVector<AffineMap> maps = {identity, identity.dropResult(dim)};
  SmallVector<utils::IteratorType> iterators(rank,
                                             utils::IteratorType::parallel);
  iterators[dim] = utils::IteratorType::reduction;
  auto generic = linalg::GenericOp::create(
      builder, loc, zeros.getType(), p, zeros, maps, iterators,
      [](OpBuilder &nested, Location bodyLoc, ValueRange args) {
        Value zero = buildF32(nested, bodyLoc, 0.0f);
        Value positive = arith::CmpFOp::create(
            nested, bodyLoc, arith::CmpFPredicate::OGT, args[0], zero);
        // The logarithm sees 1 where p = 0, so that nothing is ever infinite.
        Value safe = arith::SelectOp::create(nested, bodyLoc, positive, args[0],
                                             buildF32(nested, bodyLoc, 1.0f));
        Value log = math::LogOp::create(nested, bodyLoc, safe);
        Value term = arith::MulFOp::create(nested, bodyLoc, args[0], log);
        Value sum = arith::SubFOp::create(nested, bodyLoc, args[1], term);
        linalg::YieldOp::create(nested, bodyLoc, sum);
      });
  return generic.getResult(0);
}

/// tensor / count, element by element.
static Value buildDivide(OpBuilder &builder, Location loc, Value tensor,
                         Value count) {
  Value empty = buildEmptyLike(builder, loc, tensor);
  return buildElementwise(
      builder, loc, tensor, empty,
      [&](OpBuilder &nested, Location bodyLoc,
          ValueRange args) -> SmallVector<Value> {
        return {arith::DivFOp::create(nested, bodyLoc, args[0], count)};
      })[0];
}

static RankedTensorType dropDim(RankedTensorType type, int64_t dim) {
  SmallVector<int64_t> shape(type.getShape());
  shape.erase(shape.begin() + dim);
  return RankedTensorType::get(shape, type.getElementType());
}

/// a + b.
static Value buildAdd(OpBuilder &builder, Location loc, Value a, Value b) {
  return buildElementwise(
      builder, loc, b, a,
      [](OpBuilder &nested, Location bodyLoc,
         ValueRange args) -> SmallVector<Value> {
        return {arith::AddFOp::create(nested, bodyLoc, args[1], args[0])};
      })[0];
}

/// Within an element function over `rank` dimensions: whether this lane, the
/// last dimension, is below `active`.
static Value buildIsActive(OpBuilder &builder, Location loc, unsigned rank,
                           Value active) {
  Value lane = linalg::IndexOp::create(builder, loc, rank - 1);
  return arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::ult, lane,
                               active);
}

/// state + value in active lanes, state elsewhere.
static Value buildMaskedAdd(OpBuilder &builder, Location loc, Value value,
                            Value active, Value state) {
  unsigned rank = typeOf(state).getRank();
  return buildElementwise(
      builder, loc, value, state,
      [&](OpBuilder &nested, Location bodyLoc,
          ValueRange args) -> SmallVector<Value> {
        Value on = buildIsActive(nested, bodyLoc, rank, active);
        Value sum = arith::AddFOp::create(nested, bodyLoc, args[1], args[0]);
        return {arith::SelectOp::create(nested, bodyLoc, on, sum, args[1])};
      })[0];
}

static SmallVector<Value> buildZeroStates(OpBuilder &builder, Location loc,
                                          ArrayRef<RankedTensorType> types) {
  return llvm::map_to_vector(types, [&](RankedTensorType type) {
    return buildFilled(
        builder, loc,
        getAsIndexOpFoldResult(type.getContext(), type.getShape()),
        type.getElementType(), 0.0);
  });
}

//===----------------------------------------------------------------------===//
// SumAccumulatorAttr
//===----------------------------------------------------------------------===//

SmallVector<RankedTensorType>
SumAccumulatorAttr::getStateTypes(RankedTensorType sample) const {
  return {sample};
}

SmallVector<Value>
SumAccumulatorAttr::buildInit(OpBuilder &builder, Location loc,
                              ArrayRef<RankedTensorType> types) const {
  return buildZeroStates(builder, loc, types);
}

SmallVector<Value> SumAccumulatorAttr::buildUpdate(OpBuilder &builder,
                                                   Location loc, Value sample,
                                                   Value active,
                                                   ValueRange state) const {
  return {buildMaskedAdd(builder, loc, sample, active, state[0])};
}

SmallVector<Value> SumAccumulatorAttr::buildMerge(OpBuilder &builder,
                                                  Location loc, ValueRange a,
                                                  ValueRange b) const {
  return {buildAdd(builder, loc, a[0], b[0])};
}

//===----------------------------------------------------------------------===//
// MomentsAccumulatorAttr
//===----------------------------------------------------------------------===//

SmallVector<RankedTensorType>
MomentsAccumulatorAttr::getStateTypes(RankedTensorType sample) const {
  auto count = RankedTensorType::get({sample.getShape().back()},
                                     sample.getElementType());
  return {count, sample, sample};
}

SmallVector<Value>
MomentsAccumulatorAttr::buildInit(OpBuilder &builder, Location loc,
                                  ArrayRef<RankedTensorType> types) const {
  return buildZeroStates(builder, loc, types);
}

SmallVector<Value> MomentsAccumulatorAttr::buildUpdate(OpBuilder &builder,
                                                       Location loc,
                                                       Value sample,
                                                       Value active,
                                                       ValueRange state) const {
  Value one = buildF32(builder, loc, 1.0f);
  Value count = buildElementwise(
      builder, loc, {}, state[0],
      [&](OpBuilder &nested, Location bodyLoc,
          ValueRange args) -> SmallVector<Value> {
        Value on = buildIsActive(nested, bodyLoc, 1, active);
        Value next = arith::AddFOp::create(nested, bodyLoc, args[0], one);
        return {arith::SelectOp::create(nested, bodyLoc, on, next, args[0])};
      })[0];
  unsigned rank = typeOf(sample).getRank();
  SmallVector<Value> next = buildElementwise(
      builder, loc, {sample, count}, {state[1], state[2]},
      [&](OpBuilder &nested, Location bodyLoc,
          ValueRange args) -> SmallVector<Value> {
        Value x = args[0], n = args[1], mean = args[2], m2 = args[3];
        Value on = buildIsActive(nested, bodyLoc, rank, active);
        Value delta = arith::SubFOp::create(nested, bodyLoc, x, mean);
        Value step = arith::DivFOp::create(nested, bodyLoc, delta, n);
        Value newMean = arith::AddFOp::create(nested, bodyLoc, mean, step);
        Value rest = arith::SubFOp::create(nested, bodyLoc, x, newMean);
        Value square = arith::MulFOp::create(nested, bodyLoc, delta, rest);
        Value newM2 = arith::AddFOp::create(nested, bodyLoc, m2, square);
        return {arith::SelectOp::create(nested, bodyLoc, on, newMean, mean),
                arith::SelectOp::create(nested, bodyLoc, on, newM2, m2)};
      });
  return {count, next[0], next[1]};
}

SmallVector<Value> MomentsAccumulatorAttr::buildMerge(OpBuilder &builder,
                                                      Location loc,
                                                      ValueRange a,
                                                      ValueRange b) const {
  Value zero = buildF32(builder, loc, 0.0f);
  SmallVector<Value> next = buildElementwise(
      builder, loc, {b[1], b[2], a[0], b[0]}, {a[1], a[2]},
      [&](OpBuilder &nested, Location bodyLoc,
          ValueRange args) -> SmallVector<Value> {
        Value meanB = args[0], m2B = args[1], countA = args[2],
              countB = args[3], meanA = args[4], m2A = args[5];
        Value n = arith::AddFOp::create(nested, bodyLoc, countA, countB);
        Value empty = arith::CmpFOp::create(nested, bodyLoc,
                                            arith::CmpFPredicate::OEQ, n, zero);
        Value quotient = arith::DivFOp::create(nested, bodyLoc, countB, n);
        Value share =
            arith::SelectOp::create(nested, bodyLoc, empty, zero, quotient);
        Value delta = arith::SubFOp::create(nested, bodyLoc, meanB, meanA);
        Value step = arith::MulFOp::create(nested, bodyLoc, delta, share);
        Value mean = arith::AddFOp::create(nested, bodyLoc, meanA, step);
        Value cross = arith::MulFOp::create(nested, bodyLoc, delta, step);
        Value between = arith::MulFOp::create(nested, bodyLoc, cross, countA);
        Value within = arith::AddFOp::create(nested, bodyLoc, m2A, m2B);
        return {mean, arith::AddFOp::create(nested, bodyLoc, within, between)};
      });
  return {buildAdd(builder, loc, a[0], b[0]), next[0], next[1]};
}

//===----------------------------------------------------------------------===//
// EntropyAccumulatorAttr
//===----------------------------------------------------------------------===//

SmallVector<RankedTensorType>
EntropyAccumulatorAttr::getStateTypes(RankedTensorType sample) const {
  return {dropDim(sample, sample.getRank() - 2)};
}

SmallVector<Value>
EntropyAccumulatorAttr::buildInit(OpBuilder &builder, Location loc,
                                  ArrayRef<RankedTensorType> types) const {
  return buildZeroStates(builder, loc, types);
}

SmallVector<Value> EntropyAccumulatorAttr::buildUpdate(OpBuilder &builder,
                                                       Location loc,
                                                       Value sample,
                                                       Value active,
                                                       ValueRange state) const {
  Value entropy =
      buildEntropy(builder, loc, sample, typeOf(sample).getRank() - 2);
  return {buildMaskedAdd(builder, loc, entropy, active, state[0])};
}

SmallVector<Value> EntropyAccumulatorAttr::buildMerge(OpBuilder &builder,
                                                      Location loc,
                                                      ValueRange a,
                                                      ValueRange b) const {
  return {buildAdd(builder, loc, a[0], b[0])};
}

//===----------------------------------------------------------------------===//
// Statistics
//===----------------------------------------------------------------------===//

StringRef MeanAttr::getStatisticName() const { return getMnemonic(); }
bool MeanAttr::requiresProbabilities() const { return false; }
RankedTensorType MeanAttr::getResultType(RankedTensorType sample) const {
  return sample;
}
SmallVector<AccumulatorAttrInterface> MeanAttr::getAccumulators() const {
  return {SumAccumulatorAttr::get(getContext())};
}
Value MeanAttr::buildFinalize(OpBuilder &builder, Location loc,
                              ValueRange states, Value count,
                              RankedTensorType) const {
  return buildDivide(builder, loc, states[0], count);
}

StringRef VarianceAttr::getStatisticName() const { return getMnemonic(); }
bool VarianceAttr::requiresProbabilities() const { return false; }
RankedTensorType VarianceAttr::getResultType(RankedTensorType sample) const {
  return sample;
}
SmallVector<AccumulatorAttrInterface> VarianceAttr::getAccumulators() const {
  return {MomentsAccumulatorAttr::get(getContext())};
}
Value VarianceAttr::buildFinalize(OpBuilder &builder, Location loc,
                                  ValueRange states, Value count,
                                  RankedTensorType) const {
  return buildDivide(builder, loc, states[2], count);
}

StringRef PredictiveEntropyAttr::getStatisticName() const {
  return getMnemonic();
}
bool PredictiveEntropyAttr::requiresProbabilities() const { return true; }
RankedTensorType
PredictiveEntropyAttr::getResultType(RankedTensorType sample) const {
  return dropDim(sample, sample.getRank() - 1);
}
SmallVector<AccumulatorAttrInterface>
PredictiveEntropyAttr::getAccumulators() const {
  return {SumAccumulatorAttr::get(getContext())};
}
Value PredictiveEntropyAttr::buildFinalize(OpBuilder &builder, Location loc,
                                           ValueRange states, Value count,
                                           RankedTensorType) const {
  Value mean = buildDivide(builder, loc, states[0], count);
  return buildEntropy(builder, loc, mean, typeOf(mean).getRank() - 1);
}

StringRef ExpectedEntropyAttr::getStatisticName() const {
  return getMnemonic();
}
bool ExpectedEntropyAttr::requiresProbabilities() const { return true; }
RankedTensorType
ExpectedEntropyAttr::getResultType(RankedTensorType sample) const {
  return dropDim(sample, sample.getRank() - 1);
}
SmallVector<AccumulatorAttrInterface>
ExpectedEntropyAttr::getAccumulators() const {
  return {EntropyAccumulatorAttr::get(getContext())};
}
Value ExpectedEntropyAttr::buildFinalize(OpBuilder &builder, Location loc,
                                         ValueRange states, Value count,
                                         RankedTensorType) const {
  return buildDivide(builder, loc, states[0], count);
}

StringRef MutualInformationAttr::getStatisticName() const {
  return getMnemonic();
}
bool MutualInformationAttr::requiresProbabilities() const { return true; }
RankedTensorType
MutualInformationAttr::getResultType(RankedTensorType sample) const {
  return dropDim(sample, sample.getRank() - 1);
}
SmallVector<AccumulatorAttrInterface>
MutualInformationAttr::getAccumulators() const {
  return {SumAccumulatorAttr::get(getContext()),
          EntropyAccumulatorAttr::get(getContext())};
}
Value MutualInformationAttr::buildFinalize(OpBuilder &builder, Location loc,
                                           ValueRange states, Value count,
                                           RankedTensorType) const {
  Value mean = buildDivide(builder, loc, states[0], count);
  Value predictive =
      buildEntropy(builder, loc, mean, typeOf(mean).getRank() - 1);
  Value expected = buildDivide(builder, loc, states[1], count);
  Value zero = buildF32(builder, loc, 0.0f);
  return buildElementwise(
      builder, loc, expected, predictive,
      [&](OpBuilder &nested, Location bodyLoc,
          ValueRange args) -> SmallVector<Value> {
        Value difference =
            arith::SubFOp::create(nested, bodyLoc, args[1], args[0]);
        return {arith::MaximumFOp::create(nested, bodyLoc, difference, zero)};
      })[0];
}
