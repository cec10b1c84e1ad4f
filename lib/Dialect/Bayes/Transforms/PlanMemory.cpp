//===- PlanMemory.cpp - Parameters and temporaries at fixed offsets -------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Dialect/Bayes/IR/BayesOps.h"
#include "bayes/Dialect/Bayes/Transforms/Passes.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/Transforms/BufferViewFlowAnalysis.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "llvm/Support/MathExtras.h"

#include <limits>

namespace mlir::bayes {
#define GEN_PASS_DEF_PLANMEMORYPASS
#include "bayes/Dialect/Bayes/Transforms/Passes.h.inc"
} // namespace mlir::bayes

using namespace mlir;
using namespace mlir::bayes;

/// Alignment of everything that is placed: one cache line, one AVX-512 vector.
static constexpr int64_t kAlignment = 64;

/// Whether a buffer of this type can be placed, unless it is too large.
static bool isPlaceable(ShapedType type) {
  if (auto memref = dyn_cast<MemRefType>(type);
      memref && !memref.getLayout().isIdentity())
    return false;
  return type.hasStaticShape() && type.getElementType().isIntOrIndexOrFloat();
}

/// More than a machine has: 1 TiB for one buffer, the address space of a
/// process for a workspace. Below them no sum of sizes overflows.
static constexpr int64_t kLargestBuffer = int64_t(1) << 40;
static constexpr int64_t kLargestWorkspace = int64_t(1) << 47;

/// Bytes of a buffer that can be placed; the largest number if there are more.
static int64_t getBytes(ShapedType type) {
  Type element = type.getElementType();
  uint64_t bits = element.isIndex() ? IndexType::kInternalStorageBitWidth
                                    : element.getIntOrFloatBitWidth();
  uint64_t bytes = llvm::divideCeil(bits, 8);
  for (int64_t extent : type.getShape())
    bytes = llvm::SaturatingMultiply(bytes, static_cast<uint64_t>(extent));
  return static_cast<int64_t>(
      std::min<uint64_t>(bytes, std::numeric_limits<int64_t>::max()));
}

/// Emits an error if a buffer of this type is too large.
static LogicalResult checkSize(ShapedType type,
                               function_ref<InFlightDiagnostic()> emitError) {
  if (getBytes(type) <= kLargestBuffer)
    return success();
  return emitError() << "expected a buffer of at most " << kLargestBuffer
                     << " bytes, found " << type;
}

static int64_t alignBytes(int64_t bytes) {
  return static_cast<int64_t>(llvm::alignTo(bytes, kAlignment));
}

namespace {

/// An allocation, when it is live (a range of op numbers, both ends included),
/// and where it was placed.
struct Temporary {
  memref::AllocOp alloc;
  int64_t first, last;
  int64_t bytes;
  int64_t offset = -1;
};

/// Places the temporaries of a function so that those live at the same time do
/// not overlap: largest first, each at the lowest offset that is free.
class WorkspacePlanner {
public:
  explicit WorkspacePlanner(func::FuncOp function) : aliases(function) {
    int64_t next = 0;
    function.walk<WalkOrder::PreOrder>(
        [&](Operation *op) { numbers[op] = next++; });
    function.walk([&](memref::AllocOp alloc) {
      temporaries.push_back(getLiveRange(alloc));
    });
  }

  /// Returns the size of the workspace in bytes.
  int64_t place() {
    SmallVector<Temporary *> order;
    for (Temporary &temporary : temporaries)
      order.push_back(&temporary);
    llvm::sort(order, [](Temporary *a, Temporary *b) {
      return std::tie(b->bytes, a->first) < std::tie(a->bytes, b->first);
    });
    int64_t total = 0;
    SmallVector<Temporary *> placed;
    for (Temporary *temporary : order) {
      temporary->offset = findOffset(*temporary, placed);
      total = std::max(total, temporary->offset + temporary->bytes);
      placed.insert(llvm::upper_bound(placed, temporary,
                                      [](Temporary *a, Temporary *b) {
                                        return a->offset < b->offset;
                                      }),
                    temporary);
    }
    return total;
  }

  ArrayRef<Temporary> getTemporaries() const { return temporaries; }

private:
  /// From the allocation to the end of the last op of its block that uses it or
  /// a view of it: a buffer used in a loop lives as long as the loop.
  Temporary getLiveRange(memref::AllocOp alloc) {
    Temporary temporary{alloc, numbers[alloc], numbers[alloc],
                        alignBytes(getBytes(alloc.getType()))};
    for (Value alias : aliases.resolve(alloc.getResult()))
      for (Operation *user : alias.getUsers())
        if (Operation *ancestor =
                alloc->getBlock()->findAncestorOpInBlock(*user))
          temporary.last = std::max(temporary.last, getEnd(ancestor));
    return temporary;
  }

  int64_t getEnd(Operation *op) {
    int64_t end = 0;
    op->walk([&](Operation *nested) { end = std::max(end, numbers[nested]); });
    return end;
  }

  /// `placed` is in order of offsets.
  static int64_t findOffset(const Temporary &temporary,
                            ArrayRef<Temporary *> placed) {
    int64_t offset = 0;
    for (Temporary *other : placed) {
      bool together =
          other->first <= temporary.last && temporary.first <= other->last;
      if (!together || other->offset + other->bytes <= offset)
        continue;
      if (offset + temporary.bytes <= other->offset)
        break;
      offset = other->offset + other->bytes;
    }
    return offset;
  }

  BufferViewFlowAnalysis aliases;
  DenseMap<Operation *, int64_t> numbers;
  SmallVector<Temporary> temporaries;
};

struct PlanMemory : public mlir::bayes::impl::PlanMemoryPassBase<PlanMemory> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    // One pass object may run on several modules.
    offsets.clear();
    placements.clear();
    blobBytes = 0;
    SmallVector<func::FuncOp> blocks;
    for (auto function : module.getOps<func::FuncOp>())
      if (function->hasAttr(BayesDialect::kBlockAttrName))
        blocks.push_back(function);
    if (failed(placeParameters(blocks)))
      return signalPassFailure();
    int64_t workspace = 0;
    for (func::FuncOp block : blocks) {
      FailureOr<int64_t> bytes = planBlock(block);
      if (failed(bytes))
        return signalPassFailure();
      workspace = std::max(workspace, *bytes);
    }
    weightBytes += blobBytes;
    workspaceBytes += workspace;
    Builder builder(&getContext());
    SmallVector<NamedAttribute> sizes;
    for (func::FuncOp block : blocks)
      sizes.push_back(builder.getNamedAttr(
          block.getSymName(), block->getAttr(BayesDialect::kBlockAttrName)));
    module->setAttr(
        BayesDialect::kLayoutAttrName,
        builder.getDictionaryAttr(
            {builder.getNamedAttr("blocks", builder.getDictionaryAttr(sizes)),
             builder.getNamedAttr("weight_bytes",
                                  builder.getI64IntegerAttr(blobBytes)),
             builder.getNamedAttr("weights",
                                  builder.getDictionaryAttr(placements)),
             builder.getNamedAttr("workspace_bytes",
                                  builder.getI64IntegerAttr(workspace))}));
  }

private:
  /// Gives each parameter that a block loads its offset in the blob, in the
  /// order of the module.
  LogicalResult placeParameters(ArrayRef<func::FuncOp> blocks) {
    llvm::SmallPtrSet<Attribute, 16> loaded;
    for (func::FuncOp block : blocks)
      block.walk([&](LoadParameterOp load) {
        loaded.insert(load.getParameterAttr().getAttr());
      });
    Builder builder(&getContext());
    for (auto parameter : getOperation().getOps<ParameterOp>()) {
      if (!loaded.contains(parameter.getSymNameAttr()))
        continue;
      if (!isPlaceable(parameter.getType()))
        return parameter.emitOpError()
               << "expected a tensor of integers or floats, found "
               << parameter.getType();
      offsets[parameter.getSymNameAttr()] = blobBytes;
      placements.push_back(builder.getNamedAttr(
          parameter.getSymName(), builder.getI64IntegerAttr(blobBytes)));
      blobBytes += alignBytes(getBytes(parameter.getType()));
    }
    return success();
  }

  /// Rewrites one block function; returns its workspace in bytes.
  FailureOr<int64_t> planBlock(func::FuncOp block) {
    if (failed(checkFunction(block)))
      return failure();
    WorkspacePlanner planner(block);
    int64_t workspace = planner.place();
    if (workspace > kLargestWorkspace)
      return block.emitError()
             << "expected a workspace of at most " << kLargestWorkspace
             << " bytes, found " << workspace;

    // Arguments after the fourth are the results, each at the next boundary.
    SmallVector<int64_t> resultOffsets;
    int64_t resultBytes = 0;
    for (Type type : block.getArgumentTypes().drop_front(kFixedArguments)) {
      resultOffsets.push_back(resultBytes);
      resultBytes += alignBytes(getBytes(cast<MemRefType>(type)));
    }
    Location loc = block.getLoc();
    Block &body = block.getBody().front();
    OpBuilder builder(&getContext());
    builder.setInsertionPointToStart(&body);
    auto addBytes = [&](int64_t bytes) {
      return body.addArgument(MemRefType::get(bytes, builder.getI8Type()), loc);
    };
    Value weights = addBytes(blobBytes);
    Value scratch = addBytes(workspace);
    Value results = addBytes(resultBytes);
    auto view = [&](Value bytes, int64_t offset, MemRefType type) -> Value {
      Value shift = arith::ConstantIndexOp::create(builder, loc, offset);
      return memref::ViewOp::create(builder, loc, type, bytes, shift,
                                    ValueRange());
    };

    for (auto [argument, offset] : llvm::zip_equal(
             body.getArguments().drop_front(kFixedArguments).drop_back(3),
             resultOffsets))
      argument.replaceAllUsesWith(
          view(results, offset, cast<MemRefType>(argument.getType())));
    body.eraseArguments(kFixedArguments, resultOffsets.size());

    // Views are inserted in front of the first op, which may be one of these;
    // so all are made before any op goes.
    SmallVector<Operation *> replaced;
    block.walk([&](LoadParameterOp load) { replaced.push_back(load); });
    for (Operation *op : replaced) {
      auto load = cast<LoadParameterOp>(op);
      load.replaceAllUsesWith(
          view(weights, offsets.lookup(load.getParameterAttr().getAttr()),
               cast<MemRefType>(load.getResult().getType())));
    }
    for (const Temporary &temporary : planner.getTemporaries()) {
      memref::AllocOp alloc = temporary.alloc;
      alloc.replaceAllUsesWith(
          view(scratch, temporary.offset, alloc.getType()));
      replaced.push_back(alloc);
    }
    for (Operation *op : replaced)
      op->erase();
    block.setType(
        builder.getFunctionType(body.getArgumentTypes(), TypeRange()));
    block.removeArgAttrsAttr();
    return workspace;
  }

  /// Input, first example, key and samples come first, results after them; all
  /// allocations can be placed.
  LogicalResult checkFunction(func::FuncOp block) {
    if (!llvm::hasSingleElement(block.getBody()))
      return block.emitError() << "expected a block function with a body of "
                                  "one block of ops, found "
                               << block.getBody().getBlocks().size();
    if (block.getNumResults() != 0 ||
        block.getNumArguments() < kFixedArguments ||
        !llvm::all_of(block.getArgumentTypes().drop_front(kFixedArguments),
                      [](Type type) {
                        return isa<MemRefType>(type) &&
                               isPlaceable(cast<MemRefType>(type));
                      }))
      return block.emitError()
             << "expected a bufferised block function that takes its results "
                "as static, contiguous buffers, found type "
             << block.getFunctionType();
    for (Type type : block.getArgumentTypes().drop_front(kFixedArguments))
      if (failed(checkSize(cast<MemRefType>(type),
                           [&] { return block.emitError(); })))
        return failure();
    BufferViewFlowAnalysis aliases(block);
    WalkResult walk = block.walk([&](Operation *op) {
      auto load = dyn_cast<LoadParameterOp>(op);
      if ((load && !isa<MemRefType>(load.getResult().getType())) ||
          isa<memref::DeallocOp>(op)) {
        op->emitOpError() << "expected bufferised ops that free nothing";
        return WalkResult::interrupt();
      }
      if (!isa<memref::AllocOp, memref::AllocaOp>(op))
        return WalkResult::advance();
      auto alloc = dyn_cast<memref::AllocOp>(op);
      if (!alloc || !isPlaceable(alloc.getType()))
        op->emitOpError() << "expected an allocation of static shape, which "
                             "can be placed in the workspace";
      else if (escapes(alloc, aliases))
        op->emitOpError() << "expected an allocation that is not used after "
                             "the block of ops that makes it";
      else if (succeeded(checkSize(alloc.getType(),
                                   [&] { return op->emitOpError(); })))
        return WalkResult::advance();
      return WalkResult::interrupt();
    });
    return failure(walk.wasInterrupted());
  }

  /// Whether the buffer leaves its block, for the next iteration of a loop or
  /// for what follows: then one place is not enough.
  static bool escapes(memref::AllocOp alloc,
                      const BufferViewFlowAnalysis &aliases) {
    Block *home = alloc->getBlock();
    return llvm::any_of(aliases.resolve(alloc.getResult()), [&](Value alias) {
      Block *block = alias.getParentBlock();
      if (block == home ? isa<BlockArgument>(alias)
                        : !home->findAncestorOpInBlock(*block->getParentOp()))
        return true;
      return llvm::any_of(alias.getUsers(), [&](Operation *user) {
        return !home->findAncestorOpInBlock(*user);
      });
    });
  }

  static constexpr unsigned kFixedArguments = 4;
  DenseMap<Attribute, int64_t> offsets;
  SmallVector<NamedAttribute> placements;
  int64_t blobBytes = 0;
};

} // namespace
