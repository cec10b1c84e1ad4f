//===- BayesTypes.cpp - Types of the bayes dialect ------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Dialect/Bayes/IR/BayesTypes.h"

#include "bayes/Dialect/Bayes/IR/BayesDialect.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::bayes;

#define GET_TYPEDEF_CLASSES
#include "bayes/Dialect/Bayes/IR/BayesTypes.cpp.inc"

void BayesDialect::registerTypes() {
  addTypes<
#define GET_TYPEDEF_LIST
#include "bayes/Dialect/Bayes/IR/BayesTypes.cpp.inc"
      >();
}

RankedTensorType RandomType::getTensorType() const {
  return RankedTensorType::get(getShape(), getElementType());
}

Type RandomType::parse(AsmParser &parser) {
  SmallVector<int64_t> shape;
  Type elementType;
  SMLoc loc;
  if (parser.parseLess() || parser.parseDimensionList(shape) ||
      parser.getCurrentLocation(&loc) || parser.parseType(elementType) ||
      parser.parseGreater())
    return {};
  auto floatType = dyn_cast<FloatType>(elementType);
  if (!floatType) {
    parser.emitError(loc) << "expected a float element type, found "
                          << elementType;
    return {};
  }
  return parser.getChecked<RandomType>(parser.getContext(), shape, floatType);
}

void RandomType::print(AsmPrinter &printer) const {
  printer << '<';
  for (int64_t extent : getShape())
    if (ShapedType::isDynamic(extent))
      printer << "?x";
    else
      printer << extent << 'x';
  printer << getElementType() << '>';
}

LogicalResult RandomType::verify(function_ref<InFlightDiagnostic()> emitError,
                                 ArrayRef<int64_t> shape,
                                 FloatType elementType) {
  // random_c1
  for (auto [index, extent] : llvm::enumerate(shape))
    if (ShapedType::isDynamic(extent) || extent <= 0)
      return emitError() << "expected a static, positive extent in dimension "
                         << index << " of a random tensor, found "
                         << (ShapedType::isDynamic(extent)
                                 ? std::string("?")
                                 : std::to_string(extent));
  // random_c2
  if (!isa<Float16Type, BFloat16Type, Float32Type, Float64Type>(elementType))
    return emitError() << "expected element type 'f16', 'bf16', 'f32' or 'f64' "
                          "of a random tensor, found "
                       << elementType;
  return success();
}
