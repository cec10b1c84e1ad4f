//===- Seeding.h - Where clustering starts ----------------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_LIB_SHARING_SEEDING_H
#define BAYES_LIB_SHARING_SEEDING_H

#include "PointTree.h"

namespace bayes {

/// A k-means++ start: `entries` weights, the first drawn with probability
/// proportional to its importance, each next one to what it costs under those
/// before. Fewer, if those already cost nothing.
///
/// `tree` is of the features of the weights. Its boxes keep a new centre away
/// from the subtrees that it improves nowhere, so that all of the start takes
/// about as long as a few rounds.
std::vector<Gaussian> drawSeeds(const PosteriorView &posterior,
                                const Distortion &distortion,
                                const PointTree &tree, size_t entries,
                                uint64_t seed);

} // namespace bayes

#endif // BAYES_LIB_SHARING_SEEDING_H
