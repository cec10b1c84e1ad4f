//===- BayesDialect.cpp - The bayes dialect -------------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Dialect/Bayes/IR/BayesDialect.h"

#include "bayes/Dialect/Bayes/IR/BayesOps.h"
#include "mlir/Bytecode/BytecodeImplementation.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "mlir/Transforms/InliningUtils.h"

using namespace mlir;
using namespace mlir::bayes;

#include "bayes/Dialect/Bayes/IR/BayesDialect.cpp.inc"

namespace {

/// Version of the dialect's bytecode. Raised when an op or attribute changes
/// its encoding.
struct BayesDialectVersion : public DialectVersion {
  explicit BayesDialectVersion(uint64_t number) : number(number) {}
  uint64_t number;
};

constexpr uint64_t kBytecodeVersion = 1;

struct BayesBytecodeInterface : public BytecodeDialectInterface {
  explicit BayesBytecodeInterface(Dialect *dialect)
      : BytecodeDialectInterface(dialect) {}

  void writeVersion(DialectBytecodeWriter &writer) const final {
    writer.writeVarInt(kBytecodeVersion);
  }

  std::unique_ptr<DialectVersion>
  readVersion(DialectBytecodeReader &reader) const final {
    uint64_t number;
    if (failed(reader.readVarInt(number)))
      return nullptr;
    if (number > kBytecodeVersion) {
      reader.emitError() << "bytecode of dialect 'bayes' has version " << number
                         << ", expected at most " << kBytecodeVersion;
      return nullptr;
    }
    return std::make_unique<BayesDialectVersion>(number);
  }
};

/// All ops of the dialect may be inlined anywhere: none keeps hidden state.
struct BayesInlinerInterface : public DialectInlinerInterface {
  using DialectInlinerInterface::DialectInlinerInterface;
  bool isLegalToInline(Operation *, Region *, bool, IRMapping &) const final {
    return true;
  }
  bool isLegalToInline(Region *, Region *, bool, IRMapping &) const final {
    return true;
  }
};

} // namespace

void BayesDialect::initialize() {
  registerTypes();
  registerAttributes();
  addOperations<
#define GET_OP_LIST
#include "bayes/Dialect/Bayes/IR/BayesOps.cpp.inc"
      >();
  addInterfaces<BayesBytecodeInterface, BayesInlinerInterface>();
}

/// Checks the signature that `bayes.entry` promises. The function itself is
/// verified later, so that it may have no type yet, or a wrong one.
static LogicalResult verifyEntrySignature(FunctionOpInterface function) {
  // entry_c3
  auto attribute = function->getAttrOfType<TypeAttr>("function_type");
  FunctionType signature =
      attribute ? dyn_cast<FunctionType>(attribute.getValue()) : nullptr;
  ArrayRef<Type> types = signature ? signature.getInputs() : ArrayRef<Type>();
  auto isInput = [](Type type) {
    auto tensor = dyn_cast<RankedTensorType>(type);
    return tensor && tensor.getRank() >= 1 && tensor.getElementType().isF32();
  };
  if (types.size() == 4 && isInput(types[BayesDialect::kInput]) &&
      types[BayesDialect::kFirstExample].isInteger(64) &&
      (isa<KeyType>(types[BayesDialect::kKey]) ||
       types[BayesDialect::kKey].isInteger(64)) &&
      types[BayesDialect::kSamples].isIndex())
    return success();
  return function.emitOpError()
         << "expected an entry function to take (tensor of f32, i64 first "
            "example, key, index samples), found ("
         << types << ")";
}

/// Private functions that nothing calls may be erased, for instance by
/// `symbol-dce`. Of a declaration there is no more to lose.
static LogicalResult verifyEntryVisibility(FunctionOpInterface function) {
  // entry_c4
  auto visibility =
      function->getAttrOfType<StringAttr>(SymbolTable::getVisibilityAttrName());
  bool hasBody =
      function->getNumRegions() > 0 && !function->getRegion(0).empty();
  if (!hasBody || !visibility || visibility.getValue() == "public")
    return success();
  return function.emitOpError()
         << "expected an entry function to be public, found it "
         << visibility.getValue();
}

LogicalResult BayesDialect::verifyOperationAttribute(Operation *op,
                                                     NamedAttribute attr) {
  if (attr.getName() == kEntryAttrName) {
    // entry_c1
    auto function = dyn_cast<FunctionOpInterface>(op);
    if (!function)
      return op->emitOpError() << "expected attribute '" << kEntryAttrName
                               << "' on a function, found it here";
    // entry_c2
    if (!isa<UnitAttr>(attr.getValue()))
      return op->emitOpError()
             << "expected attribute '" << kEntryAttrName
             << "' to be a unit attribute, found " << attr.getValue();
    return failure(failed(verifyEntrySignature(function)) ||
                   failed(verifyEntryVisibility(function)));
  }
  if (attr.getName() == kBlockAttrName) {
    // block_c2
    if (!isa<FunctionOpInterface>(op))
      return op->emitOpError() << "expected attribute '" << kBlockAttrName
                               << "' on a function, found it here";
    // block_c1
    auto examples = dyn_cast<IntegerAttr>(attr.getValue());
    if (!examples || !examples.getType().isSignlessInteger(64) ||
        examples.getInt() < 1)
      return op->emitOpError()
             << "expected attribute '" << kBlockAttrName
             << "' to be a positive 'i64', found " << attr.getValue();
    return success();
  }
  if (attr.getName() == kLayoutAttrName) {
    // layout_c2
    if (!isa<ModuleOp>(op))
      return op->emitOpError() << "expected attribute '" << kLayoutAttrName
                               << "' on a module, found it here";
    // layout_c1
    if (!isa<DictionaryAttr>(attr.getValue()))
      return op->emitOpError()
             << "expected attribute '" << kLayoutAttrName
             << "' to be a dictionary, found " << attr.getValue();
    return success();
  }
  // attribute_c1
  return op->emitOpError() << "expected attribute '" << kEntryAttrName << "', '"
                           << kBlockAttrName << "' or '" << kLayoutAttrName
                           << "', found '" << attr.getName().getValue() << "'";
}

LogicalResult BayesDialect::verifyRegionArgAttribute(Operation *op, unsigned,
                                                     unsigned argIndex,
                                                     NamedAttribute attr) {
  // attribute_c2
  if (attr.getName() != kUint8DivisorAttrName)
    return op->emitOpError() << "expected attribute '" << kUint8DivisorAttrName
                             << "' of argument " << argIndex << ", found '"
                             << attr.getName().getValue() << "'";
  // uint8_divisor_c1
  auto divisor = dyn_cast<FloatAttr>(attr.getValue());
  if (!divisor || !divisor.getType().isF32() ||
      !divisor.getValue().isFiniteNonZero() || divisor.getValue().isNegative())
    return op->emitOpError()
           << "expected attribute '" << kUint8DivisorAttrName
           << "' of argument " << argIndex
           << " to be a positive, finite 'f32', found " << attr.getValue();
  // uint8_divisor_c2
  if (argIndex != kInput || !op->hasAttr(kEntryAttrName))
    return op->emitOpError()
           << "expected attribute '" << kUint8DivisorAttrName
           << "' on the input, argument " << unsigned(kInput)
           << ", of a function with attribute '" << kEntryAttrName
           << "', found it on argument " << argIndex
           << (op->hasAttr(kEntryAttrName) ? "" : " of another function");
  return success();
}

LogicalResult BayesDialect::verifyRegionResultAttribute(Operation *op, unsigned,
                                                        unsigned resultIndex,
                                                        NamedAttribute attr) {
  // attribute_c3
  return op->emitOpError() << "expected no attribute of dialect 'bayes' of "
                              "result "
                           << resultIndex << ", found '"
                           << attr.getName().getValue() << "'";
}
