//===- ParameterBuilder.cpp - New parameters and their loads --------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ParameterBuilder.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace mlir::bayes;

ParameterOp ParameterBuilder::add(Location loc, StringRef name,
                                  const ref::Tensor &tensor) {
  OpBuilder builder(context);
  auto parameter = ParameterOp::create(builder, loc, name,
                                       ref::getDenseResourceAttr(tensor, name),
                                       /*sym_visibility=*/StringAttr());
  symbols.insert(parameter, symbols.getOp()->getRegion(0).front().begin());
  return parameter;
}

ParameterOp ParameterBuilder::addFloats(Location loc, StringRef name,
                                        ArrayRef<float> values, Type type) {
  ref::Tensor tensor(static_cast<int64_t>(values.size()), type);
  for (auto [position, value] : llvm::enumerate(values))
    tensor.set(static_cast<int64_t>(position),
               ref::Scalar::ofFloat(type, double(value)));
  return add(loc, name, tensor);
}

ParameterOp ParameterBuilder::addFloats(Location loc, StringRef name,
                                        ArrayRef<float> values) {
  return addFloats(loc, name, values, Float32Type::get(context));
}

ParameterOp ParameterBuilder::addBFloat16s(Location loc, StringRef name,
                                           ArrayRef<float> values) {
  return addFloats(loc, name, values, BFloat16Type::get(context));
}

Value mlir::bayes::loadParameter(OpBuilder &builder, Location loc,
                                 ParameterOp parameter) {
  return LoadParameterOp::create(
      builder, loc, parameter.getType(),
      FlatSymbolRefAttr::get(parameter.getSymNameAttr()));
}

Value mlir::bayes::loadExtended(OpBuilder &builder, Location loc,
                                ParameterOp parameter) {
  auto type = RankedTensorType::get(parameter.getType().getShape(),
                                    builder.getF32Type());
  return arith::ExtFOp::create(builder, loc, type,
                               loadParameter(builder, loc, parameter));
}
