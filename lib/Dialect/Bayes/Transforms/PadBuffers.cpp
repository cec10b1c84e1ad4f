//===- PadBuffers.cpp - Rows of buffers in different sets of a cache ------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Dialect/Bayes/Transforms/Passes.h"
#include "bayes/Dialect/Bayes/Transforms/Transforms.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/Remarks.h"
#include "llvm/Support/MathExtras.h"

#include <limits>
#include <numeric>

namespace mlir::bayes {
#define GEN_PASS_DEF_PADBUFFERSPASS
#include "bayes/Dialect/Bayes/Transforms/Passes.h.inc"
} // namespace mlir::bayes

using namespace mlir;
using namespace mlir::bayes;

/// Bytes of a cache line, to which rows stay aligned.
static constexpr int64_t kLineBytes = 64;

/// Bytes of a row of dimension `dim`, the distance to the next one; none if
/// the whole buffer would have more than an address space.
static std::optional<int64_t> getRowBytes(MemRefType type, unsigned dim) {
  auto multiply = [](uint64_t bytes, ArrayRef<int64_t> extents) {
    for (int64_t extent : extents)
      bytes = llvm::SaturatingMultiply(bytes, static_cast<uint64_t>(extent));
    return bytes;
  };
  uint64_t row = multiply(type.getElementTypeBitWidth() / 8,
                          type.getShape().drop_front(dim + 1));
  constexpr uint64_t kMost = std::numeric_limits<int64_t>::max() / 2;
  if (multiply(row, type.getShape().take_front(dim + 1)) > kMost)
    return std::nullopt;
  return static_cast<int64_t>(row);
}

FailureOr<int64_t> bayes::chooseRowPadding(MemRefType type,
                                           const RowConflicts &conflicts,
                                           std::string &why) {
  if (type.getRank() < 2 || !type.hasStaticShape() ||
      !type.getLayout().isIdentity() ||
      type.getDimSize(0) < conflicts.minRows ||
      llvm::is_contained(type.getShape(), 0) ||
      !type.getElementType().isIntOrFloat() ||
      type.getElementTypeBitWidth() % 8 != 0)
    return 0;
  std::optional<int64_t> row = getRowBytes(type, 0);
  if (!row || *row % conflicts.bytes != 0)
    return 0;
  int64_t entry = *getRowBytes(type, 1);
  int64_t padding = kLineBytes / std::gcd(entry, kLineBytes);
  if ((*row + padding * entry) % conflicts.bytes != 0)
    return padding;
  why = "entries of dimension 1 are as far apart themselves";
  return failure();
}

/// Whether a view of the buffer has parts of at least `rows` of its rows. What
/// takes whole rows has no use for them in sets of their own.
static bool isSliced(memref::AllocOp alloc, int64_t rows) {
  ArrayRef<int64_t> shape = alloc.getType().getShape();
  return llvm::any_of(alloc->getUsers(), [&](Operation *user) {
    auto view = dyn_cast<memref::SubViewOp>(user);
    return view && view.getStaticSizes()[0] >= rows &&
           view.getStaticSizes().drop_front() != shape.drop_front();
  });
}

/// Whether the op takes the buffer with any strides.
static bool takesStrides(OpOperand &use) {
  Operation *op = use.getOwner();
  if (auto store = dyn_cast<memref::StoreOp>(op))
    return &use == &store.getMemrefMutable();
  return isa<linalg::LinalgOp, NormalOp, memref::CopyOp, memref::LoadOp>(op);
}

/// An op that uses `buffer` or a view of it and wants the layout as it is;
/// null if there is none.
static Operation *findFixedUser(Value buffer) {
  for (OpOperand &use : buffer.getUses()) {
    if (auto view = dyn_cast<memref::SubViewOp>(use.getOwner())) {
      if (Operation *user = findFixedUser(view))
        return user;
    } else if (!takesStrides(use)) {
      return use.getOwner();
    }
  }
  return nullptr;
}

/// Gives the views of `buffer` the types that follow from its own.
static void updateViews(RewriterBase &rewriter, Value buffer) {
  for (Operation *user : buffer.getUsers()) {
    auto view = dyn_cast<memref::SubViewOp>(user);
    if (!view)
      continue;
    rewriter.modifyOpInPlace(view, [&] {
      view.getResult().setType(memref::SubViewOp::inferRankReducedResultType(
          view.getType().getShape(), view.getSourceType(),
          view.getMixedOffsets(), view.getMixedSizes(),
          view.getMixedStrides()));
    });
    updateViews(rewriter, view);
  }
}

LogicalResult bayes::padRows(RewriterBase &rewriter, memref::AllocOp alloc,
                             int64_t padding, std::string &why) {
  if (Operation *user = findFixedUser(alloc)) {
    why = ("'" + user->getName().getStringRef() + "' takes no other layout")
              .str();
    return failure();
  }
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPoint(alloc);
  SmallVector<int64_t> shape(alloc.getType().getShape());
  shape[1] += padding;
  auto padded = memref::AllocOp::create(
      rewriter, alloc.getLoc(),
      MemRefType::Builder(alloc.getType()).setShape(shape),
      alloc.getAlignmentAttr());
  OpFoldResult zero = rewriter.getIndexAttr(0), one = rewriter.getIndexAttr(1);
  SmallVector<OpFoldResult> offsets(shape.size(), zero);
  SmallVector<OpFoldResult> strides(shape.size(), one);
  Value part = memref::SubViewOp::create(
      rewriter, alloc.getLoc(), padded, offsets,
      getAsIndexOpFoldResult(rewriter.getContext(), alloc.getType().getShape()),
      strides);
  rewriter.replaceAllUsesWith(alloc, part);
  rewriter.eraseOp(alloc);
  updateViews(rewriter, part);
  return success();
}

namespace {

struct PadBuffers : public mlir::bayes::impl::PadBuffersPassBase<PadBuffers> {
  using PadBuffersPassBase::PadBuffersPassBase;

  void runOnOperation() override {
    if (!llvm::isPowerOf2_64(conflictBytes) || minRows < 2) {
      getOperation()->emitError()
          << "expected a power of two as 'conflict-bytes' and at least two "
             "'min-rows', found "
          << conflictBytes.getValue() << " and " << minRows.getValue();
      return signalPassFailure();
    }
    SmallVector<memref::AllocOp> allocs;
    getOperation()->walk([&](memref::AllocOp op) { allocs.push_back(op); });
    IRRewriter rewriter(&getContext());
    for (memref::AllocOp alloc : allocs)
      pad(rewriter, alloc);
  }

private:
  void pad(RewriterBase &rewriter, memref::AllocOp alloc) {
    Location loc = alloc.getLoc();
    auto options = remark::RemarkOpts::name("RowPadding")
                       .category("bayes-pad-buffers")
                       .function(getOperation().getName());
    MemRefType type = alloc.getType();
    std::string why;
    FailureOr<int64_t> padding = chooseRowPadding(
        type, {static_cast<int64_t>(conflictBytes), minRows}, why);
    if (succeeded(padding) && *padding == 0)
      return;
    if (!isSliced(alloc, minRows)) {
      why = "no view of it cuts its rows";
      padding = failure();
    }
    if (failed(padding) || failed(padRows(rewriter, alloc, *padding, why))) {
      remark::missed(loc, options) << remark::reason("{0}", why);
      return;
    }
    ++numPadded;
    int64_t bytes = *padding * *getRowBytes(type, 1);
    paddingBytes += type.getDimSize(0) * bytes;
    remark::passed(loc, options)
        << remark::metric("rows", type.getDimSize(0))
        << remark::metric("row_bytes", *getRowBytes(type, 0))
        << remark::metric("padding_bytes", bytes);
  }
};

} // namespace
