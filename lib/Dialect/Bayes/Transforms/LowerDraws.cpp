//===- LowerDraws.cpp - Draws and keys as arithmetic ----------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PhiloxBuilder.h"
#include "bayes/Dialect/Bayes/Transforms/Passes.h"
#include "bayes/Dialect/Bayes/Transforms/Transforms.h"
#include "bayes/Support/Draws.h"
#include "bayes/Support/DrawsV1Constants.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/SCF/Utils/Utils.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Transforms/WalkPatternRewriteDriver.h"

namespace mlir::bayes {
#define GEN_PASS_DEF_LOWERDRAWSPASS
#include "bayes/Dialect/Bayes/Transforms/Passes.h.inc"
} // namespace mlir::bayes

using namespace mlir;
using namespace mlir::bayes;
namespace draws_v1 = ::bayes::draws_v1;

//===----------------------------------------------------------------------===//
// Order of operations
//===----------------------------------------------------------------------===//

namespace {

/// Independent chains of operations, one step of each after the other: a CPU
/// looks for operations that need not wait among the next hundred or so, and
/// LLVM keeps much of the order that it is given.
class Interleaver {
public:
  explicit Interleaver(RewriterBase &rewriter) : rewriter(rewriter) {}

  /// Adds the operations that `build` creates at the insertion point, which
  /// is before an operation.
  void add(function_ref<void()> build) {
    Operation *end = &*rewriter.getInsertionPoint();
    Operation *before = end->getPrevNode();
    build();
    Operation *first =
        before ? before->getNextNode() : &rewriter.getInsertionBlock()->front();
    size_t length = std::distance(first->getIterator(), end->getIterator());
    for (auto [number, op] : llvm::enumerate(
             llvm::make_range(first->getIterator(), end->getIterator())))
      // Long chains take more steps at a time than short ones.
      steps.push_back(
          {(static_cast<double>(number) + 0.5) / static_cast<double>(length),
           steps.size(), &op});
  }

  void interleave() {
    llvm::sort(steps);
    for (auto [position, number, op] : steps)
      rewriter.moveOpBefore(op, rewriter.getInsertionBlock(),
                            rewriter.getInsertionPoint());
  }

private:
  RewriterBase &rewriter;
  /// How far in its chain each is, and the order in which they were added.
  SmallVector<std::tuple<double, size_t, Operation *>> steps;
};

} // namespace

//===----------------------------------------------------------------------===//
// Words to normals
//===----------------------------------------------------------------------===//

namespace {

/// Vector arithmetic of the transform of `draws-v1`: every operation is rounded
/// on its own, none carries a fast-math flag.
class TransformBuilder {
public:
  TransformBuilder(RewriterBase &rewriter, Location loc, int64_t lanes,
                   bool permute)
      : rewriter(rewriter), loc(loc),
        intType(VectorType::get(lanes, rewriter.getI32Type())),
        floatType(VectorType::get(lanes, rewriter.getF32Type())),
        permute(permute && lanes % draws_v1::kTableSize == 0) {}

  /// Cosine and sine of the direction that `directionWord` picks, times
  /// sqrt(-2 ln(u 2^-24)) of u = (radiusWord >> 8) + 1. The three chains of
  /// operations do not wait for each other once their tables are read.
  std::pair<Value, Value> buildNormals(Value radiusWord, Value directionWord) {
    Value angle = buildAngle(directionWord);
    Value square = multiply(angle, angle);
    Uniform uniform = buildUniform(radiusWord);
    Value radius, cosine, sine;
    Interleaver chains(rewriter);
    chains.add([&] { radius = buildRadius(uniform); });
    chains.add([&] { cosine = buildCosine(square, directionWord); });
    chains.add([&] { sine = buildSine(angle, square); });
    chains.interleave();
    return {multiply(radius, cosine), multiply(radius, sine)};
  }

private:
  /// A uniform near a point of a grid of mantissas.
  struct Uniform {
    Value exponent;
    /// Of the point, in the tables.
    Value index;
    /// From the point, and the reciprocal of the point.
    Value distance, inverse;
  };

  Uniform buildUniform(Value word) {
    // Exact, as an addition of integers would be. That one LLVM would make a
    // subtraction of -1, which it makes anew in each iteration from the last
    // contents of some register and so lets iterations wait for each other.
    Value uniform =
        add(toFloat(shiftRight(word, 32 - draws_v1::kUniformBits)), splatF(1));
    Value bits = bitcast(intType, uniform);
    Value offset = addI(bits, -static_cast<int64_t>(draws_v1::kMantissaOrigin));
    Value exponent = shiftRight(offset, 23);
    Value index = shiftRight(offset, draws_v1::kTableIndexShift);
    Value mantissaBits = arith::SubIOp::create(
        rewriter, loc, bits,
        arith::ShLIOp::create(rewriter, loc, exponent, splatI(23)));
    Value mantissa = bitcast(floatType, mantissaBits);
    Value distance = subtract(mantissa, buildGridPoint(mantissaBits, index));
    Value inverse =
        lookUp(draws_v1::kInverseTable, "bayes_inverse_table", index);
    return {exponent, index, distance, inverse};
  }

  /// sqrt(-2 ln(u 2^-24)) of a uniform u.
  Value buildRadius(const Uniform &uniform) {
    Value t = multiply(uniform.distance, uniform.inverse);
    Value logMantissa = multiply(t, evaluate(draws_v1::kLogPolynomial, t));
    Value logPower = buildLogPower(uniform.exponent);
    Value logGrid =
        lookUp(draws_v1::kLogTable, "bayes_log_table", uniform.index);
    return math::SqrtOp::create(rewriter, loc,
                                add(add(logPower, logGrid), logMantissa));
  }

  Value buildAngle(Value word) {
    Value angle = arith::OrIOp::create(
        rewriter, loc,
        arith::AndIOp::create(rewriter, loc, word,
                              splatI(draws_v1::kAngleMask)),
        splatI(draws_v1::kAngleBits));
    return subtract(bitcast(floatType, angle), splatF(draws_v1::kAngleOrigin));
  }

  /// Cosine of the angle of `square`, with the sign that `word` picks.
  Value buildCosine(Value square, Value word) {
    Value cosine = evaluate(draws_v1::kCosinePolynomial, square);
    Value sign = arith::AndIOp::create(rewriter, loc, word,
                                       splatI(draws_v1::kCosineSignBit));
    return bitcast(
        floatType,
        arith::XOrIOp::create(rewriter, loc, bitcast(intType, cosine), sign));
  }

  Value buildSine(Value angle, Value square) {
    return multiply(angle, evaluate(draws_v1::kSinePolynomial, square));
  }

  Value multiply(Value a, Value b) {
    return arith::MulFOp::create(rewriter, loc, a, b);
  }
  Value add(Value a, Value b) {
    return arith::AddFOp::create(rewriter, loc, a, b);
  }
  Value subtract(Value a, Value b) {
    return arith::SubFOp::create(rewriter, loc, a, b);
  }
  Value splatI(uint32_t value) {
    return arith::ConstantOp::create(
        rewriter, loc, DenseElementsAttr::get(intType, APInt(32, value)));
  }
  Value splatF(float value) {
    return arith::ConstantOp::create(rewriter, loc,
                                     DenseElementsAttr::get(floatType, value));
  }
  Value addI(Value a, int64_t b) {
    return arith::AddIOp::create(rewriter, loc, a,
                                 splatI(static_cast<uint32_t>(b)));
  }
  Value shiftRight(Value a, unsigned bits) {
    return arith::ShRUIOp::create(rewriter, loc, a, splatI(bits));
  }
  Value bitcast(Type type, Value value) {
    return arith::BitcastOp::create(rewriter, loc, type, value);
  }
  /// Exact: all integers of the transform are less than 2^24 in magnitude.
  Value toFloat(Value value) {
    return arith::SIToFPOp::create(rewriter, loc, floatType, value);
  }

  /// Horner's rule, from the last coefficient down to the first.
  template <size_t N>
  Value evaluate(const float (&coefficients)[N], Value argument) {
    Value result = splatF(coefficients[N - 1]);
    for (size_t i = N - 1; i-- > 0;)
      result = add(splatF(coefficients[i]), multiply(argument, result));
    return result;
  }

  /// The point of the grid next to the mantissa, whose table index is `index`.
  Value buildGridPoint(Value mantissaBits, Value index) {
    if (!permute)
      return bitcast(floatType, arith::AndIOp::create(
                                    rewriter, loc,
                                    addI(mantissaBits, draws_v1::kGridRounding),
                                    splatI(draws_v1::kGridMask)));
    std::array<float, draws_v1::kTableSize> points;
    for (auto [number, point] : llvm::enumerate(points))
      point = llvm::bit_cast<float>(
          (draws_v1::kMantissaOrigin + draws_v1::kGridRounding +
           (static_cast<uint32_t>(number) << draws_v1::kTableIndexShift)) &
          draws_v1::kGridMask);
    return permuteTable(points, index);
  }

  /// -2 ln of the power of two of the uniform.
  Value buildLogPower(Value exponent) {
    if (!permute)
      return multiply(toFloat(addI(exponent, -draws_v1::kUniformBits)),
                      splatF(draws_v1::kLogOfTwo));
    // The same products: a table has twice 16 entries, 25 are needed.
    std::array<float, 2 * draws_v1::kTableSize> products = {};
    for (int power = 0; power <= draws_v1::kUniformBits; ++power)
      products[power] = static_cast<float>(power - draws_v1::kUniformBits) *
                        draws_v1::kLogOfTwo;
    return permuteTable(products, exponent);
  }

  /// Entry (index mod size) of a table of 16 or 32 entries, lane by lane, by
  /// permutation instructions.
  Value permuteTable(ArrayRef<float> table, Value index) {
    auto part = VectorType::get(draws_v1::kTableSize, rewriter.getF32Type());
    SmallVector<Value> halves;
    for (size_t first = 0; first < table.size(); first += draws_v1::kTableSize)
      halves.push_back(arith::ConstantOp::create(
          rewriter, loc,
          DenseElementsAttr::get(part,
                                 table.slice(first, draws_v1::kTableSize))));
    StringAttr name = rewriter.getStringAttr(
        halves.size() == 1 ? "llvm.x86.avx512.permvar.sf.512"
                           : "llvm.x86.avx512.vpermi2var.ps.512");
    auto permuteLanes = [&](Value indices) {
      SmallVector<Value> operands = {halves.front(), indices};
      llvm::append_range(operands, llvm::drop_begin(halves));
      return LLVM::CallIntrinsicOp::create(rewriter, loc, part, name, operands)
          .getResult(0);
    };
    if (floatType == part)
      return permuteLanes(index);
    Value result = splatF(0.0f);
    for (int64_t first = 0; first < floatType.getDimSize(0);
         first += draws_v1::kTableSize) {
      Value indices = vector::ExtractStridedSliceOp::create(
          rewriter, loc, index, first, draws_v1::kTableSize, /*strides=*/1);
      result = vector::InsertStridedSliceOp::create(
          rewriter, loc, permuteLanes(indices), result, first, /*strides=*/1);
    }
    return result;
  }

  /// Entry (index mod 16) of a table, lane by lane.
  Value lookUp(ArrayRef<float> table, StringRef name, Value index) {
    if (permute)
      return permuteTable(table, index);
    Value masked = arith::AndIOp::create(rewriter, loc, index,
                                         splatI(draws_v1::kTableIndexMask));
    Value base = getGlobal(name, table);
    Value zero = arith::ConstantIndexOp::create(rewriter, loc, 0);
    Value all = arith::ConstantOp::create(
        rewriter, loc,
        DenseElementsAttr::get(
            VectorType::get(floatType.getShape(), rewriter.getI1Type()), true));
    return vector::GatherOp::create(rewriter, loc, floatType, base,
                                    ValueRange{zero}, masked, all,
                                    splatF(0.0f));
  }

  /// The table as a constant of the module, made on first use under `name` or,
  /// where the model has a symbol of that name, another one.
  Value getGlobal(StringRef name, ArrayRef<float> table) {
    auto type = MemRefType::get(draws_v1::kTableSize, rewriter.getF32Type());
    auto tensor =
        RankedTensorType::get(draws_v1::kTableSize, rewriter.getF32Type());
    Attribute value = DenseElementsAttr::get(tensor, table);
    Operation *module = SymbolTable::getNearestSymbolTable(
        rewriter.getInsertionBlock()->getParentOp());
    auto globals = module->getRegion(0).getOps<memref::GlobalOp>();
    auto found = llvm::find_if(globals, [&](memref::GlobalOp global) {
      return global.getConstant() && global.getType() == type &&
             global.getInitialValue() == value;
    });
    memref::GlobalOp global = found != globals.end() ? *found : nullptr;
    if (!global) {
      SymbolTable symbols(module);
      auto isTaken = [&](StringRef symbol) { return symbols.lookup(symbol); };
      unsigned counter = 0;
      SmallString<32> unique = name;
      if (isTaken(name))
        unique = SymbolTable::generateSymbolName<32>(name, isTaken, counter);
      OpBuilder::InsertionGuard guard(rewriter);
      rewriter.setInsertionPointToStart(&module->getRegion(0).front());
      global = memref::GlobalOp::create(
          rewriter, loc, unique, rewriter.getStringAttr("private"), type, value,
          /*constant=*/true,
          /*alignment=*/rewriter.getI64IntegerAttr(64));
    }
    return memref::GetGlobalOp::create(rewriter, loc, type,
                                       global.getSymName());
  }

  RewriterBase &rewriter;
  Location loc;
  VectorType intType, floatType;
  bool permute;
};

//===----------------------------------------------------------------------===//
// Patterns
//===----------------------------------------------------------------------===//

/// The words of one draw.
static std::pair<Value, Value> buildWords(OpBuilder &builder,
                                          RandomWordsOp op) {
  Location loc = op.getLoc();
  int64_t lanes = cast<VectorType>(op.getRadius().getType()).getDimSize(0);
  PhiloxBuilder philox(builder, loc, lanes / 2);
  Type i64 = builder.getI64Type();

  // A 64-bit lane generates the words of two samples.
  Value sample =
      arith::IndexCastUIOp::create(builder, loc, i64, op.getSample());
  SmallVector<int64_t> iota = llvm::to_vector(llvm::seq<int64_t>(lanes / 2));
  Value laneIds = arith::ConstantOp::create(
      builder, loc,
      DenseElementsAttr::get(VectorType::get(lanes / 2, i64),
                             ArrayRef<int64_t>(iota)));
  Value samplePairs = philox.add(philox.shiftRight(sample, 1), laneIds);
  Value pair = arith::IndexCastUIOp::create(builder, loc, i64, op.getPair());
  Value site =
      philox.constant(op.getSite() | static_cast<uint64_t>(op.getPurpose())
                                         << draws_v1::kPurposeShift);
  Value example = op.getPurpose() == Purpose::Weight || !op.getExample()
                      ? philox.constant(0)
                      : op.getExample();
  PhiloxBuilder::Output words =
      philox.generate({samplePairs, pair, site, example}, op.getKey());

  Type type = op.getRadius().getType();
  return {vector::BitCastOp::create(builder, loc, type, words.words01),
          vector::BitCastOp::create(builder, loc, type, words.words23)};
}

/// Lowers draws that follow each other immediately, which do not wait for each
/// other, together.
struct LowerRandomWords : public OpRewritePattern<RandomWordsOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(RandomWordsOp op,
                                PatternRewriter &rewriter) const override {
    // At the last one: the driver has been at those before it.
    if (isa_and_nonnull<RandomWordsOp>(op->getNextNode()))
      return rewriter.notifyMatchFailure(op, "lowered with the draw after it");
    SmallVector<RandomWordsOp> draws;
    for (auto draw = op; draw;
         draw = dyn_cast_or_null<RandomWordsOp>(draw->getPrevNode())) {
      if (!draw.getKey().getType().isInteger(64))
        return rewriter.notifyMatchFailure(draw, "key is not lowered");
      draws.push_back(draw);
    }
    Interleaver chains(rewriter);
    SmallVector<std::pair<Value, Value>> words;
    for (RandomWordsOp draw : llvm::reverse(draws))
      chains.add([&] { words.push_back(buildWords(rewriter, draw)); });
    chains.interleave();
    for (auto [draw, values] : llvm::zip_equal(llvm::reverse(draws), words))
      rewriter.replaceOp(draw, {values.first, values.second});
    return success();
  }
};

struct LowerBoxMuller : public OpRewritePattern<BoxMullerOp> {
  LowerBoxMuller(MLIRContext *context, bool permute)
      : OpRewritePattern(context), permute(permute) {}

  LogicalResult matchAndRewrite(BoxMullerOp op,
                                PatternRewriter &rewriter) const override {
    int64_t lanes = cast<VectorType>(op.getEven().getType()).getDimSize(0);
    TransformBuilder transform(rewriter, op.getLoc(), lanes, permute);
    auto [even, odd] =
        transform.buildNormals(op.getRadius(), op.getDirection());
    rewriter.replaceOp(op, {even, odd});
    return success();
  }

  bool permute;
};

/// Counter word 2 of derived keys, which have no site.
static uint64_t getSiteWord(::bayes::Purpose purpose) {
  return static_cast<uint64_t>(purpose) << draws_v1::kPurposeShift;
}

/// The key of a pair of output words: the first is the low half.
static Value buildKey(PhiloxBuilder &philox, OpBuilder &builder, Location loc,
                      Value words) {
  return arith::OrIOp::create(builder, loc, philox.shiftRight(words, 32),
                              philox.shiftLeft(words, 32));
}

struct LowerFoldKey : public OpRewritePattern<FoldKeyOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(FoldKeyOp op,
                                PatternRewriter &rewriter) const override {
    if (!op.getKey().getType().isInteger(64))
      return rewriter.notifyMatchFailure(op, "key is not lowered");
    PhiloxBuilder philox(rewriter, op.getLoc(), 1);
    Value zero = philox.constant(0);
    auto words = philox.generate(
        {op.getData(), philox.shiftRight(op.getData(), 32),
         philox.constant(getSiteWord(::bayes::Purpose::Fold)), zero},
        op.getKey());
    rewriter.replaceOp(op,
                       buildKey(philox, rewriter, op.getLoc(), words.words01));
    return success();
  }
};

struct LowerSplitKey : public OpRewritePattern<SplitKeyOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(SplitKeyOp op,
                                PatternRewriter &rewriter) const override {
    if (!op.getKey().getType().isInteger(64))
      return rewriter.notifyMatchFailure(op, "key is not lowered");
    PhiloxBuilder philox(rewriter, op.getLoc(), 1);
    Value zero = philox.constant(0);
    auto words = philox.generate(
        {zero, zero, philox.constant(getSiteWord(::bayes::Purpose::Split)),
         zero},
        op.getKey());
    rewriter.replaceOp(
        op, {buildKey(philox, rewriter, op.getLoc(), words.words01),
             buildKey(philox, rewriter, op.getLoc(), words.words23)});
    return success();
  }
};

struct LowerDraws : public mlir::bayes::impl::LowerDrawsPassBase<LowerDraws> {
  using LowerDrawsPassBase::LowerDrawsPassBase;

  void runOnOperation() override {
    SmallVector<scf::ExecuteRegionOp> loops = findLoopsOfDraws();
    RewritePatternSet patterns(&getContext());
    populateLowerDrawsPatterns(patterns, permute);
    walkAndApplyPatterns(getOperation(), std::move(patterns));
    WalkResult left = getOperation()->walk([](Operation *op) {
      if (!isa<RandomWordsOp, FoldKeyOp, SplitKeyOp>(op))
        return WalkResult::advance();
      op->emitOpError() << "expected a key lowered to 'i64' "
                           "(bayes-lower-keys)";
      return WalkResult::interrupt();
    });
    if (left.wasInterrupted() || failed(outline(loops)))
      signalPassFailure();
  }

private:
  /// The regions of draws that are not to be inlined.
  SmallVector<scf::ExecuteRegionOp> findLoopsOfDraws() {
    llvm::SetVector<scf::ExecuteRegionOp> regions;
    getOperation()->walk([&](Operation *op) {
      if (!isa<RandomWordsOp, BoxMullerOp>(op))
        return;
      auto region = op->getParentOfType<scf::ExecuteRegionOp>();
      if (region && region.getNoInline() && region->getNumResults() == 0 &&
          region.getRegion().hasOneBlock() &&
          region->getParentOfType<func::FuncOp>())
        regions.insert(region);
    });
    return regions.takeVector();
  }

  /// Makes each region a function of its own, while the tables and
  /// coefficients that it uses are still inside of it.
  LogicalResult outline(ArrayRef<scf::ExecuteRegionOp> regions) {
    SymbolTable symbols(getOperation());
    auto isTaken = [&](StringRef name) { return symbols.lookup(name); };
    unsigned counter = 0;
    IRRewriter rewriter(&getContext());
    for (scf::ExecuteRegionOp region : regions) {
      SmallString<16> name =
          SymbolTable::generateSymbolName<16>("bayes_draws", isTaken, counter);
      func::CallOp call;
      FailureOr<func::FuncOp> function = outlineSingleBlockRegion(
          rewriter, region.getLoc(), region.getRegion(), name, &call);
      if (failed(function))
        return region.emitOpError() << "cannot be outlined";
      symbols.insert(*function);
      function->setPrivate();
      call.setNoInline(true);
      // Nothing is left in the region but the call.
      rewriter.eraseOp(region.getRegion().front().getTerminator());
      rewriter.inlineBlockBefore(&region.getRegion().front(), region);
      rewriter.eraseOp(region);
    }
    return success();
  }
};

} // namespace

void mlir::bayes::populateLowerDrawsPatterns(RewritePatternSet &patterns,
                                             bool permute) {
  patterns.add<LowerBoxMuller>(patterns.getContext(), permute);
  patterns.add<LowerRandomWords, LowerFoldKey, LowerSplitKey>(
      patterns.getContext());
}
