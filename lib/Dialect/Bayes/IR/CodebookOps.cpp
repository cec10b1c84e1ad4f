//===- CodebookOps.cpp - Weights that share Gaussians ---------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Dialect/Bayes/IR/BayesOps.h"
#include "bayes/Dialect/Bayes/IR/KnownElements.h"
#include "bayes/Dialect/Bayes/IR/StructuredBuilders.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Matchers.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::bayes;

//===----------------------------------------------------------------------===//
// Known values
//===----------------------------------------------------------------------===//

/// Refuses known codes of which one is `entries` or more.
static LogicalResult verifyCodes(Operation *op, Value codes, int64_t entries,
                                 SymbolTableCollection &symbolTable) {
  ElementsAttr known = getKnownElements(codes, symbolTable);
  std::optional<SmallVector<uint64_t>> numbers =
      known ? getUnsignedElements(known) : std::nullopt;
  if (!numbers)
    return success();
  for (auto [index, code] : llvm::enumerate(*numbers))
    if (code >= static_cast<uint64_t>(entries))
      return op->emitOpError() << "expected codes less than the " << entries
                               << " entries of the table, found " << code
                               << " at element " << index;
  return success();
}

/// Refuses known positions that do not rise or lie outside `type`.
static LogicalResult verifyPositions(Operation *op, Value positions,
                                     RankedTensorType type,
                                     SymbolTableCollection &symbolTable) {
  ElementsAttr known = getKnownElements(positions, symbolTable);
  std::optional<SmallVector<uint64_t>> numbers =
      known ? getUnsignedElements(known) : std::nullopt;
  if (!numbers)
    return success();
  uint64_t least = 0;
  for (auto [index, position] : llvm::enumerate(*numbers)) {
    if (position < least ||
        position >= static_cast<uint64_t>(type.getNumElements()))
      return op->emitOpError()
             << "expected positions that rise and are less than the "
             << type.getNumElements() << " elements, found "
             << static_cast<int32_t>(position) << " as number " << index;
    least = position + 1;
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Parts of laws
//===----------------------------------------------------------------------===//

static bool isDeterministicLaw(Value random) {
  auto law = random.getDefiningOp<RandomLawOpInterface>();
  return law && law.isDeterministic();
}

static Value buildMeanOf(OpBuilder &builder, Location loc, Value random) {
  if (auto law = random.getDefiningOp<RandomLawOpInterface>())
    return law.buildMean(builder, loc);
  RankedTensorType type = cast<RandomType>(random.getType()).getTensorType();
  return MeanOp::create(builder, loc, type, random);
}

static Value buildStddevOf(OpBuilder &builder, Location loc, Value random) {
  RankedTensorType type = cast<RandomType>(random.getType()).getTensorType();
  auto law = random.getDefiningOp<RandomLawOpInterface>();
  if (!law)
    return StddevOp::create(builder, loc, type, random);
  if (law.isDeterministic())
    return arith::ConstantOp::create(builder, loc, builder.getZeroAttr(type));
  return law.buildStddev(builder, loc);
}

static Value buildMeanOfParts(RandomLawOpInterface law, OpBuilder &builder,
                              Location loc) {
  return law.buildFromParts(builder, loc, [&](Value part) {
    return buildMeanOf(builder, loc, part);
  });
}

/// A standard deviation is made of those of the parts as the mean is.
static Value buildStddevOfParts(RandomLawOpInterface law, OpBuilder &builder,
                                Location loc) {
  return law.buildFromParts(builder, loc, [&](Value part) {
    return buildStddevOf(builder, loc, part);
  });
}

//===----------------------------------------------------------------------===//
// SharedOp
//===----------------------------------------------------------------------===//

LogicalResult SharedOp::inferReturnTypes(MLIRContext *, std::optional<Location>,
                                         Adaptor adaptor,
                                         SmallVectorImpl<Type> &types) {
  auto codes = dyn_cast<RankedTensorType>(adaptor.getCodes().getType());
  auto table = dyn_cast<RandomType>(adaptor.getTable().getType());
  if (!codes || !table || !codes.hasStaticShape() ||
      llvm::is_contained(codes.getShape(), 0))
    return failure();
  types.push_back(RandomType::get(codes.getContext(), codes.getShape(),
                                  table.getElementType()));
  return success();
}

LogicalResult SharedOp::verify() {
  // shared_c1
  if (getTable().getType().getShape().size() != 1)
    return emitOpError() << "expected a table of rank 1, found "
                         << getTable().getType();
  return success();
}

LogicalResult SharedOp::verifySymbolUses(SymbolTableCollection &symbolTable) {
  // shared_c2
  return verifyCodes(*this, getCodes(), getTable().getType().getShape().front(),
                     symbolTable);
}

Value SharedOp::buildFromParts(OpBuilder &builder, Location loc,
                               function_ref<Value(Value)> getPart) {
  return LookupOp::create(builder, loc, getCodes(), getPart(getTable()));
}

Value SharedOp::buildMean(OpBuilder &builder, Location loc) {
  return buildMeanOfParts(*this, builder, loc);
}

Value SharedOp::buildStddev(OpBuilder &builder, Location loc) {
  return buildStddevOfParts(*this, builder, loc);
}

bool SharedOp::takesEntries() { return true; }

bool SharedOp::isDeterministic() { return isDeterministicLaw(getTable()); }

//===----------------------------------------------------------------------===//
// ScaledOp
//===----------------------------------------------------------------------===//

LogicalResult ScaledOp::verify() {
  RandomType type = getRandom().getType();
  int64_t dimension = getDimension();
  // scaled_c1
  if (dimension >= static_cast<int64_t>(type.getShape().size()))
    return emitOpError() << "expected a dimension of " << type << ", found "
                         << dimension;
  // scaled_c2
  auto expected =
      RankedTensorType::get(type.getShape()[dimension], type.getElementType());
  if (getScale().getType() != expected)
    return emitOpError() << "expected a scale of type " << expected
                         << ", found " << getScale().getType();
  return success();
}

Value ScaledOp::buildFromParts(OpBuilder &builder, Location loc,
                               function_ref<Value(Value)> getPart) {
  return buildScaled(builder, loc, getPart(getRandom()), getScale(),
                     getDimension());
}

Value ScaledOp::buildMean(OpBuilder &builder, Location loc) {
  return buildMeanOfParts(*this, builder, loc);
}

Value ScaledOp::buildStddev(OpBuilder &builder, Location loc) {
  return buildStddevOfParts(*this, builder, loc);
}

bool ScaledOp::isDeterministic() { return isDeterministicLaw(getRandom()); }

//===----------------------------------------------------------------------===//
// ReplacedOp
//===----------------------------------------------------------------------===//

LogicalResult ReplacedOp::verify() {
  // replaced_c1
  auto expected =
      RandomType::get(getContext(), getPositions().getType().getShape(),
                      getRandom().getType().getElementType());
  if (getOther().getType() != expected)
    return emitOpError() << "expected replacements of type " << expected
                         << ", found " << getOther().getType();
  return success();
}

LogicalResult ReplacedOp::verifySymbolUses(SymbolTableCollection &symbolTable) {
  // replaced_c2
  return verifyPositions(*this, getPositions(),
                         getRandom().getType().getTensorType(), symbolTable);
}

Value ReplacedOp::buildFromParts(OpBuilder &builder, Location loc,
                                 function_ref<Value(Value)> getPart) {
  Value base = getPart(getRandom());
  Value values = getPart(getOther());
  return ScatterOp::create(builder, loc, base.getType(), values, base,
                           getPositions());
}

Value ReplacedOp::buildMean(OpBuilder &builder, Location loc) {
  return buildMeanOfParts(*this, builder, loc);
}

Value ReplacedOp::buildStddev(OpBuilder &builder, Location loc) {
  return buildStddevOfParts(*this, builder, loc);
}

bool ReplacedOp::isDeterministic() {
  return isDeterministicLaw(getRandom()) && isDeterministicLaw(getOther());
}

//===----------------------------------------------------------------------===//
// BlendedOp
//===----------------------------------------------------------------------===//

LogicalResult BlendedOp::verify() {
  // blended_c1
  if (getWeights().getType().getShape() != getFirst().getType().getShape())
    return emitOpError() << "expected weights of the shape of "
                         << getFirst().getType() << ", found "
                         << getWeights().getType();
  return success();
}

/// first + (second - first) * (weights / 255).
static Value buildBlend(OpBuilder &builder, Location loc, Value first,
                        Value second, Value weights) {
  Type type = getElementTypeOrSelf(first);
  Value empty = buildEmptyLike(builder, loc, first);
  return buildElementwise(
      builder, loc, {first, second, weights}, empty,
      [&](OpBuilder &nested, Location bodyLoc,
          ValueRange args) -> SmallVector<Value> {
        Value whole = arith::ConstantOp::create(
            nested, bodyLoc, nested.getFloatAttr(type, 255.0));
        Value weight = arith::UIToFPOp::create(nested, bodyLoc, type, args[2]);
        Value part = arith::DivFOp::create(nested, bodyLoc, weight, whole);
        Value distance =
            arith::SubFOp::create(nested, bodyLoc, args[1], args[0]);
        Value step = arith::MulFOp::create(nested, bodyLoc, distance, part);
        return {arith::AddFOp::create(nested, bodyLoc, args[0], step)};
      })[0];
}

Value BlendedOp::buildFromParts(OpBuilder &builder, Location loc,
                                function_ref<Value(Value)> getPart) {
  Value first = getPart(getFirst());
  Value second = getPart(getSecond());
  return buildBlend(builder, loc, first, second, getWeights());
}

Value BlendedOp::buildMean(OpBuilder &builder, Location loc) {
  return buildMeanOfParts(*this, builder, loc);
}

Value BlendedOp::buildStddev(OpBuilder &builder, Location loc) {
  return buildStddevOfParts(*this, builder, loc);
}

bool BlendedOp::isDeterministic() {
  return isDeterministicLaw(getFirst()) && isDeterministicLaw(getSecond());
}

//===----------------------------------------------------------------------===//
// JoinedOp
//===----------------------------------------------------------------------===//

LogicalResult JoinedOp::verify() {
  // joined_c1
  if (getPieces().empty())
    return emitOpError() << "expected at least one piece, found none";
  RandomType type = getType();
  ArrayRef<int64_t> shape = type.getShape();
  uint64_t dimension = getDimension();
  // joined_c2
  if (dimension >= shape.size())
    return emitOpError() << "expected a dimension of " << type << ", found "
                         << dimension;
  uint64_t extent = 0;
  for (Type piece : getPieces().getTypes()) {
    ArrayRef<int64_t> found = cast<RandomType>(piece).getShape();
    // joined_c3
    if (found.size() != shape.size() ||
        cast<RandomType>(piece).getElementType() != type.getElementType() ||
        found.take_front(dimension) != shape.take_front(dimension) ||
        found.drop_front(dimension + 1) != shape.drop_front(dimension + 1))
      return emitOpError() << "expected pieces like " << type
                           << " but for dimension " << dimension << ", found "
                           << piece;
    extent =
        llvm::SaturatingAdd(extent, static_cast<uint64_t>(found[dimension]));
  }
  // joined_c4
  if (extent != static_cast<uint64_t>(shape[dimension]))
    return emitOpError() << "expected pieces of " << shape[dimension]
                         << " together in dimension " << dimension << ", found "
                         << extent;
  return success();
}

Value JoinedOp::buildFromParts(OpBuilder &builder, Location loc,
                               function_ref<Value(Value)> getPart) {
  SmallVector<Value> pieces = llvm::map_to_vector(getPieces(), getPart);
  return tensor::ConcatOp::create(builder, loc, getDimension(), pieces);
}

Value JoinedOp::buildMean(OpBuilder &builder, Location loc) {
  return buildMeanOfParts(*this, builder, loc);
}

Value JoinedOp::buildStddev(OpBuilder &builder, Location loc) {
  return buildStddevOfParts(*this, builder, loc);
}

bool JoinedOp::isDeterministic() {
  return llvm::all_of(getPieces(), isDeterministicLaw);
}

//===----------------------------------------------------------------------===//
// LookupOp, EncodeOp, ScatterOp
//===----------------------------------------------------------------------===//

LogicalResult LookupOp::inferReturnTypes(MLIRContext *, std::optional<Location>,
                                         Adaptor adaptor,
                                         SmallVectorImpl<Type> &types) {
  auto codes = dyn_cast<RankedTensorType>(adaptor.getCodes().getType());
  auto table = dyn_cast<RankedTensorType>(adaptor.getTable().getType());
  if (!codes || !table)
    return failure();
  types.push_back(codes.clone(table.getElementType()));
  return success();
}

LogicalResult LookupOp::verifySymbolUses(SymbolTableCollection &symbolTable) {
  // lookup_c1
  return verifyCodes(*this, getCodes(), getTable().getType().getDimSize(0),
                     symbolTable);
}

LogicalResult EncodeOp::verify() {
  auto values = cast<RankedTensorType>(getValues().getType());
  auto table = cast<RankedTensorType>(getTable().getType());
  auto codes = cast<RankedTensorType>(getCodes().getType());
  // encode_c1
  if (values.getElementType() != table.getElementType())
    return emitOpError() << "expected values and entries of one type, found "
                         << values.getElementType() << " and "
                         << table.getElementType();
  // encode_c2
  if (values.getShape() != codes.getShape())
    return emitOpError() << "expected codes of the shape of " << values
                         << ", found " << codes;
  // encode_c3
  unsigned bits = codes.getElementTypeBitWidth();
  if (table.getDimSize(0) < 1 || table.getDimSize(0) > int64_t(1) << bits)
    return emitOpError() << "expected 1 to 2^" << bits << " entries for "
                         << codes << ", found " << table.getDimSize(0);
  return success();
}

LogicalResult ScatterOp::verify() {
  // scatter_c1
  auto base = cast<RankedTensorType>(getBase().getType());
  auto expected = RankedTensorType::get(getPositions().getType().getShape(),
                                        base.getElementType());
  if (getValues().getType() != expected)
    return emitOpError() << "expected values of type " << expected << ", found "
                         << getValues().getType();
  return success();
}

LogicalResult ScatterOp::verifySymbolUses(SymbolTableCollection &symbolTable) {
  // scatter_c2
  return verifyPositions(*this, getPositions(),
                         cast<RankedTensorType>(getBase().getType()),
                         symbolTable);
}
