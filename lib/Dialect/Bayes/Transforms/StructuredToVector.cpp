//===- StructuredToVector.cpp - Structured ops as loops over vectors ------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "StructuredToVector.h"

#include "bayes/Dialect/Bayes/Transforms/Transforms.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/IRMapping.h"

#include <cmath>
#include <map>

using namespace mlir;
using namespace mlir::bayes;

namespace {

/// One structured op on its way to loops over vectors.
///
/// The parallel loops are tiled: a tile is a box of result elements whose
/// accumulators live in registers. Along the vector loop a tile is cut into
/// vectors, the last of which may be narrower. The reduction loops run inside a
/// tile, so each result is one chain of additions in increasing index whatever
/// the tiles are.
class Vectorizer {
public:
  Vectorizer(RewriterBase &rewriter, linalg::LinalgOp op,
             const VectorTarget &target)
      : rewriter(rewriter), loc(op.getLoc()), op(op), target(target),
        extents(op.getStaticLoopRanges()),
        iterators(op.getIteratorTypesArray()) {}

  /// Whether the op fits; chooses the vector loop and the tile.
  LogicalResult analyze() {
    if (!op.hasPureBufferSemantics() || op.hasDynamicShape() ||
        op.getNumDpsInits() == 0)
      return failure();
    AffineMap output = op.getMatchingIndexingMap(op.getDpsInitOperand(0));
    if (output.getNumResults() == 0)
      return failure();
    auto last = dyn_cast<AffineDimExpr>(output.getResults().back());
    if (!last)
      return failure();
    vectorLoop = last.getPosition();
    if (!isParallel(vectorLoop))
      return failure();
    for (OpOperand &operand : op->getOpOperands())
      if (!fits(operand))
        return failure();
    for (Operation &nested : op->getRegion(0).front().without_terminator())
      if (!isa<linalg::IndexOp, arith::ConstantOp, memref::LoadOp>(nested) &&
          !OpTrait::hasElementwiseMappableTraits(&nested))
        return failure();
    chooseTile();
    return success();
  }

  void lower() {
    SmallVector<Value> origin(extents.size());
    emitParallel(orderTiles(), origin, SmallVector<int64_t>(extents.size(), 1));
  }

private:
  bool isParallel(unsigned loop) const {
    return iterators[loop] == utils::IteratorType::parallel;
  }

  bool usesVectorLoop(OpOperand &operand) {
    return op.getMatchingIndexingMap(&operand).isFunctionOfDim(vectorLoop);
  }

  /// Whether an index of an operand is a loop, or one panel or place in a panel
  /// of a loop (bayes-pack-weights). No vector is cut by panels.
  bool isIndex(AffineExpr expr) {
    if (isa<AffineDimExpr>(expr))
      return true;
    auto binary = dyn_cast<AffineBinaryOpExpr>(expr);
    if (!binary || (binary.getKind() != AffineExprKind::FloorDiv &&
                    binary.getKind() != AffineExprKind::Mod))
      return false;
    auto loop = dyn_cast<AffineDimExpr>(binary.getLHS());
    auto width = dyn_cast<AffineConstantExpr>(binary.getRHS());
    return loop && width && width.getValue() > 0 &&
           (loop.getPosition() != vectorLoop ||
            width.getValue() % target.vectorSize == 0);
  }

  /// Whether all lanes of a vector have the same index: panels are whole
  /// vectors.
  bool isUniform(AffineExpr index) {
    return getLoop(index) != vectorLoop ||
           index.getKind() == AffineExprKind::FloorDiv;
  }

  static unsigned getLoop(AffineExpr index) {
    if (auto binary = dyn_cast<AffineBinaryOpExpr>(index))
      index = binary.getLHS();
    return cast<AffineDimExpr>(index).getPosition();
  }

  /// An operand is read or written along the vector loop only if that is its
  /// contiguous last dimension, and no other.
  bool fits(OpOperand &operand) {
    AffineMap map = op.getMatchingIndexingMap(&operand);
    bool packed = !map.isProjectedPermutation();
    if (packed && (op.isDpsInit(&operand) ||
                   !llvm::all_of(map.getResults(), [&](AffineExpr result) {
                     return isIndex(result);
                   })))
      return false;
    if (!usesVectorLoop(operand))
      return !op.isDpsInit(&operand);
    auto type = dyn_cast<MemRefType>(operand.get().getType());
    ArrayRef<AffineExpr> indices = map.getResults();
    return type && type.isLastDimUnitStride() && !isUniform(indices.back()) &&
           llvm::all_of(indices.drop_back(),
                        [&](AffineExpr index) { return isUniform(index); }) &&
           type.getElementType().isIntOrFloat() &&
           type.getElementTypeBitWidth() >= 8;
  }

  /// A contraction keeps as many accumulators as the registers hold, shaped so
  /// that few loads feed many multiplications; other ops need no tile.
  void chooseTile() {
    tile.assign(extents.size(), 1);
    tile[vectorLoop] = target.vectorSize;
    if (op.getNumReductionLoops() == 0)
      return;
    int64_t vectors = llvm::divideCeil(extents[vectorLoop], target.vectorSize);
    bool vectorEverywhere =
        llvm::all_of(op.getDpsInputOperands(), [&](OpOperand *operand) {
          return usesVectorLoop(*operand);
        });
    SmallVector<unsigned> others;
    for (unsigned loop = extents.size(); loop-- > 0;)
      if (isParallel(loop) && loop != vectorLoop && extents[loop] > 1)
        others.push_back(loop);

    int64_t registers = target.registers;
    int64_t along = 1;
    if (others.empty())
      along = std::min(vectors, registers);
    else if (!vectorEverywhere && registers >= 8)
      along = vectors <= 2 ? vectors : 4;
    tile[vectorLoop] = along * target.vectorSize;
    int64_t left = std::max<int64_t>(registers / along, 1);
    // Two more loops share what is left evenly, one takes all of it.
    for (auto [index, loop] : llvm::enumerate(others)) {
      bool shared = vectorEverywhere && index == 0 && others.size() > 1;
      int64_t wish =
          shared ? static_cast<int64_t>(std::sqrt(static_cast<double>(left)))
                 : left;
      tile[loop] = std::min(extents[loop], std::max<int64_t>(wish, 1));
      left /= tile[loop];
    }
  }

  //===--------------------------------------------------------------------===//
  // Loops
  //===--------------------------------------------------------------------===//

  Value index(int64_t value) {
    return arith::ConstantIndexOp::create(rewriter, loc, value);
  }

  /// The parallel loops, outermost first: the further inside, the larger the
  /// operands that the loop does not move over, which stay in cache.
  SmallVector<unsigned> orderTiles() {
    SmallVector<unsigned> loops;
    for (unsigned loop = 0; loop < extents.size(); ++loop)
      if (isParallel(loop))
        loops.push_back(loop);
    if (op.getNumReductionLoops() == 0)
      return loops;
    llvm::sort(loops, [&](unsigned a, unsigned b) {
      return std::make_pair(countInvariant(a), a) <
             std::make_pair(countInvariant(b), b);
    });
    return loops;
  }

  /// Number of input elements that `loop` does not move over.
  int64_t countInvariant(unsigned loop) {
    int64_t count = 0;
    for (OpOperand *input : op.getDpsInputOperands()) {
      AffineMap map = op.getMatchingIndexingMap(input);
      if (map.isFunctionOfDim(loop))
        continue;
      auto type = dyn_cast<ShapedType>(input->get().getType());
      count += type ? type.getNumElements() : 1;
    }
    return count;
  }

  /// Emits the loops over tiles along `loops`: whole tiles in a loop, then the
  /// rest as a smaller tile.
  void emitParallel(ArrayRef<unsigned> loops, SmallVector<Value> origin,
                    SmallVector<int64_t> sizes) {
    if (loops.empty())
      return emitTile(origin, sizes);
    unsigned loop = loops.consume_front();
    int64_t step = std::min(tile[loop], extents[loop]);
    int64_t whole = extents[loop] / step * step;
    sizes[loop] = step;
    if (whole == step) {
      origin[loop] = index(0);
      emitParallel(loops, origin, sizes);
    } else {
      auto loopOp = scf::ForOp::create(rewriter, loc, index(0), index(whole),
                                       index(step));
      OpBuilder::InsertionGuard guard(rewriter);
      rewriter.setInsertionPointToStart(loopOp.getBody());
      origin[loop] = loopOp.getInductionVar();
      emitParallel(loops, origin, sizes);
    }
    if (whole < extents[loop]) {
      origin[loop] = index(whole);
      sizes[loop] = extents[loop] - whole;
      emitParallel(loops, origin, sizes);
    }
  }

  /// One vector of a tile: its offset in every loop and its lanes.
  struct Element {
    SmallVector<int64_t> offset;
    int64_t width;
  };

  SmallVector<Element> getElements(ArrayRef<int64_t> sizes) {
    SmallVector<Element> elements = {
        {SmallVector<int64_t>(extents.size(), 0), target.vectorSize}};
    for (unsigned loop = 0; loop < extents.size(); ++loop) {
      if (!isParallel(loop))
        continue;
      int64_t step = loop == vectorLoop ? target.vectorSize : 1;
      SmallVector<Element> next;
      for (const Element &element : elements)
        for (int64_t offset = 0; offset < sizes[loop]; offset += step) {
          Element moved = element;
          moved.offset[loop] = offset;
          if (loop == vectorLoop)
            moved.width = std::min(step, sizes[loop] - offset);
          next.push_back(std::move(moved));
        }
      elements = std::move(next);
    }
    return elements;
  }

  void emitTile(ArrayRef<Value> origin, ArrayRef<int64_t> sizes) {
    SmallVector<Element> elements = getElements(sizes);
    SmallVector<unsigned> reductions;
    for (unsigned loop = 0; loop < extents.size(); ++loop)
      if (!isParallel(loop))
        reductions.push_back(loop);

    // Accumulators, element by element and result by result.
    SmallVector<Value> accumulators;
    loads.clear();
    for (const Element &element : elements)
      for (OpOperand &init : op.getDpsInitsMutable())
        accumulators.push_back(op.payloadUsesValueFromOperand(&init) ||
                                       !reductions.empty()
                                   ? load(init, origin, element)
                                   : Value());

    SmallVector<Value> position(origin);
    SmallVector<Value> results =
        emitReduction(reductions, position, elements, accumulators);
    unsigned next = 0;
    for (const Element &element : elements)
      for (OpOperand &init : op.getDpsInitsMutable())
        vector::StoreOp::create(rewriter, loc, results[next++], init.get(),
                                getIndices(init, origin, element));
  }

  /// Emits the reduction loops with the accumulators carried along, then the
  /// body; returns the final accumulators.
  SmallVector<Value> emitReduction(ArrayRef<unsigned> reductions,
                                   SmallVector<Value> &position,
                                   ArrayRef<Element> elements,
                                   ValueRange accumulators) {
    if (reductions.empty()) {
      loads.clear();
      return emitBodies(position, elements, accumulators);
    }
    unsigned loop = reductions.front();
    auto loopOp = scf::ForOp::create(
        rewriter, loc, index(0), index(extents[loop]), index(1), accumulators);
    OpBuilder::InsertionGuard guard(rewriter);
    rewriter.setInsertionPointToStart(loopOp.getBody());
    position[loop] = loopOp.getInductionVar();
    SmallVector<Value> next =
        emitReduction(reductions.drop_front(), position, elements,
                      loopOp.getRegionIterArgs());
    scf::YieldOp::create(rewriter, loc, next);
    return SmallVector<Value>(loopOp.getResults());
  }

  //===--------------------------------------------------------------------===//
  // Operands
  //===--------------------------------------------------------------------===//

  SmallVector<Value> getIndices(OpOperand &operand, ArrayRef<Value> position,
                                const Element &element) {
    SmallVector<Value> indices;
    for (AffineExpr result : op.getMatchingIndexingMap(&operand).getResults()) {
      Value value = emitFirstIndex(getLoop(result), position, element);
      if (auto binary = dyn_cast<AffineBinaryOpExpr>(result)) {
        Value width =
            index(cast<AffineConstantExpr>(binary.getRHS()).getValue());
        if (binary.getKind() == AffineExprKind::FloorDiv)
          value = arith::DivUIOp::create(rewriter, loc, value, width);
        else
          value = arith::RemUIOp::create(rewriter, loc, value, width);
      }
      indices.push_back(value);
    }
    return indices;
  }

  /// The operand's value for one element: a vector, or a scalar where the
  /// operand does not vary along the vector loop. Elements share loads.
  Value load(OpOperand &operand, ArrayRef<Value> position,
             const Element &element) {
    auto type = dyn_cast<MemRefType>(operand.get().getType());
    if (!type)
      return operand.get();
    SmallVector<int64_t> key = {operand.getOperandNumber()};
    for (AffineExpr result : op.getMatchingIndexingMap(&operand).getResults())
      key.push_back(element.offset[getLoop(result)]);
    Value &loaded = loads[key];
    if (loaded)
      return loaded;
    SmallVector<Value> indices = getIndices(operand, position, element);
    if (usesVectorLoop(operand))
      loaded = vector::LoadOp::create(
          rewriter, loc, VectorType::get(element.width, type.getElementType()),
          operand.get(), indices);
    else
      loaded = memref::LoadOp::create(rewriter, loc, operand.get(), indices);
    return loaded;
  }

  //===--------------------------------------------------------------------===//
  // Body
  //===--------------------------------------------------------------------===//

  SmallVector<Value> emitBodies(ArrayRef<Value> position,
                                ArrayRef<Element> elements,
                                ValueRange accumulators) {
    SmallVector<Value> results;
    unsigned count = op.getNumDpsInits();
    for (auto [number, element] : llvm::enumerate(elements))
      emitBody(position, element, accumulators.slice(number * count, count),
               results);
    return results;
  }

  void emitBody(ArrayRef<Value> position, const Element &element,
                ValueRange accumulators, SmallVector<Value> &results) {
    Block &body = op->getRegion(0).front();
    IRMapping mapping;
    for (OpOperand *input : op.getDpsInputOperands())
      if (op.payloadUsesValueFromOperand(input))
        mapping.map(op.getMatchingBlockArgument(input),
                    load(*input, position, element));
    for (auto [init, value] :
         llvm::zip_equal(op.getDpsInitsMutable(), accumulators))
      if (value)
        mapping.map(op.getMatchingBlockArgument(&init), value);
    for (Operation &nested : body.without_terminator())
      mapping.map(nested.getResults(),
                  emitOp(&nested, mapping, position, element));
    for (Value result : body.getTerminator()->getOperands())
      results.push_back(
          toVector(mapping.lookupOrDefault(result), element.width));
  }

  Value toVector(Value value, int64_t width) {
    if (isa<VectorType>(value.getType()))
      return value;
    return vector::BroadcastOp::create(
        rewriter, loc, VectorType::get(width, value.getType()), value);
  }

  SmallVector<Value> emitOp(Operation *nested, IRMapping &mapping,
                            ArrayRef<Value> position, const Element &element) {
    if (auto indexOp = dyn_cast<linalg::IndexOp>(nested))
      return {emitIndex(indexOp.getDim(), position, element)};
    if (auto loadOp = dyn_cast<memref::LoadOp>(nested))
      return {emitLoad(loadOp, mapping, position, element)};
    if (Value fused = emitFusedMultiplyAdd(nested, mapping, element))
      return {fused};
    SmallVector<Value> operands =
        llvm::map_to_vector(nested->getOperands(), [&](Value operand) {
          return mapping.lookupOrDefault(operand);
        });
    bool vectorized = llvm::any_of(operands, [](Value operand) {
      return isa<VectorType>(operand.getType());
    });
    SmallVector<Type> types(nested->getResultTypes());
    if (vectorized) {
      for (Type &type : types)
        type = VectorType::get(element.width, type);
      for (Value &operand : operands)
        operand = toVector(operand, element.width);
    }
    Operation *made =
        rewriter.create(nested->getLoc(), nested->getName().getIdentifier(),
                        operands, types, nested->getAttrs());
    return SmallVector<Value>(made->getResults());
  }

  /// The index of the first lane.
  Value emitFirstIndex(unsigned loop, ArrayRef<Value> position,
                       const Element &element) {
    if (element.offset[loop] == 0)
      return position[loop];
    return arith::AddIOp::create(rewriter, loc, position[loop],
                                 index(element.offset[loop]));
  }

  Value emitIndex(unsigned loop, ArrayRef<Value> position,
                  const Element &element) {
    Value scalar = emitFirstIndex(loop, position, element);
    if (loop != vectorLoop)
      return scalar;
    Value lanes = vector::StepOp::create(
        rewriter, loc, VectorType::get(element.width, rewriter.getIndexType()));
    return arith::AddIOp::create(rewriter, loc, lanes,
                                 toVector(scalar, element.width));
  }

  /// An element of a buffer that is no operand, such as an entry of a table. At
  /// indices that differ from lane to lane: a vector where only the last does
  /// and is the place on the vector loop, else one element after the other.
  Value emitLoad(memref::LoadOp nested, IRMapping &mapping,
                 ArrayRef<Value> position, const Element &element) {
    auto differs = [](Value index) { return isa<VectorType>(index.getType()); };
    MemRefType type = nested.getMemRefType();
    SmallVector<Value> indices =
        llvm::map_to_vector(nested.getIndices(), [&](Value index) {
          return mapping.lookupOrDefault(index);
        });
    if (llvm::none_of(indices, differs))
      return memref::LoadOp::create(rewriter, loc, nested.getMemRef(), indices);
    auto vectorType = VectorType::get(element.width, type.getElementType());
    auto last = nested.getIndices().back().getDefiningOp<linalg::IndexOp>();
    if (last && last.getDim() == vectorLoop && type.isLastDimUnitStride() &&
        llvm::none_of(ArrayRef(indices).drop_back(), differs)) {
      indices.back() = emitFirstIndex(vectorLoop, position, element);
      return vector::LoadOp::create(rewriter, loc, vectorType,
                                    nested.getMemRef(), indices);
    }
    SmallVector<Value> elements;
    for (int64_t lane = 0; lane < element.width; ++lane) {
      SmallVector<Value> place =
          llvm::map_to_vector(indices, [&](Value index) -> Value {
            if (!differs(index))
              return index;
            return vector::ExtractOp::create(rewriter, loc, index, lane);
          });
      elements.push_back(
          memref::LoadOp::create(rewriter, loc, nested.getMemRef(), place));
    }
    return vector::FromElementsOp::create(rewriter, loc, vectorType, elements);
  }

  /// accumulator + a * b of a contraction, one rounding where the target has
  /// fused multiply-add.
  Value emitFusedMultiplyAdd(Operation *nested, IRMapping &mapping,
                             const Element &element) {
    auto sum = dyn_cast<arith::AddFOp>(nested);
    if (!sum || !target.fma || !isContraction(op))
      return {};
    Value accumulator = op.getRegionOutputArgs()[0];
    std::optional<MultiplyAdd> step = matchMultiplyAdd(sum, accumulator);
    if (!step)
      return {};
    auto lookup = [&](Value value) {
      return toVector(mapping.lookupOrDefault(value), element.width);
    };
    return math::FmaOp::create(rewriter, loc, lookup(step->lhs),
                               lookup(step->rhs), lookup(accumulator));
  }

  RewriterBase &rewriter;
  Location loc;
  linalg::LinalgOp op;
  const VectorTarget &target;
  SmallVector<int64_t> extents;
  SmallVector<utils::IteratorType> iterators;
  unsigned vectorLoop = 0;
  /// Elements of a tile along every parallel loop.
  SmallVector<int64_t> tile;
  /// What has been loaded at this position, by operand and offsets.
  std::map<SmallVector<int64_t>, Value> loads;
};

} // namespace

void bayes::emitStepLoop(RewriterBase &rewriter, Location loc, int64_t extent,
                         int64_t step, function_ref<void(Value)> body) {
  if (extent <= 0)
    return;
  auto index = [&](int64_t value) -> Value {
    return arith::ConstantIndexOp::create(rewriter, loc, value);
  };
  if (extent <= step)
    return body(index(0));
  auto loop =
      scf::ForOp::create(rewriter, loc, index(0), index(extent), index(step));
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPointToStart(loop.getBody());
  body(loop.getInductionVar());
}

/// Whether the body of `op` is a product of pairs, nothing else.
static bool isSumOfPairs(linalg::LinalgOp op) {
  Block &body = op->getRegion(0).front();
  auto dot = dyn_cast<PairDotOp>(body.front());
  return dot && dot->getNextNode() == body.getTerminator() &&
         dot.getSum() == body.getArguments().back() &&
         body.getTerminator()->getOperand(0) == dot;
}

bool bayes::isContraction(linalg::LinalgOp op) {
  return linalg::isaContractionOpInterface(op) ||
         (op.getNumReductionLoops() != 0 &&
          (isSumOfProducts(op) || isSumOfPairs(op)));
}

std::optional<MultiplyAdd> bayes::matchMultiplyAdd(arith::AddFOp sum,
                                                   Value accumulator) {
  if (sum.getLhs() != accumulator && sum.getRhs() != accumulator)
    return std::nullopt;
  Value other = sum.getLhs() == accumulator ? sum.getRhs() : sum.getLhs();
  if (auto product = other.getDefiningOp<arith::MulFOp>())
    return MultiplyAdd{product.getLhs(), product.getRhs()};
  return std::nullopt;
}

LogicalResult bayes::lowerStructuredToVector(RewriterBase &rewriter,
                                             linalg::LinalgOp op,
                                             const VectorTarget &target) {
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPoint(op);
  Vectorizer vectorizer(rewriter, op, target);
  if (failed(vectorizer.analyze()))
    return failure();
  if (!llvm::is_contained(op.getStaticLoopRanges(), 0))
    vectorizer.lower();
  rewriter.eraseOp(op);
  return success();
}
