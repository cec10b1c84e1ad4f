//===- FoldParameters.cpp - Tensors computed from parameters alone --------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Dialect/Bayes/IR/BayesOps.h"
#include "bayes/Dialect/Bayes/Transforms/Passes.h"
#include "bayes/Reference/Evaluator.h"
#include "mlir/Analysis/SliceAnalysis.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Iterators.h"
#include "mlir/IR/Remarks.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/LoopLikeInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/Support/MathExtras.h"

#include <limits>

namespace mlir::bayes {
#define GEN_PASS_DEF_FOLDPARAMETERSPASS
#include "bayes/Dialect/Bayes/Transforms/Passes.h.inc"
} // namespace mlir::bayes

using namespace mlir;
using namespace mlir::bayes;

namespace {

struct FoldParameters
    : public mlir::bayes::impl::FoldParametersPassBase<FoldParameters> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    SymbolTable symbols(module);
    // Users first: of a tensor that is left to be computed at run time, what it
    // is computed from may be worth storing.
    SmallVector<Value> values;
    llvm::SmallPtrSet<Operation *, 16> computed;
    module.walk<WalkOrder::PostOrder, ReverseIterator>([&](Operation *op) {
      for (Value result : op->getResults()) {
        if (!isDerived(result, computed))
          continue;
        if (isWorthFolding(result))
          values.push_back(result);
        else
          computed.insert(op);
      }
    });
    for (Value value : llvm::reverse(values))
      if (failed(fold(value, symbols)))
        return signalPassFailure();
    eraseUnused(module);
  }

private:
  /// A tensor computed from parameters alone, used by something that is not or
  /// that is one of `computed`.
  static bool isDerived(Value value,
                        const llvm::SmallPtrSetImpl<Operation *> &computed) {
    auto type = dyn_cast<RankedTensorType>(value.getType());
    return type && type.hasStaticShape() && type.getElementType().isF32() &&
           !value.getDefiningOp<LoadParameterOp>() &&
           ref::isCompileTimeConstant(value) && !getLoads(value).empty() &&
           llvm::any_of(value.getUsers(), [&](Operation *user) {
             return user->getNumResults() == 0 || computed.contains(user) ||
                    !llvm::all_of(user->getResults(),
                                  ref::isCompileTimeConstant);
           });
  }

  /// The evaluator takes about 20 ns for one element of an op: a few seconds at
  /// most.
  static constexpr uint64_t kMaxWork = uint64_t(1) << 27;
  /// What interpreting an op takes beyond its elements.
  static constexpr uint64_t kWorkPerOp = 32;
  /// Of a concatenation that is computed from pieces at run time.
  static constexpr size_t kMaxPieces = 64;
  static constexpr uint64_t kUnknownWork = std::numeric_limits<uint64_t>::max();

  /// The product of the extents.
  static uint64_t getWork(ArrayRef<int64_t> extents) {
    uint64_t work = 1;
    for (int64_t extent : extents) {
      if (ShapedType::isDynamic(extent))
        return kUnknownWork;
      work = llvm::SaturatingMultiply(work, static_cast<uint64_t>(extent));
    }
    return work;
  }

  /// Elements that evaluating `op` once computes, with those in its regions.
  static uint64_t getWork(Operation *op) {
    if (auto structured = dyn_cast<linalg::LinalgOp>(op))
      return llvm::SaturatingAdd(kWorkPerOp,
                                 getWork(structured.getStaticLoopRanges()));
    uint64_t work = kWorkPerOp;
    for (Type type : op->getResultTypes())
      if (auto shaped = dyn_cast<ShapedType>(type))
        work = llvm::SaturatingAdd(work, getWork(shaped.getShape()));
    uint64_t inside = 0;
    for (Region &region : op->getRegions())
      for (Operation &nested : region.getOps())
        inside = llvm::SaturatingAdd(inside, getWork(&nested));
    auto loop = dyn_cast<LoopLikeOpInterface>(op);
    if (!loop)
      return llvm::SaturatingAdd(work, inside);
    std::optional<APInt> trips = loop.getStaticTripCount();
    if (!trips)
      return kUnknownWork;
    // What a loop carries is copied on every trip.
    return llvm::SaturatingMultiplyAdd(trips->getLimitedValue(),
                                       llvm::SaturatingAdd(work, inside), work);
  }

  /// Elements to compute for `value`.
  static uint64_t getWork(Value value) {
    uint64_t work = 0;
    for (Operation *op : getSlice(value))
      work = llvm::SaturatingAdd(work, getWork(op));
    return work;
  }

  /// A derived tensor is stored if it is no larger than what it is made from,
  /// and quickly computed, or if no kernel can compute it.
  static bool isWorthFolding(Value value) {
    // No kernel replaces elements, nor reads slices in another order.
    if (isa_and_nonnull<ScatterOp, DequantizeOp>(value.getDefiningOp()))
      return true;
    if (getWork(value) > kMaxWork) {
      remark::missed(value.getLoc(), getRemarkOptions())
          << remark::reason("may take too long to compute while compiling")
          << remark::metric("operations_limit", kMaxWork);
      return false;
    }
    // Each piece has code of its own.
    auto joined = value.getDefiningOp<tensor::ConcatOp>();
    if (joined && joined.getInputs().size() > kMaxPieces)
      return true;
    // No kernel reads codes of which some elements are replaced, or slices in
    // another order.
    bool scattered =
        llvm::any_of(getSlice(value), llvm::IsaPred<ScatterOp, DequantizeOp>);
    // What pieces are made of is stored together.
    bool together =
        llvm::any_of(getSlice(value), llvm::IsaPred<tensor::ConcatOp>);
    uint64_t replaced = 0;
    for (LoadParameterOp load : getLoads(value)) {
      uint64_t one = scattered ? getElementsTimesBits(load, value)
                               : getBits(load.getResult());
      replaced = together ? llvm::SaturatingAdd(replaced, one)
                          : std::max(replaced, one);
    }
    uint64_t bits = getBits(value);
    if (bits <= replaced)
      return true;
    remark::missed(value.getLoc(), getRemarkOptions())
        << remark::reason("larger than the parameters it is computed from")
        << remark::metric("bits", bits)
        << remark::metric(together ? "bits_of_parameters"
                                   : "bits_of_largest_parameter",
                          replaced);
    return false;
  }

  /// Bits of a tensor of numbers: codes count with their own.
  static uint64_t getBits(Value value) {
    auto type = cast<ShapedType>(value.getType());
    return llvm::SaturatingMultiply<uint64_t>(type.getElementTypeBitWidth(),
                                              getWork(type.getShape()));
  }

  /// The same of a parameter's elements, as if they were of the type of `like`.
  static uint64_t getElementsTimesBits(LoadParameterOp load, Value like) {
    auto type = cast<ShapedType>(load.getResult().getType());
    return llvm::SaturatingMultiply<uint64_t>(
        cast<ShapedType>(like.getType()).getElementTypeBitWidth(),
        getWork(type.getShape()));
  }

  static remark::RemarkOpts getRemarkOptions() {
    return remark::RemarkOpts::name("FoldedParameter")
        .category("bayes-fold-parameters");
  }

  /// The ops that compute `value`.
  static SetVector<Operation *> getSlice(Value value) {
    SetVector<Operation *> slice;
    BackwardSliceOptions options;
    options.omitBlockArguments = true;
    options.omitUsesFromAbove = false;
    options.inclusive = true;
    if (failed(getBackwardSlice(value.getDefiningOp(), &slice, options)))
      slice.clear();
    return slice;
  }

  /// The parameters that `value` is computed from.
  static SmallVector<LoadParameterOp> getLoads(Value value) {
    SmallVector<LoadParameterOp> loads;
    for (Operation *op : getSlice(value))
      if (auto load = dyn_cast<LoadParameterOp>(op))
        loads.push_back(load);
    return loads;
  }

  LogicalResult fold(Value value, SymbolTable &symbols) {
    FailureOr<ref::Tensor> tensor = ref::evaluateConstant(value);
    if (failed(tensor))
      return failure();
    Operation *op = value.getDefiningOp();
    std::string name =
        getLoads(value).front().getParameter().str() + ".derived";
    OpBuilder builder(&getContext());
    auto parameter = ParameterOp::create(
        builder, op->getLoc(), name, ref::getDenseResourceAttr(*tensor, name),
        /*sym_visibility=*/StringAttr());
    symbols.insert(parameter, getOperation().getBody()->begin());
    builder.setInsertionPointAfter(op);
    Value load = LoadParameterOp::create(
        builder, op->getLoc(), value.getType(),
        FlatSymbolRefAttr::get(parameter.getSymNameAttr()));
    remark::passed(op->getLoc(), getRemarkOptions())
        << remark::metric("parameter", parameter.getSymName())
        << remark::metric("elements", tensor->getNumElements());
    value.replaceAllUsesWith(load);
    ++numFolded;
    return success();
  }

  void eraseUnused(ModuleOp module) {
    eliminateTriviallyDeadOps(module);
    for (auto parameter :
         llvm::make_early_inc_range(module.getOps<ParameterOp>()))
      if (SymbolTable::symbolKnownUseEmpty(parameter, module)) {
        parameter.erase();
        ++numErased;
      }
  }

  /// Erases ops whose only use was a tensor that is now a parameter.
  static void eliminateTriviallyDeadOps(ModuleOp module) {
    module.walk<WalkOrder::PostOrder, ReverseIterator>([](Operation *op) {
      if (isOpTriviallyDead(op))
        op->erase();
    });
  }
};

} // namespace
