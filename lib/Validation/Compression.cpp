//===- Compression.cpp - Weights compressed together and alone ------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Compression.h"

#include "Quiet.h"
#include "mlir/Analysis/SliceAnalysis.h"

using namespace mlir;
using namespace mlir::bayes;

/// The operations that compute `value`, each after those it needs.
static SetVector<Operation *> getDefiningOps(Value value) {
  SetVector<Operation *> slice;
  BackwardSliceOptions options;
  options.inclusive = true;
  options.omitBlockArguments = true;
  [[maybe_unused]] LogicalResult found =
      getBackwardSlice(value, &slice, options);
  assert(succeeded(found) && "laws of weights are computed in one block");
  return slice;
}

/// Calls `visit` with the name of each symbol that `op` uses.
static void visitSymbols(Operation *op,
                         llvm::function_ref<void(StringAttr)> visit) {
  // The symbols of attributes: those of `op` alone, not of its regions.
  for (NamedAttribute attribute : op->getAttrs())
    attribute.getValue().walk(
        [&](SymbolRefAttr symbol) { visit(symbol.getRootReference()); });
}

Compression::Compression(ModuleOp original)
    : original(original), compressed(cast<ModuleOp>(original->clone(mapping))) {
}

Value Compression::getCompressed(GaussianOp law) const {
  OpOperand &use = *law->use_begin();
  return mapping.lookup(use.getOwner())->getOperand(use.getOperandNumber());
}

/// True if `laws` are made of parameters that the original does not have.
bool Compression::isCompressed(ArrayRef<GaussianOp> laws) const {
  SymbolTable symbols(original);
  for (GaussianOp law : laws) {
    bool isNew = false;
    if (!law->use_empty())
      for (Operation *op : getDefiningOps(getCompressed(law)))
        visitSymbols(op, [&](StringAttr name) {
          isNew |= symbols.lookup(name) == nullptr;
        });
    if (isNew)
      return true;
  }
  return false;
}

FailureOr<Compression>
Compression::run(ModuleOp original, const CompileOptions &options,
                 llvm::function_ref<LogicalResult(PassManager &)> configure) {
  Compression result(original);
  if (failed(runPhases(*result.compressed, options, Phase::Import, configure)))
    return failure();
  // The passes have said what they leave.
  Quiet quiet(original.getContext());
  SymbolTable symbols(original);
  GaussianWeightFinder finder(symbols, remark::RemarkOpts::name("Validation"));
  for (GaussianWeight &weight : finder.find(original))
    if (result.isCompressed(weight.laws))
      result.weights.push_back(std::move(weight));
  return result;
}

OwningOpRef<ModuleOp> Compression::isolate(GaussianWeight weight) const {
  IRMapping copies;
  OwningOpRef<ModuleOp> module(cast<ModuleOp>(original->clone(copies)));
  SymbolTable symbols(*module), source(*compressed);
  for (GaussianOp law : weight.laws) {
    if (law->use_empty())
      continue;
    auto replaced = cast<GaussianOp>(copies.lookup(law.getOperation()));
    Value value = getCompressed(law);
    OpBuilder builder(replaced);
    IRMapping values;
    for (Operation *op : getDefiningOps(value)) {
      builder.clone(*op, values);
      visitSymbols(op, [&](StringAttr name) {
        if (!symbols.lookup(name))
          symbols.insert(source.lookup(name)->clone());
      });
    }
    replaceLaw(replaced, values.lookup(value));
  }
  eraseUnusedParameters(
      {symbols.lookup<ParameterOp>(weight.mean.getSymName()),
       symbols.lookup<ParameterOp>(weight.stddev.getSymName())},
      symbols);
  return module;
}
