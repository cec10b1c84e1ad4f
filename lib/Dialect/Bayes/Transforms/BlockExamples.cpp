//===- BlockExamples.cpp - Static blocks of examples ----------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Dialect/Bayes/Transforms/Passes.h"
#include "bayes/Dialect/Bayes/Transforms/Transforms.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/Remarks.h"
#include "mlir/Transforms/RegionUtils.h"
#include "llvm/Support/MathExtras.h"

namespace mlir::bayes {
#define GEN_PASS_DEF_BLOCKEXAMPLESPASS
#include "bayes/Dialect/Bayes/Transforms/Passes.h.inc"
} // namespace mlir::bayes

using namespace mlir;
using namespace mlir::bayes;

/// The type with its dynamic extents, all of them the batch, made static.
static Type makeStatic(Type type, int64_t examples) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor || tensor.hasStaticShape())
    return type;
  SmallVector<int64_t> shape(tensor.getShape());
  for (int64_t &extent : shape)
    if (ShapedType::isDynamic(extent))
      extent = examples;
  return tensor.clone(shape);
}

/// Whether the batch is dimension 0 of a tensor, and of no other dimension.
static bool hasBatch(Value value) {
  auto tensor = dyn_cast<RankedTensorType>(value.getType());
  return tensor && tensor.getRank() > 0 && tensor.isDynamicDim(0) &&
         tensor.getNumDynamicDims() == 1;
}

/// Whether `size` is the batch: a dynamic extent of a tensor.
static bool isBatch(Value size) {
  auto dim = size.getDefiningOp<tensor::DimOp>();
  if (!dim)
    return false;
  auto tensor = dyn_cast<RankedTensorType>(dim.getSource().getType());
  std::optional<int64_t> index = dim.getConstantIndex();
  return tensor && index && *index >= 0 && *index < tensor.getRank() &&
         tensor.isDynamicDim(*index);
}

/// Whether `op` is entries of a table that `region` makes for each sample.
static bool isLookupInDraw(tensor::ExtractOp op, MonteCarloOp region) {
  auto weight = op->getParentOfType<linalg::LinalgOp>();
  return weight && weight->getNumResults() == 1 &&
         op.getTensor().getType().getRank() == 1 &&
         cast<ShapedType>(weight->getResult(0).getType()).getRank() > 1 &&
         !region.isDefinedOutsideOfLoop(op.getTensor());
}

bool bayes::drawsWeights(MonteCarloOp op) {
  WalkResult walk = op.getRegion().walk([&](Operation *nested) {
    if (auto extract = dyn_cast<tensor::ExtractOp>(nested))
      return isLookupInDraw(extract, op) ? WalkResult::interrupt()
                                         : WalkResult::advance();
    if (auto sample = dyn_cast<SampleOp>(nested))
      return sample.getRandom().getType().getShape().size() > 1
                 ? WalkResult::interrupt()
                 : WalkResult::advance();
    if (auto normal = dyn_cast<NormalOp>(nested))
      return normal.getPurpose() == Purpose::Weight &&
                     normal.getExtents().size() > 1
                 ? WalkResult::interrupt()
                 : WalkResult::advance();
    return WalkResult::advance();
  });
  return walk.wasInterrupted();
}

/// Elements of one example in the largest activation of a region.
static uint64_t getExampleElements(MonteCarloOp op) {
  uint64_t largest = 0;
  op.getRegion().walk([&](Operation *nested) {
    for (Type result : nested->getResultTypes()) {
      auto type = dyn_cast<RankedTensorType>(result);
      if (!type || type.hasStaticShape())
        continue;
      uint64_t elements = 1;
      for (int64_t extent : type.getShape())
        if (!ShapedType::isDynamic(extent))
          elements = llvm::SaturatingMultiply<uint64_t>(elements, extent);
      largest = std::max(largest, elements);
    }
  });
  return largest;
}

namespace {

/// Clones ops with the batch replaced by a static number of examples.
class BlockCloner {
public:
  BlockCloner(OpBuilder &builder, Value firstExample, int64_t &sliced)
      : builder(builder), firstExample(firstExample), sliced(sliced) {}

  /// Clones the ops of `source` in order; `mapping` maps their operands.
  void cloneBody(Block &source, IRMapping &mapping, int64_t examples) {
    for (Operation &op : source)
      cloneOp(&op, mapping, examples);
  }

private:
  void cloneOp(Operation *op, IRMapping &mapping, int64_t examples) {
    if (auto dim = dyn_cast<tensor::DimOp>(op); dim && isBatch(dim)) {
      Value extent =
          arith::ConstantIndexOp::create(builder, op->getLoc(), examples);
      mapping.map(dim.getResult(), extent);
      return;
    }
    if (auto empty = dyn_cast<tensor::EmptyOp>(op)) {
      auto type = cast<RankedTensorType>(makeStatic(empty.getType(), examples));
      Value made = tensor::EmptyOp::create(
          builder, op->getLoc(), type.getShape(), type.getElementType());
      mapping.map(empty.getResult(), made);
      return;
    }
    if (auto expand = dyn_cast<tensor::ExpandShapeOp>(op)) {
      Value made = tensor::ExpandShapeOp::create(
          builder, op->getLoc(), makeStatic(expand.getType(), examples),
          mapping.lookupOrDefault(expand.getSrc()),
          expand.getReassociationIndices());
      mapping.map(expand.getResult(), made);
      return;
    }
    if (auto slice = dyn_cast<tensor::ExtractSliceOp>(op))
      return cloneSlice(slice, mapping, examples);
    auto monteCarlo = dyn_cast<MonteCarloOp>(op);
    if (monteCarlo && examples > 1)
      return cloneMonteCarlo(monteCarlo, mapping, examples);
    cloneWithRegions(op, mapping, examples);
  }

  void cloneSlice(tensor::ExtractSliceOp op, IRMapping &mapping,
                  int64_t examples) {
    auto map = [&](SmallVector<OpFoldResult> entries) {
      for (OpFoldResult &entry : entries)
        if (auto value = dyn_cast<Value>(entry))
          entry = isBatch(value) ? OpFoldResult(builder.getIndexAttr(examples))
                                 : OpFoldResult(mapping.lookupOrDefault(value));
      return entries;
    };
    Value made = tensor::ExtractSliceOp::create(
        builder, op.getLoc(),
        cast<RankedTensorType>(makeStatic(op.getType(), examples)),
        mapping.lookupOrDefault(op.getSource()), map(op.getMixedOffsets()),
        map(op.getMixedSizes()), map(op.getMixedStrides()));
    mapping.map(op.getResult(), made);
  }

  void cloneMonteCarlo(MonteCarloOp op, IRMapping &mapping, int64_t examples) {
    SetVector<Value> captured;
    getUsedValuesDefinedAbove(op.getRegion(), captured);
    auto options = remark::RemarkOpts::name("SlicedRegion")
                       .category("bayes-block-examples");
    std::string why;
    if (canSlice(op, why)) {
      remark::passed(op.getLoc(), options)
          << remark::metric("examples", examples);
      return cloneSliced(op, captured.getArrayRef(), mapping, examples);
    }
    remark::missed(op.getLoc(), options)
        << remark::reason("{0}", why) << remark::metric("examples", examples);
    cloneWithRegions(op, mapping, examples);
  }

  /// Whether the region can run one example at a time, else the reason in
  /// `why`.
  bool canSlice(MonteCarloOp op, std::string &why) const {
    auto refuse = [&](const Twine &reason) {
      why = reason.str();
      return false;
    };
    if (drawsWeights(op))
      return refuse("one draw of a weight serves all examples of the block");
    if (!llvm::all_of(op->getResults(), hasBatch))
      return refuse("dimension 0 of a result is not the batch");
    return true;
  }

  Operation *cloneWithRegions(Operation *op, IRMapping &mapping,
                              int64_t examples) {
    Operation *made = builder.cloneWithoutRegions(*op, mapping);
    for (OpResult result : made->getResults())
      result.setType(makeStatic(result.getType(), examples));
    OpBuilder::InsertionGuard guard(builder);
    for (auto [from, to] :
         llvm::zip_equal(op->getRegions(), made->getRegions()))
      for (Block &block : from) {
        Block *target = builder.createBlock(&to);
        for (BlockArgument argument : block.getArguments())
          mapping.map(argument, target->addArgument(
                                    makeStatic(argument.getType(), examples),
                                    argument.getLoc()));
        cloneBody(block, mapping, examples);
      }
    return made;
  }

  /// One Monte-Carlo region per example: what it captures is sliced, its
  /// example identities move along.
  void cloneSliced(MonteCarloOp op, ArrayRef<Value> captured,
                   IRMapping &mapping, int64_t examples) {
    ++sliced;
    Location loc = op.getLoc();
    SmallVector<Value> inits;
    for (Type type : op.getResultTypes()) {
      auto tensor = cast<RankedTensorType>(makeStatic(type, examples));
      inits.push_back(tensor::EmptyOp::create(builder, loc, tensor.getShape(),
                                              tensor.getElementType()));
    }
    Value zero = arith::ConstantIndexOp::create(builder, loc, 0);
    Value one = arith::ConstantIndexOp::create(builder, loc, 1);
    Value end = arith::ConstantIndexOp::create(builder, loc, examples);

    auto loop = scf::ForOp::create(builder, loc, zero, end, one, inits);
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(loop.getBody());
    Value example = loop.getInductionVar();
    IRMapping inner = mapping;
    for (Value value : captured) {
      if (hasBatch(value))
        inner.map(value, buildSlice(loc, mapping.lookup(value), example));
      else if (isBatch(value))
        inner.map(value, one);
    }
    Value offset =
        arith::IndexCastOp::create(builder, loc, builder.getI64Type(), example);
    inner.map(firstExample,
              arith::AddIOp::create(builder, loc, mapping.lookup(firstExample),
                                    offset)
                  .getResult());
    Operation *made = cloneWithRegions(op, inner, 1);
    SmallVector<Value> next;
    for (auto [result, into] :
         llvm::zip_equal(made->getResults(), loop.getRegionIterArgs())) {
      auto [offsets, sizes, strides] = getSlice(result, example);
      next.push_back(tensor::InsertSliceOp::create(builder, loc, result, into,
                                                   offsets, sizes, strides));
    }
    scf::YieldOp::create(builder, loc, next);
    for (auto [from, to] : llvm::zip_equal(op->getResults(), loop.getResults()))
      mapping.map(from, to);
  }

  using Slice = std::tuple<SmallVector<OpFoldResult>, SmallVector<OpFoldResult>,
                           SmallVector<OpFoldResult>>;

  /// Offsets, sizes and strides of row `example` of a tensor like `tensor`.
  Slice getSlice(Value tensor, Value example) {
    auto type = cast<RankedTensorType>(tensor.getType());
    SmallVector<OpFoldResult> offsets(type.getRank(), builder.getIndexAttr(0));
    SmallVector<OpFoldResult> strides(type.getRank(), builder.getIndexAttr(1));
    SmallVector<OpFoldResult> sizes;
    for (int64_t extent : type.getShape())
      sizes.push_back(builder.getIndexAttr(extent));
    offsets[0] = example;
    sizes[0] = builder.getIndexAttr(1);
    return {offsets, sizes, strides};
  }

  Value buildSlice(Location loc, Value tensor, Value example) {
    auto [offsets, sizes, strides] = getSlice(tensor, example);
    return tensor::ExtractSliceOp::create(builder, loc, tensor, offsets, sizes,
                                          strides);
  }

  OpBuilder &builder;
  Value firstExample;
  int64_t &sliced;
};

struct BlockExamples
    : public mlir::bayes::impl::BlockExamplesPassBase<BlockExamples> {
  using BlockExamplesPassBase::BlockExamplesPassBase;

  void runOnOperation() override {
    SmallVector<int64_t> sizes(blockSizes.begin(), blockSizes.end());
    if (sizes.empty())
      sizes = {1, 16};
    SmallVector<func::FuncOp> entries;
    getOperation().walk([&](func::FuncOp function) {
      if (function->hasAttr(BayesDialect::kEntryAttrName))
        entries.push_back(function);
    });
    if (entries.size() > 1) {
      entries[1].emitError()
          << "expected one function with attribute '"
          << BayesDialect::kEntryAttrName << "' in a module, found another";
      return signalPassFailure();
    }
    for (func::FuncOp entry : entries) {
      addSharedDrawsBlock(entry, sizes);
      if (failed(checkSizes(entry, sizes)) || failed(checkNames(entry, sizes)))
        return signalPassFailure();
      for (int64_t size : sizes) {
        int64_t regions = 0;
        if (failed(buildExampleBlock(entry, size, regions)))
          return signalPassFailure();
        ++numBlocks;
        numSliced += regions;
      }
      entry.erase();
    }
  }

  void addSharedDrawsBlock(func::FuncOp entry, SmallVector<int64_t> &sizes) {
    bool shared = false;
    uint64_t elements = 1;
    entry.walk([&](MonteCarloOp region) {
      shared |= drawsWeights(region);
      elements = std::max(elements, getExampleElements(region));
    });
    if (!shared || sharedDrawsBlock == 0)
      return;
    int64_t size = sharedDrawsBlock;
    while (size > 1 &&
           static_cast<uint64_t>(size) > sharedDrawsElements / elements)
      size /= 2;
    if (!llvm::is_contained(sizes, size))
      sizes.push_back(size);
  }

  static LogicalResult checkSizes(func::FuncOp entry, ArrayRef<int64_t> sizes) {
    llvm::SmallDenseSet<int64_t> seen;
    for (int64_t size : sizes) {
      if (size < 1)
        return entry.emitError()
               << "expected positive block sizes, found " << size;
      if (!seen.insert(size).second)
        return entry.emitError()
               << "expected different block sizes, found " << size << " twice";
    }
    return success();
  }

  /// Names and the attribute of block functions belong to this pass.
  static LogicalResult checkNames(func::FuncOp entry, ArrayRef<int64_t> sizes) {
    Operation *table = SymbolTable::getNearestSymbolTable(entry->getParentOp());
    for (int64_t size : sizes) {
      std::string name = (BayesDialect::kBlockPrefix + Twine(size)).str();
      Operation *other = SymbolTable::lookupSymbolIn(table, name);
      if (other && other != entry)
        return other->emitError()
               << "expected no symbol '" << name
               << "', the name of a function for blocks of examples, found one";
    }
    for (Operation &op : table->getRegion(0).getOps())
      if (op.hasAttr(BayesDialect::kBlockAttrName))
        return op.emitError() << "expected no function with attribute '"
                              << BayesDialect::kBlockAttrName
                              << "' beside an entry, found one";
    return success();
  }
};

} // namespace

FailureOr<func::FuncOp> bayes::buildExampleBlock(func::FuncOp entry,
                                                 int64_t examples,
                                                 int64_t &sliced) {
  auto input = cast<RankedTensorType>(entry.getArgumentTypes()[0]);
  if (entry.isDeclaration() || !llvm::hasSingleElement(entry.getBody()))
    return entry.emitError() << "expected an entry function of one block";
  if (!input.isDynamicDim(0) || input.getNumDynamicDims() != 1)
    return entry.emitError()
           << "expected the batch, dimension 0 of the input, to be its only "
              "dynamic extent, found "
           << input;
  for (Type type : entry.getResultTypes()) {
    auto tensor = dyn_cast<RankedTensorType>(type);
    if (!tensor || !tensor.getElementType().isF32() || tensor.getRank() == 0 ||
        !tensor.isDynamicDim(0) || tensor.getNumDynamicDims() != 1)
      return entry.emitError()
             << "expected results to be tensors of f32 whose only dynamic "
                "extent is the batch in dimension 0, found "
             << type;
  }
  WalkResult walk = entry.walk([](tensor::EmptyOp op) {
    if (llvm::all_of(op.getDynamicSizes(), isBatch))
      return WalkResult::advance();
    op.emitOpError() << "expected the batch, a dynamic 'tensor.dim', as its "
                        "only dynamic extent";
    return WalkResult::interrupt();
  });
  if (walk.wasInterrupted())
    return failure();

  // Bufferisation gives each result a buffer of its own.
  llvm::SmallDenseSet<Value> returned;
  for (Value value : entry.getBody().front().getTerminator()->getOperands())
    if (!returned.insert(value).second)
      return entry.emitError()
             << "expected every result to be a value of its own, found "
             << value.getType() << " returned twice";
  if (failed(checkExamplesIndependent(entry)))
    return failure();

  OpBuilder builder(entry);
  auto makeAllStatic = [&](TypeRange types) {
    return llvm::map_to_vector(
        types, [&](Type type) { return makeStatic(type, examples); });
  };
  auto type = builder.getFunctionType(makeAllStatic(entry.getArgumentTypes()),
                                      makeAllStatic(entry.getResultTypes()));
  auto block = func::FuncOp::create(
      builder, entry.getLoc(),
      (BayesDialect::kBlockPrefix + Twine(examples)).str(), type);
  block->setAttr(BayesDialect::kBlockAttrName,
                 builder.getI64IntegerAttr(examples));
  // The input belongs to the caller: bufferisation must not write to it.
  block.setArgAttr(BayesDialect::kInput,
                   bufferization::BufferizationDialect::kWritableAttrName,
                   builder.getBoolAttr(false));
  Block *body = block.addEntryBlock();
  IRMapping mapping;
  for (auto [from, to] :
       llvm::zip_equal(entry.getArguments(), body->getArguments()))
    mapping.map(from, to);
  builder.setInsertionPointToStart(body);
  BlockCloner(builder, entry.getArgument(BayesDialect::kFirstExample), sliced)
      .cloneBody(entry.getBody().front(), mapping, examples);
  return block;
}
