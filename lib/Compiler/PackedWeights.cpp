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

using namespace mlir;
using namespace mlir::bayes;

/// The elements of a float parameter in row-major order.
static LogicalResult copyElements(ParameterOp parameter, char *target) {
  ElementsAttr value = parameter.getValue();
  if (!parameter.getType().getElementType().isF32())
    return parameter.emitOpError()
           << "expected elements of type 'f32', found " << parameter.getType();
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(value)) {
    AsmResourceBlob *blob = resource.getRawHandle().getBlob();
    size_t bytes = parameter.getType().getNumElements() * sizeof(float);
    if (!blob || blob->getData().size() != bytes)
      return parameter.emitOpError()
             << "expected a resource '" << resource.getRawHandle().getKey()
             << "' of " << bytes << " bytes, found "
             << (blob ? std::to_string(blob->getData().size()) + " bytes"
                      : std::string("none"));
    std::memcpy(target, blob->getData().data(), bytes);
    return success();
  }
  auto elements = value.tryGetValues<float>();
  if (!elements)
    return parameter.emitOpError() << "has a value that cannot be read";
  for (float element : *elements) {
    std::memcpy(target, &element, sizeof(float));
    target += sizeof(float);
  }
  return success();
}

LogicalResult mlir::bayes::packWeights(ModuleOp module, DictionaryAttr layout,
                                       ArtifactDescription &description,
                                       std::vector<char> &weights) {
  auto placements = layout.getAs<DictionaryAttr>("weights");
  weights.assign(layout.getAs<IntegerAttr>("weight_bytes").getInt(), 0);
  for (auto parameter :
       llvm::make_early_inc_range(module.getOps<ParameterOp>())) {
    auto placement = placements.getAs<IntegerAttr>(parameter.getSymName());
    if (placement) {
      uint64_t offset = placement.getInt();
      if (failed(copyElements(parameter, weights.data() + offset)))
        return failure();
      uint64_t bytes = parameter.getType().getNumElements() * sizeof(float);
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
