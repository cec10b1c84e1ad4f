//===- LowerLookups.cpp - Entries of tables that are made at run time -----===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Dialect/Bayes/IR/BayesOps.h"
#include "bayes/Dialect/Bayes/IR/StructuredBuilders.h"
#include "bayes/Dialect/Bayes/Transforms/Passes.h"
#include "bayes/Reference/Evaluator.h"
#include "bayes/Reference/Tensor.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/SymbolTable.h"

namespace mlir::bayes {
#define GEN_PASS_DEF_LOWERLOOKUPSPASS
#include "bayes/Dialect/Bayes/Transforms/Passes.h.inc"
} // namespace mlir::bayes

using namespace mlir;
using namespace mlir::bayes;

/// The least number of bytes, a power of two, for numbers below `count`, as an
/// integer type; one value more where they have a sign.
static Type getIndexStorage(MLIRContext *context, int64_t count, bool hasSign) {
  unsigned bits = llvm::Log2_64_Ceil(static_cast<uint64_t>(count)) + hasSign;
  return IntegerType::get(context, bits <= 8 ? 8 : bits <= 16 ? 16 : 32);
}

namespace {

struct LowerLookups
    : public mlir::bayes::impl::LowerLookupsPassBase<LowerLookups> {
  void runOnOperation() override {
    SymbolTable table(getOperation());
    symbols = &table;
    SmallVector<LookupOp> lookups;
    SmallVector<ScatterOp> scatters;
    SmallVector<DequantizeOp> dequantized;
    getOperation().walk([&](Operation *op) {
      if (auto lookup = dyn_cast<LookupOp>(op);
          lookup && !ref::isCompileTimeConstant(lookup.getTable()))
        lookups.push_back(lookup);
      if (auto scatter = dyn_cast<ScatterOp>(op))
        scatters.push_back(scatter);
      if (auto dequantize = dyn_cast<DequantizeOp>(op))
        dequantized.push_back(dequantize);
    });
    for (LookupOp op : lookups)
      if (failed(lower(op)))
        return signalPassFailure();
    for (ScatterOp op : scatters)
      if (failed(lower(op)))
        return signalPassFailure();
    for (DequantizeOp op : dequantized)
      if (failed(lower(op)))
        return signalPassFailure();
    getOperation().walk([](LoadParameterOp load) {
      if (load->use_empty())
        load.erase();
    });
    for (auto parameter :
         llvm::make_early_inc_range(getOperation().getOps<ParameterOp>()))
      if (SymbolTable::symbolKnownUseEmpty(parameter, getOperation()))
        table.erase(parameter);
  }

private:
  /// table[code], the code as a number of whole bytes.
  LogicalResult lower(LookupOp op) {
    OpBuilder builder(op);
    Location loc = op.getLoc();
    Value table = op.getTable();
    auto type = cast<RankedTensorType>(op.getResult().getType());
    Value init = tensor::EmptyOp::create(builder, loc, type.getShape(),
                                         type.getElementType());
    int64_t entries = cast<RankedTensorType>(table.getType()).getDimSize(0);
    // No code names an entry.
    if (entries == 0) {
      op.replaceAllUsesWith(init);
      op.erase();
      return success();
    }
    ParameterOp &bytes = bytesOf[{op.getCodes(), entries}];
    if (!bytes) {
      FailureOr<ref::Tensor> codes = evaluate(op, op.getCodes(), "codes");
      if (failed(codes))
        return failure();
      bytes = addParameter(op.getCodes(), getNumbers(*codes, entries), "bytes");
    }
    Value found =
        buildElementwise(builder, loc, load(builder, loc, bytes), init,
                         [&](OpBuilder &nested, Location bodyLoc,
                             ValueRange args) -> SmallVector<Value> {
                           return {extract(nested, bodyLoc, table, args[0])};
                         })[0];
    op.replaceAllUsesWith(found);
    op.erase();
    ++numLookups;
    return success();
  }

  /// `codes` as numbers of whole bytes, each of an entry: a code that names
  /// none gives an unspecified element, which memory after the table is not.
  ref::Tensor getNumbers(const ref::Tensor &codes, int64_t entries) {
    unsigned bits = codes.getElementType().getIntOrFloatBitWidth();
    ref::Tensor numbers(
        codes.getShape(),
        getIndexStorage(&getContext(), int64_t(1) << bits, false));
    uint64_t last = static_cast<uint64_t>(entries) - 1;
    for (int64_t i = 0; i < codes.getNumElements(); ++i)
      numbers.set(i, ref::Scalar::ofInteger(
                         numbers.getElementType(),
                         std::min(codes.get(i).getUnsigned(), last)));
    return numbers;
  }

  /// At each element the number of the value that replaces it, or -1.
  LogicalResult lower(ScatterOp op) {
    FailureOr<ref::Tensor> positions =
        evaluate(op, op.getPositions(), "positions");
    if (failed(positions))
      return failure();
    int64_t count = positions->getNumElements();
    if (count == 0) {
      op.replaceAllUsesWith(op.getBase());
      op.erase();
      return success();
    }
    OpBuilder builder(op);
    Location loc = op.getLoc();
    auto type = cast<RankedTensorType>(op.getBase().getType());
    Type storage = getIndexStorage(&getContext(), count, true);
    ParameterOp &numbers = numbersOf[{op.getPositions(), type}];
    if (!numbers) {
      ref::Tensor map = ref::Tensor::splat(type.getShape(),
                                           ref::Scalar::ofInteger(storage, -1));
      for (int64_t i = 0; i < count; ++i) {
        int64_t position = positions->get(i).getSigned();
        // Where a position lies outside, elements are unspecified.
        if (position >= 0 && position < map.getNumElements())
          map.set(position, ref::Scalar::ofInteger(storage, i));
      }
      numbers = addParameter(op.getPositions(), map, "numbers");
    }
    Value values = op.getValues();
    Value replaced = buildElementwise(
        builder, loc, {op.getBase(), load(builder, loc, numbers)},
        buildEmptyLike(builder, loc, op.getBase()),
        [&](OpBuilder &nested, Location bodyLoc,
            ValueRange args) -> SmallVector<Value> {
          Value zero = arith::ConstantOp::create(
              nested, bodyLoc, nested.getIntegerAttr(storage, 0));
          Value isReplaced = arith::CmpIOp::create(
              nested, bodyLoc, arith::CmpIPredicate::sge, args[1], zero);
          Value number = arith::MaxSIOp::create(nested, bodyLoc, args[1], zero);
          Value value = extract(nested, bodyLoc, values, number);
          return {arith::SelectOp::create(nested, bodyLoc, isReplaced, value,
                                          args[0])};
        })[0];
    op.replaceAllUsesWith(replaced);
    op.erase();
    ++numScatters;
    return success();
  }

  /// Its elements.
  LogicalResult lower(DequantizeOp op) {
    if (!ref::isCompileTimeConstant(op.getResult()))
      return op->emitOpError()
             << "expected codes, steps and positions that are constants or "
                "computed from parameters, as code for others is not "
                "supported, found them computed at run time";
    FailureOr<ref::Tensor> elements = ref::evaluateConstant(op.getResult());
    if (failed(elements))
      return failure();
    OpBuilder builder(op);
    ParameterOp values =
        addParameter(op.getCodes().front(), *elements, "dequantized");
    op.replaceAllUsesWith(load(builder, op.getLoc(), values));
    op.erase();
    ++numDequantized;
    return success();
  }

  /// An operand that must be known while compiling.
  static FailureOr<ref::Tensor> evaluate(Operation *op, Value operand,
                                         StringRef name) {
    if (!ref::isCompileTimeConstant(operand))
      return op->emitOpError()
             << "expected " << name
             << " that are constants or computed from parameters, as code for "
                "others is not supported, found them computed at run time";
    return ref::evaluateConstant(operand);
  }

  static Value extract(OpBuilder &builder, Location loc, Value tensor,
                       Value number) {
    Value place = arith::IndexCastUIOp::create(builder, loc,
                                               builder.getIndexType(), number);
    return tensor::ExtractOp::create(builder, loc, tensor, place);
  }

  /// A parameter named after the one that `source` loads.
  ParameterOp addParameter(Value source, const ref::Tensor &tensor,
                           StringRef suffix) {
    auto load = source.getDefiningOp<LoadParameterOp>();
    std::string name =
        ((load ? load.getParameter() : "constant") + "." + suffix).str();
    OpBuilder builder(&getContext());
    auto parameter = ParameterOp::create(
        builder, source.getLoc(), name, ref::getDenseResourceAttr(tensor, name),
        /*sym_visibility=*/StringAttr());
    symbols->insert(parameter, getOperation().getBody()->begin());
    return parameter;
  }

  static Value load(OpBuilder &builder, Location loc, ParameterOp parameter) {
    return LoadParameterOp::create(
        builder, loc, parameter.getType(),
        FlatSymbolRefAttr::get(parameter.getSymNameAttr()));
  }

  SymbolTable *symbols = nullptr;
  /// The parameters made of codes for tables of so many entries, and of
  /// positions; CSE has merged both.
  DenseMap<std::pair<Value, int64_t>, ParameterOp> bytesOf;
  DenseMap<std::pair<Value, Type>, ParameterOp> numbersOf;
};

} // namespace
