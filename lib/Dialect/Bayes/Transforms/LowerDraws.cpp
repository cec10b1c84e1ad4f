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

  /// sqrt(-2 ln(u 2^-24)) of u = (word >> 8) + 1.
  Value buildRadius(Value word) {
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
    Value grid = buildGridPoint(mantissaBits, index);
    Value t =
        multiply(subtract(mantissa, grid),
                 lookUp(draws_v1::kInverseTable, "bayes_inverse_table", index));
    Value logMantissa = multiply(t, evaluate(draws_v1::kLogPolynomial, t));
    Value logPower = buildLogPower(exponent);
    Value logGrid = lookUp(draws_v1::kLogTable, "bayes_log_table", index);
    return math::SqrtOp::create(rewriter, loc,
                                add(add(logPower, logGrid), logMantissa));
  }

  /// Cosine and sine of the direction that `word` picks.
  std::pair<Value, Value> buildDirection(Value word) {
    Value angle = arith::OrIOp::create(
        rewriter, loc,
        arith::AndIOp::create(rewriter, loc, word,
                              splatI(draws_v1::kAngleMask)),
        splatI(draws_v1::kAngleBits));
    Value x =
        subtract(bitcast(floatType, angle), splatF(draws_v1::kAngleOrigin));
    Value z = multiply(x, x);
    Value cosine = evaluate(draws_v1::kCosinePolynomial, z);
    Value sign = arith::AndIOp::create(rewriter, loc, word,
                                       splatI(draws_v1::kCosineSignBit));
    Value flipped =
        arith::XOrIOp::create(rewriter, loc, bitcast(intType, cosine), sign);
    Value sine = multiply(x, evaluate(draws_v1::kSinePolynomial, z));
    return {bitcast(floatType, flipped), sine};
  }

  Value multiply(Value a, Value b) {
    return arith::MulFOp::create(rewriter, loc, a, b);
  }

private:
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

struct LowerRandomWords : public OpRewritePattern<RandomWordsOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(RandomWordsOp op,
                                PatternRewriter &rewriter) const override {
    if (!op.getKey().getType().isInteger(64))
      return rewriter.notifyMatchFailure(op, "key is not lowered");
    Location loc = op.getLoc();
    int64_t lanes = cast<VectorType>(op.getRadius().getType()).getDimSize(0);
    PhiloxBuilder philox(rewriter, loc, lanes / 2);
    Type i64 = rewriter.getI64Type();

    // A 64-bit lane generates the words of two samples.
    Value sample =
        arith::IndexCastUIOp::create(rewriter, loc, i64, op.getSample());
    SmallVector<int64_t> iota = llvm::to_vector(llvm::seq<int64_t>(lanes / 2));
    Value laneIds = arith::ConstantOp::create(
        rewriter, loc,
        DenseElementsAttr::get(VectorType::get(lanes / 2, i64),
                               ArrayRef<int64_t>(iota)));
    Value samplePairs = philox.add(philox.shiftRight(sample, 1), laneIds);
    Value pair = arith::IndexCastUIOp::create(rewriter, loc, i64, op.getPair());
    Value site =
        philox.constant(op.getSite() | static_cast<uint64_t>(op.getPurpose())
                                           << draws_v1::kPurposeShift);
    Value example = op.getPurpose() == Purpose::Weight || !op.getExample()
                        ? philox.constant(0)
                        : op.getExample();
    PhiloxBuilder::Output words =
        philox.generate({samplePairs, pair, site, example}, op.getKey());

    Type type = op.getRadius().getType();
    Value radius =
        vector::BitCastOp::create(rewriter, loc, type, words.words01);
    Value direction =
        vector::BitCastOp::create(rewriter, loc, type, words.words23);
    rewriter.replaceOp(op, {radius, direction});
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
    Value radius = transform.buildRadius(op.getRadius());
    auto [cosine, sine] = transform.buildDirection(op.getDirection());
    rewriter.replaceOp(op, {transform.multiply(radius, cosine),
                            transform.multiply(radius, sine)});
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
