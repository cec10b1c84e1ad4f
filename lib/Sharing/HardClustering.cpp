//===- HardClustering.cpp - One table entry per weight --------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "bayes/Sharing/HardClustering.h"
#include "Lloyd.h"
#include "LowestPlane.h"
#include "Seeding.h"
#include "Table.h"
#include "bayes/Sharing/Errors.h"

#include <cmath>

using namespace bayes;

static llvm::Error checkEntryCount(size_t entries) {
  if (entries >= 1 && entries <= kMaxEntries)
    return llvm::Error::success();
  return makeFailure("expected 1 to {0} entries, found {1}", kMaxEntries,
                     entries);
}

//===----------------------------------------------------------------------===//
// Clustering
//===----------------------------------------------------------------------===//

llvm::Expected<Clustering>
bayes::clusterWeights(const PosteriorView &posterior,
                      const Distortion &distortion, size_t entries,
                      const ClusteringOptions &options) {
  if (llvm::Error error = checkPosterior(posterior, distortion.getDomain()))
    return error;
  if (llvm::Error error = checkEntryCount(entries))
    return error;
  PointTree tree = makeFeatureTree(posterior, distortion, options.parallelFor);
  std::vector<Gaussian> seeds =
      drawSeeds(posterior, distortion, tree, entries, options.seed);
  if (seeds.size() < entries && !options.allowFewer)
    return makeFailure(
        "expected at most {0} entries, as many as there are different weights "
        "under '{1}', found {2}",
        seeds.size(), distortion.getName(), entries);
  return runLloyd(posterior, distortion, tree, std::move(seeds), options);
}

llvm::Expected<Clustering> bayes::findSmallestClustering(
    const PosteriorView &posterior, const Distortion &distortion,
    const EntrySearch &search, const ClusteringOptions &options) {
  if (llvm::Error error = checkPosterior(posterior, distortion.getDomain()))
    return error;
  if (llvm::Error error = checkEntryCount(search.maxEntries))
    return error;
  if (!std::isfinite(search.budget) || search.budget < 0.0)
    return makeFailure("expected a finite budget of at least 0, found {0}",
                       formatNumber(search.budget));

  PointTree tree = makeFeatureTree(posterior, distortion, options.parallelFor);
  auto cluster = [&](size_t entries) {
    return runLloyd(
        posterior, distortion, tree,
        drawSeeds(posterior, distortion, tree, entries, options.seed), options);
  };
  size_t failed = 0;
  Clustering best;
  for (size_t next = 1;; next = std::min(2 * next, search.maxEntries)) {
    best = cluster(next);
    if (best.distortion <= search.budget)
      break;
    failed = best.codebook.size();
    // Where weights differ in fewer places than that, more entries do not help.
    if (failed < next || next == search.maxEntries)
      return makeFailure(
          "expected a mean distortion '{0}' of at most {1}, found {2} with {3} "
          "entries",
          distortion.getName(), formatNumber(search.budget),
          formatNumber(best.distortion), failed);
  }
  if (search.counts == EntryCounts::PowersOfTwo)
    return best;
  while (best.codebook.size() - failed > 1) {
    size_t middle = failed + (best.codebook.size() - failed) / 2;
    Clustering clustering = cluster(middle);
    if (clustering.distortion <= search.budget)
      best = std::move(clustering);
    else
      failed = middle;
  }
  return best;
}

//===----------------------------------------------------------------------===//
// Codes for a table, a table for codes
//===----------------------------------------------------------------------===//

llvm::Expected<std::vector<Code>> bayes::assignWeights(
    const PosteriorView &posterior, const Distortion &distortion,
    llvm::ArrayRef<Gaussian> entries, const ParallelFor &parallelFor) {
  if (llvm::Error error = checkPosterior(posterior, distortion.getDomain()))
    return error;
  if (llvm::Error error = checkEntryCount(entries.size()))
    return error;
  bool positive = distortion.getDomain() == StddevDomain::Positive;
  std::vector<Plane> planes;
  for (Gaussian entry : entries) {
    bool isValid = std::isfinite(entry.mean) && std::isfinite(entry.stddev) &&
                   (positive ? entry.stddev > 0.0 : entry.stddev >= 0.0);
    if (!isValid)
      return makeFailure(
          "expected entries with a finite mean and a {0} standard deviation, "
          "found ({1}, {2}) as entry {3}",
          positive ? "positive" : "nonnegative", formatNumber(entry.mean),
          formatNumber(entry.stddev), planes.size());
    planes.push_back(distortion.getPlane(entry));
  }
  PointTree tree = makeFeatureTree(posterior, distortion, parallelFor);
  std::vector<Code> codes(posterior.size());
  findLowestPlanes(tree, planes, codes, parallelFor);
  return codes;
}

llvm::Expected<GaussianCodebook>
bayes::makeCodebook(const PosteriorView &posterior,
                    const Distortion &distortion, llvm::ArrayRef<Code> codes,
                    size_t entries, const ParallelFor &parallelFor) {
  if (llvm::Error error = checkPosterior(posterior, distortion.getDomain()))
    return error;
  if (llvm::Error error = checkEntryCount(entries))
    return error;
  if (codes.size() != posterior.size())
    return makeFailure("expected {0} codes, one per weight, found {1}",
                       posterior.size(), codes.size());
  // The first weight of each code is near the others.
  std::vector<Gaussian> references(entries);
  std::vector<bool> isUsed(entries);
  for (size_t i = 0; i < codes.size(); ++i) {
    if (codes[i] >= entries)
      return makeFailure("expected codes below {0}, found {1} at weight {2}",
                         entries, codes[i], i);
    if (!isUsed[codes[i]])
      references[codes[i]] = posterior[i];
    isUsed[codes[i]] = true;
  }
  return makeTable(posterior, distortion, codes, references, parallelFor);
}
