//===- LowestPlane.h - The lowest of many planes at each point --*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_LIB_SHARING_LOWESTPLANE_H
#define BAYES_LIB_SHARING_LOWESTPLANE_H

#include "PointTree.h"

namespace bayes {

/// Whether `upper` is above `lower` on all of `box`, as the planes evaluate
/// with rounding.
bool isAbove(const Plane &upper, const Plane &lower, const Box &box);

/// Finds the index of the lowest of `planes` at each point of `tree`, the lower
/// index of equal ones: as if all planes were evaluated at all points. `codes`
/// has an element per point, in the order in which the tree was given them.
void findLowestPlanes(const PointTree &tree, llvm::ArrayRef<Plane> planes,
                      llvm::MutableArrayRef<Code> codes,
                      const ParallelFor &parallelFor);

} // namespace bayes

#endif // BAYES_LIB_SHARING_LOWESTPLANE_H
