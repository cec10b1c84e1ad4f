//===- TiedDraws.cpp - Draws that elements have in common -----------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Dialect/Bayes/IR/TiedDraws.h"

#include "bayes/Dialect/Bayes/IR/BayesOps.h"
#include "mlir/IR/OperationSupport.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::bayes;

/// The random tensors that a law is made of.
static auto getParts(RandomLawOpInterface law) {
  return llvm::make_filter_range(law->getOperands(), [](Value operand) {
    return isa<RandomType>(operand.getType());
  });
}

bool bayes::canBeTied(Value random) {
  SetVector<Value> found;
  found.insert(random);
  for (size_t next = 0; next < found.size(); ++next) {
    auto law = found[next].getDefiningOp<RandomLawOpInterface>();
    if (!law || law.takesEntries() || law.isDeterministic())
      return true;
    for (Value part : getParts(law))
      found.insert(part);
  }
  return false;
}

/// Whether two values are computed alike, so that common-subexpression
/// elimination may make one of them. `known` has what was found before: values
/// that are used many times are compared once.
static bool isSame(Value a, Value b,
                   DenseMap<std::pair<Value, Value>, bool> &known) {
  if (a == b)
    return true;
  auto first = dyn_cast<OpResult>(a), second = dyn_cast<OpResult>(b);
  if (!first || !second || first.getResultNumber() != second.getResultNumber())
    return false;
  auto [place, isNew] = known.try_emplace({a, b}, false);
  if (!isNew)
    return place->second;
  bool same =
      isMemoryEffectFree(first.getOwner()) &&
      OperationEquivalence::isEquivalentTo(
          first.getOwner(), second.getOwner(),
          [&](Value x, Value y) { return success(isSame(x, y, known)); },
          /*markEquivalent=*/nullptr, OperationEquivalence::IgnoreLocations);
  known[{a, b}] = same;
  return same;
}

namespace {

/// Numbers the elements that are drawn.
struct PartFinder {
  LogicalResult find(Value random) {
    if (!visited.insert(random).second)
      return success();
    auto law = random.getDefiningOp<RandomLawOpInterface>();
    if (!law)
      return failure();
    if (law.isDeterministic())
      return success();
    if (!canBeTied(random)) {
      add(random);
      return success();
    }
    for (Value part : getParts(law))
      if (failed(find(part)))
        return failure();
    return success();
  }

  void add(Value random) {
    for (const DrawnPart &part : parts)
      if (isSame(part.random, random, compared)) {
        parts.push_back({random, part.firstElement});
        return;
      }
    parts.push_back({random, next});
    int64_t elements =
        cast<RandomType>(random.getType()).getTensorType().getNumElements();
    // A pair of elements has one radius and one angle.
    next +=
        static_cast<int64_t>(llvm::alignTo(static_cast<uint64_t>(elements), 2));
  }

  llvm::SmallDenseSet<Value> visited;
  DenseMap<std::pair<Value, Value>, bool> compared;
  SmallVector<DrawnPart> parts;
  int64_t next = 0;
};

} // namespace

std::optional<SmallVector<DrawnPart>> bayes::getDrawnParts(Value random) {
  PartFinder finder;
  if (failed(finder.find(random)))
    return std::nullopt;
  return std::move(finder.parts);
}
