//===- TiedDraws.h - Draws that elements have in common ---------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// What a tied draw of a law is made of (docs/spec, `bayes.sample`): draws of
/// the tables under it, which all elements that take an entry have in common.
///
//===----------------------------------------------------------------------===//

#ifndef BAYES_DIALECT_BAYES_IR_TIEDDRAWS_H
#define BAYES_DIALECT_BAYES_IR_TIEDDRAWS_H

#include "mlir/IR/Value.h"

#include <optional>

namespace mlir::bayes {

/// Whether draws of the random tensor `random` may be tied: elements take
/// entries of a table or are constant, all or some of them. True where its law
/// is not known.
bool canBeTied(Value random);

/// A random tensor each element of which has a draw of its own.
struct DrawnPart {
  Value random;
  /// The number of its first element among those of the whole draw; even.
  int64_t firstElement;
};

/// The random tensors that a tied draw of `random` draws, in the order of
/// their elements; nothing where the law of one is not known. Equal ones have
/// equal elements.
std::optional<SmallVector<DrawnPart>> getDrawnParts(Value random);

} // namespace mlir::bayes

#endif // BAYES_DIALECT_BAYES_IR_TIEDDRAWS_H
