//===- HardClustering.h - One table entry per weight ------------*- C++ -*-===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
///
/// \file
/// Lloyd's algorithm under any distortion, from a k-means++ start (Arthur and
/// Vassilvitskii, "k-means++: the advantages of careful seeding", SODA 2007,
/// with the distortion in the place of squared distance). Assignments are
/// exact: weights are kept in a k-d tree over their features, and a subtree
/// leaves out the entries that another one beats on its whole box (the
/// filtering algorithm of Kanungo et al., "An efficient k-means clustering
/// algorithm", PAMI 2002).
///
/// Results are a function of the arguments alone, down to the bits: not of
/// threads nor of the order in which they run.
///
//===----------------------------------------------------------------------===//

#ifndef BAYES_SHARING_HARDCLUSTERING_H
#define BAYES_SHARING_HARDCLUSTERING_H

#include "bayes/Sharing/Distortion.h"
#include "bayes/Sharing/GaussianCodebook.h"
#include "bayes/Sharing/Parallel.h"

#include <functional>
#include <vector>

namespace bayes {

/// What a round of clustering has reached.
struct ClusteringProgress {
  /// Rounds done, from 1.
  unsigned round = 0;
  /// Mean cost per weight after the round. For
  /// mixtures, the negative log likelihood per weight.
  double objective = 0.0;
  /// How many weights have changed their code in the round.
  uint64_t moved = 0;
};

using ClusteringCallback = std::function<void(const ClusteringProgress &)>;

struct ClusteringOptions {
  /// Lloyd's rounds at most. It ends earlier when no weight moves.
  unsigned maxRounds = 100;
  /// Seed of the start.
  uint64_t seed = 0;
  /// Where fewer weights differ than there are to be entries, take as many
  /// entries as differ; an error otherwise.
  bool allowFewer = false;
  /// Called after each round, on the calling thread; may be empty.
  ClusteringCallback onProgress;
  ParallelFor parallelFor = getDefaultParallelFor();
};

struct Clustering {
  /// Sorted by mean, then standard deviation. An entry that lost its weights in
  /// the last of `maxRounds` rounds is unused, and has count 0.
  GaussianCodebook codebook;
  /// One per weight, less than `codebook.size()`.
  std::vector<Code> codes;
  /// Mean cost per weight under the centres, importances included.
  double distortion = 0.0;
  /// Rounds of Lloyd's algorithm.
  unsigned rounds = 0;
  /// Whether it ended because no weight moved.
  bool converged = false;
};

/// Groups the weights of `posterior` around `entries` entries.
///
/// An error if the posterior does not pass `checkPosterior` in the distortion's
/// domain, if `entries` is 0 or above `kMaxEntries`, or more than the weights
/// that differ under the distortion.
llvm::Expected<Clustering>
clusterWeights(const PosteriorView &posterior, const Distortion &distortion,
               size_t entries, const ClusteringOptions &options = {});

/// Which numbers of entries a search tries.
enum class EntryCounts { PowersOfTwo, All };

struct EntrySearch {
  /// The mean cost per weight that is allowed.
  double budget = 0.0;
  size_t maxEntries = 256;
  EntryCounts counts = EntryCounts::PowersOfTwo;
};

/// The clustering with the fewest entries that meets `search.budget`. It tries
/// 1, 2, 4, ... and with `EntryCounts::All` then halves the interval between
/// the last two, so that with one entry less the budget was not met. If the
/// weights differ in fewer places than the number it tries, it takes as many
/// entries as those.
///
/// Errors are those of `clusterWeights`, a budget that is negative or not a
/// number, and a budget that `search.maxEntries` do not meet.
llvm::Expected<Clustering>
findSmallestClustering(const PosteriorView &posterior,
                       const Distortion &distortion, const EntrySearch &search,
                       const ClusteringOptions &options = {});

/// The code of the entry that costs least for each weight, the lower one of
/// equals. `entries` has 1 to `kMaxEntries` elements in the distortion's
/// domain.
llvm::Expected<std::vector<Code>>
assignWeights(const PosteriorView &posterior, const Distortion &distortion,
              llvm::ArrayRef<Gaussian> entries,
              const ParallelFor &parallelFor = getDefaultParallelFor());

/// The table of `entries` entries that fits given codes best. Entries without a
/// weight are 0 and have count 0. An error if there is not one code per weight,
/// or one is not below `entries`.
llvm::Expected<GaussianCodebook>
makeCodebook(const PosteriorView &posterior, const Distortion &distortion,
             llvm::ArrayRef<Code> codes, size_t entries,
             const ParallelFor &parallelFor = getDefaultParallelFor());

} // namespace bayes

#endif // BAYES_SHARING_HARDCLUSTERING_H
