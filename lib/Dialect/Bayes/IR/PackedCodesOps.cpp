//===- PackedCodesOps.cpp - Kernels on packed codes -----------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Dialect/Bayes/IR/PackedLayouts.h"

#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::bayes;
using ::bayes::PackedCodesLayout;

/// A wider code is an index into more than any table has.
static constexpr int64_t kMostBits = 12;

static ShapedType getShaped(Value value) {
  return cast<ShapedType>(value.getType());
}

//===----------------------------------------------------------------------===//
// Both ops
//===----------------------------------------------------------------------===//

/// Tensors have no effects; a buffer of results is written, and read where it
/// is added to.
static void
getPackedEffects(DestinationStyleOpInterface op, bool readsInits,
                 SmallVectorImpl<MemoryEffects::EffectInstance> &effects) {
  for (OpOperand &operand : op->getOpOperands()) {
    if (!isa<MemRefType>(operand.get().getType()))
      continue;
    bool isInit = op.isDpsInit(&operand);
    if (!isInit || readsInits)
      effects.emplace_back(MemoryEffects::Read::get(), &operand);
    if (isInit)
      effects.emplace_back(MemoryEffects::Write::get(), &operand);
  }
}

static Speculation::Speculatability
getPackedSpeculatability(DestinationStyleOpInterface op) {
  return op.hasPureTensorSemantics() ? Speculation::Speculatable
                                     : Speculation::NotSpeculatable;
}

static LogicalResult verifyCounts(Operation *op, size_t tables,
                                  size_t results) {
  if (results > 0 && (tables == results || (tables == 0 && results == 1)))
    return success();
  return op->emitOpError() << "expected a table for each of at least one "
                              "result, or one result without tables, found "
                           << tables << " and " << results;
}

static LogicalResult verifyTables(Operation *op, ValueRange tables,
                                  int64_t bits) {
  if (bits > kMostBits)
    return op->emitOpError()
           << "expected 1 to " << kMostBits << " bits, found " << bits;
  int64_t entries = int64_t(1) << bits;
  for (Value table : tables)
    if (getShaped(table).getNumElements() != entries)
      return op->emitOpError() << "expected tables of " << entries
                               << " entries, found " << table.getType();
  return success();
}

static LogicalResult verifyWords(Operation *op, Value words,
                                 const PackedCodesLayout &layout) {
  int64_t codes, bits;
  if (llvm::MulOverflow(layout.steps, layout.columns, codes) ||
      llvm::MulOverflow(codes, layout.bits, bits) || bits >= int64_t(1) << 62)
    return op->emitOpError()
           << "expected less than 2^62 bits of codes, found " << layout.steps
           << " x " << layout.columns << " codes of " << layout.bits << " bits";
  int64_t found = getShaped(words).getNumElements();
  int64_t expected = layout.getWordCount();
  if (found != expected)
    return op->emitOpError()
           << "expected " << expected << " words for " << layout.steps << " x "
           << layout.columns << " codes of " << layout.bits << " bits, found "
           << found;
  return success();
}

static LogicalResult verifySameShape(Operation *op, ValueRange values,
                                     StringRef what) {
  for (Value value : values)
    if (getShaped(value).getShape() != getShaped(values.front()).getShape())
      return op->emitOpError()
             << "expected " << what << " of one shape, found "
             << values.front().getType() << " and " << value.getType();
  return success();
}

//===----------------------------------------------------------------------===//
// PackedLookupOp
//===----------------------------------------------------------------------===//

PackedCodesLayout mlir::bayes::getPackedLayout(PackedLookupOp op) {
  ArrayRef<int64_t> shape = getShaped(op.getInits().front()).getShape();
  int64_t steps = static_cast<int64_t>(
      op.getSteps().value_or(static_cast<uint64_t>(shape[shape.size() - 2])));
  return {static_cast<int64_t>(op.getBits()), steps,
          static_cast<int64_t>(op.getColumns())};
}

int64_t PackedLookupOp::getPanelWidth() {
  return getShaped(getInits().front()).getShape().back();
}

LogicalResult PackedLookupOp::verify() {
  // packed_lookup_c1
  if (failed(verifyCounts(*this, getTables().size(), getInits().size())))
    return failure();
  // packed_lookup_c2
  if (failed(verifyTables(*this, getTables(), getBits())))
    return failure();
  // packed_lookup_c4
  if (failed(verifySameShape(*this, getInits(), "results")))
    return failure();
  ArrayRef<int64_t> shape = getShaped(getInits().front()).getShape();
  int64_t columns = getColumns(), width = shape.back();
  int64_t panels = shape.size() == 2 ? 1 : shape.front();
  if (llvm::is_contained(shape, 0) ||
      (shape.size() == 2
           ? width != columns
           : panels != static_cast<int64_t>(llvm::divideCeil(columns, width))))
    return emitOpError() << "expected results for " << columns
                         << " columns, found " << getInits().front().getType();
  // packed_lookup_c5
  if (panels > 1 && PackedCodesLayout::kLanes % width != 0 &&
      width % PackedCodesLayout::kLanes != 0)
    return emitOpError() << "expected panels of a width that divides "
                         << PackedCodesLayout::kLanes
                         << " or is a multiple of it, found " << width;
  // packed_lookup_c8
  for (Value init : getInits()) {
    bool isPairs = getShaped(init).getElementType().isInteger();
    if (isPairs != getSteps().has_value() ||
        (isPairs && static_cast<uint64_t>(shape[shape.size() - 2]) !=
                        llvm::divideCeil(*getSteps(), uint64_t(2))))
      return emitOpError() << "expected results of f32, or of i32 with half of "
                              "'steps', found "
                           << init.getType();
  }
  // packed_lookup_c3
  return verifyWords(*this, getWords(), getPackedLayout(*this));
}

Speculation::Speculatability PackedLookupOp::getSpeculatability() {
  return getPackedSpeculatability(*this);
}

void PackedLookupOp::getEffects(
    SmallVectorImpl<MemoryEffects::EffectInstance> &effects) {
  getPackedEffects(*this, /*readsInits=*/false, effects);
}

//===----------------------------------------------------------------------===//
// PackedMatmulOp
//===----------------------------------------------------------------------===//

PackedCodesLayout mlir::bayes::getPackedLayout(PackedMatmulOp op) {
  return {static_cast<int64_t>(op.getBits()),
          getShaped(op.getInputs().front()).getShape().back(),
          getShaped(op.getInits().front()).getShape().back()};
}

LogicalResult PackedMatmulOp::verify() {
  // packed_matmul_c1
  if (failed(verifyCounts(*this, getTables().size(), getInits().size())))
    return failure();
  if (getInputs().size() != getInits().size())
    return emitOpError() << "expected an input for each of "
                         << getInits().size() << " results, found "
                         << getInputs().size();
  // packed_matmul_c2
  if (failed(verifyTables(*this, getTables(), getBits())))
    return failure();
  // packed_matmul_c4
  if (failed(verifySameShape(*this, getInputs(), "inputs")) ||
      failed(verifySameShape(*this, getInits(), "results")))
    return failure();
  // packed_matmul_c5
  ArrayRef<int64_t> input = getShaped(getInputs().front()).getShape();
  ArrayRef<int64_t> output = getShaped(getInits().front()).getShape();
  if (input.front() != output.front() || llvm::is_contained(input, 0) ||
      llvm::is_contained(output, 0))
    return emitOpError() << "expected inputs and results of as many rows, "
                            "found "
                         << getInputs().front().getType() << " and "
                         << getInits().front().getType();
  // packed_matmul_c3
  return verifyWords(*this, getWords(), getPackedLayout(*this));
}

Speculation::Speculatability PackedMatmulOp::getSpeculatability() {
  return getPackedSpeculatability(*this);
}

void PackedMatmulOp::getEffects(
    SmallVectorImpl<MemoryEffects::EffectInstance> &effects) {
  getPackedEffects(*this, /*readsInits=*/true, effects);
}
