//===- Mixture.h - Mixtures of planar Gaussians -----------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Expectation-maximisation of a mixture of Gaussians over weights as points,
/// as in Lin et al., "Stochastic Weight Sharing for Bayesian Neural Networks"
/// (AISTATS 2025), but on standardised axes and with shares instead of hard
/// groups.
///
//===----------------------------------------------------------------------===//

#ifndef BAYES_SHARING_MIXTURE_H
#define BAYES_SHARING_MIXTURE_H

#include "bayes/Sharing/HardClustering.h"
#include "bayes/Sharing/StandardizedPoints.h"

namespace bayes {

struct MixtureOptions {
  CovarianceShape shape = CovarianceShape::Full;
  /// The least eigenvalue of a covariance, on standardised axes.
  double covarianceFloor = 1e-6;
  /// Rounds of Lloyd's algorithm between the k-means++ start and the mixture.
  unsigned startRounds = 5;
  /// Rounds at most, and at least one. It ends earlier when one gains no more
  /// than `tolerance` nats per weight.
  unsigned maxRounds = 100;
  double tolerance = 1e-6;
  /// A component has no share in a point where the logarithm of its weighted
  /// density is lower than the highest by more than this many nats. At 30,
  /// shares below 1e-13 are left out, which changes the log likelihood by less
  /// than K 1e-13 per weight.
  double cutoff = 30.0;
  /// Seed of the start.
  uint64_t seed = 0;
  /// Called after each round; may be empty.
  ClusteringCallback onProgress;
  ParallelFor parallelFor = getDefaultParallelFor();
};

struct Mixture {
  /// Counts sum to the number of points. A component that has lost all points
  /// has count 0.
  std::vector<PlanarGaussian> components;
  /// The components with the largest and second-largest share in each point.
  /// They are the same where only one has a share.
  std::vector<Code> first;
  std::vector<Code> second;
  /// The share of the first, of the two together: at least 0.5, at most 1.
  std::vector<float> firstShares;
  /// Mean log likelihood per point, in nats, on standardised axes.
  double logLikelihood = 0.0;
  unsigned rounds = 0;
  /// Whether it ended because of the tolerance.
  bool converged = false;
};

/// Fits a mixture of `components` Gaussians. The likelihood never falls beyond
/// rounding and the cutoff. A round visits a component only below the nodes of
/// a k-d tree where it may be above the cutoff, so that it takes about 0.6
/// microseconds of one core per weight for any number of components (Zen 4).
///
/// An error if `components` is 0, above `kMaxEntries`, or more than the points
/// that differ, if there are no points, and if the floor, the cutoff or the
/// tolerance is not finite and positive (the tolerance may be 0).
llvm::Expected<Mixture> fitMixture(const StandardizedPoints &points,
                                   size_t components,
                                   const MixtureOptions &options = {});

/// The table of the components' means, with the weights' first components as
/// codes. `points` and `mixture` are those of `posterior`.
GaussianCodebook
makeMixtureCodebook(const PosteriorView &posterior,
                    const StandardizedPoints &points, const Mixture &mixture,
                    const ParallelFor &parallelFor = getDefaultParallelFor());

} // namespace bayes

#endif // BAYES_SHARING_MIXTURE_H
