//===- PackedWeights.cpp - The weights section ----------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PackedWeights.h"

#include "bayes/Dialect/Bayes/IR/BayesOps.h"
#include "bayes/Support/Crc32.h"
#include "mlir/IR/DialectResourceBlobManager.h"

#include <climits>

using namespace mlir;
using namespace mlir::bayes;

/// The elements of a parameter in row-major order, as they are in memory.
static LogicalResult copyElements(ParameterOp parameter, char *target) {
  ElementsAttr value = parameter.getValue();
  Type type = parameter.getType().getElementType();
  if (!type.isIntOrFloat() || type.getIntOrFloatBitWidth() % CHAR_BIT != 0)
    return parameter.emitOpError()
           << "expected numbers of whole bytes, found " << parameter.getType();
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(value)) {
    ArrayRef<char> data = resource.getRawHandle().getBlob()->getData();
    std::memcpy(target, data.data(), data.size());
    return success();
  }
  auto elements = dyn_cast<DenseElementsAttr>(value);
  if (!elements)
    return parameter.emitOpError() << "has a value that cannot be read";
  ArrayRef<char> data = elements.getRawData();
  int64_t copies = elements.isSplat() ? elements.getNumElements() : 1;
  for (int64_t copy = 0; copy < copies; ++copy, target += data.size())
    std::memcpy(target, data.data(), data.size());
  return success();
}

LogicalResult mlir::bayes::checkWeights(ModuleOp module) {
  for (auto parameter : module.getOps<ParameterOp>()) {
    auto resource = dyn_cast<DenseResourceElementsAttr>(parameter.getValue());
    if (!resource)
      continue;
    uint64_t bytes =
        llvm::divideCeil(parameter.getType().getElementTypeBitWidth(), 8) *
        parameter.getType().getNumElements();
    AsmResourceBlob *blob = resource.getRawHandle().getBlob();
    if (blob && blob->getData().size() == bytes)
      continue;
    InFlightDiagnostic error = parameter.emitOpError();
    error << "expected a resource '" << resource.getRawHandle().getKey()
          << "' of " << bytes << " bytes, found ";
    if (blob)
      error << blob->getData().size() << " bytes";
    else
      error << "none; what '--compile-to' writes as text leaves the weights "
               "out, '.mlirbc' has them";
    return error;
  }
  return success();
}

/// Checks that the packed weights, `size` bytes, fit into an artifact.
static LogicalResult checkSize(ModuleOp module, uint64_t size) {
  if (size <= maxWeightsBytes)
    return success();
  auto parameters = module.getOps<ParameterOp>();
  ParameterOp largest = *std::max_element(
      parameters.begin(), parameters.end(), [](ParameterOp a, ParameterOp b) {
        return a.getType().getNumElements() < b.getType().getNumElements();
      });
  return largest.emitOpError() << "of type " << largest.getType()
                               << " is the largest of parameters of " << size
                               << " bytes in all; expected at most "
                               << maxWeightsBytes << " bytes in one artifact";
}

LogicalResult mlir::bayes::packWeights(ModuleOp module, DictionaryAttr layout,
                                       ArtifactDescription &description,
                                       std::vector<char> &weights) {
  auto placements = layout.getAs<DictionaryAttr>("weights");
  uint64_t size = layout.getAs<IntegerAttr>("weight_bytes").getInt();
  if (failed(checkSize(module, size)))
    return failure();
  weights.assign(size, 0);
  for (auto parameter :
       llvm::make_early_inc_range(module.getOps<ParameterOp>())) {
    auto placement = placements.getAs<IntegerAttr>(parameter.getSymName());
    if (placement) {
      uint64_t offset = placement.getInt();
      if (failed(copyElements(parameter, weights.data() + offset)))
        return failure();
      RankedTensorType type = parameter.getType();
      uint64_t bytes =
          type.getNumElements() * (type.getElementTypeBitWidth() / CHAR_BIT);
      description.parameters.push_back(
          {parameter.getSymName().str(), offset, bytes,
           ::bayes::crc32(::bayes::ByteView(
               reinterpret_cast<const uint8_t *>(weights.data()) + offset,
               bytes))});
    }
    parameter.erase();
  }
  description.weights = weights;
  return success();
}
