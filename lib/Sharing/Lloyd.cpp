//===- Lloyd.cpp - Lloyd's algorithm --------------------------------------===//
//
// Part of the bayes-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Lloyd.h"
#include "Blocks.h"
#include "LowestPlane.h"
#include "Table.h"

#include "llvm/ADT/STLExtras.h"

using namespace bayes;

namespace {

class Lloyd {
public:
  Lloyd(const PosteriorView &posterior, const Distortion &distortion,
        const PointTree &tree, std::vector<Gaussian> centres,
        const ClusteringOptions &options)
      : posterior(posterior), distortion(distortion), tree(tree),
        options(options), centres(std::move(centres)), codes(posterior.size()) {
  }

  Clustering run() {
    Clustering result;
    ClusteringProgress progress = assign(/*isFirst=*/true);
    while (progress.round < options.maxRounds) {
      updateCentres();
      ClusteringProgress next = assign(/*isFirst=*/false);
      next.round = progress.round + 1;
      progress = next;
      if (options.onProgress)
        options.onProgress(progress);
      if (progress.moved == 0) {
        result.converged = true;
        break;
      }
    }
    result.rounds = progress.round;
    result.distortion = progress.objective;
    result.codebook =
        makeTable(posterior, distortion, codes, centres, options.parallelFor);
    result.codes = std::move(codes);
    sortTable(result.codebook, result.codes);
    return result;
  }

private:
  double getCost(size_t index) const {
    return posterior.getImportance(index) *
           distortion.getCost(posterior[index], centres[codes[index]]);
  }

  /// Gives each weight its best centre, and sums up what that costs.
  ClusteringProgress assign(bool isFirst) {
    std::vector<Plane> planes;
    planes.reserve(centres.size());
    for (Gaussian centre : centres)
      planes.push_back(distortion.getPlane(centre));
    std::vector<Code> previous = codes;
    findLowestPlanes(tree, planes, codes, options.parallelFor);

    Blocks blocks(codes.size());
    std::vector<ClusteringProgress> partial(blocks.getCount());
    options.parallelFor(blocks.getCount(), [&](size_t block) {
      for (size_t i = blocks.getBegin(block); i < blocks.getEnd(block); ++i) {
        partial[block].objective += getCost(i);
        partial[block].moved += isFirst || codes[i] != previous[i];
      }
    });
    ClusteringProgress total;
    for (const ClusteringProgress &block : partial) {
      total.objective += block.objective;
      total.moved += block.moved;
    }
    total.objective /= codes.size();
    return total;
  }

  /// Moves each centre to the best place for its weights.
  void updateCentres() {
    std::vector<Moments> moments =
        sumMoments(posterior, distortion, codes, centres, options.parallelFor);
    std::vector<Code> empty;
    for (size_t i = 0; i < centres.size(); ++i) {
      if (moments[i].count > 0.0)
        centres[i] = distortion.fitCentre(moments[i], centres[i]);
      else
        empty.push_back(i);
    }
    if (!empty.empty())
      reseed(empty);
  }

  /// Moves the centres `empty` to the weights that cost most, different ones,
  /// while there are any that cost something.
  void reseed(llvm::ArrayRef<Code> empty) {
    std::vector<float> costs(codes.size());
    Blocks blocks(codes.size());
    options.parallelFor(blocks.getCount(), [&](size_t block) {
      for (size_t i = blocks.getBegin(block); i < blocks.getEnd(block); ++i)
        costs[i] = static_cast<float>(getCost(i));
    });
    // A heap of the weights, the most expensive on top, the first of equals.
    std::vector<uint32_t> heap(codes.size());
    for (size_t i = 0; i < heap.size(); ++i)
      heap[i] = i;
    auto isCheaper = [&](uint32_t a, uint32_t b) {
      return costs[a] != costs[b] ? costs[a] < costs[b] : a > b;
    };
    std::make_heap(heap.begin(), heap.end(), isCheaper);

    std::vector<Gaussian> taken;
    while (taken.size() < empty.size() && !heap.empty() &&
           costs[heap.front()] > 0.0f) {
      Gaussian weight = posterior[heap.front()];
      std::pop_heap(heap.begin(), heap.end(), isCheaper);
      heap.pop_back();
      if (llvm::is_contained(taken, weight))
        continue;
      centres[empty[taken.size()]] = weight;
      taken.push_back(weight);
    }
  }

  const PosteriorView &posterior;
  const Distortion &distortion;
  const PointTree &tree;
  const ClusteringOptions &options;
  std::vector<Gaussian> centres;
  std::vector<Code> codes;
};

} // namespace

PointTree bayes::makeFeatureTree(const PosteriorView &posterior,
                                 const Distortion &distortion,
                                 const ParallelFor &parallelFor) {
  return PointTree(
      posterior.size(),
      [&](size_t i) { return distortion.getFeatures(posterior[i]); },
      parallelFor);
}

Clustering bayes::runLloyd(const PosteriorView &posterior,
                           const Distortion &distortion, const PointTree &tree,
                           std::vector<Gaussian> centres,
                           const ClusteringOptions &options) {
  return Lloyd(posterior, distortion, tree, std::move(centres), options).run();
}
