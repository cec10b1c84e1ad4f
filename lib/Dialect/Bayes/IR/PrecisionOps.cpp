//===- PrecisionOps.cpp - Tensors of mixed precision ----------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Dialect/Bayes/IR/BayesOps.h"
#include "bayes/Dialect/Bayes/IR/KnownElements.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::bayes;

//===----------------------------------------------------------------------===//
// DequantizeOp
//===----------------------------------------------------------------------===//

int64_t DequantizeOp::getNumSlices() {
  uint64_t slices = 0;
  for (Type type : getCodes().getTypes())
    slices = llvm::SaturatingAdd(
        slices, static_cast<uint64_t>(
                    cast<RankedTensorType>(type).getDimSize(getDimension())));
  return static_cast<int64_t>(
      std::min(slices, uint64_t(std::numeric_limits<int64_t>::max())));
}

LogicalResult DequantizeOp::verify() {
  // dequantize_c1
  if (getCodes().empty())
    return emitOpError() << "expected at least one tensor of codes, found none";
  auto type = cast<RankedTensorType>(getType());
  ArrayRef<int64_t> shape = type.getShape();
  uint64_t dimension = getDimension();
  // dequantize_c2
  if (dimension >= shape.size())
    return emitOpError() << "expected a dimension of " << type << ", found "
                         << dimension;
  // dequantize_c3
  for (Type codes : getCodes().getTypes()) {
    ArrayRef<int64_t> found = cast<RankedTensorType>(codes).getShape();
    if (found.size() != shape.size() ||
        found.take_front(dimension) != shape.take_front(dimension) ||
        found.drop_front(dimension + 1) != shape.drop_front(dimension + 1))
      return emitOpError() << "expected codes of the shape of " << type
                           << " but for dimension " << dimension << ", found "
                           << codes;
  }
  int64_t slices = getNumSlices();
  // dequantize_c4
  auto steps = RankedTensorType::get(slices, type.getElementType());
  if (getSteps().getType() != steps)
    return emitOpError() << "expected steps of type " << steps << ", found "
                         << getSteps().getType();
  // dequantize_c5
  if (!getPositions()) {
    if (slices != shape[dimension])
      return emitOpError() << "expected codes of " << shape[dimension]
                           << " slices, or positions, found codes of "
                           << slices;
    return success();
  }
  int64_t positions =
      cast<RankedTensorType>(getPositions().getType()).getDimSize(0);
  if (positions != slices)
    return emitOpError() << "expected " << slices << " positions, found "
                         << positions;
  return success();
}

LogicalResult
DequantizeOp::verifySymbolUses(SymbolTableCollection &symbolTable) {
  // dequantize_c6
  ElementsAttr known =
      getPositions() ? getKnownElements(getPositions(), symbolTable) : nullptr;
  std::optional<SmallVector<uint64_t>> positions =
      known ? getUnsignedElements(known) : std::nullopt;
  if (!positions)
    return success();
  int64_t extent = cast<RankedTensorType>(getType()).getDimSize(getDimension());
  llvm::SmallDenseMap<uint64_t, size_t> numbers;
  for (auto [number, position] : llvm::enumerate(*positions)) {
    if (position >= static_cast<uint64_t>(extent))
      return emitOpError() << "expected positions less than " << extent
                           << ", found " << position << " as number " << number;
    auto [first, isNew] = numbers.try_emplace(position, number);
    if (!isNew)
      return emitOpError() << "expected positions that differ, found "
                           << position << " as numbers " << first->second
                           << " and " << number;
  }
  return success();
}
