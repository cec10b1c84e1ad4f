//===- NormalToVector.cpp - Noise as loops over vectors -------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "StructuredToVector.h"

#include "mlir/Conversion/LLVMCommon/TypeConverter.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace mlir::bayes;

/// Whether an index is even for sure.
static bool isKnownEven(OpFoldResult value) {
  if (std::optional<int64_t> constant = getConstantIntValue(value))
    return *constant % 2 == 0;
  auto dynamic = cast<Value>(value);
  if (auto argument = dyn_cast<BlockArgument>(dynamic)) {
    auto loop = dyn_cast<scf::ForOp>(argument.getOwner()->getParentOp());
    return loop && loop.getInductionVar() == argument &&
           isKnownEven(loop.getLowerBound()) && isKnownEven(loop.getStep());
  }
  if (auto product = dynamic.getDefiningOp<arith::MulIOp>())
    return isKnownEven(product.getLhs()) || isKnownEven(product.getRhs());
  if (auto sum = dynamic.getDefiningOp<arith::AddIOp>())
    return isKnownEven(sum.getLhs()) && isKnownEven(sum.getRhs());
  return false;
}

namespace {

/// Emits the loops that fill one noise buffer.
class NormalEmitter {
public:
  NormalEmitter(RewriterBase &rewriter, NormalOp op, const VectorTarget &target)
      : rewriter(rewriter), loc(op.getLoc()), op(op), target(target),
        type(cast<MemRefType>(op.getInit().getType())), axes(op.getAxisKinds()),
        offsets(op.getMixedOffsets()) {}

  void emit() {
    SmallVector<Value> position;
    if (fitsVectors())
      emitChunks(position);
    else
      emitElements(position);
  }

private:
  Value index(int64_t value) {
    return arith::ConstantIndexOp::create(rewriter, loc, value);
  }
  Value add(Value a, Value b) {
    return arith::AddIOp::create(rewriter, loc, a, b);
  }
  Value multiply(Value a, Value b) {
    return arith::MulIOp::create(rewriter, loc, a, b);
  }

  /// Samples along the last dimension, elements along the one before, from an
  /// even sample and an even element on.
  bool fitsVectors() {
    return axes.size() >= 2 && axes.back() == Axis::Sample &&
           axes[axes.size() - 2] == Axis::Element &&
           type.isLastDimUnitStride() &&
           type.getShape().back() % target.vectorSize == 0 &&
           isKnownEven(op.getSample()) && isKnownEven(offsets.back());
  }

  void emitLoop(int64_t extent, int64_t step, function_ref<void(Value)> body) {
    emitStepLoop(rewriter, loc, extent, step, body);
  }

  /// The row-major number of the row that holds `position`, over all element
  /// axes but the innermost.
  Value getRow(ArrayRef<Value> position) {
    Value row = index(0);
    unsigned element = 0;
    for (auto [dim, axis] : llvm::enumerate(axes)) {
      if (axis != Axis::Element)
        continue;
      unsigned number = element++;
      if (number + 1 == op.getExtents().size())
        break;
      Value coordinate = add(getOffset(number), position[dim]);
      row = add(multiply(row, index(op.getExtents()[number])), coordinate);
    }
    return row;
  }

  Value getOffset(unsigned element) {
    return getValueOrCreateConstantIndexOp(rewriter, loc, offsets[element]);
  }

  /// Number of pairs in a row: the innermost extent rounded up to even, halved.
  Value getPairsPerRow() {
    return index(op.getExtents().empty()
                     ? 1
                     : llvm::divideCeil(op.getExtents().back(), 2));
  }

  Value getExample(ArrayRef<Value> position) {
    Value example = op.getExample();
    for (auto [dim, axis] : llvm::enumerate(axes)) {
      if (axis != Axis::Example)
        continue;
      Value row = arith::IndexCastOp::create(
          rewriter, loc, rewriter.getI64Type(), position[dim]);
      example = example ? add(example, row) : row;
    }
    return example;
  }

  RandomWordsOp buildWords(int64_t lanes, Value sample, Value pair,
                           Value example) {
    auto vectorType = VectorType::get(lanes, rewriter.getI32Type());
    return RandomWordsOp::create(rewriter, loc, vectorType, vectorType,
                                 op.getKey(), sample, pair, example,
                                 op.getSite(), op.getPurpose());
  }

  BoxMullerOp buildTransform(Value radius, Value direction) {
    auto type = cast<VectorType>(radius.getType()).clone(rewriter.getF32Type());
    return BoxMullerOp::create(rewriter, loc, type, type, radius, direction);
  }

  //===--------------------------------------------------------------------===//
  // Rows of vectors
  //===--------------------------------------------------------------------===//

  // The words of a chunk go to the place of its normals, then all of them are
  // transformed there: each of the two loops keeps its constants in registers,
  // one loop would not. For the same reason each becomes a function of its own
  // (bayes-lower-draws): in a large function LLVM leaves constants in memory.

  /// Elements of a chunk: half of a first-level cache.
  static constexpr int64_t kChunkSize = 4096;

  /// Loops over dimensions until what is left is no larger than a chunk; rows
  /// that are larger themselves are cut.
  void emitChunks(SmallVector<Value> &position) {
    unsigned dim = position.size();
    int64_t size = ShapedType::getNumElements(type.getShape().drop_front(dim));
    if (dim + 2 == axes.size()) {
      int64_t lanes = type.getShape().back();
      int64_t step = std::max<int64_t>(kChunkSize / lanes / 2 * 2, 2);
      int64_t columns = type.getDimSize(dim);
      int64_t whole = columns / step * step;
      emitLoop(whole, step,
               [&](Value first) { emitChunk(position, first, step); });
      if (whole < columns)
        emitChunk(position, index(whole), columns - whole);
      return;
    }
    if (size <= kChunkSize)
      return emitChunk(position, index(0), type.getDimSize(axes.size() - 2));
    emitLoop(type.getDimSize(dim), 1, [&](Value value) {
      position.push_back(value);
      emitChunks(position);
      position.pop_back();
    });
  }

  /// `columns` elements of every row below `position`, from `first` on.
  void emitChunk(SmallVector<Value> &position, Value first, int64_t columns) {
    emitApart([&] {
      // What is the same for all elements of some samples stays in registers.
      for (int64_t lane = 0; lane < getSamples(); lane += getLanes())
        emitColumns(position, first, columns, getColumnsOfWords(),
                    [&](Value column, int64_t step) {
                      emitWords(position, column, step, index(lane));
                    });
    });
    emitApart([&] {
      emitColumns(position, first, columns, 2, [&](Value column, int64_t step) {
        for (int64_t lane = 0; lane < getSamples(); lane += getLanes())
          emitTransform(position, column, step, index(lane));
      });
    });
  }

  int64_t getSamples() { return type.getShape().back(); }

  /// Puts what `body` emits into a region to outline, where a function can take
  /// the buffer.
  void emitApart(function_ref<void()> body) {
    if (!LLVMTypeConverter::canConvertToBarePtr(type))
      return body();
    auto region = scf::ExecuteRegionOp::create(rewriter, loc, TypeRange());
    region.setNoInline(true);
    OpBuilder::InsertionGuard guard(rewriter);
    rewriter.createBlock(&region.getRegion());
    body();
    scf::YieldOp::create(rewriter, loc);
  }

  /// Calls `emit` in loops over the remaining rows and `step` columns at a
  /// time, an even number; the second element of the last pair may be missing.
  void emitColumns(SmallVector<Value> &position, Value first, int64_t columns,
                   int64_t step, function_ref<void(Value, int64_t)> emit) {
    unsigned dim = position.size();
    if (dim + 2 < axes.size())
      return emitLoop(type.getDimSize(dim), 1, [&](Value value) {
        position.push_back(value);
        emitColumns(position, first, columns, step, emit);
        position.pop_back();
      });
    int64_t whole = columns / step * step;
    emitLoop(whole, step,
             [&](Value column) { emit(add(first, column), step); });
    for (; whole < columns; whole += 2)
      emit(add(first, index(whole)), std::min<int64_t>(columns - whole, 2));
  }

  /// Columns whose words are generated at a time. The rounds of one vector wait
  /// for each other, those of four keep a CPU with 32 registers busy; that it
  /// reads keys of some rounds from memory then costs nothing.
  int64_t getColumnsOfWords() {
    int64_t vectors = getLanes() / target.vectorSize;
    return target.registers >= 16 ? 2 * 4 / vectors : 2;
  }

  /// The random words of `columns` elements, as floats of the same bits;
  /// without a second element, its normals at once.
  void emitWords(ArrayRef<Value> position, Value column, int64_t columns,
                 Value lane) {
    Value half = arith::DivUIOp::create(
        rewriter, loc, getOffset(op.getExtents().size() - 1), index(2));
    Value pair = add(multiply(getRow(position), getPairsPerRow()), half);
    pair = add(pair, arith::DivUIOp::create(rewriter, loc, column, index(2)));
    Value example = getExample(position);
    Value sample = add(op.getSample(), lane);
    // Draws next to each other are lowered together.
    SmallVector<Value> pairs = {pair};
    while (static_cast<int64_t>(2 * pairs.size()) < columns)
      pairs.push_back(add(pair, index(static_cast<int64_t>(pairs.size()))));
    auto draws = llvm::map_to_vector(pairs, [&](Value pair) {
      return buildWords(getLanes(), sample, pair, example);
    });
    auto type = VectorType::get(getLanes(), rewriter.getF32Type());
    for (auto [pair, words] : llvm::enumerate(draws)) {
      auto [even, odd] =
          getIndices(position, column, 2 * static_cast<int64_t>(pair), lane);
      Value radius = words.getRadius(), direction = words.getDirection();
      if (columns == 1)
        return store(buildTransform(radius, direction).getEven(), even);
      store(arith::BitcastOp::create(rewriter, loc, type, radius), even);
      store(arith::BitcastOp::create(rewriter, loc, type, direction), odd);
    }
  }

  /// The normals of a pair from the words in their place.
  void emitTransform(ArrayRef<Value> position, Value column, int64_t columns,
                     Value lane) {
    if (columns == 1)
      return;
    auto wordType = VectorType::get(getLanes(), rewriter.getI32Type());
    auto floatType = VectorType::get(getLanes(), rewriter.getF32Type());
    auto [even, odd] = getIndices(position, column, 0, lane);
    auto load = [&](ArrayRef<Value> indices) -> Value {
      Value bits = vector::LoadOp::create(rewriter, loc, floatType,
                                          op.getInit(), indices);
      return arith::BitcastOp::create(rewriter, loc, wordType, bits);
    };
    BoxMullerOp normals = buildTransform(load(even), load(odd));
    store(normals.getEven(), even);
    store(normals.getOdd(), odd);
  }

  /// The indices of the pair of elements that is `ahead` columns after
  /// `column`.
  std::pair<SmallVector<Value>, SmallVector<Value>>
  getIndices(ArrayRef<Value> position, Value column, int64_t ahead,
             Value lane) {
    SmallVector<Value> even(position), odd(position);
    even.append({ahead == 0 ? column : add(column, index(ahead)), lane});
    odd.append({add(column, index(ahead + 1)), lane});
    return {even, odd};
  }

  /// Lanes of one op: two vectors where samples and registers suffice, because
  /// each step of a single vector waits for the step before.
  int64_t getLanes() {
    int64_t two = 2 * target.vectorSize;
    bool fits = target.registers >= 16 && type.getShape().back() % two == 0;
    return fits ? two : target.vectorSize;
  }

  void store(Value value, ArrayRef<Value> indices) {
    vector::StoreOp::create(rewriter, loc, value, op.getInit(), indices);
  }

  //===--------------------------------------------------------------------===//
  // Single elements
  //===--------------------------------------------------------------------===//

  /// Loops over every element; a pair of lanes gives two samples, of which one
  /// is wanted.
  void emitElements(SmallVector<Value> &position) {
    unsigned dim = position.size();
    if (dim < axes.size())
      return emitLoop(type.getDimSize(dim), 1, [&](Value value) {
        position.push_back(value);
        emitElements(position);
        position.pop_back();
      });
    Value sample = op.getSample();
    Value column = index(0);
    unsigned element = 0;
    for (auto [axis, value] : llvm::zip_equal(axes, position)) {
      if (axis == Axis::Sample)
        sample = add(sample, value);
      else if (axis == Axis::Element && ++element == op.getExtents().size())
        column = add(getOffset(element - 1), value);
    }
    Value one = index(1);
    auto parity = [&](Value value) -> Value {
      return arith::AndIOp::create(rewriter, loc, value, one);
    };
    auto halve = [&](Value value) -> Value {
      return arith::ShRUIOp::create(rewriter, loc, value, one);
    };
    Value evenSample =
        arith::SubIOp::create(rewriter, loc, sample, parity(sample));
    Value pair =
        add(multiply(getRow(position), getPairsPerRow()), halve(column));
    RandomWordsOp words = buildWords(2, evenSample, pair, getExample(position));
    BoxMullerOp normals =
        buildTransform(words.getRadius(), words.getDirection());
    Value odd = arith::CmpIOp::create(rewriter, loc, arith::CmpIPredicate::eq,
                                      parity(column), one);
    Value both = arith::SelectOp::create(rewriter, loc, odd, normals.getOdd(),
                                         normals.getEven());
    Value normal =
        vector::ExtractOp::create(rewriter, loc, both, parity(sample));
    memref::StoreOp::create(rewriter, loc, normal, op.getInit(), position);
  }

  RewriterBase &rewriter;
  Location loc;
  NormalOp op;
  const VectorTarget &target;
  MemRefType type;
  SmallVector<Axis> axes;
  SmallVector<OpFoldResult> offsets;
};

} // namespace

void bayes::lowerNormalToVector(RewriterBase &rewriter, NormalOp op,
                                const VectorTarget &target) {
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPoint(op);
  NormalEmitter(rewriter, op, target).emit();
  rewriter.eraseOp(op);
}
