//===- GaussianWeights.cpp - Weights that passes compress -----------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Dialect/Bayes/Transforms/GaussianWeights.h"
#include "bayes/Dialect/Bayes/IR/KnownElements.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;
using namespace mlir::bayes;

ArrayRef<int64_t> GaussianWeight::getShape() {
  return mean.getType().getShape();
}

std::string GaussianWeight::getName() {
  StringRef name = mean.getSymName();
  name.consume_back(".mean");
  return name.str();
}

/// The parameter that `value` loads, null if it is something else.
static ParameterOp getParameter(Value value, const SymbolTable &symbols) {
  auto load = value.getDefiningOp<LoadParameterOp>();
  return load ? symbols.lookup<ParameterOp>(load.getParameter())
              : ParameterOp();
}

std::vector<GaussianWeight> GaussianWeightFinder::find(ModuleOp module,
                                                       Filter filter) {
  llvm::MapVector<std::pair<Operation *, Operation *>, GaussianWeight> found;
  module.walk([&](GaussianOp law) {
    // The parameters of a nested module are its own.
    if (SymbolTable::getNearestSymbolTable(law) != module)
      return;
    ParameterOp mean = getParameter(law.getMean(), symbols);
    ParameterOp stddev = getParameter(law.getStddev(), symbols);
    auto leave = [&](const char *reason) {
      remark::missed(law.getLoc(), remarks) << remark::reason(reason);
      ++left;
    };
    if (!mean || !stddev)
      return leave("means and standard deviations are not both parameters");
    RankedTensorType type = mean.getType();
    if (type.getRank() != 2 || !type.getElementType().isF32())
      return leave("not a matrix of f32");
    if (const char *reason = filter ? filter(type) : nullptr)
      return leave(reason);
    GaussianWeight &weight = found[{mean, stddev}];
    weight.mean = mean;
    weight.stddev = stddev;
    weight.laws.push_back(law);
  });
  std::vector<GaussianWeight> weights;
  for (auto &[parameters, weight] : found)
    weights.push_back(std::move(weight));
  return weights;
}

void GaussianWeightFinder::warnOfNone(ModuleOp module, StringRef does) const {
  module.emitWarning() << "no weight " << does
                       << ": expected a 'bayes.gaussian' of matrices of f32 "
                          "that are parameters, found "
                       << (left == 0 ? "no 'bayes.gaussian'"
                                     : std::to_string(left) + " of others");
}

FailureOr<std::vector<float>>
mlir::bayes::readParameter(ParameterOp parameter) {
  std::optional<SmallVector<double>> values =
      getFloatElements(parameter.getValue());
  if (!values)
    return parameter.emitOpError()
           << "expected a 'dense' attribute or a resource with the data of "
           << parameter.getType();
  return std::vector<float>(values->begin(), values->end());
}

void mlir::bayes::replaceLaw(GaussianOp law, Value value) {
  law.replaceAllUsesWith(value);
  SetVector<Operation *> loads;
  loads.insert(law.getMean().getDefiningOp());
  loads.insert(law.getStddev().getDefiningOp());
  law.erase();
  for (Operation *loaded : loads)
    if (loaded->use_empty())
      loaded->erase();
}

void mlir::bayes::eraseUnusedParameters(ArrayRef<ParameterOp> parameters,
                                        SymbolTable &symbols) {
  SetVector<Operation *> candidates;
  for (ParameterOp parameter : parameters)
    if (parameter)
      candidates.insert(parameter);
  for (Operation *parameter : candidates)
    if (SymbolTable::symbolKnownUseEmpty(parameter, symbols.getOp()))
      symbols.erase(parameter);
}
