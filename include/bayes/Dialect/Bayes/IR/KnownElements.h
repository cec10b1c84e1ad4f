//===- KnownElements.h - Numbers of attributes ------------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_DIALECT_BAYES_IR_KNOWNELEMENTS_H
#define BAYES_DIALECT_BAYES_IR_KNOWNELEMENTS_H

#include "mlir/IR/BuiltinAttributeInterfaces.h"
#include "mlir/IR/BuiltinAttributes.h"

#include <optional>

namespace mlir::bayes {

/// Bytes that an integer of `type` takes in the blob of a resource: as many as
/// hold its bits, a power of two.
int64_t getResourceBytes(IntegerType type);

/// The elements of a `dense` or `dense_resource` attribute of integers of at
/// most 64 bits as unsigned numbers, in row-major order; nothing for other
/// attributes and where a resource has another size than its type asks for.
std::optional<SmallVector<uint64_t>> getUnsignedElements(ElementsAttr elements);

/// The elements of a `dense` attribute of floats of at most 64 bits, or of a
/// `dense_resource` of f16, bf16, f32 or f64, in row-major order; nothing for
/// others.
std::optional<SmallVector<double>> getFloatElements(ElementsAttr elements);

/// The value of a constant or of a parameter, of a splat two elements; null if
/// neither is known.
ElementsAttr getKnownElements(Value value, SymbolTableCollection &symbolTable);

} // namespace mlir::bayes

#endif // BAYES_DIALECT_BAYES_IR_KNOWNELEMENTS_H
