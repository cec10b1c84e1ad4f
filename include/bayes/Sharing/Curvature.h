//===- Curvature.h - The loss around each weight ----------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_SHARING_CURVATURE_H
#define BAYES_SHARING_CURVATURE_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"

#include <vector>

namespace bayes {

struct Scales;

/// The curvature of the negative log likelihood along each weight that a
/// mean-field posterior implies: at its optimum, 1 / sigma^2 = h + 1 / prior^2,
/// so h = 1 / sigma^2 - 1 / prior^2, in nats per squared unit of the weights.
/// The training need not have reached it, so h is at least `floor` / sigma^2.
///
/// With `scales`, `stddevs` are those of a matrix already divided by them (see
/// `applyScales`), and so is the unit of the result; `priorStddev` is in the
/// units of the weights before. Standard deviations and the prior's must be
/// positive and finite, and `floor` in (0, 1].
llvm::Expected<std::vector<float>>
computeCurvature(llvm::ArrayRef<float> stddevs, double priorStddev,
                 const Scales *scales = nullptr, double floor = 1e-6);

} // namespace bayes

#endif // BAYES_SHARING_CURVATURE_H
