//===- CodebookFolds.cpp - Canonical forms of weights that share laws ---===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Dialect/Bayes/IR/BayesOps.h"
#include "bayes/Dialect/Bayes/IR/KnownElements.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/PatternMatch.h"
#include "llvm/ADT/BitVector.h"
#include "llvm/Support/MathExtras.h"

#include <cmath>

using namespace mlir;
using namespace mlir::bayes;

//===----------------------------------------------------------------------===//
// Known values
//===----------------------------------------------------------------------===//

/// Tables that codes can name have no more.
static constexpr int64_t kMaxEntries = 4096;

/// The entries of a table that is a constant or a parameter.
static std::optional<SmallVector<double>> getKnownEntries(Value table) {
  if (cast<RankedTensorType>(table.getType()).getNumElements() > kMaxEntries)
    return std::nullopt;
  ElementsAttr known;
  if (matchPattern(table, m_Constant(&known)))
    return getFloatElements(known);
  auto load = table.getDefiningOp<LoadParameterOp>();
  auto parameter = load ? SymbolTable::lookupNearestSymbolFrom<ParameterOp>(
                              load, load.getParameterAttr())
                        : ParameterOp();
  return parameter ? getFloatElements(parameter.getValue()) : std::nullopt;
}

/// Whether all entries of a known table differ from each other; a NaN does not
/// even equal itself.
static bool hasDistinctEntries(Value table) {
  std::optional<SmallVector<double>> entries = getKnownEntries(table);
  if (!entries ||
      llvm::any_of(*entries, [](double entry) { return std::isnan(entry); }))
    return false;
  llvm::sort(*entries);
  return std::adjacent_find(entries->begin(), entries->end()) == entries->end();
}

/// Codes that are a constant. Parameters stay as they are: others may read
/// them.
static DenseIntElementsAttr getConstantCodes(Value codes) {
  DenseIntElementsAttr constant;
  return matchPattern(codes, m_Constant(&constant)) ? constant
                                                    : DenseIntElementsAttr();
}

/// `codes` with each one replaced by what `map` gives for it, in `bits` bits.
static DenseElementsAttr mapCodes(DenseIntElementsAttr codes, unsigned bits,
                                  function_ref<uint64_t(uint64_t)> map) {
  auto type = cast<ShapedType>(codes.getType())
                  .clone(IntegerType::get(codes.getContext(), bits));
  auto convert = [&](const APInt &code) {
    return APInt(bits, map(code.getZExtValue()));
  };
  // Which may have more elements than memory holds.
  if (codes.isSplat())
    return DenseElementsAttr::get(type, convert(codes.getSplatValue<APInt>()));
  return DenseElementsAttr::get(
      type, llvm::map_to_vector(codes.getValues<APInt>(), convert));
}

/// The bits of a code into a table.
static unsigned getBits(int64_t entries) {
  return std::max(llvm::Log2_64_Ceil(static_cast<uint64_t>(entries)), 1u);
}

static int64_t getEntryCount(Value table) {
  if (auto random = dyn_cast<RandomType>(table.getType()))
    return random.getShape().front();
  return cast<RankedTensorType>(table.getType()).getDimSize(0);
}

//===----------------------------------------------------------------------===//
// Codes
//===----------------------------------------------------------------------===//

/// The constant tables that codes name entries of; empty where they are not
/// constant, or serve others, too.
static SmallVector<DenseFPElementsAttr> getConstantTables(LookupOp op) {
  DenseFPElementsAttr table;
  if (!matchPattern(op.getTable(), m_Constant(&table)))
    return {};
  return {table};
}

static SmallVector<DenseFPElementsAttr> getConstantTables(SharedOp op) {
  auto law = op.getTable().getDefiningOp<GaussianOp>();
  DenseFPElementsAttr mean, stddev;
  if (!law || !law->hasOneUse() ||
      !matchPattern(law.getMean(), m_Constant(&mean)) ||
      !matchPattern(law.getStddev(), m_Constant(&stddev)))
    return {};
  return {mean, stddev};
}

static Value makeTable(LookupOp, OpBuilder &, ValueRange tables) {
  return tables.front();
}

static Value makeTable(SharedOp op, OpBuilder &builder, ValueRange tables) {
  auto type = RandomType::get(cast<RankedTensorType>(tables.front().getType()));
  return GaussianOp::create(builder, op.getTable().getLoc(), type, tables[0],
                            tables[1]);
}

namespace {

/// Codes into a table of one entry are 0, whatever they say. Parameters stay:
/// kernels read codes from them.
template <typename Op>
struct CodesOfOneEntry : public OpRewritePattern<Op> {
  using OpRewritePattern<Op>::OpRewritePattern;
  LogicalResult matchAndRewrite(Op op,
                                PatternRewriter &rewriter) const override {
    if (getEntryCount(op.getTable()) != 1)
      return rewriter.notifyMatchFailure(op, "more than one entry");
    if (op.getCodes().template getDefiningOp<LoadParameterOp>())
      return rewriter.notifyMatchFailure(op, "codes are a parameter");
    auto type = cast<RankedTensorType>(op.getCodes().getType())
                    .clone(rewriter.getI1Type());
    DenseIntElementsAttr known = getConstantCodes(op.getCodes());
    if (known && known.getType() == type && known.isSplat() &&
        known.getSplatValue<APInt>().isZero())
      return rewriter.notifyMatchFailure(op, "already zero");
    Value zeros = arith::ConstantOp::create(rewriter, op.getLoc(),
                                            rewriter.getZeroAttr(type));
    rewriter.modifyOpInPlace(op, [&] { op.getCodesMutable().assign(zeros); });
    return success();
  }
};

/// Constant codes have no more bits than the entries need.
template <typename Op>
struct NarrowConstantCodes : public OpRewritePattern<Op> {
  using OpRewritePattern<Op>::OpRewritePattern;
  LogicalResult matchAndRewrite(Op op,
                                PatternRewriter &rewriter) const override {
    DenseIntElementsAttr codes = getConstantCodes(op.getCodes());
    unsigned bits = getBits(getEntryCount(op.getTable()));
    if (!codes || codes.getElementType().getIntOrFloatBitWidth() <= bits)
      return rewriter.notifyMatchFailure(op, "not constant, or narrow");
    Value narrow = arith::ConstantOp::create(
        rewriter, op.getLoc(),
        mapCodes(codes, bits, [](uint64_t code) { return code; }));
    rewriter.modifyOpInPlace(op, [&] { op.getCodesMutable().assign(narrow); });
    return success();
  }
};

/// Entries of a constant table that no constant code names go.
template <typename Op>
struct DropUnusedEntries : public OpRewritePattern<Op> {
  using OpRewritePattern<Op>::OpRewritePattern;
  LogicalResult matchAndRewrite(Op op,
                                PatternRewriter &rewriter) const override {
    DenseIntElementsAttr codes = getConstantCodes(op.getCodes());
    SmallVector<DenseFPElementsAttr> tables = getConstantTables(op);
    int64_t entries = getEntryCount(op.getTable());
    if (!codes || tables.empty() || entries > kMaxEntries)
      return rewriter.notifyMatchFailure(op, "not constant");
    llvm::BitVector isUsed(entries);
    if (codes.isSplat())
      isUsed.set(codes.getSplatValue<APInt>().getZExtValue());
    else
      for (const APInt &code : codes.getValues<APInt>())
        isUsed.set(code.getZExtValue());
    // A tensor without elements names no entry; a table has at least one.
    if (isUsed.all() || isUsed.none())
      return rewriter.notifyMatchFailure(op, "all entries are used, or none");

    SmallVector<uint64_t> newCodes(entries);
    for (auto [number, entry] : llvm::enumerate(isUsed.set_bits()))
      newCodes[entry] = number;
    auto left = static_cast<int64_t>(isUsed.count());
    SmallVector<Value> kept;
    for (DenseFPElementsAttr table : tables) {
      SmallVector<APFloat> values;
      for (unsigned entry : isUsed.set_bits())
        values.push_back(table.getValues<APFloat>()[entry]);
      auto type = RankedTensorType::get(left, table.getElementType());
      kept.push_back(arith::ConstantOp::create(
          rewriter, op.getLoc(), DenseElementsAttr::get(type, values)));
    }
    Value table = makeTable(op, rewriter, kept);
    Value mapped = arith::ConstantOp::create(
        rewriter, op.getLoc(),
        mapCodes(codes, getBits(left),
                 [&](uint64_t code) { return newCodes[code]; }));
    rewriter.modifyOpInPlace(op, [&] {
      op.getCodesMutable().assign(mapped);
      op.getTableMutable().assign(table);
    });
    return success();
  }
};

/// encode(lookup(codes, table), table) is codes where entries differ.
struct EncodeOfLookup : public OpRewritePattern<EncodeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(EncodeOp op,
                                PatternRewriter &rewriter) const override {
    auto lookup = op.getValues().getDefiningOp<LookupOp>();
    if (!lookup || lookup.getTable() != op.getTable() ||
        lookup.getCodes().getType() != op.getCodes().getType())
      return rewriter.notifyMatchFailure(op, "not of a lookup in the table");
    if (!hasDistinctEntries(op.getTable()))
      return rewriter.notifyMatchFailure(op, "entries may be equal");
    rewriter.replaceOp(op, lookup.getCodes());
    return success();
  }
};

//===----------------------------------------------------------------------===//
// Laws
//===----------------------------------------------------------------------===//

/// A law that is made of deterministic ones only is deterministic.
template <typename Op>
struct LawOfDeterministic : public OpRewritePattern<Op> {
  using OpRewritePattern<Op>::OpRewritePattern;
  LogicalResult matchAndRewrite(Op op,
                                PatternRewriter &rewriter) const override {
    if (!op.isDeterministic())
      return rewriter.notifyMatchFailure(op, "law is not deterministic");
    Value mean = op.buildMean(rewriter, op.getLoc());
    rewriter.template replaceOpWithNewOp<DeterministicOp>(op, op.getType(),
                                                          mean);
    return success();
  }
};

/// A table whose deviations are known to be 0 has deterministic entries.
struct ZeroDeviationsOfTable : public OpRewritePattern<SharedOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(SharedOp op,
                                PatternRewriter &rewriter) const override {
    auto law = op.getTable().getDefiningOp<GaussianOp>();
    std::optional<SmallVector<double>> deviations =
        law ? getKnownEntries(law.getStddev()) : std::nullopt;
    if (!deviations || !llvm::all_of(*deviations, [](double deviation) {
          return deviation == 0.0;
        }))
      return rewriter.notifyMatchFailure(op, "deviations may not be 0");
    Value entries = DeterministicOp::create(rewriter, law.getLoc(),
                                            law.getType(), law.getMean());
    rewriter.modifyOpInPlace(op, [&] { op.getTableMutable().assign(entries); });
    return success();
  }
};

/// One piece is the whole.
struct JoinOfOne : public OpRewritePattern<JoinedOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(JoinedOp op,
                                PatternRewriter &rewriter) const override {
    if (op.getPieces().size() != 1)
      return rewriter.notifyMatchFailure(op, "not of one piece");
    rewriter.replaceOp(op, op.getPieces().front());
    return success();
  }
};

/// Pieces of a piece along the same dimension are pieces.
struct JoinOfJoins : public OpRewritePattern<JoinedOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(JoinedOp op,
                                PatternRewriter &rewriter) const override {
    SmallVector<Value> pieces;
    for (Value piece : op.getPieces()) {
      auto inner = piece.getDefiningOp<JoinedOp>();
      if (inner && inner.getDimension() == op.getDimension())
        llvm::append_range(pieces, inner.getPieces());
      else
        pieces.push_back(piece);
    }
    // A join of one or more pieces each gives no fewer; as many are the same.
    if (ValueRange(pieces) == op.getPieces())
      return rewriter.notifyMatchFailure(op, "no piece along the dimension");
    rewriter.modifyOpInPlace(op, [&] { op.getPiecesMutable().assign(pieces); });
    return success();
  }
};

/// Neighbours that are Gaussians of constants are one Gaussian of constants.
struct JoinConstantGaussians : public OpRewritePattern<JoinedOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(JoinedOp op,
                                PatternRewriter &rewriter) const override {
    SmallVector<Value> pieces;
    for (Value piece : op.getPieces()) {
      Value both = pieces.empty() ? Value()
                                  : join(pieces.back(), piece,
                                         op.getDimension(), rewriter);
      if (both)
        pieces.back() = both;
      else
        pieces.push_back(piece);
    }
    if (pieces.size() == op.getPieces().size())
      return rewriter.notifyMatchFailure(op, "no constant neighbours");
    rewriter.modifyOpInPlace(op, [&] { op.getPiecesMutable().assign(pieces); });
    return success();
  }

private:
  /// Joins no larger ones: constants are kept for good.
  static constexpr int64_t kMaxElements = 4096;

  struct Parts {
    DenseFPElementsAttr mean, stddev;
  };

  static std::optional<Parts> match(Value piece) {
    Parts parts;
    auto law = piece.getDefiningOp<GaussianOp>();
    if (!law || !matchPattern(law.getMean(), m_Constant(&parts.mean)) ||
        !matchPattern(law.getStddev(), m_Constant(&parts.stddev)) ||
        parts.mean.getNumElements() > kMaxElements)
      return std::nullopt;
    return parts;
  }

  /// Null where they are not both Gaussians of constants.
  static Value join(Value first, Value second, uint64_t dimension,
                    PatternRewriter &rewriter) {
    std::optional<Parts> a = match(first), b = match(second);
    if (!a || !b)
      return {};
    auto build = [&](DenseFPElementsAttr before, DenseFPElementsAttr after) {
      return arith::ConstantOp::create(rewriter, first.getLoc(),
                                       concatenate(before, after, dimension));
    };
    Value mean = build(a->mean, b->mean);
    Value stddev = build(a->stddev, b->stddev);
    auto type = RandomType::get(cast<RankedTensorType>(mean.getType()));
    return GaussianOp::create(rewriter, first.getLoc(), type, mean, stddev);
  }

  static DenseElementsAttr concatenate(DenseFPElementsAttr first,
                                       DenseFPElementsAttr second,
                                       uint64_t dimension) {
    auto firstType = cast<ShapedType>(first.getType());
    auto secondType = cast<ShapedType>(second.getType());
    SmallVector<int64_t> shape(firstType.getShape());
    int64_t outer = ShapedType::getNumElements(
        ArrayRef<int64_t>(shape).take_front(dimension));
    shape[dimension] += secondType.getDimSize(dimension);
    SmallVector<APFloat> values;
    for (int64_t row = 0; row < outer; ++row)
      for (DenseFPElementsAttr part : {first, second}) {
        int64_t length = part.getNumElements() / outer;
        auto elements = part.getValues<APFloat>();
        for (int64_t i = row * length; i < (row + 1) * length; ++i)
          values.push_back(elements[i]);
      }
    return DenseElementsAttr::get(firstType.clone(shape), values);
  }
};

} // namespace

//===----------------------------------------------------------------------===//
// Patterns of ops
//===----------------------------------------------------------------------===//

void SharedOp::getCanonicalizationPatterns(RewritePatternSet &results,
                                           MLIRContext *context) {
  results.add<CodesOfOneEntry<SharedOp>, NarrowConstantCodes<SharedOp>,
              DropUnusedEntries<SharedOp>, LawOfDeterministic<SharedOp>,
              ZeroDeviationsOfTable>(context);
}

void ScaledOp::getCanonicalizationPatterns(RewritePatternSet &results,
                                           MLIRContext *context) {
  results.add<LawOfDeterministic<ScaledOp>>(context);
}

void ReplacedOp::getCanonicalizationPatterns(RewritePatternSet &results,
                                             MLIRContext *context) {
  results.add<LawOfDeterministic<ReplacedOp>>(context);
}

void BlendedOp::getCanonicalizationPatterns(RewritePatternSet &results,
                                            MLIRContext *context) {
  results.add<LawOfDeterministic<BlendedOp>>(context);
}

void JoinedOp::getCanonicalizationPatterns(RewritePatternSet &results,
                                           MLIRContext *context) {
  results.add<JoinOfOne, JoinOfJoins, JoinConstantGaussians,
              LawOfDeterministic<JoinedOp>>(context);
}

void LookupOp::getCanonicalizationPatterns(RewritePatternSet &results,
                                           MLIRContext *context) {
  results.add<CodesOfOneEntry<LookupOp>, NarrowConstantCodes<LookupOp>,
              DropUnusedEntries<LookupOp>>(context);
}

void EncodeOp::getCanonicalizationPatterns(RewritePatternSet &results,
                                           MLIRContext *context) {
  results.add<EncodeOfLookup>(context);
}
