//===- Mixture.cpp - Mixtures of planar Gaussians -------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Sharing/Mixture.h"
#include "Lloyd.h"
#include "PlanarSums.h"
#include "Seeding.h"
#include "Shares.h"
#include "Table.h"
#include "bayes/Sharing/Errors.h"

#include <cmath>

using namespace bayes;

/// Below so many points, a component is none any more.
static constexpr double kLeastCount = 1e-8;

static llvm::Error checkOptions(const StandardizedPoints &points,
                                size_t components,
                                const MixtureOptions &options) {
  if (points.size() == 0)
    return makeFailure("expected at least one point, found none");
  if (components < 1 || components > kMaxEntries)
    return makeFailure("expected 1 to {0} components, found {1}", kMaxEntries,
                       components);
  auto isPositive = [](double value) {
    return std::isfinite(value) && value > 0.0;
  };
  if (!isPositive(options.covarianceFloor))
    return makeFailure(
        "expected a positive, finite covariance floor, found {0}",
        formatNumber(options.covarianceFloor));
  if (!isPositive(options.cutoff))
    return makeFailure("expected a positive, finite cutoff, found {0}",
                       formatNumber(options.cutoff));
  if (!std::isfinite(options.tolerance) || options.tolerance < 0.0)
    return makeFailure("expected a finite tolerance of at least 0, found {0}",
                       formatNumber(options.tolerance));
  return llvm::Error::success();
}

/// The maximum-likelihood components for the shares that `sums` hold, relative
/// to the means of `components`.
static void maximize(std::vector<PlanarGaussian> &components,
                     llvm::ArrayRef<PlanarSums> sums,
                     const MixtureOptions &options) {
  for (size_t i = 0; i < components.size(); ++i) {
    PlanarGaussian &component = components[i];
    if (sums[i].count < kLeastCount) {
      component.count = 0.0;
      continue;
    }
    component = {sums[i].count, sums[i].getMean(component.mean),
                 applyFloor(sums[i].getCovariance(), options.covarianceFloor,
                            options.shape)};
  }
}

llvm::Expected<Mixture> bayes::fitMixture(const StandardizedPoints &points,
                                          size_t components,
                                          const MixtureOptions &options) {
  if (llvm::Error error = checkOptions(points, components, options))
    return error;

  // Squared distances of points are the Wasserstein distances of Gaussians with
  // the points as parameters.
  PosteriorView view = {points.x, points.y, {}};
  std::unique_ptr<Distortion> distance = makeWasserstein();
  PointTree tree = makeFeatureTree(view, *distance, options.parallelFor);
  std::vector<Gaussian> seeds =
      drawSeeds(view, *distance, tree, components, options.seed);
  if (seeds.size() < components)
    return makeFailure("expected at most {0} components, as many as there are "
                       "different points, found {1}",
                       seeds.size(), components);
  ClusteringOptions startOptions;
  startOptions.maxRounds = options.startRounds;
  startOptions.parallelFor = options.parallelFor;
  Clustering start =
      runLloyd(view, *distance, tree, std::move(seeds), startOptions);

  Mixture mixture;
  mixture.components =
      fitComponents(points, start.codes, components, options.covarianceFloor,
                    options.shape, options.parallelFor);
  mixture.first = std::move(start.codes);
  mixture.second.resize(points.size());
  mixture.firstShares.resize(points.size());

  for (;;) {
    ShareSums sums =
        computeShares(tree, mixture, options.cutoff, options.parallelFor);
    double gain = sums.logLikelihood - mixture.logLikelihood;
    mixture.logLikelihood = sums.logLikelihood;
    ++mixture.rounds;
    if (options.onProgress)
      options.onProgress({mixture.rounds, -sums.logLikelihood, sums.moved});
    if (mixture.rounds > 1 && gain <= options.tolerance) {
      mixture.converged = true;
      return mixture;
    }
    if (mixture.rounds >= options.maxRounds)
      return mixture;
    maximize(mixture.components, sums.components, options);
  }
}

GaussianCodebook bayes::makeMixtureCodebook(const PosteriorView &posterior,
                                            const StandardizedPoints &points,
                                            const Mixture &mixture,
                                            const ParallelFor &parallelFor) {
  GaussianCodebook table;
  for (const PlanarGaussian &component : mixture.components) {
    Gaussian law = points.getGaussian(component.mean);
    table.entries.push_back({law.mean, law.stddev, 0, {}});
  }
  describeMembers(table, posterior, mixture.first, parallelFor);
  return table;
}
