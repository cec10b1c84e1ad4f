//===- Lloyd.h - Lloyd's algorithm ------------------------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef BAYES_LIB_SHARING_LLOYD_H
#define BAYES_LIB_SHARING_LLOYD_H

#include "PointTree.h"
#include "bayes/Sharing/HardClustering.h"

namespace bayes {

/// The tree of the features of the weights.
PointTree makeFeatureTree(const PosteriorView &posterior,
                          const Distortion &distortion,
                          const ParallelFor &parallelFor);

/// Runs Lloyd's algorithm from `centres`, of which there is at least one.
/// `tree` is from `makeFeatureTree`.
///
/// The objective never rises beyond rounding: weights take the best centre,
/// centres the best place for their weights, and a centre that lost all of its
/// weights moves to the weight that costs most.
Clustering runLloyd(const PosteriorView &posterior,
                    const Distortion &distortion, const PointTree &tree,
                    std::vector<Gaussian> centres,
                    const ClusteringOptions &options);

} // namespace bayes

#endif // BAYES_LIB_SHARING_LLOYD_H
